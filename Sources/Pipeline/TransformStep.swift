// Computing one table: stage, audit, commit. The protocol of evidence is that of Evidence.swift: what
// the rules found is written beside the open transaction, and counts once the layer's ledger knows
// the step.

import Foundation
import Quality
import SQLite
import Transforms
import Warehouse

/// The computation of one table in one transaction of its layer's file.
struct TransformStep {
  let compilation: Compilation
  let rules: RuleSet
  let definition: Definition
  let inputs: [String: Int64]
  let former: LedgerEntry?
  let parameters: Parameters
  /// Whether all of the table is computed, whatever changed.
  let isFullRefresh: Bool
  /// What the engine prepares in the same transaction: a feature table and its dates.
  let prepare: (Connection) throws -> Void

  /// Computes the table.
  ///
  /// - Throws: ``PantanalError`` with the code `ruleFailed` when a rule stopped it; then the table is
  ///   as before, and the evidence of today is kept.
  func run(
    _ stepID: String, of runID: String, in warehouse: Warehouse, _ cancellation: Cancellation,
    progress: ProgressHandler = { _ in }
  ) throws -> (entry: LedgerEntry, quarantinedCount: Int64) {
    let table = compilation.transform.table
    let connection = try warehouse.connect(writing: table.layer)
    let evidence = try Evidence(of: warehouse)
    let step = Evidence.Step(id: stepID, runID: runID, object: table.description)
    let startedAt = Timestamp.now()
    let clock = ContinuousClock()
    let start = clock.now
    // Evidence is taken back only between its preparation and the commit: what failed stays told,
    // and after the commit the ledger decides, at the next start if not now.
    var isInDoubt = false
    do {
      return try cancellation.interrupting(connection) {
        try connection.execute("BEGIN IMMEDIATE")
        try prepare(connection)
        let content = try content(on: connection, cancellation, progress)
        let audit = content.audit
        if let failure = audit.failure {
          // Before rolling back, which takes the broken rows in temp with it.
          try evidence.fail(step) { try audit.write(to: $0) }
          throw failure
        }
        isInDoubt = true
        try evidence.prepare(step, replacing: audit.replaced) { try audit.write(to: $0) }
        try audit.removeBrokenRows()
        try cancellation.check()
        let merge = try Merge(
          compilation, affected: content.affected, stepID: stepID, on: connection
        ).run()
        try ChangeLog.trim(table, rowCount: Int64(merge.rowCount), on: connection)
        let entry = entry(
          stepID, runID, content, merge, startedAt: startedAt,
          seconds: (clock.now - start).seconds)
        try Ledger(table.layer, on: connection).record(entry)
        try cancellation.check()
        try connection.execute("COMMIT")
        isInDoubt = false
        try evidence.publish(step)
        return (entry, audit.quarantinedCount)
      }
    } catch {
      connection.rollBack()
      if isInDoubt { try? evidence.discard(step) }
      throw error
    }
  }

  private func entry(
    _ stepID: String, _ runID: String, _ content: AuditedContent, _ merge: MergeResult,
    startedAt: String, seconds: Double
  ) -> LedgerEntry {
    let version = former?.version ?? 0
    return LedgerEntry(
      stepID: stepID, runID: runID, kind: .transform,
      object: compilation.transform.table.description, fingerprint: definition.fingerprint,
      inputs: inputs,
      version: merge.changedCount > 0 || former == nil ? version + 1 : version,
      rowCount: Int64(merge.rowCount), changedRowCount: Int64(merge.changedCount),
      startedAt: startedAt, endedAt: Timestamp.now(), seconds: seconds,
      changedColumns: merge.changedColumns, method: content.method, methodReason: content.reason,
      definition: definition.json)
  }
}

extension Duration {
  /// The duration in seconds.
  var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
