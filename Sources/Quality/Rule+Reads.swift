// What one rule looks at, for people who follow a column to where it matters.

public import SQLite
public import Warehouse

extension Rule {
  /// The columns that it looks at, by table, its own included.
  ///
  /// - Parameter connection: The tables' shapes; rows are not read.
  /// - Returns: What SQLite's compiler reports, and the columns of a key.
  /// - Throws: ``SQLiteError`` when the rule does not compile there.
  public func columnsRead(on connection: Connection) throws -> [TableName: Set<String>] {
    let row = table.name.sqlIdentifier
    if case .query(let query) = condition {
      return try QueryAccess(of: query, on: connection).columns
    }
    guard let failure = condition.failure(in: row, isIndexed: true) else {
      return [table: Set(condition.columns)]
    }
    let sql = "SELECT 1 FROM \(table.sql) AS \(row) WHERE \(failure)"
    return try QueryAccess(of: sql, on: connection).columns
  }
}
