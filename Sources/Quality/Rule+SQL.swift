// Conditions as SQL: as people read them, and as the scan tests them.

import SQLite
import Warehouse

extension Rule.Condition: CustomStringConvertible {
  /// What must hold, as SQL where SQL has a word for it.
  public var description: String {
    switch self {
    case .notNull(let columns):
      return columns.map { "\($0) IS NOT NULL" }.joined(separator: " AND ")
    case .unique(let columns):
      return "UNIQUE (\(columns.joined(separator: ", ")))"
    case .acceptedValues(let column, let values):
      return "\(column) IN (\(values.joined(separator: ", ")))"
    case .range(let column, let minimum, let maximum):
      return Self.bounds(column, minimum, maximum).joined(separator: " AND ")
    case .length(let column, let maximum):
      return "length(\(column)) <= \(maximum)"
    case .relationship(let columns, let parent, let keys):
      let (own, other) = (columns.joined(separator: ", "), keys.joined(separator: ", "))
      return "(\(own)) REFERENCES \(parent) (\(other))"
    case .expression(let expression):
      return expression
    case .rowCount(let minimum, let maximum):
      let bounds = Self.bounds("count(*)", minimum.map(String.init), maximum.map(String.init))
      return bounds.joined(separator: " AND ")
    case .query(let sql):
      return sql
    }
  }

  private static func bounds(_ subject: String, _ minimum: String?, _ maximum: String?) -> [String]
  {
    [minimum.map { "\(subject) >= \($0)" }, maximum.map { "\(subject) <= \($0)" }].compactMap(
      \.self)
  }

  /// An expression that is true for a row that breaks the condition, false or NULL for others.
  ///
  /// - Parameters:
  ///   - row: The quoted name of the row's table in the query.
  ///   - isIndexed: Whether an index finds the rows of the table that a relationship leads to.
  /// - Returns: Nothing for conditions that one row alone cannot break.
  func failure(in row: String, isIndexed: Bool) -> String? {
    func column(_ name: String) -> String { "\(row).\(name.sqlIdentifier)" }
    switch self {
    case .notNull(let columns):
      return columns.map { "\(column($0)) IS NULL" }.joined(separator: " OR ")
    case .acceptedValues(let name, let values):
      return "\(column(name)) NOT IN (\(values.joined(separator: ", ")))"
    case .range(let name, let minimum, let maximum):
      let isWithin = Self.bounds(column(name), minimum, maximum).joined(separator: " AND ")
      return "NOT (\(isWithin))"
    case .length(let name, let maximum):
      return "length(\(column(name))) > \(maximum)"
    case .relationship(let columns, let parent, let keys):
      // The plus takes the column's own type away, so that values are compared as the parent's key
      // compares them, which is what SQLite's foreign keys do.
      let pairs = Array(zip(columns.map { "+\(column($0))" }, keys.map(\.sqlIdentifier)))
      let isComplete = pairs.map { "\($0.0) IS NOT NULL" }.joined(separator: " AND ")
      let isAlone = isIndexed ? Self.isNotFound(pairs, parent) : Self.isNotAmong(pairs, parent)
      return "\(isComplete) AND \(isAlone)"
    case .expression(let expression):
      // The line break ends a comment that the expression may end with.
      return "NOT (\(expression)\n)"
    case .unique, .rowCount, .query:
      return nil
    }
  }

  /// One look into the parent's index for each row.
  private static func isNotFound(_ pairs: [(String, String)], _ parent: TableName) -> String {
    let isSame = pairs.map { "\"the parent\".\($0.1) = \($0.0)" }.joined(separator: " AND ")
    return "NOT EXISTS (SELECT 1 FROM \(parent.sql) AS \"the parent\" WHERE \(isSame))"
  }

  /// The parent's keys are collected once, because without an index each look would be a scan.
  private static func isNotAmong(_ pairs: [(String, String)], _ parent: TableName) -> String {
    let own = pairs.map(\.0).joined(separator: ", ")
    let keys = pairs.map(\.1).joined(separator: ", ")
    let isComplete = pairs.map { "\($0.1) IS NOT NULL" }.joined(separator: " AND ")
    return "(\(own)) NOT IN (SELECT \(keys) FROM \(parent.sql) WHERE \(isComplete))"
  }
}
