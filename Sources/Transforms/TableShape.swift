// The shape of a table, as SQLite's own schema tells it.

public import SQLite
public import Warehouse

/// The columns and keys of a table.
public struct TableShape: Sendable {
  /// A column of a table.
  public struct Column: Sendable {
    /// Its name.
    public let name: String
    /// Its declared type.
    public let type: String
  }

  /// The table.
  public let table: TableName
  /// Its columns in order.
  public let columns: [Column]
  /// Its primary key, in the key's order.
  public let primaryKey: [String]
  /// The text that made it, as SQLite keeps it.
  public let sql: String

  /// Whether it is a view.
  public var isView: Bool { sql.hasPrefix("CREATE VIEW") }

  /// Reads the shape of a table.
  ///
  /// - Returns: Nothing when there is no such table.
  public init?(of table: TableName, on connection: Connection) throws {
    let rows = try connection.rows(
      "PRAGMA \(table.layer.rawValue).table_info(\(table.name.sqlIdentifier))")
    guard !rows.isEmpty else { return nil }
    self.table = table
    columns = rows.map { Column(name: $0[1].text ?? "", type: $0[2].text ?? "") }
    primaryKey = rows.filter { ($0[5].integer ?? 0) > 0 }
      .sorted { ($0[5].integer ?? 0) < ($1[5].integer ?? 0) }
      .map { $0[1].text ?? "" }
    sql =
      try connection.value(
        "SELECT sql FROM \(table.layer.rawValue).sqlite_master WHERE name = ?",
        [.text(table.name)]
      ).text ?? ""
  }

  /// The names of all tables of users and of the engine in a layer.
  public static func tables(of layer: Layer, on connection: Connection) throws -> [TableName] {
    try connection.rows(
      """
      SELECT name FROM \(layer.rawValue).sqlite_master
      WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite!_%' ESCAPE '!'
      ORDER BY name
      """
    ).map { TableName(layer, $0[0].text ?? "") }
  }
}
