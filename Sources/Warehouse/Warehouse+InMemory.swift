// A warehouse without files: what a project compiles against.

public import SQLite

extension Warehouse {
  /// A connection to an empty warehouse in memory, with every layer and the engine's own tables.
  public static func inMemory() throws -> Connection {
    let connection = try emptyConnection()
    for layer in Layer.allCases {
      try connection.attach(":memory:", as: layer.rawValue, mode: .create)
      // The engine's own text, in which every name follows one of these two.
      let schema = EngineTables.schema(of: layer)
        .replacing("CREATE TABLE ", with: "CREATE TABLE \(layer.rawValue).")
        .replacing("CREATE INDEX ", with: "CREATE INDEX \(layer.rawValue).")
      try connection.execute(schema)
    }
    return connection
  }
}

extension Source {
  /// The statement that makes the source's RAW table.
  ///
  /// Every column is text, as it came; the engine adds the load and the line of each row.
  public var createTable: String {
    let columns =
      columns.map { "\($0.name.sqlIdentifier) TEXT" } + ["_load_id BIGINT", "_line BIGINT"]
    return "CREATE TABLE \(table.sql) (\(columns.joined(separator: ", ")))"
  }
}
