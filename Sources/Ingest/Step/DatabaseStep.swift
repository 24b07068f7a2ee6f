// One table's step where its source is a database: one reading, its rows, its mark and its row of `_load`
// in one transaction.

import Connections
import Foundation
import SQLite
import Warehouse

/// The loading of a table from a database.
struct DatabaseStep {
  let planned: PlannedLoad
  let relation: DatabaseRelation
  let query: PlannedQuery?
  let step: Evidence.Step
  let database: DatabaseConnection
  let connection: Connection
  let evidence: Evidence
  let cancellation: Cancellation
  let progress: ProgressHandler
  /// Whether everything is thrown away at the end.
  let isRehearsal: Bool

  private var source: Source { planned.source }
  private var table: RawTable { RawTable(planned.table, on: connection) }
  private var history: LoadHistory { LoadHistory(on: connection) }

  /// The rows that there are to read, and how far they reach.
  private struct Extract {
    let rows: DatabaseRows
    let highWater: String?
  }

  func run() throws -> LoadSummary {
    let transaction = RawTransaction(
      table: table, step: step, evidence: evidence, fingerprint: source.fingerprint,
      isRehearsal: isRehearsal)
    let retractedCount = query?.former.reduce(0) { $0 + $1.totalRowCount } ?? 0
    return try transaction.run(retracting: retractedCount) { work, rejects in
      try table.create(for: source)
      guard let query else { return }
      let reading = try DatabaseReading(relation, of: source, on: database)
      try cancellation.interrupting(by: reading.interrupt) {
        if let extract = try extract(reading, query) {
          try load(extract, query, work, rejects)
        } else {
          try retract(query.former, work)
        }
      }
    }
  }

  /// Where the mark is asked for and what is read lie in one snapshot, where the database has them.
  private func extract(_ reading: DatabaseReading, _ query: PlannedQuery) throws -> Extract? {
    guard let since = source.since else {
      return Extract(rows: try reading.rows(), highWater: nil)
    }
    let nullCount = try reading.nullCount(of: since)
    guard nullCount == 0 else { throw IngestMessages.withoutMark(nullCount, source) }
    guard let mark = try reading.highest(of: since, above: query.highWater) else { return nil }
    return Extract(
      rows: try reading.rows(of: since, above: query.highWater, upTo: mark), highWater: mark)
  }

  /// Loads the rows; where they are those of the table already, to the byte, nothing happens.
  private func load(
    _ extract: Extract, _ query: PlannedQuery, _ work: RawWork, _ rejects: RejectSpool
  ) throws {
    try connection.execute("SAVEPOINT extract")
    do {
      let entry = try enter(extract, query, work, rejects)
      if try isSame(entry, query) {
        try connection.execute("ROLLBACK TO extract")
        try rejects.forgetAll()
        work.forget()
        work.summary.unchangedFileCount += 1
      }
      try connection.execute("RELEASE extract")
    } catch let keptOut as KeptOut {
      try connection.execute("ROLLBACK TO extract; RELEASE extract")
      try keepOut(keptOut, query, work, rejects)
    } catch {
      try? connection.execute("ROLLBACK TO extract; RELEASE extract")
      throw error
    }
  }

  private func isSame(_ entry: NewLoad, _ query: PlannedQuery) throws -> Bool {
    guard query.reason == .whole, query.former.count == 1, let former = query.former.first,
      !planned.isTableNarrow
    else { return false }
    return try history.sha256(of: former) == entry.sha256
  }

  private func enter(
    _ extract: Extract, _ query: PlannedQuery, _ work: RawWork, _ rejects: RejectSpool
  ) throws -> NewLoad {
    let path = source.loadPath
    let loadID = try history.nextID()
    // Nobody knows how much it will be, so it is loaded as what is long.
    var load = FileLoad(
      ListedFile(path: path, size: .max, modifiedAt: 0),
      FileLoad.Context(
        source: source, table: table, loadID: loadID, constants: [], spool: "",
        admit: { columns, newColumns in
          if columns.missing.count == source.columns.count {
            throw IngestMessages.columnsForeign(extract.rows.columnNames, source)
          }
          let drift = FileDrift(
            added: newColumns, missing: columns.missing, reordered: columns.reordered)
          if query.accepted.isEmpty,
            let state = source.verdict(on: drift, isWithoutContent: false)
          {
            throw KeptOut(drift: drift, state: state)
          }
          work.note(drift, of: planned.table, path)
          try retract(query.former, work)
        },
        advance: { _ in }))
    try load.run(DatabaseRecords(extract.rows, advance: advance), rejects: rejects)
    if load.hasTooManyRejects {
      if !isRehearsal { try evidence.fail(step) { try rejects.write(to: $0) } }
      throw IngestMessages.tooManyRejects(path, load, of: source)
    }
    var entry = newLoad(loadID)
    entry.sha256 = extract.rows.sha256
    entry.rowCount = load.rowCount
    entry.rows = load.rows
    entry.rejectCount = load.rejectCount
    entry.highWater = extract.highWater.map(source.highWater)
    try history.record(entry)
    for settled in query.accepted + query.keptOut { try history.mark(settled, as: "replaced") }
    work.add(entry)
    return entry
  }

  private func newLoad(_ id: Int64) -> NewLoad {
    var load = NewLoad(
      id: id, table: source.table, connection: source.connection, path: source.loadPath,
      stepID: step.id)
    load.modifiedAt = Int64(Date().timeIntervalSince1970) * 1_000_000_000
    return load
  }

  /// Takes note of rows whose source does not let them in; what is in the table stays.
  private func keepOut(
    _ keptOut: KeptOut, _ query: PlannedQuery, _ work: RawWork, _ rejects: RejectSpool
  ) throws {
    let reason = IngestMessages.keptOut(keptOut)
    var entry = newLoad(try history.nextID())
    entry.state = keptOut.state
    entry.reason = reason
    if keptOut.state == .rejected {
      entry.rejectCount = 1
      try rejects.add(
        Reject(
          loadID: entry.id, table: planned.table, path: entry.path, line: 1, byteOffset: 0,
          reason: "all of it: \(reason)", text: ""))
    }
    try history.record(entry)
    for settled in query.keptOut { try history.mark(settled, as: "replaced") }
    work.note(keptOut.drift, of: planned.table, entry.path)
    work.keepOut(entry, reason)
  }

  private func retract(_ former: [FormerLoad], _ work: RawWork) throws {
    let images = RowImages(table: table, stepID: step.id)
    for load in former { try work.retract(load, images, history) }
  }

  private func advance(_ rowCount: Int) throws {
    try cancellation.check()
    progress(Progress(planned.table.description, completed: Int64(rowCount), unit: .rows))
  }
}
