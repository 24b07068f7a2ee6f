// What a compilation knows of its history: whether it fits its table, which columns its own hang on,
// and which days it may be computed for.

import SQLite
import Warehouse

extension Refusals {
  /// Refuses a snapshot whose columns, key or types do not make a history.
  ///
  /// - Parameters:
  ///   - snapshot: What the header says.
  ///   - columns: The columns of the SELECT.
  ///   - shape: The table, where there is one.
  /// - Throws: ``PantanalError`` with what to write instead.
  func refuse(_ snapshot: Snapshot, of columns: [String], into shape: TableShape?) throws {
    try refuseOwnColumns(in: columns, snapshot)
    if let date = snapshot.dateColumn, !columns.contains(date) {
      throw PantanalError(
        .sqlInvalid, "valid_from: names \(date), which the SELECT does not give",
        hint: Suggestion.closest(to: date, in: columns).map { "did you mean \($0)?" }
          ?? "it gives \(columns.joined(separator: ", "))",
        place: header["valid_from"]?.place ?? snapshot.place)
    }
    guard let shape else { return }
    try requireHistoryColumns(in: shape, snapshot)
    guard !shape.primaryKey.isEmpty, Set(shape.primaryKey) != Set(snapshot.rowKey) else { return }
    let key = snapshot.rowKey.joined(separator: ", ")
    throw PantanalError(
      .shapeMismatch,
      "\(shape.table) has one row for each (\(shape.primaryKey.joined(separator: ", "))), and a snapshot"
        + " has one for each state of \(snapshot.key.joined(separator: ", "))",
      hint: "in the migration, write PRIMARY KEY (\(key))", place: snapshot.place)
  }

  private func refuseOwnColumns(in columns: [String], _ snapshot: Snapshot) throws {
    let own = HistoryTable.columns.filter { $0 != snapshot.dateColumn && columns.contains($0) }
    guard let first = own.first else { return }
    throw PantanalError(
      .sqlInvalid, "the SELECT gives \(first), which the engine makes of a snapshot's states",
      hint: snapshot.dateColumn == nil && first == HistoryTable.from
        ? "if it is the date of each state, write valid_from: valid_from in the header"
        : "leave it out of the SELECT", place: file.place(mentioning: first))
  }

  private func requireHistoryColumns(in shape: TableShape, _ snapshot: Snapshot) throws {
    let types = Dictionary(
      shape.columns.map { ($0.name, $0.type.uppercased()) }, uniquingKeysWith: { first, _ in first }
    )
    let missing = HistoryTable.columns.filter { types[$0] == nil }
    let migrations = "in a new migration in migrations/\(shape.table.layer.rawValue)/"
    guard missing.isEmpty else {
      throw PantanalError(
        .shapeMismatch, "\(shape.table) lacks \(missing.joined(separator: ", ")) of a snapshot",
        hint: "add them \(migrations): valid_from DATE NOT NULL, valid_to DATE,"
          + " is_current BOOLEAN NOT NULL, and PRIMARY KEY ("
          + "\(snapshot.rowKey.joined(separator: ", ")))", place: snapshot.place)
    }
    if types[HistoryTable.from] != types[HistoryTable.to] {
      throw PantanalError(
        .shapeMismatch,
        "valid_from of \(shape.table) is \(types[HistoryTable.from] ?? ""), and valid_to is"
          + " \(types[HistoryTable.to] ?? "")",
        hint: "give both the type of the date, \(migrations)", place: snapshot.place)
    }
    if snapshot.keepsOwnHistory, types[HistoryTable.from] != "DATE" {
      throw PantanalError(
        .shapeMismatch,
        "a state without a date of its own is seen on a day, and valid_from of"
          + " \(shape.table) is \(types[HistoryTable.from] ?? "")",
        hint: "make valid_from and valid_to DATE, \(migrations)", place: snapshot.place)
    }
  }
}

extension Compilation {
  /// What the columns of the table hang on, given what those of the SELECT do.
  ///
  /// Until when a state lasts hangs on every state of its key.
  func lineages(of query: QueryLineage) -> [ColumnLineage] {
    guard let snapshot = transform.snapshot else { return query.columns }
    let own = Dictionary(
      zip(selectColumns, query.columns), uniquingKeysWith: { first, _ in first })
    var time = snapshot.dateColumn.flatMap { own[$0] } ?? ColumnLineage()
    for lineage in query.columns { time.control.formUnion(lineage.all) }
    return columns.map { HistoryTable.columns.contains($0) ? time : own[$0] ?? time }
  }

  /// Refuses to look at the present of a day before one whose present is in the history already.
  ///
  /// What was so in between would be lost, and nowhere to be had again.
  func refuseEarlierDay(than day: String, on connection: Connection) throws {
    guard let snapshot = transform.snapshot, snapshot.keepsOwnHistory else { return }
    let table = transform.table
    let newest = try connection.value(
      """
      SELECT max(day) FROM (
        SELECT max(valid_from) AS day FROM \(table.sql)
        UNION ALL
        SELECT max(valid_to) FROM \(table.sql))
      """
    ).text
    guard let newest, day < newest else { return }
    throw PantanalError(
      .sqlInvalid,
      "\(table) already knows what was so on \(newest), and cannot go back to \(day)",
      hint: "run it for \(newest) or later; where the source says when each state was so, name that"
        + " column in the header with valid_from:, and extracts may come in any order",
      place: snapshot.place)
  }
}
