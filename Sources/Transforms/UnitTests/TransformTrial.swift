// What a transform makes of a few rows: how a test that is written from live rows is found out.

public import SQLite
public import Warehouse

/// A transform that is tried on rows in empty tables in memory.
public struct TransformTrial {
  /// Rows by table, values by column.
  public typealias Rows = [TableName: [[String: Value]]]

  private let compilation: Compilation
  private let shapes: Connection

  /// Prepares a trial.
  ///
  /// - Parameters:
  ///   - compilation: The transform.
  ///   - shapes: The tables it was compiled against, which are empty, and are so again afterwards.
  public init(_ compilation: Compilation, on shapes: Connection) {
    self.compilation = compilation
    self.shapes = shapes
  }

  /// The rows that the transform makes, columns in its order, rows in no order.
  ///
  /// - Throws: ``PantanalError`` for a row that its table cannot hold.
  public func result(of given: Rows, with parameters: Parameters) throws -> [[Value]] {
    let place = Place(file: compilation.transform.file.path, line: 1, column: 1)
    try shapes.execute("BEGIN")
    defer { shapes.rollBack() }
    for (table, rows) in given {
      let written = rows.map { row in
        WrittenRow(
          place: place,
          cells: row.map { WrittenRow.Cell(column: $0.key, value: $0.value, place: place) })
      }
      try GivenRows(table, at: place, on: shapes).insert(written)
    }
    _ = try Stage.fill(from: compilation, with: parameters, on: shapes)
    let columns = compilation.columns.map(\.sqlIdentifier).joined(separator: ", ")
    return try shapes.rows("SELECT \(columns) FROM \(Stage.name)")
  }
}
