// The keys that have to be looked at again because a table changed which a relationship leads to: rows
// whose parent has gone, and rows that are kept out because theirs was missing and may be there now.

public import SQLite
import Warehouse

extension RuleSet {
  /// Puts the keys that changed parents touch into `temp.touched`, columns k1, k2 and so on.
  ///
  /// - Parameters:
  ///   - part: The key's columns, and what changed; its affected keys need not be known yet.
  ///   - connection: The step's connection, its transaction open.
  /// - Returns: Why all rows have to be computed: what changed in a parent is not known. Nothing where
  ///   the keys are found.
  /// - Throws: ``SQLiteError``.
  public func findTouchedKeys(of part: TablePart, on connection: Connection) throws -> String? {
    let types = try TableConstraints(of: table, on: connection)
    let keys = part.key.enumerated().map { "k\($0 + 1) \(types.column($1)?.type ?? "")" }
    try connection.execute(
      """
      DROP TABLE IF EXISTS temp.touched;
      CREATE TABLE temp.touched (\(keys.joined(separator: ", ")));
      """)
    for rule in rules where rule.movesRows {
      guard case .relationship(let columns, let parent, let keys) = rule.condition,
        parent != table, part.changed.contains(parent)
      else { continue }
      let version = part.former.inputs[parent.description] ?? 0
      guard let changes = try ChangedRows(of: parent, since: version, on: connection) else {
        return "what changed in \(parent) is not known (rule \(rule.name))"
      }
      let isIndexed = indexedRelationships.contains(rule.condition)
      let touch = ParentChange(
        table: table, part: part, columns: columns, parent: parent, keys: keys,
        isIndexed: isIndexed, connection: connection)
      try touch.touchChildrenOfGone(changes)
      try touch.touchQuarantinedChildren(changes)
    }
    return nil
  }
}

/// A parent that changed, and the columns of a table that lead to it.
private struct ParentChange {
  let table: TableName
  let part: TablePart
  let columns: [String]
  let parent: TableName
  let keys: [String]
  let isIndexed: Bool
  let connection: Connection

  private var keyList: String { keys.map(\.sqlIdentifier).joined(separator: ", ") }

  private func isComplete(_ row: String) -> String {
    keys.map { "\(row).\($0.sqlIdentifier) IS NOT NULL" }.joined(separator: " AND ")
  }

  /// The rows of the table whose parent was there and no longer is.
  func touchChildrenOfGone(_ changes: ChangedRows) throws {
    try changes.fill("parent_before", with: [.before], keys, on: connection)
    let isSame = keys.map { "p.\($0.sqlIdentifier) = b.\($0.sqlIdentifier)" }
      .joined(separator: " AND ")
    // Without an index each look into the parent would be a scan, so its keys are collected once.
    let isGone =
      isIndexed
      ? "NOT EXISTS (SELECT 1 FROM \(parent.sql) AS p WHERE \(isSame))"
      : "(\(keyList)) NOT IN (SELECT \(keyList) FROM \(parent.sql) AS p WHERE \(isComplete("p")))"
    try connection.run(
      "DELETE FROM temp.parent_before AS b WHERE NOT (\(isComplete("b")) AND \(isGone))")
    guard try connection.value("SELECT count(*) FROM temp.parent_before") != 0 else { return }
    let own = columns.map { "t.\($0.sqlIdentifier)" }.joined(separator: ", ")
    let key = part.key.map { "t.\($0.sqlIdentifier)" }.joined(separator: ", ")
    try connection.run(
      """
      INSERT INTO temp.touched SELECT \(key) FROM \(table.sql) AS t
      WHERE (\(own)) IN (SELECT \(keyList) FROM temp.parent_before)
      """)
  }

  /// The rows that are kept out of the table and have a parent that came, changed or has gone.
  func touchQuarantinedChildren(_ changes: ChangedRows) throws {
    try changes.fill("parent_after", with: [.after], keys, on: connection)
    let field = { (name: String) in "json_extract(q.row, \("$.\"\(name)\"".sqlLiteral))" }
    try connection.run(
      """
      INSERT INTO temp.touched SELECT \(part.key.map(field).joined(separator: ", "))
      FROM dataquality.quarantine AS q
      WHERE q.table_name = ? AND \(Evidence.isStanding("q"))
        AND (\(columns.map(field).joined(separator: ", ")))
          IN (
            SELECT \(keyList) FROM temp.parent_after AS a WHERE \(isComplete("a"))
            UNION ALL
            SELECT \(keyList) FROM temp.parent_before)
      """, [.text(table.description)])
  }
}
