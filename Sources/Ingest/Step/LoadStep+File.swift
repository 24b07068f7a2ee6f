// One file of a step: whether it is another one at all, whether it may enter, and what goes for it.

import Connections
import Warehouse

extension LoadStep {
  /// Loads a file, or keeps it out.
  func load(_ file: PlannedFile, _ work: RawWork, _ rejects: RejectSpool) throws {
    try cancellation.check()
    defer {
      work.doneByteCount += file.file.size
      progress.finishFile(endingAt: work.doneByteCount)
    }
    let local = try place.fetch(file.file, into: spool, advance: { _ in try cancellation.check() })
    if let same = file.possiblySame, try digest(local) == history.sha256(of: same) {
      try history.touch(same, version(of: file, local))
      work.summary.unchangedFileCount += 1
    } else {
      do {
        try enter(file, local, work, rejects)
      } catch let keptOut as KeptOut {
        try keepOut(file, local, keptOut, work, rejects)
      }
    }
    for settled in file.settled { try history.mark(settled, as: "replaced") }
  }

  private func enter(
    _ file: PlannedFile, _ local: LocalFile, _ work: RawWork, _ rejects: RejectSpool
  ) throws {
    let loadID = try history.nextID()
    var load = FileLoad(
      local.listed,
      FileLoad.Context(
        source: planned.source, table: table, loadID: loadID, constants: file.partition.values,
        spool: spool,
        admit: { columns, newColumns in
          let drift = drift(of: columns, newColumns, file, local)
          try admit(drift, file, local)
          work.note(drift, of: planned.table, file.file.path)
          for former in file.former { try work.retract(former, images, history) }
        },
        advance: { count in
          try cancellation.check()
          progress.read(count)
        },
        inserted: progress.inserted, delta: planned.delta))
    try load.run(local, rejects: rejects)
    if load.hasTooManyRejects { try fail(load, rejects) }
    var entry = NewLoad(
      id: loadID, of: version(of: file, local), for: planned.source, stepID: step.id)
    entry.sha256 = load.sha256
    entry.rowCount = load.rowCount
    entry.rows = load.rows
    entry.rejectCount = load.rejectCount
    entry.partition = file.partition.text
    if load.rejectCount > 0 {
      entry.columns = RejectedFields(columns: load.columns.columns, delimiter: load.delimiter)
    }
    try history.record(entry)
    // Of a file without a byte it is known already.
    if load.rowCount == 0, local.listed.size > 0, file.formerRowCount > 0 {
      work.note(FileDrift(isEmptied: true), of: planned.table, file.file.path)
    }
    work.add(entry)
    work.summary.readings.note(load.findings, of: file.file.path)
  }

  private func drift(
    of columns: ColumnMatch, _ newColumns: [String], _ file: PlannedFile, _ local: LocalFile
  ) -> FileDrift {
    // A file of no bytes has no columns to compare.
    guard local.listed.size > 0 else { return FileDrift(isEmptied: file.formerRowCount > 0) }
    return FileDrift(added: newColumns, missing: columns.missing, reordered: columns.reordered)
  }

  private func admit(_ drift: FileDrift, _ file: PlannedFile, _ local: LocalFile) throws {
    guard file.reason != .accepted,
      let state = planned.source.verdict(on: drift, isWithoutContent: local.listed.size == 0)
    else { return }
    throw KeptOut(drift: drift, state: state)
  }

  /// Takes note of a file whose source does not let it in; what is in the table stays.
  private func keepOut(
    _ file: PlannedFile, _ local: LocalFile, _ keptOut: KeptOut, _ work: RawWork,
    _ rejects: RejectSpool
  ) throws {
    let reason = IngestMessages.keptOut(keptOut)
    var entry = NewLoad(
      id: try history.nextID(), of: version(of: file, local), for: planned.source,
      stepID: step.id)
    entry.state = keptOut.state
    entry.partition = file.partition.text
    entry.reason = reason
    if keptOut.state == .rejected {
      entry.rejectCount = 1
      try rejects.add(
        Reject(
          loadID: entry.id, table: planned.table, path: file.file.path, line: 1, byteOffset: 0,
          reason: "the whole file: \(reason)", text: ""))
    }
    try history.record(entry)
    work.note(keptOut.drift, of: planned.table, file.file.path)
    work.keepOut(entry, reason)
  }

  /// What `_load` keeps of the file: by it the next plan knows that this version was decided on.
  ///
  /// A Delta table's files are planned by its log, which says other things of them than their place does.
  private func version(of file: PlannedFile, _ local: LocalFile) -> ListedFile {
    planned.delta == nil ? local.listed : file.file
  }

  private func digest(_ file: LocalFile) throws -> String {
    let reader = try file.open()
    try reader.readToEnd { _ in try cancellation.check() }
    return reader.sha256()
  }
}

extension PlannedFile {
  fileprivate var formerRowCount: Int64 { former.reduce(0) { $0 + $1.totalRowCount } }
}
