// Rehearsing a run: the very plan, executed by the very code, on a copy that is thrown away.

import Foundation
import Migrations
import SQLite
public import Targets
public import Warehouse

/// What a run would do.
public struct Rehearsal: Sendable {
  /// What a rule found that not all rows kept to.
  public struct RuleFinding: Sendable {
    /// The rule.
    public let rule: String
    /// How many rows were looked at.
    public let rowCount: Int64
    /// How many of them broke it.
    public let failedCount: Int64
    /// What would follow.
    public let outcome: String
  }

  /// What became of each step.
  public let result: RunResult
  /// What would differ in the tables that were touched, compared with the warehouse as it is; the
  /// warehouse is here, the rehearsed one there.
  public let differences: [TableDifference]
  /// The rules that some rows broke.
  public let rules: [RuleFinding]
  /// How many rules all rows kept to.
  public let passedRuleCount: Int
}

extension Pipeline {
  /// Does what there is to do on a copy, and throws the copy away.
  ///
  /// The warehouse, what is published, and the containers that marts are uploaded to stay as they are.
  /// Sources are read for real.
  ///
  /// - Parameters:
  ///   - selectors: What is wanted; nothing means everything.
  ///   - excluded: What of it is not wanted.
  ///   - kinds: The kinds of steps that are wanted, beside migrations; nothing means all.
  ///   - forced: The kinds of steps that are done anew though nothing has changed.
  ///   - command: What was typed.
  ///   - cancellation: A request to stop.
  ///   - progress: Told how far copying and comparing are.
  ///   - report: Told what happens in the steps.
  /// - Returns: What it would have done; nothing was copied where there is nothing to do.
  /// - Throws: ``PantanalError`` when the work could not begin.
  public func rehearse(
    _ selectors: [String] = [], excluding excluded: [String] = [],
    kinds: Set<LedgerEntry.Kind>? = nil,
    forced: Set<LedgerEntry.Kind> = [], command: String,
    cancellation: Cancellation = Cancellation(), progress: @escaping ProgressHandler = { _ in },
    report: @escaping @Sendable (RunEvent) -> Void = { _ in }
  ) throws -> Rehearsal {
    let planned = try plan(selectors, excluding: excluded, kinds: kinds, forced: forced)
    guard !planned.isEmpty else {
      return Rehearsal(
        result: RunResult(skipping: planned), differences: [], rules: [], passedRuleCount: 0)
    }
    let scratch = try ScratchFolder(.rehearsal, beside: warehouse.folder)
    defer { scratch.remove() }
    let copy = Warehouse(
      folder: scratch.url.appending(path: "warehouse", directoryHint: .isDirectory))
    let rehearsing = try working(in: copy)
    if warehouse.exists {
      try scratch.copy(
        warehouse, published: compiled.project.settings.marts.map { ($0.name, $0.folder) },
        cancellation: cancellation, progress: progress)
    }
    let result = try rehearsing.run(
      selectors, excluding: excluded, kinds: kinds, forced: forced, command: command,
      cancellation: cancellation,
      report: report)
    let found = try rehearsing.ruleFindings(of: result)
    return Rehearsal(
      result: result,
      differences: try differences(made: result, in: copy, cancellation, progress),
      rules: found.broken, passedRuleCount: found.passedCount)
  }

  private func differences(
    made result: RunResult, in copy: Warehouse, _ cancellation: Cancellation,
    _ progress: @escaping ProgressHandler
  ) throws -> [TableDifference] {
    guard warehouse.exists, !cancellation.isCancelled else { return [] }
    let done = Set(result.objects(.done))
    let touched = Set(
      result.plan.steps.filter { done.contains($0.object) }.flatMap { step -> [TableName] in
        if case .migrate(let migration) = step.work { return Array(migration.changedTables) }
        return TableName(step.object).map { [$0] } ?? []
      }
    ).sorted()
    var differences: [TableDifference] = []
    guard !touched.isEmpty else { return differences }
    try compare(
      with: copy, original: warehouse, tables: touched.map(\.description), isIncomplete: true,
      cancellation: cancellation, progress: progress
    ) { differences.append($0) }
    return differences
  }

  private func ruleFindings(
    of result: RunResult
  ) throws -> (broken: [Rehearsal.RuleFinding], passedCount: Int) {
    guard let runID = result.runID else { return ([], 0) }
    let rows = try warehouse.connect().rows(
      """
      SELECT rule_id, row_count, failed_count, outcome
      FROM dataquality.rule_result
      WHERE run_id = ?
      ORDER BY rule_id
      """, [.text(runID)])
    let broken = rows.filter { $0[2].integer ?? 0 > 0 }.map { row in
      Rehearsal.RuleFinding(
        rule: row[0].text ?? "", rowCount: row[1].integer ?? 0, failedCount: row[2].integer ?? 0,
        outcome: row[3].text ?? "")
    }
    return (broken, rows.count - broken.count)
  }
}
