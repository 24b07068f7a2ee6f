// A table of the raw layer: every column TEXT, then the load and the line a row came with.

import SQLite
public import Warehouse

/// A table of the raw layer, which takes its shape from its source and its files.
public struct RawTable {
  let name: TableName
  let connection: Connection

  init(_ name: TableName, on connection: Connection) {
    self.name = name
    self.connection = connection
  }

  /// The DDL of the table that a source declares, for making it where there is no data.
  public static func definition(of source: Source) -> String {
    let columns = source.columns.map { "\($0.name.sqlIdentifier) TEXT" }
    let all = columns + ["_load_id BIGINT NOT NULL", "_line BIGINT NOT NULL"]
    return "CREATE TABLE \(source.table.sql) (\n  \(all.joined(separator: ",\n  "))\n)"
  }

  /// The names of the data columns, none when the table does not exist.
  func columns() throws -> [String] {
    try connection.rows(
      "SELECT name FROM pragma_table_info(?, 'raw') WHERE name NOT IN ('_load_id', '_line')",
      [.text(name.name)]
    ).compactMap { $0.first?.text }
  }

  /// The names of all columns, in the table's order.
  func allColumns() throws -> [String] {
    try connection.rows("SELECT name FROM pragma_table_info(?, 'raw')", [.text(name.name)])
      .compactMap { $0.first?.text }
  }

  /// Makes the table, or adds the declared columns it does not have.
  func create(for source: Source) throws {
    let known = try columns()
    guard !known.isEmpty else { return try connection.execute(Self.definition(of: source)) }
    for column in source.columns where !known.contains(column.name) { try add(column.name) }
  }

  func add(_ column: String) throws {
    try connection.execute("ALTER TABLE \(name.sql) ADD COLUMN \(column.sqlIdentifier) TEXT")
  }

  /// Deletes the rows of a load, and of what was replayed of it.
  func removeRows(of load: FormerLoad) throws {
    for rows in load.allRows {
      try connection.run(
        "DELETE FROM \(name.sql) WHERE _rowid_ BETWEEN ? AND ?",
        [.integer(rows.lowerBound), .integer(rows.upperBound)])
    }
  }

  /// How many rows the table has, by its loads: counting them would read the table.
  func rowCount() throws -> Int64 {
    try connection.value(
      "SELECT coalesce(sum(row_count), 0) FROM raw._load WHERE table_name = ? AND state = 'loaded'",
      [.text(name.name)]
    ).integer ?? 0
  }
}
