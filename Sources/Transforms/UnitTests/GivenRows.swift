// Putting the rows of a unit test into the tables of its warehouse in memory. The tables have the
// constraints of their migrations: a row that the real table could not hold would prove nothing. A
// column that was left out gets what says least and still can stand there.

import SQLText
import SQLite
import Warehouse

/// Fills one table of a unit test.
struct GivenRows {
  private let table: TableName
  private let columns: [Column]
  private let checks: [String]
  private let connection: Connection

  private struct Column {
    let name: String
    let type: String
    let isRequired: Bool
    let hasDefault: Bool
    let isKey: Bool
  }

  /// Looks at a table.
  ///
  /// - Parameters:
  ///   - table: The table.
  ///   - place: Where it is named.
  ///   - connection: The warehouse in memory.
  /// - Throws: ``PantanalError`` when there is no such table.
  init(_ table: TableName, at place: Place, on connection: Connection) throws {
    self.table = table
    self.connection = connection
    let schema = table.layer.rawValue
    let object = try connection.rows(
      "SELECT type, sql FROM \(schema).sqlite_master WHERE name = ? AND type IN ('table', 'view')",
      [.text(table.name)]
    ).first
    guard let object else { throw Self.unknown(table, place, connection) }
    guard object[0] != "view" else {
      throw PantanalError(
        .testInvalid, "\(table) is a view", hint: "give the rows of the tables it reads",
        place: place)
    }
    let keys = try Set(
      connection.rows(
        """
        SELECT c.name
        FROM pragma_index_list(?1, ?2) AS i, pragma_index_xinfo(i.name, ?2) AS c
        WHERE i."unique" = 1 AND c."key" = 1
        """, [.text(table.name), .text(schema)]
      ).compactMap { $0[0].text })
    columns = try connection.rows(
      """
      SELECT name, type, "notnull", dflt_value, pk FROM pragma_table_xinfo(?, ?)
      WHERE hidden = 0
      ORDER BY cid
      """, [.text(table.name), .text(schema)]
    ).map { row in
      let name = row[0].text ?? ""
      return Column(
        name: name, type: (row[1].text ?? "").uppercased(), isRequired: row[2] != 0 || row[4] != 0,
        hasDefault: !row[3].isNull, isKey: row[4] != 0 || keys.contains(name))
    }
    checks = (object[1].text.flatMap { TableDefinition($0) }?.allConstraints ?? []).compactMap {
      if case .check(let expression) = $0.constraint.kind { expression } else { nil }
    }
  }

  private static func unknown(
    _ table: TableName, _ place: Place, _ connection: Connection
  ) -> PantanalError {
    let tables = (try? Layer.allCases.flatMap { try TableShape.tables(of: $0, on: connection) })
    return PantanalError(
      .testInvalid, "there is no table \(table)",
      hint: Suggestion.closest(to: table.description, in: (tables ?? []).map(\.description))
        .map { "did you mean \($0)?" }
        ?? "tables come from sql/raw, seeds and migrations", place: place)
  }

  /// Inserts rows.
  ///
  /// - Throws: ``PantanalError`` with the place of the row that the table cannot hold.
  func insert(_ rows: [WrittenRow]) throws {
    var kept: [String: Value] = [:]
    for (number, row) in rows.enumerated() {
      try refuseUnknownColumns(of: row)
      var values: [(column: String, value: Value)] = []
      for column in columns {
        if let value = row[column.name] {
          values.append((column.name, Self.converted(value, to: column)))
        } else if let value = try filler(for: column, row: number, in: row, &kept) {
          values.append((column.name, value))
        }
      }
      try insert(values, from: row)
    }
  }

  private func refuseUnknownColumns(of row: WrittenRow) throws {
    let names = columns.map(\.name)
    guard let stranger = row.cells.first(where: { !names.contains($0.column) }) else { return }
    throw PantanalError(
      .testInvalid, "\(table) has no column \(stranger.column)",
      hint: Suggestion.closest(to: stranger.column, in: names).map { "did you mean \($0)?" }
        ?? "it has: \(names.filter { !$0.hasPrefix("_") }.joined(separator: ", "))",
      place: stranger.place)
  }

  private func insert(_ values: [(column: String, value: Value)], from row: WrittenRow) throws {
    let names = values.map { $0.column.sqlIdentifier }.joined(separator: ", ")
    let marks = values.map { _ in "?" }.joined(separator: ", ")
    do {
      try connection.run(
        values.isEmpty
          ? "INSERT INTO \(table.sql) DEFAULT VALUES"
          : "INSERT INTO \(table.sql) (\(names)) VALUES (\(marks))", values.map(\.value))
    } catch {
      throw PantanalError(
        .testInvalid, "\(table) cannot hold this row: \(Self.oneLine(error.message))",
        hint: "the table's migration says what it takes", place: row.place, cause: error)
    }
  }

  /// SQLite repeats a CHECK as it is written, over several lines.
  private static func oneLine(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  // The table's affinity makes numbers of digits. A truth is the one thing people write as a word.
  private static func converted(_ value: Value, to column: Column) -> Value {
    guard column.type.hasPrefix("BOOL") else { return value }
    switch value.text?.lowercased() {
    case "true": return 1
    case "false": return 0
    default: return value
    }
  }

  // MARK: Columns that were left out

  /// What a column that was left out holds; nothing, where the table itself says so or NULL may stay.
  private func filler(
    for column: Column, row: Int, in given: WrittenRow, _ kept: inout [String: Value]
  ) throws -> Value? {
    // Rows of RAW come one after another in one load, so that the newest line is the last one.
    if table.layer == .raw, !table.isEngineOwned {
      if column.name == "_load_id" { return 1 }
      if column.name == "_line" { return .integer(row + 1) }
    }
    guard column.isRequired, !column.hasDefault else { return nil }
    if !column.isKey, let value = kept[column.name] { return value }
    let checks = try checks(of: column)
    let value = candidates(for: column, row: row + 1).first { candidate in
      checks.allSatisfy { (try? connection.value($0, [candidate])) != 0 }
    }
    guard let value else {
      throw PantanalError(
        .testInvalid,
        "\(table).\(column.name) was left out of this row, may not be NULL, and no plain value"
          + " meets its CHECKs", hint: "give it a value", place: given.place)
    }
    kept[column.name] = value
    return value
  }

  /// The CHECKs that ask of this column alone, as queries of one parameter.
  private func checks(of column: Column) throws -> [String] {
    checks.map { "SELECT (\($0)) FROM (SELECT ? AS \(column.name.sqlIdentifier))" }
      .filter { (try? connection.prepare($0).columnCount) != nil }
  }

  /// Values that a column of this type may hold, the plainest first; of a key, another one for each
  /// row.
  private func candidates(for column: Column, row: Int) -> [Value] {
    let own = column.isKey ? row : 0
    let day = (Day("2000-01-01") ?? Day(number: 0)) + own
    let literals = checks.flatMap { SQLText($0).literals }
    switch column.type {
    case "DATE": return [.text(day.description)] + literals
    case "TIMESTAMP": return [.text("\(day) 00:00:00")] + literals
    case "DOUBLE": return [.double(Double(own))] + literals
    case "BIGINT", "BOOLEAN", "INTEGER": return [.integer(own), 0, 1] + literals
    default:
      let plain: Value = .text(column.isKey ? String(row) : "")
      let widths = Set(literals.compactMap(\.integer)).filter { (1...255).contains($0) }.sorted()
      let padded = widths.map { width -> Value in
        let digits = String(own)
        return .text(String(repeating: "0", count: max(0, Int(width) - digits.count)) + digits)
      }
      return [plain] + literals.filter { $0.text != nil } + padded
    }
  }
}

extension SQLText {
  /// The strings and whole numbers in the text.
  fileprivate var literals: [Value] {
    tokens.compactMap { token in
      switch token.kind {
      case .string: .text(content(of: token))
      case .number: Int64(text(of: token)).map { .integer($0) }
      default: nil
      }
    }
  }
}
