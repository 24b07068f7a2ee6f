// Asking some of a table's rules only: a unit test has rows of the tables that it names, and a rule
// about another table would say that none of its rows is there.

public import SQLite
public import Warehouse

extension RuleSet {
  /// The rules that need no other tables than these.
  ///
  /// - Parameters:
  ///   - tables: The tables that may be read beside its own.
  ///   - connection: A connection to the tables; rows are not read.
  /// - Returns: The same set with fewer rules.
  /// - Throws: ``SQLiteError`` when a rule does not compile there.
  public func reading(only tables: Set<TableName>, on connection: Connection) throws -> RuleSet {
    var set = self
    let known = tables.union([table])
    set.rules = try rules.filter { rule in
      try Self.tables(readBy: rule, on: connection).isSubset(of: known)
    }
    return set
  }

  private static func tables(
    readBy rule: Rule, on connection: Connection
  ) throws -> Set<TableName> {
    let row = rule.table.name.sqlIdentifier
    let sql: String
    if case .query(let query) = rule.condition {
      sql = query
    } else if let failure = rule.condition.failure(in: row, isIndexed: true) {
      sql = "SELECT 1 FROM \(rule.table.sql) AS \(row) WHERE \(failure)"
    } else {
      return []
    }
    return Set(
      try connection.openedTables(by: sql).compactMap { opened in
        Layer(rawValue: opened.database).map { TableName($0, opened.name) }
      })
  }
}
