// Asking a table's rules about a stage.

public import SQLite
public import Warehouse

extension RuleSet {
  /// Asks the rules about the rows that a step is about to put into the table.
  ///
  /// The rules that a row alone can break cost one scan together; each key costs an index of the
  /// stage, which stays for the merge. Rows that broke several rules are counted for each of them,
  /// except by a query, which sees only the rows that broke nothing else.
  ///
  /// - Parameters:
  ///   - stage: The rowid table in `temp` with the table's columns, with or without `temp.` before.
  ///   - connection: The step's connection, its transaction open.
  ///   - parameters: The values of the parameters that rules use.
  ///   - cancellation: Asked between the rules and every few thousand broken rows.
  /// - Returns: The findings; the broken rows wait in `temp` for ``Audit/write(to:)`` and
  ///   ``Audit/removeBrokenRows()``.
  /// - Throws: What SQLite says of a rule that cannot be computed on some row.
  public func audit(
    stage: String, on connection: Connection,
    parameters: Parameters = Parameters(asOf: ""), cancellation: Cancellation? = nil
  ) throws -> Audit {
    let name = stage.hasPrefix("temp.") ? String(stage.dropFirst(5)) : stage
    let scan = StageScan(self, stage: name, parameters: parameters.values)
    try scan.prepare(on: connection)
    let rowCount = try scan.rowCount(on: connection)
    var counts = try scan.scanRows(
      on: connection, asking: rules.map { _ in true }, cancellation)
    for index in rules.indices {
      guard case .unique(let columns) = rules[index].condition else { continue }
      try cancellation?.check()
      counts[index] = try scan.scanKey(columns, rule: index, on: connection)
    }
    try followSelfReferences(scan, on: connection, &counts)
    for index in rules.indices {
      guard case .query(let query) = rules[index].condition else { continue }
      try cancellation?.check()
      counts[index] = try scan.scanQuery(query, rule: index, on: connection)
    }
    // A row that a query moves may have been the parent of another.
    try followSelfReferences(scan, on: connection, &counts)
    let brokenCount = try scan.brokenCount(on: connection)
    let results = rules.indices.map { index in
      result(
        of: rules[index], failedCount: counts[index], rowCount: rowCount,
        keptCount: rowCount - brokenCount)
    }
    return Audit(
      results: results, rowCount: rowCount, quarantinedCount: brokenCount, ruleSet: self,
      scan: scan, connection: connection)
  }

  /// Moves the rows whose parent in the same table is moved, and theirs, until no more are found.
  private func followSelfReferences(
    _ scan: StageScan, on connection: Connection, _ counts: inout [Int64]
  ) throws {
    var isComplete = false
    while !isComplete {
      isComplete = true
      for index in rules.indices where scan.isSelfReference(rules[index]) {
        guard case .relationship(let columns, _, let keys) = rules[index].condition else {
          continue
        }
        let count = try scan.scanSelfReference(
          columns, keys: keys, rule: index, on: connection)
        guard rules[index].movesRows else {
          counts[index] = count
          continue
        }
        counts[index] += count
        if count > 0 { isComplete = false }
      }
    }
  }

  func result(
    of rule: Rule, failedCount: Int64, rowCount: Int64, keptCount: Int64
  ) -> RuleResult {
    guard case .rowCount(let minimum, let maximum) = rule.condition else {
      return RuleResult(
        ruleID: rule.id, rowCount: rowCount, failedCount: failedCount,
        outcome: rule.outcome(failedCount: failedCount, of: rowCount))
    }
    let missing = max((minimum ?? 0) - keptCount, keptCount - (maximum ?? .max), 0)
    return RuleResult(
      ruleID: rule.id, rowCount: keptCount, failedCount: missing,
      outcome: missing == 0 ? .passed : rule.consequence == .warn ? .warned : .stopped)
  }
}
