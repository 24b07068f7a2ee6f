// The rows that changed in a table since one of its versions, as they were and as they are. Where they
// are kept, and how many of them, is in ChangeLog.swift.

public import SQLite

/// What has changed in a table between one of its versions and now, as rows.
///
/// Rows that changed more than once are there each time: the images hold every state that a row had
/// on the way, which is what finding the keys that may have been touched needs. A RAW table's rows that
/// came are read in the table itself, where their loads have them; the layer's `_change` holds the rest.
public struct ChangedRows: Sendable {
  /// What a row was, or what it became.
  public enum Image: Sendable {
    /// The rows that were changed or deleted, as they were before.
    case before
    /// The rows that were inserted or changed, as they were after.
    case after
  }

  /// The table.
  public let table: TableName
  /// How many changes there were: rows that came, differ or are gone, at each step.
  public let count: Int64
  private let steps: [String]

  /// What has changed since a version.
  ///
  /// - Returns: Nothing when it is not known: the table has been filled or reshaped meanwhile, a step
  ///   changed more rows than are kept, or they have been dropped since.
  public init?(of table: TableName, since version: Int64, on connection: Connection) throws {
    let entries = try Ledger(table.layer, on: connection)
      .entries(of: table.description, since: version)
    var known = version
    var changed: [LedgerEntry] = []
    for entry in entries where entry.version != known {
      guard entry.version == known + 1, entry.changedRowCount > 0 else { return nil }
      known = entry.version
      changed.append(entry)
    }
    // A version that is not there was of another file.
    guard try version > 0 && (!changed.isEmpty || Self.isKnown(version, of: table, connection))
    else { return nil }
    for entry in changed {
      guard try Self.isKept(entry, of: table, on: connection) else { return nil }
    }
    self.table = table
    count = changed.reduce(0) { $0 + $1.changedRowCount }
    steps = changed.map(\.stepID)
  }

  private static func isKnown(
    _ version: Int64, of table: TableName, _ connection: Connection
  ) throws -> Bool {
    try Ledger(table.layer, on: connection).latest(of: table.description)?.version == version
  }

  private static func isKept(
    _ entry: LedgerEntry, of table: TableName, on connection: Connection
  ) throws -> Bool {
    var expected = entry.changedRowCount
    var operations = ""
    if table.layer == .raw {
      expected -=
        try connection.value(
          """
          SELECT sum(row_count) FROM raw._load
          WHERE table_name = ? AND step_id = ? AND state IN ('loaded', 'replaced', 'retracted')
          """, [.text(table.name), .text(entry.stepID)]
        ).integer ?? 0
      operations = "AND op = 'delete'"
    }
    let kept = try connection.value(
      """
      SELECT count(*) FROM \(table.layer.rawValue)._change
      WHERE table_name = ? AND step_id = ? \(operations)
      """, [.text(table.name), .text(entry.stepID)])
    return kept.integer == expected
  }

  /// The images as a SELECT of the table's columns by their names, without parameters.
  public func select(_ image: Image, _ columns: [String]) -> String {
    let list = steps.map(\.sqlLiteral).joined(separator: ", ")
    if table.layer == .raw, image == .after { return selectLoaded(columns, list) }
    let (side, other) = image == .before ? ("before", "insert") : ("after", "delete")
    let values = columns.map { name in
      "json_extract(\"\(side)\", \("$.\"\(name)\"".sqlLiteral)) AS \(name.sqlIdentifier)"
    }
    return """
      SELECT \(values.joined(separator: ", "))
      FROM \(table.layer.rawValue)._change
      WHERE table_name = \(table.name.sqlLiteral) AND step_id IN (\(list)) AND op <> '\(other)'
      """
  }

  /// The rows of the steps' loads: those that are in the table, and those that have gone again since.
  ///
  /// A row that has gone is known by its rowid and its load, because rowids are given again.
  private func selectLoaded(_ columns: [String], _ steps: String) -> String {
    let values = columns.map { "image.\($0.sqlIdentifier) AS \($0.sqlIdentifier)" }
    let gone = columns.map { "json_extract(image.\"before\", \("$.\"\($0)\"".sqlLiteral))" }
    let ofTable = "table_name = \(table.name.sqlLiteral)"
    return """
      SELECT \(values.joined(separator: ", "))
      FROM raw._load AS load
      CROSS JOIN \(table.sql) AS image
        ON image._rowid_ BETWEEN load.first_rowid AND load.last_rowid
      WHERE load.\(ofTable) AND load.step_id IN (\(steps)) AND load.state = 'loaded'
      UNION ALL
      SELECT \(gone.joined(separator: ", "))
      FROM raw._load AS load
      CROSS JOIN raw._change AS image
        ON json_extract(image."key", '$[0]') BETWEEN load.first_rowid AND load.last_rowid
        AND json_extract(image."before", '$._load_id') = coalesce(load.replay_of, load.load_id)
      WHERE load.\(ofTable) AND load.step_id IN (\(steps)) AND load.state <> 'loaded'
        AND image.\(ofTable) AND image.step_id IN (\(steps)) AND image.op = 'delete'
      """
  }

  /// Puts images into a new temporary table of the columns' declared types.
  ///
  /// - Parameters:
  ///   - name: The table's name in `temp`; one that is there goes.
  ///   - images: Which of them, one after the other.
  ///   - columns: The columns.
  ///   - connection: A connection with the layers.
  /// - Returns: How many rows it has.
  /// - Throws: ``SQLiteError``.
  @discardableResult
  public func fill(
    _ name: String, with images: [Image], _ columns: [String], on connection: Connection
  ) throws -> Int {
    let rows = try connection.rows(
      "SELECT name, type FROM pragma_table_info(?, ?)",
      [.text(table.name), .text(table.layer.rawValue)])
    let types = Dictionary(
      rows.map { ($0[0].text ?? "", $0[1].text ?? "") }, uniquingKeysWith: { first, _ in first })
    let list = columns.map { "\($0.sqlIdentifier) \(types[$0] ?? "")" }
    let target = "temp.\(name.sqlIdentifier)"
    try connection.execute(
      "DROP TABLE IF EXISTS \(target); CREATE TABLE \(target) (\(list.joined(separator: ", ")))")
    return try images.reduce(0) { count, image in
      try count + connection.run("INSERT INTO \(target) \(select(image, columns))")
    }
  }
}
