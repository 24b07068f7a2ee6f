// Asking a table's rules about a stage that holds the rows of some keys, so that what comes out is what
// asking about all rows would give: what they found the last time, less what they had found about the
// rows of these keys, and what they find about them now.

public import SQLite
public import Warehouse

extension RuleSet {
  /// Asks the rules about the rows of the affected keys, which a step is about to put into the table in
  /// the place of those it has of them.
  ///
  /// Belongs after ``reasonForAllRows(_:on:)``.
  ///
  /// - Parameters:
  ///   - part: The affected keys.
  ///   - stage: The rowid table in `temp` with the rows of the affected keys.
  ///   - connection: The step's connection, its transaction open.
  ///   - parameters: The values of the parameters that rules use.
  ///   - cancellation: Asked between the rules and every few thousand broken rows.
  /// - Returns: The findings about the whole table; or why all rows have to be computed after all,
  ///   as rows of other keys have values that must be unique.
  /// - Throws: What SQLite says of a rule that cannot be computed on some row.
  public func audit(
    part: TablePart, stage: String, on connection: Connection,
    parameters: Parameters = Parameters(asOf: ""), cancellation: Cancellation? = nil
  ) throws -> PartialAudit {
    let name = stage.hasPrefix("temp.") ? String(stage.dropFirst(5)) : stage
    let scan = StageScan(self, stage: name, parameters: parameters.values)
    let reading = PartReading(
      ruleSet: self, part: part, scan: scan, connection: connection)
    guard let former = try formerResults(part, on: connection) else {
      return .allRows("what its rules found the last time is not known")
    }
    let ways = rules.indices.map { way(of: $0, part) }
    for case (let index, .unlessEntangled(let columns)) in ways.enumerated() {
      try cancellation?.check()
      guard try !reading.isEntangled(columns) else {
        return .allRows(
          "rows of other keys have the same \(columns.joined(separator: ", "))"
            + " (rule \(rules[index].name))")
      }
    }
    try scan.prepare(on: connection)
    let before = try reading.before(ways)
    let stageCount = try scan.rowCount(on: connection)
    let isOfPart = ways.map { $0 != .whole && $0 != .count }
    var counts = try scan.scanRows(on: connection, asking: isOfPart, cancellation)
    for index in rules.indices where isOfPart[index] {
      guard case .unique(let columns) = rules[index].condition else { continue }
      counts[index] = try scan.scanKey(columns, rule: index, on: connection)
    }
    for index in rules.indices where isOfPart[index] {
      counts[index] += former[index].failedCount - before.failedCounts[index]
    }
    let whole = rules.indices.filter { ways[$0] == .whole }
    for (index, count) in try reading.wholeCounts(of: whole, cancellation) {
      counts[index] = count
    }
    let brokenCount = try scan.brokenCount(on: connection)
    let kept = part.former.rowCount - before.rowCount + stageCount - brokenCount
    let setAside = try reading.standingCount(former) - Int64(before.quarantine.count) + brokenCount
    return .audit(
      Audit(
        results: rules.indices.map {
          result(
            of: rules[$0], failedCount: counts[$0], rowCount: kept + setAside, keptCount: kept)
        }, rowCount: kept + setAside, quarantinedCount: setAside, ruleSet: self, scan: scan,
        connection: connection, replaced: .rows(before.quarantine)))
  }
}

/// What asking about a part led to.
public enum PartialAudit {
  /// The findings about the whole table.
  case audit(Audit)
  /// All rows have to be computed, and why.
  case allRows(String)
}
