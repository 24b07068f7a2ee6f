// The transaction that every change of a RAW table is: rows, loads, images, ledger and evidence hold
// together or not at all.

import SQLite
import Warehouse

/// What a step has done so far.
///
/// One object, because lists of all its files would be copied again and again as a value.
final class RawWork {
  let table: RawTable
  let stepID: String
  var summary = LoadSummary()
  var doneByteCount: Int64 = 0
  fileprivate(set) var schemaChanges: [SchemaChange] = []
  /// Rejects that have entered after all.
  var replayedRejects: [Int64] = []
  fileprivate let keepsImages: Bool

  init(_ table: RawTable, stepID: String, keepsImages: Bool) {
    self.table = table
    self.stepID = stepID
    self.keepsImages = keepsImages
  }

  /// Forgets all of it, after the transaction has forgotten it too.
  func forget() {
    summary = LoadSummary()
    schemaChanges = []
    replayedRejects = []
  }

  /// Takes the rows of a load away.
  func retract(
    _ load: FormerLoad, _ images: RowImages, _ history: LoadHistory, as state: String = "replaced"
  ) throws {
    if keepsImages { for rows in load.allRows { try images.keep(rows) } }
    try table.removeRows(of: load)
    try history.mark(load, as: state)
    summary.retractedCount += load.totalRowCount
  }

  /// Counts a load that entered.
  func add(_ load: NewLoad) {
    summary.fileCount += 1
    summary.insertedCount += load.rowCount
    summary.rejectCount += load.rejectCount
    summary.byteCount += load.size
  }

  /// Counts a file that was kept out.
  func keepOut(_ load: NewLoad, _ reason: String) {
    summary.rejectCount += load.rejectCount
    if load.state == .held { summary.heldFileCount += 1 } else { summary.rejectedFileCount += 1 }
    summary.remarks.append("\(load.path) \(load.state == .held ? "waits" : "rejected"): \(reason)")
  }

  /// Takes note of how a file differs.
  func note(_ drift: FileDrift, of table: TableName, _ path: String) {
    schemaChanges += drift.changes(of: table, path)
    summary.drift.merge(drift)
  }
}

/// The end of a rehearsal, which rolls back.
private struct Rehearsed: Error {}

/// One change of a RAW table.
struct RawTransaction {
  let table: RawTable
  let step: Evidence.Step
  let evidence: Evidence
  /// What the source says; nil leaves what the ledger has.
  let fingerprint: String?
  /// Whether everything is thrown away at the end, evidence too.
  var isRehearsal = false

  private var connection: Connection { table.connection }

  /// Runs `body` in the transaction; `retractedCount` rows will go, at most.
  func run(
    retracting retractedCount: Int64,
    _ body: (RawWork, RejectSpool) throws -> Void
  ) throws -> LoadSummary {
    let startedAt = Timestamp.now()
    let start = ContinuousClock.now
    let rejects = try RejectSpool(table.name, on: connection)
    var hasEvidence = false
    var rehearsed: LoadSummary?
    do {
      let summary = try connection.immediately {
        let work = RawWork(
          table, stepID: step.id,
          keepsImages: retractedCount <= ChangeLog.stepLimit(ofRows: try table.rowCount()))
        try body(work, rejects)
        work.summary.seconds = (ContinuousClock.now - start) / .seconds(1)
        try record(&work.summary, startedAt)
        if isRehearsal {
          work.summary.rejects = try rejects.first(20)
          rehearsed = work.summary
          throw Rehearsed()
        }
        if rejects.count > 0 || !work.schemaChanges.isEmpty || !work.replayedRejects.isEmpty {
          hasEvidence = true
          try evidence.prepare(step) { writer in
            try rejects.write(to: writer)
            for change in work.schemaChanges { try writer.add(change) }
            for reject in work.replayedRejects { try writer.markReplayed(reject) }
          }
        }
        return work.summary
      }
      if hasEvidence { try evidence.publish(step) }
      return summary
    } catch is Rehearsed {
      return rehearsed ?? LoadSummary()
    } catch {
      // After a failure to publish, the ledger says that the evidence holds. That, and what cannot be
      // discarded now, is settled when the next run begins.
      if hasEvidence, (try? Ledger(.raw, on: connection).contains(stepID: step.id)) == false {
        try? evidence.discard(step)
      }
      throw error
    }
  }

  private func record(_ summary: inout LoadSummary, _ startedAt: String) throws {
    let ledger = Ledger(.raw, on: connection)
    let latest = try ledger.latest(of: table.name.description)
    let version = latest?.version ?? 0
    summary.rowCount = try table.rowCount()
    if summary.retractedCount > 0 {
      try ChangeLog.trim(table.name, rowCount: summary.rowCount, on: connection)
    }
    summary.version = version + (summary.changedCount > 0 || version == 0 ? 1 : 0)
    try ledger.record(
      LedgerEntry(
        stepID: step.id, runID: step.runID, kind: .ingest, object: table.name.description,
        fingerprint: fingerprint ?? latest?.fingerprint ?? "", inputs: [:],
        version: summary.version, rowCount: summary.rowCount,
        changedRowCount: summary.changedCount, startedAt: startedAt, endedAt: Timestamp.now(),
        seconds: summary.seconds))
  }
}
