// Where a step computes: a temporary table of the target's types without its constraints.

public import SQLite
public import Warehouse

/// The rows of a step before they are audited and merged.
public struct Stage {
  /// The stage's name in SQL.
  public static let name = "temp.stage"

  /// Computes a transform into a new stage.
  ///
  /// - Parameters:
  ///   - compilation: The transform.
  ///   - affected: The keys to compute; everything where none are given.
  ///   - parameters: The values of its parameters.
  ///   - connection: The step's connection.
  /// - Returns: How many rows the transform gave.
  /// - Throws: ``PantanalError`` with the place in the file, or what SQLite says.
  public static func fill(
    from compilation: Compilation, affected: AffectedKeys? = nil, with parameters: Parameters,
    on connection: Connection
  ) throws -> Int {
    let types = Dictionary(
      compilation.shape.columns.map { ($0.name, $0.type) }, uniquingKeysWith: { first, _ in first })
    let columns = compilation.columns.map { "\($0.sqlIdentifier) \(types[$0] ?? "")" }
    try connection.execute(
      """
      DROP TABLE IF EXISTS \(name);
      CREATE TEMP TABLE stage (\(columns.joined(separator: ", ")));
      """)
    try compilation.refuseEarlierDay(than: parameters.asOf, on: connection)
    let insert = "INSERT INTO \(name) "
    let file = compilation.transform.file
    if let affected {
      let names = compilation.columns.map(\.sqlIdentifier).joined(separator: ", ")
      return try compute("\(insert) (\(names)) \(affected.select)", parameters, connection)
    }
    do {
      return try compute(insert + compilation.sql, parameters, connection)
    } catch {
      guard error.offset != nil || error.primaryCode == 1 else { throw error }
      throw file.error(error, shiftedBy: (insert + compilation.frame.prefix).utf8.count)
    }
  }

  private static func compute(
    _ insert: String, _ parameters: Parameters, _ connection: Connection
  ) throws(SQLiteError) -> Int {
    var statement = try connection.prepare(insert)
    statement.bind(parameters.values)
    while try statement.step() {}
    return connection.changeCount
  }
}
