// The SQL that looks from a part of a table at the rest of it: what there was of the affected keys, who else
// has their unique values, and all rows as they will be.

import SQLite
import Warehouse

/// Questions about the rows of the affected keys, and about those of the others.
struct PartReading {
  let ruleSet: RuleSet
  let part: TablePart
  let scan: StageScan
  let connection: Connection

  /// What there was of the affected keys before the step.
  struct Before {
    /// How many rows of theirs the table has.
    let rowCount: Int64
    /// The ids of those that are kept out of it.
    let quarantine: [Int64]
    /// How many of all these rows had broken each rule.
    let failedCounts: [Int64]
  }

  private var table: TableName { ruleSet.table }
  private var columns: String { ruleSet.columns.map(\.sqlIdentifier).joined(separator: ", ") }

  /// The affected keys' rows of the table.
  private var former: String {
    """
    SELECT t.* FROM \(TablePart.affected) AS a CROSS JOIN \(table.sql) AS t ON \(part.isSame("t"))
    """
  }

  func before(_ ways: [PartialWay]) throws -> Before {
    var counts = try keptOutCounts()
    try fill("former_rows", with: [former, quarantined(where: isOfPart("q"))])
    defer { try? connection.execute("DROP TABLE temp.former_rows") }
    let warning = ruleSet.rules.indices.filter {
      ways[$0] == .rows && !ruleSet.rules[$0].movesRows
    }
    let rows = "SELECT * FROM temp.former_rows"
    for (rule, count) in try scan.failures(of: warning, in: rows, on: connection) {
      counts[rule] = count
    }
    let ids = try connection.rows(
      """
      SELECT q.quarantine_id FROM dataquality.quarantine AS q
      WHERE q.table_name = ? AND \(isOfPart("q")) AND \(Evidence.isStanding("q"))
      """, [.text(table.description)]
    ).compactMap { $0[0].integer }
    let rowCount = try connection.value("SELECT count(*) FROM (\(former))").integer ?? 0
    return Before(rowCount: rowCount, quarantine: ids, failedCounts: counts)
  }

  /// How many rows of the affected keys each rule keeps out: what moves rows leaves none in the table.
  private func keptOutCounts() throws -> [Int64] {
    let counts = try connection.rows(
      """
      SELECT r.value, count(*)
      FROM dataquality.quarantine AS q, json_each(q.rules) AS r
      WHERE q.table_name = ? AND \(isOfPart("q")) AND \(Evidence.isStanding("q"))
      GROUP BY r.value
      """, [.text(table.description)])
    let byRule = Dictionary(
      counts.map { ($0[0].text ?? "", $0[1].integer ?? 0) }, uniquingKeysWith: +)
    return ruleSet.rules.map { byRule[$0.id] ?? 0 }
  }

  /// Puts rows into a temporary table of the table's types, so that conditions compare as ever.
  private func fill(_ name: String, with queries: [String]) throws {
    let columns = try TableConstraints(of: table, on: connection).columns
    let list = columns.map { "\($0.name.sqlIdentifier) \($0.type)" }.joined(separator: ", ")
    try connection.execute(
      "DROP TABLE IF EXISTS temp.\(name); CREATE TABLE temp.\(name) (\(list))")
    for query in queries { try connection.run("INSERT INTO temp.\(name) \(query)") }
  }

  private func isOfPart(_ row: String) -> String { part.isAffectedInQuarantine(row) }

  /// How many rows are kept out of the table before the step.
  ///
  /// Every rule but one about the number of rows was asked of those in the table and of these.
  func standingCount(_ former: [RuleResult]) throws -> Int64 {
    for (rule, result) in zip(ruleSet.rules, former) {
      if case .rowCount = rule.condition { continue }
      return result.rowCount - part.former.rowCount
    }
    return 0
  }

  /// Whether a row of another key has the values that a row of the affected keys has or had.
  func isEntangled(_ names: [String]) throws -> Bool {
    let values = names.map(\.sqlIdentifier).joined(separator: ", ")
    let isComplete = names.map { "\($0.sqlIdentifier) IS NOT NULL" }.joined(separator: " AND ")
    try connection.execute(
      """
      DROP TABLE IF EXISTS temp.entangled;
      CREATE TABLE temp.entangled AS
      SELECT \(values) FROM \(scan.stageSQL) WHERE \(isComplete)
      UNION
      SELECT \(values) FROM (\(former)) WHERE \(isComplete)
      UNION
      SELECT \(values) FROM (\(quarantined(where: isOfPart("q")))) WHERE \(isComplete);
      """)
    defer { try? connection.execute("DROP TABLE temp.entangled") }
    let isSame = names.map { "t.\($0.sqlIdentifier) = e.\($0.sqlIdentifier)" }
      .joined(separator: " AND ")
    let isElsewhere = try connection.value(
      """
      SELECT 1 FROM temp.entangled AS e CROSS JOIN \(table.sql) AS t ON \(isSame)
      WHERE NOT \(part.isAffected("t")) LIMIT 1
      """)
    guard isElsewhere.isNull else { return true }
    return try !connection.value(
      """
      SELECT 1 FROM (\(quarantined(where: "(\(isOfPart("q"))) IS NOT TRUE"))) AS t
      WHERE (\(values)) IN (SELECT \(values) FROM temp.entangled) LIMIT 1
      """
    ).isNull
  }

  /// Rows that are kept out of the table, with the table's columns.
  private func quarantined(where condition: String) -> String {
    let values = ruleSet.columns.map { name in
      "json_extract(q.row, \("$.\"\(name)\"".sqlLiteral)) AS \(name.sqlIdentifier)"
    }
    return """
      SELECT \(values.joined(separator: ", ")) FROM dataquality.quarantine AS q
      WHERE q.table_name = \(table.description.sqlLiteral) AND (\(condition))
        AND \(Evidence.isStanding("q"))
      """
  }

  // MARK: All rows

  /// How many rows break each of some rules, among all that the table and its quarantine will have.
  func wholeCounts(of indices: [Int], _ cancellation: Cancellation?) throws -> [Int: Int64] {
    guard !indices.isEmpty else { return [:] }
    try fill("set_aside", with: [quarantined(where: "(\(isOfPart("q"))) IS NOT TRUE")])
    defer { try? connection.execute("DROP TABLE temp.set_aside") }
    var counts: [Int: Int64] = [:]
    for index in indices {
      try cancellation?.check()
      counts[index] = try wholeCount(index)
    }
    return counts
  }

  private func wholeCount(_ index: Int) throws -> Int64 {
    let rule = ruleSet.rules[index]
    switch rule.condition {
    case .query(let query):
      return try scan.queryCount(query, over: kept(good: true), on: connection)
    case .unique(let names):
      let values = names.map(\.sqlIdentifier).joined(separator: ", ")
      let isComplete = names.map { "\($0.sqlIdentifier) IS NOT NULL" }.joined(separator: " AND ")
      return try connection.value(
        """
        SELECT coalesce(sum(rest), 0) FROM (
          SELECT count(*) - 1 AS rest FROM (\(all)) WHERE \(isComplete) GROUP BY \(values))
        """
      ).integer ?? 0
    case .relationship(let names, table, let keys):
      let complete = { (names: [String]) in
        names.map { "\($0.sqlIdentifier) IS NOT NULL" }.joined(separator: " AND ")
      }
      return try connection.value(
        """
        SELECT count(*) FROM (\(all)) WHERE \(complete(names))
          AND (\(names.map { "+\($0.sqlIdentifier)" }.joined(separator: ", "))) NOT IN (
            SELECT \(keys.map(\.sqlIdentifier).joined(separator: ", "))
            FROM (\(kept(good: true))) WHERE \(complete(keys)))
        """
      ).integer ?? 0
    default:
      return try scan.failures(of: [index], in: all, on: connection)[index] ?? 0
    }
  }

  /// The rows of the other keys, and those of the stage.
  private func kept(good: Bool) -> String {
    """
    SELECT \(columns) FROM \(table.sql) AS t WHERE NOT \(part.isAffected("t"))
    UNION ALL
    SELECT \(columns) FROM \(scan.stageSQL)\(good ? " WHERE \(scan.isGood)" : "")
    """
  }

  private var all: String {
    "\(kept(good: false)) UNION ALL SELECT \(columns) FROM temp.set_aside"
  }
}
