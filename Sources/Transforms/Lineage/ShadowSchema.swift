// What a query reads by its bytecode, compiled where nothing hides a column: an index, a key, a
// constraint or an optimisation each let SQLite take a value from elsewhere or not at all.

public import SQLite
public import Warehouse

/// A copy of the tables and views of a warehouse, in memory, without indexes, keys and constraints.
public struct ShadowSchema {
  /// The columns of each table and view, in order.
  public let columns: [TableName: [String]]
  /// The statements that made the views, as SQLite keeps them.
  public let views: [TableName: String]

  private let connection: Connection
  private let layers: [Int64: Layer]
  private let tables: [Layer: [Int64: TableName]]

  /// Copies the shapes of all tables.
  ///
  /// - Throws: ``SQLiteError`` when a shape cannot be read.
  public init(of shapes: Connection) throws {
    let connection = try Warehouse.emptyConnection()
    var columns: [TableName: [String]] = [:]
    var views: [TableName: String] = [:]
    for layer in Layer.allCases {
      try connection.attach(":memory:", as: layer.rawValue, mode: .create)
      for table in try TableShape.tables(of: layer, on: shapes) {
        guard let shape = try TableShape(of: table, on: shapes) else { continue }
        columns[table] = shape.columns.map(\.name)
        if shape.sql.isView {
          views[table] = shape.sql
        } else {
          let list = shape.columns.map { "\($0.name.sqlIdentifier) \($0.type)" }
          try connection.execute("CREATE TABLE \(table.sql) (\(list.joined(separator: ", ")))")
        }
      }
    }
    // After all tables; SQLite looks at what a view reads only when the view is read.
    for (view, sql) in views {
      try connection.execute("CREATE VIEW \(view.layer.rawValue).\(sql.dropFirst(12))")
    }
    connection.disableOptimisations()
    try connection.execute("PRAGMA automatic_index = OFF")
    self.columns = columns
    self.views = views
    self.connection = connection
    layers = try Self.layers(on: connection)
    tables = try Self.tables(on: connection)
  }

  /// The columns that the bytecode of a query takes out of tables, views looked through.
  ///
  /// - Throws: ``SQLiteError`` when it does not compile.
  public func reads(of sql: String) throws(SQLiteError) -> Set<ColumnName> {
    let bytecode = try connection.bytecode(of: sql)
    var cursors: [Int64: TableName] = [:]
    for opened in bytecode.openedCursors {
      guard let layer = layers[opened.database] else { continue }
      cursors[opened.cursor] = tables[layer]?[opened.rootPage]
    }
    var reads: Set<ColumnName> = []
    for instruction in bytecode.instructions where instruction.opcode == "Column" {
      guard let table = cursors[instruction.p1], let names = columns[table],
        names.indices.contains(Int(instruction.p2))
      else { continue }
      reads.insert(ColumnName(table, names[Int(instruction.p2)]))
    }
    return reads
  }

  private static func layers(on connection: Connection) throws -> [Int64: Layer] {
    let rows = try connection.rows("PRAGMA database_list")
    let pairs = rows.compactMap { row in
      Layer(rawValue: row[1].text ?? "").map { (row[0].integer ?? 0, $0) }
    }
    return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
  }

  private static func tables(
    on connection: Connection
  ) throws -> [Layer: [Int64: TableName]] {
    var tables: [Layer: [Int64: TableName]] = [:]
    for layer in Layer.allCases {
      let rows = try connection.rows(
        "SELECT rootpage, name FROM \(layer.rawValue).sqlite_master WHERE type = 'table'")
      for row in rows {
        tables[layer, default: [:]][row[0].integer ?? 0] = TableName(layer, row[1].text ?? "")
      }
    }
    return tables
  }
}

extension QueryLineage {
  /// The columns that the bytecode reads for each result column, when all that it does not need is NULL.
  ///
  /// - Throws: ``SQLiteError`` when the query does not compile there.
  public func reads(on shadow: ShadowSchema) throws(SQLiteError) -> [Set<ColumnName>] {
    var reads: [Set<ColumnName>] = []
    for slice in slices { reads.append(try shadow.reads(of: slice.sql)) }
    return reads
  }
}

extension String {
  fileprivate var isView: Bool { hasPrefix("CREATE VIEW ") }
}
