// Keys that have to be computed anew for other reasons than the transform's inputs.

public import SQLite
import Warehouse

extension AffectedKeys {
  /// Adds the keys of a table with the columns k1, k2 and so on, as many as the key has.
  ///
  /// - Returns: Why everything must be computed after all: a key is NULL.
  /// - Throws: ``SQLiteError``.
  public func add(from table: String, on connection: Connection) throws -> FullComputeReason? {
    let columns = parts.map { "k\($0 + 1)" }
    let isNull = columns.map { "\($0) IS NULL" }.joined(separator: " OR ")
    guard try connection.value("SELECT 1 FROM \(table) WHERE \(isNull) LIMIT 1").isNull else {
      return FullComputeReason("a row that a rule is about has no key (NULL)")
    }
    let list = columns.joined(separator: ", ")
    try connection.run(
      "INSERT OR IGNORE INTO \(Self.table) (\(list)) SELECT \(list) FROM \(table)")
    return nil
  }
}
