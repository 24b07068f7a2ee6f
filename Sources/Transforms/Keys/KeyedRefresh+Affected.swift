// From the rows that changed in the inputs to the keys to compute anew, and their computation.

import SQLite
import Warehouse

extension KeyedRefresh {
  /// With more of its rows changed than one in so many, an input is not worth going by key.
  static let largestShare: Int64 = 5
  /// Below so many rows, a share means nothing.
  static let alwaysFewRows: Int64 = 1000

  func findKeys(
    _ route: RefreshRoute, since former: LedgerEntry
  ) throws -> Result<AffectedKeys, FullComputeReason> {
    for table in route.changed {
      guard let version = former.inputs[table.description],
        let rows = try ChangedRows(of: table, since: version, on: connection)
      else {
        return .failure(.init("what changed in \(table) is not kept back to its last reading"))
      }
      let latest = try Ledger(table.layer, on: connection).latest(of: table.description)
      if isMany(rows.count, of: latest?.rowCount ?? 0) {
        return .failure(
          .init("\(rows.count) of the \(latest?.rowCount ?? 0) rows of \(table) changed"))
      }
      try fill(table, with: rows)
      if try hasNullKey(table) {
        return .failure(.init("a changed row of \(table) has no key (NULL)"))
      }
    }
    for found in route.guards where try !found.holds(on: connection) {
      return .failure(.init("what a sub-query takes from all of \(found.table) has changed"))
    }
    return try collect(route, former)
  }

  private func isMany(_ count: Int64, of total: Int64) -> Bool {
    count > max(total / Self.largestShare, Self.alwaysFewRows)
  }

  /// Leaves of the images those that make a difference: rows that came and went unchanged, in what is
  /// read of them, cancel one another out.
  private func fill(_ table: TableName, with rows: ChangedRows) throws {
    let columns = try deltaColumns(of: table)
    let names = columns.map(\.name)
    let list = names.map(\.sqlIdentifier).joined(separator: ", ")
    let types = columns.map { "\($0.name.sqlIdentifier) \($0.type)" }.joined(separator: ", ")
    try connection.execute(
      """
      DROP TABLE IF EXISTS temp.image;
      CREATE TABLE temp.image (_sign INTEGER, \(types));
      INSERT INTO temp.image SELECT 1, * FROM (\(rows.select(.after, names)));
      INSERT INTO temp.image SELECT -1, * FROM (\(rows.select(.before, names)));
      INSERT INTO \(table.delta)
      SELECT sum(_sign), \(list) FROM temp.image GROUP BY \(list) HAVING sum(_sign) <> 0;
      DROP TABLE temp.image;
      """)
  }

  /// Whether a term that stands for the key where it is not NULL is NULL in a changed row.
  private func hasNullKey(_ table: TableName) throws -> Bool {
    guard case .success(let analysis) = analysis else { return false }
    for relation in analysis.tables where relation.table?.isSame(as: table) == true {
      for term in analysis.neverNull[relation.id] ?? [] {
        let found = try connection.value(
          "SELECT 1 FROM \(table.delta) WHERE (\(term.sql)) IS NULL LIMIT 1")
        if !found.isNull { return true }
      }
    }
    return false
  }

  private func collect(
    _ route: RefreshRoute, _ former: LedgerEntry
  ) throws -> Result<AffectedKeys, FullComputeReason> {
    let columns = route.parts.map { "k\($0 + 1)" }.joined(separator: ", ")
    try connection.execute(
      "CREATE UNIQUE INDEX temp.affected_key ON affected (\(columns))")
    for statement in route.affected {
      try connection.execute(
        "INSERT OR IGNORE INTO \(AffectedKeys.table) (\(columns)) \(statement)")
    }
    let isNull = route.parts.map { "k\($0 + 1) IS NULL" }.joined(separator: " OR ")
    let hasNull = try connection.value(
      "SELECT 1 FROM \(AffectedKeys.table) WHERE \(isNull) LIMIT 1")
    guard hasNull.isNull else {
      return .failure(.init("a changed row has no key (NULL)"))
    }
    let count = try connection.value("SELECT count(*) FROM \(AffectedKeys.table)").integer ?? 0
    let keys = AffectedKeys(
      way: KeyedWay(columns: route.columns, scans: route.scans), count: Int(count),
      formerRowCount: Int(former.rowCount), parts: route.parts, select: route.select)
    let target = compilation.transform.table
    let touched =
      try route.parts.count == compilation.key.count
      ? count
      : connection.value(
        "SELECT count(*) FROM \(target.sql) AS t WHERE \(keys.condition(on: "t"))"
      ).integer ?? 0
    if isMany(touched, of: former.rowCount) {
      return .failure(.init("\(touched) of its \(former.rowCount) keys may have changed"))
    }
    return .success(keys)
  }
}
