// From sources to RAW: what is to be loaded, and the loading of it. How one table is loaded is in
// LoadStep, how one file is in FileLoad.

public import Connections
import SQLite
public import Warehouse

/// The way of files into the raw layer.
public enum Ingest {
  /// What is to be loaded, table by table in their order, from what connections list now.
  ///
  /// Reads no file: size and time say whether one may have changed. Writes nothing.
  ///
  /// - Throws: ``PantanalError``; several joined when several sources are wrong.
  public static func plan(
    _ project: Project, _ warehouse: Warehouse, _ connections: ProjectConnections
  ) throws -> [PlannedLoad] {
    let connection = warehouse.exists ? try warehouse.connect() : nil
    var errors: [PantanalError] = []
    // What is wrong with a connection is said once, not for every table that is loaded from it.
    var broken: Set<String> = []
    let planned = try project.sources.compactMap { source -> PlannedLoad? in
      guard !broken.contains(source.connection) else { return nil }
      do {
        return try plan(source, connection, connections)
      } catch let error as PantanalError {
        errors.append(error)
        if error.code == .connectionInvalid { broken.insert(source.connection) }
        return nil
      } catch let error as SQLiteError {
        throw PantanalError(error, doing: "planning \(source.table)")
      }
    }
    if let error = PantanalError.joining(errors) { throw error }
    return planned
  }

  private static func plan(
    _ source: Source, _ connection: Connection?, _ connections: ProjectConnections
  ) throws -> PlannedLoad {
    guard case .files(let template) = source.origin else {
      return try PlannedLoad(database: source, on: connection, connections)
    }
    if source.format.kind == .delta {
      let delta = try DeltaListing(of: source, at: connections.files(of: source))
      return try PlannedLoad(source, delta, on: connection)
    }
    let listing = try connections.files(of: source).listing(GlobPattern(template: template))
    return try PlannedLoad(source, listing, on: connection)
  }

  /// Does what is planned for one table, in one transaction of the raw layer.
  ///
  /// Belongs behind the writer's lock. The step is done exactly when its row is in the ledger; what it
  /// rejects becomes evidence by the evidence's protocol.
  ///
  /// - Parameters:
  ///   - planned: What to do, from ``plan(_:_:_:)``.
  ///   - step: The step this is, its object being the table.
  ///   - warehouse: The warehouse, prepared.
  ///   - connections: Where the files are.
  ///   - evidence: Where rejects go.
  ///   - isRehearsal: Whether it is done for real and then rolled back, evidence and all.
  ///   - cancellation: Asked at every chunk.
  ///   - progress: Told of every chunk, in bytes.
  /// - Returns: What was done.
  /// - Throws: ``PantanalError``; nothing of the step stays then, except the evidence of rejects where
  ///   there were too many of them.
  public static func load(
    _ planned: PlannedLoad, as step: Evidence.Step, in warehouse: Warehouse,
    from connections: ProjectConnections, evidence: Evidence,
    isRehearsal: Bool = false, cancellation: Cancellation = Cancellation(),
    progress: @escaping ProgressHandler = { _ in }
  ) throws -> LoadSummary {
    let connection = try warehouse.connect(writing: .raw)
    do {
      return try cancellation.interrupting(connection) {
        if let relation = DatabaseRelation(planned.source) {
          return try DatabaseStep(
            planned: planned, relation: relation, query: planned.query, step: step,
            database: connections.database(of: planned.source), connection: connection,
            evidence: evidence, cancellation: cancellation, progress: progress,
            isRehearsal: isRehearsal
          ).run()
        }
        return try LoadStep(
          planned: planned, step: step, place: connections.files(of: planned.source),
          spool: Spool.prepare(in: warehouse), connection: connection, evidence: evidence,
          cancellation: cancellation, progress: LoadProgress(planned, progress),
          isRehearsal: isRehearsal
        ).run()
      }
    } catch let error as SQLiteError {
      throw PantanalError(error, doing: "loading \(planned.table)")
    }
  }
}

/// What the loading of a table did.
public struct LoadSummary: Sendable, Equatable {
  /// Where a record that could not enter stands, and why.
  public struct RejectedRecord: Sendable, Equatable {
    /// The file.
    public let path: String
    /// The line on which it begins, from 1.
    public let line: Int64
    /// Why it cannot enter.
    public let reason: String
  }

  /// How many files entered.
  public var fileCount = 0
  /// How many files had been touched but were the same.
  public var unchangedFileCount = 0
  /// How many files wait to be accepted.
  public var heldFileCount = 0
  /// How many files were rejected whole.
  public var rejectedFileCount = 0
  /// What was said of single files that did not enter.
  public var remarks: [String] = []
  /// How files differed from what the source declares, taken together.
  var drift = FileDrift()
  /// How files are written whose source leaves that open.
  var readings = FileReadings()
  /// The first records that could not enter, of a rehearsal.
  public var rejects: [RejectedRecord] = []
  /// How many rows entered.
  public var insertedCount: Int64 = 0
  /// How many rows of files that were replaced went.
  public var retractedCount: Int64 = 0
  /// How many records could not enter.
  public var rejectCount: Int64 = 0
  /// How many rows the table has now.
  public var rowCount: Int64 = 0
  /// How many bytes were read.
  public var byteCount: Int64 = 0
  /// The version of the table's content now.
  public var version: Int64 = 0
  /// How long it took.
  public var seconds: Double = 0

  /// How many rows came or went.
  public var changedCount: Int64 { insertedCount + retractedCount }

  /// What is remarkable beside the numbers: columns that came and went, files that did not enter.
  public var notes: [String] { IngestMessages.notes(on: drift) + remarks }

  /// How files were found to be written, and why that was concluded: those that are alike together.
  public var findings: [String] { readings.lines }
}
