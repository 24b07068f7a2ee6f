// One table's step: all its new files in one transaction, with their rows of `_load`, the ledger's row
// and the evidence. What is done with one file is in LoadStep+File.

import Connections
import SQLite
import Warehouse

/// The loading of what is planned for one table.
struct LoadStep {
  let planned: PlannedLoad
  let step: Evidence.Step
  let place: any FileConnection
  /// The folder for copies of files.
  let spool: String
  let connection: Connection
  let evidence: Evidence
  let cancellation: Cancellation
  let progress: LoadProgress
  /// Whether everything is thrown away at the end.
  var isRehearsal = false

  var table: RawTable { RawTable(planned.table, on: connection) }
  var history: LoadHistory { LoadHistory(on: connection) }
  var images: RowImages { RowImages(table: table, stepID: step.id) }

  func run() throws -> LoadSummary {
    let transaction = RawTransaction(
      table: table, step: step, evidence: evidence, fingerprint: planned.source.fingerprint,
      isRehearsal: isRehearsal)
    return try transaction.run(retracting: retractedCount) { work, rejects in
      try table.create(for: planned.source)
      for load in planned.removed { try work.retract(load, images, history) }
      for file in planned.files { try load(file, work, rejects) }
    }
  }

  /// How many rows will go, at most: a file that turns out to be the same keeps its own.
  private var retractedCount: Int64 {
    (planned.removed + planned.files.flatMap(\.former)).reduce(0) { $0 + $1.totalRowCount }
  }

  /// Leaves the rejects as the evidence of a step that does not happen.
  func fail(_ load: FileLoad, _ rejects: RejectSpool) throws -> Never {
    if !isRehearsal { try evidence.fail(step) { try rejects.write(to: $0) } }
    throw IngestMessages.tooManyRejects(load.file.path, load, of: planned.source)
  }
}
