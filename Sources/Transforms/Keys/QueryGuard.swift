// Sub-queries that give one row whatever the key, such as the last day with payments. When their table
// changes, everything depends on it, unless they still give the same; which is asked.

import SQLText
import SQLite
import Warehouse

/// A sub-query of one row, of the tables as they are and as they were.
struct QueryGuard: Equatable {
  /// The changed table.
  let table: TableName
  let now: String
  let before: String

  /// Whether the sub-query gives what it gave before.
  func holds(on connection: Connection) throws -> Bool {
    try connection.rows(now) == connection.rows(before)
  }
}

extension KeyAnalysis {
  /// The sub-queries of one row that stand on tables alone, innermost last, with their tables.
  func findGuards() -> [(statement: SelectStatement, tables: [QueryRelation])] {
    queries.compactMap { query in
      guard query !== self.query, query.arms.count == 1, let arm = query.arms.first,
        let core = arm.core, core.grouping.isEmpty, core.having == nil,
        terms.aggregates.isAggregate(core),
        arm.subqueries.isEmpty, arm.relations.allSatisfy({ $0.table != nil }),
        query.statement.tables.isEmpty, !query.isLimited, isClosed(arm)
      else { return nil }
      return (query.statement, arm.relations)
    }
  }

  private func isClosed(_ arm: ResolvedArm) -> Bool {
    var isClosed = true
    for expression in arm.core?.expressions ?? [] {
      expression.walk { part in
        switch part.kind {
        case .parameter: isClosed = false
        case .column(let reference):
          guard case .column(let relation, _) = arm.meaning(of: reference) else {
            isClosed = isClosed && arm.meaning(of: reference) != nil
            return
          }
          if !arm.relations.contains(where: { $0 === relation }) { isClosed = false }
        default: break
        }
      }
    }
    return isClosed
  }

  /// The tables that such sub-queries read.
  var guardedTables: [TableName] { guards.flatMap(\.tables).compactMap(\.table) }
}

extension KeyedRefresh {
  /// The guard for a table in a sub-query of one row; nothing where the relation is elsewhere.
  func queryGuard(
    _ analysis: KeyAnalysis, _ relation: QueryRelation, _ changed: TableName
  ) throws -> QueryGuard? {
    guard
      let found = analysis.guards.first(where: { $0.tables.contains { $0 === relation } }),
      let shape = try TableShape(of: changed, on: connection), !shape.primaryKey.isEmpty
    else { return nil }
    let text = analysis.terms.text
    let now = text.text(in: found.statement.range)
    var bytes: [UInt8] = []
    var offset = found.statement.range.lowerBound
    let places = found.tables.filter { $0.table?.isSame(as: changed) == true }
    for place in places.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
      bytes += text.bytes[offset..<place.range.lowerBound]
      let alias = place.hasAlias ? "" : " AS \(place.name.sqlIdentifier)"
      bytes += Array("(\(try former(changed, key: shape.primaryKey)))\(alias)".utf8)
      offset = place.range.upperBound
    }
    bytes += text.bytes[offset..<found.statement.range.upperBound]
    // With other tables changed too, each has its own guard; what they were counts in all of them.
    guard found.tables.allSatisfy({ $0.table?.isSame(as: changed) == true }) else { return nil }
    return QueryGuard(table: changed, now: now, before: String(decoding: bytes, as: UTF8.self))
  }

  /// A table as it was, from what it is and its changed rows.
  private func former(_ table: TableName, key: [String]) throws -> String {
    let columns = try deltaColumns(of: table).map(\.name.sqlIdentifier).joined(separator: ", ")
    let key = key.map(\.sqlIdentifier).joined(separator: ", ")
    return """
      SELECT \(columns) FROM \(table.sql)
      WHERE (\(key)) NOT IN (SELECT \(key) FROM \(table.delta) WHERE _sign > 0)
      UNION ALL SELECT \(columns) FROM \(table.delta) WHERE _sign < 0
      """
  }
}
