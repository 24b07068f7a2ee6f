// One table's step: all its new files in one transaction, with their rows of `_load`, the ledger's row
// and the evidence.

import Connections
import SQLite
import Warehouse

/// The loading of what is planned for one table.
struct LoadStep {
  let planned: PlannedLoad
  let step: Evidence.Step
  let source: FolderConnection
  let connection: Connection
  let evidence: Evidence
  let cancellation: Cancellation
  let progress: ProgressHandler

  private var table: RawTable { RawTable(planned.table, on: connection) }
  private var history: LoadHistory { LoadHistory(on: connection) }
  private var images: RowImages { RowImages(table: table, stepID: step.id) }

  func run() throws -> LoadSummary {
    let startedAt = Timestamp.now()
    let clock = ContinuousClock()
    let start = clock.now
    let rejects = try RejectSpool(planned.table, on: connection)
    var hasEvidence = false
    do {
      let summary = try connection.immediately {
        var work = Work(keepsImages: retractedCount <= ChangeLog.stepLimit)
        try table.create(for: planned.source)
        for file in planned.files { try load(file, &work, rejects) }
        try settleImages(work)
        work.summary.seconds = (clock.now - start) / .seconds(1)
        try record(&work.summary, startedAt)
        if rejects.count > 0 || !work.schemaChanges.isEmpty {
          hasEvidence = true
          try evidence.prepare(step) { try write(work, rejects, to: $0) }
        }
        return work.summary
      }
      if hasEvidence { try evidence.publish(step) }
      return summary
    } catch {
      // After a failure to publish, the ledger says that the evidence holds. That, and what cannot be
      // discarded now, is settled when the next run begins.
      if hasEvidence, (try? Ledger(.raw, on: connection).contains(stepID: step.id)) == false {
        try? evidence.discard(step)
      }
      throw error
    }
  }

  /// What a step has done so far.
  fileprivate struct Work {
    var summary = LoadSummary()
    var schemaChanges: [SchemaChange] = []
    var keepsImages: Bool
    var loadedRows: [ClosedRange<Int64>] = []
    var doneByteCount: Int64 = 0
  }

  /// How many rows will go, at most: a file that turns out to be the same keeps its own.
  private var retractedCount: Int64 {
    planned.files.reduce(0) { $1.former.reduce($0) { $0 + $1.rowCount } }
  }

  private func load(
    _ file: PlannedFile, _ work: inout Work, _ rejects: RejectSpool
  ) throws {
    if let same = file.possiblySame, try digest(file.file) == same.sha256 {
      try history.touch(same, file.file)
      work.summary.unchangedFileCount += 1
      work.doneByteCount += file.file.size
      return
    }
    for former in file.former { try retract(former, &work) }
    let loadID = try history.nextID()
    var load = FileLoad(
      file.file,
      FileLoad.Context(
        source: planned.source, table: table, loadID: loadID,
        advance: advance(from: work.doneByteCount)))
    try load.run(source.fetch(file.file, into: "", advance: { _ in }), rejects: rejects)
    if load.hasTooManyRejects { try fail(load, rejects) }
    try history.record(
      entry(of: load, loadID), of: planned.table,
      rejectCount: load.rejectCount, stepID: step.id)
    work.add(load, planned)
  }

  private func retract(_ load: FormerLoad, _ work: inout Work) throws {
    if work.keepsImages { try images.keep(.delete, load.rows) }
    try table.retract(load)
    work.summary.retractedCount += load.rowCount
  }

  private func entry(of load: FileLoad, _ id: Int64) -> FormerLoad {
    FormerLoad(
      id: id, connection: source.name, path: load.file.path, size: load.file.size,
      modifiedAt: load.file.modifiedText, sha256: load.sha256, rowCount: load.rowCount,
      rows: load.rows)
  }

  private func digest(_ file: ListedFile) throws -> String {
    let reader = try source.open(file)
    try reader.readToEnd()
    return reader.sha256()
  }

  /// Counts the bytes of a file on from those of the files before it.
  private func advance(from done: Int64) -> (Int) throws -> Void {
    var completed = done
    let total = planned.byteCount
    return { count in
      try cancellation.check()
      completed += Int64(count)
      progress(
        Progress(
          planned.table.description, completed: completed, total: max(total, completed),
          unit: .bytes))
    }
  }

  /// Leaves the rejects as the evidence of a step that does not happen.
  private func fail(_ load: FileLoad, _ rejects: RejectSpool) throws -> Never {
    try evidence.fail(step) { try rejects.write(to: $0) }
    throw IngestMessages.tooManyRejects(load.file.path, load, of: planned.source)
  }

  /// Keeps the rows that came, or none at all where there are too many.
  private func settleImages(_ work: Work) throws {
    guard work.keepsImages, work.summary.changedCount > 0 else { return }
    if work.summary.changedCount > ChangeLog.stepLimit { return try images.forget() }
    for rows in work.loadedRows { try images.keep(.insert, rows) }
    try ChangeLog.trim(table.name, on: table.connection)
  }

  private func record(_ summary: inout LoadSummary, _ startedAt: String) throws {
    let ledger = Ledger(.raw, on: connection)
    let version = try ledger.latest(of: planned.table.description)?.version ?? 0
    summary.rowCount = try table.rowCount()
    summary.version = version + (summary.changedCount > 0 || version == 0 ? 1 : 0)
    try ledger.record(
      LedgerEntry(
        stepID: step.id, runID: step.runID, kind: .ingest, object: planned.table.description,
        fingerprint: planned.source.fingerprint, inputs: [:], version: summary.version,
        rowCount: summary.rowCount, changedRowCount: summary.changedCount, startedAt: startedAt,
        endedAt: Timestamp.now(), seconds: summary.seconds))
  }

  private func write(
    _ work: Work, _ rejects: RejectSpool, to writer: Evidence.Writer
  ) throws {
    try rejects.write(to: writer)
    for change in work.schemaChanges { try writer.add(change) }
  }
}

extension LoadStep.Work {
  /// Counts a file that entered.
  fileprivate mutating func add(_ load: FileLoad, _ planned: PlannedLoad) {
    summary.fileCount += 1
    summary.insertedCount += load.rowCount
    summary.rejectCount += load.rejectCount
    summary.byteCount += load.file.size
    doneByteCount += load.file.size
    if let rows = load.rows { loadedRows.append(rows) }
    func add(_ change: SchemaChange.Change, _ columns: [String]) {
      schemaChanges += columns.map {
        SchemaChange(table: planned.table, path: load.file.path, change: change, column: $0)
      }
    }
    add(.added, load.addedColumns)
    add(.missing, load.columns.missing)
    add(.reordered, load.columns.reordered)
  }
}
