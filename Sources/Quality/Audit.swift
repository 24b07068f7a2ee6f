// What the rules found in a stage, and what becomes of it. How they are asked: RuleSet+Audit.swift.

import Foundation
import SQLite
public import Warehouse

/// The findings of a table's rules about the rows that are about to enter it.
///
/// A step goes: audit; where ``isStopped``, fail its evidence with ``write(to:)``, roll back and throw
/// ``failure``; else prepare its evidence, replacing ``replaced``, with ``write(to:)``,
/// ``removeBrokenRows()``, merge, commit, publish. Rows that broke a rule which only warns stay.
public final class Audit {
  /// What each rule found, in the order of the rules.
  public let results: [RuleResult]
  /// How many rows there are with those kept out.
  public let rowCount: Int64
  /// How many of them are kept out.
  public let quarantinedCount: Int64
  /// The quarantined rows of former steps whose keys this one has computed anew.
  public let replaced: Evidence.Replacement

  private let ruleSet: RuleSet
  private let scan: StageScan
  private let connection: Connection

  /// How many rows a stopped step shows of each rule that stopped it.
  ///
  /// They are a sample, because nothing is lost: the table and its inputs stay as they were.
  static let sampleSize: Int64 = 1000

  init(
    results: [RuleResult], rowCount: Int64, quarantinedCount: Int64, ruleSet: RuleSet,
    scan: StageScan, connection: Connection, replaced: Evidence.Replacement = .all
  ) {
    self.results = results
    self.rowCount = rowCount
    self.quarantinedCount = quarantinedCount
    self.ruleSet = ruleSet
    self.scan = scan
    self.connection = connection
    self.replaced = replaced
  }

  /// Whether a rule stops the step.
  public var isStopped: Bool { results.contains { $0.outcome == .stopped } }

  /// How many rows may enter the table.
  public var keptCount: Int64 { rowCount - quarantinedCount }

  /// Why the step stops, where it does.
  public var failure: PantanalError? {
    let failures = zip(ruleSet.rules, results).filter { $0.1.outcome == .stopped }
      .sorted { $0.1.failedCount > $1.1.failedCount }
    return failures.isEmpty ? nil : QualityMessages.stopped(ruleSet.table, failures)
  }

  /// Writes the rules, what they found and the rows that are kept out.
  ///
  /// Of a stopped step only the rows that broke a rule which stopped it are written, at most a
  /// thousand for each.
  public func write(to evidence: Evidence.Writer) throws {
    for rule in ruleSet.rules { try evidence.add(rule.record) }
    for result in results { try evidence.add(result) }
    guard quarantinedCount > 0 else { return }
    let stopping = isStopped ? results.indices.filter { results[$0].outcome == .stopped } : nil
    var room = stopping.map { _ in results.map { _ in Self.sampleSize } }
    var names: [[Int64]: String] = [:]
    try scan.forEachBrokenRow(on: connection) { words, key, row in
      let broken = scan.rules(brokenIn: words)
      if let stopping {
        guard let rule = stopping.first(where: { broken.contains($0) && room?[$0] != 0 }) else {
          return
        }
        room?[rule] -= 1
      }
      // Only what keeps the row out: whether it breaks one that warns may change without it.
      let keeping = broken.map { ruleSet.rules[$0] }.filter(\.movesRows)
      let rules = try names[words] ?? Self.json(keeping.map(\.id))
      names[words] = rules
      try evidence.add(
        QuarantinedRow(table: ruleSet.table, key: key, rules: rules, row: row))
    }
  }

  /// The names of the rules that each row which is kept out broke, by the row's rowid in the stage.
  ///
  /// - Throws: ``SQLiteError``.
  public func brokenRules() throws -> [Int64: [String]] {
    var broken: [Int64: [String]] = [:]
    try scan.forEachBrokenRowID(on: connection) { row, words in
      broken[row] = scan.rules(brokenIn: words).map { ruleSet.rules[$0] }
        .filter(\.movesRows).map(\.name)
    }
    return broken
  }

  /// Deletes the rows that are kept out from the stage.
  ///
  /// Their evidence must have been written.
  public func removeBrokenRows() throws {
    try scan.removeBrokenRows(on: connection)
  }

  private static func json(_ names: [String]) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    return String(decoding: try encoder.encode(names), as: UTF8.self)
  }
}
