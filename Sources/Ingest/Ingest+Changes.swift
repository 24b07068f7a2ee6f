// What people do to loads by hand: take them back, let in what was kept out.

import Connections
import SQLite
public import Warehouse

extension Ingest {
  /// What is done to the loads of one table, and with what.
  ///
  /// Belongs behind the writer's lock.
  public struct Change {
    /// The table's declaration.
    public let source: Source
    /// The step this is, its object being the table.
    public let step: Evidence.Step
    /// The warehouse, prepared.
    public let warehouse: Warehouse
    /// Whether it is done for real and then rolled back.
    public let isRehearsal: Bool

    /// Describes a change.
    public init(
      _ source: Source, as step: Evidence.Step, in warehouse: Warehouse, isRehearsal: Bool = false
    ) {
      self.source = source
      self.step = step
      self.warehouse = warehouse
      self.isRehearsal = isRehearsal
    }
  }

  /// Takes the rows of files back, in one transaction.
  ///
  /// The same version of a file does not enter again unless it is accepted; a changed one does. A file that
  /// waits is no longer waited for.
  ///
  /// - Parameters:
  ///   - patterns: Paths of files as `_load` has them, or patterns of such paths.
  ///   - change: Where it is done.
  /// - Returns: What was done, the paths among its remarks.
  /// - Throws: ``PantanalError`` when a pattern means nothing that was loaded.
  @discardableResult
  public static func retract(_ patterns: [String], _ change: Change) throws -> LoadSummary {
    try change.run { table, history in
      let standing = try history.standing(change.source.table).filter { $0.state != .retracted }
      let chosen = try IngestMessages.chosen(by: patterns, from: standing, of: change.source)
      let images = RowImages(table: table, stepID: change.step.id)
      return (
        chosen.reduce(0) { $0 + $1.totalRowCount },
        { work in
          for load in chosen {
            if load.state == .loaded { work.summary.fileCount += 1 }
            try work.retract(load, images, history, as: FormerLoad.State.retracted.rawValue)
            work.summary.remarks.append(load.path)
          }
        }
      )
    }
  }

  /// Lets files in that were kept out; the next loading of the table brings their rows.
  ///
  /// - Parameters:
  ///   - patterns: Paths or patterns of them; with none, all files that wait.
  ///   - change: Where it is done.
  /// - Returns: The paths, in their order.
  /// - Throws: ``PantanalError`` when there is no such file.
  @discardableResult
  public static func accept(_ patterns: [String], _ change: Change) throws -> [String] {
    let connection = try change.warehouse.connect(writing: .raw)
    let history = LoadHistory(on: connection)
    return try connection.immediately {
      let keptOut = try history.standing(change.source.table).filter {
        patterns.isEmpty ? $0.state == .held : $0.state != .loaded
      }
      let chosen =
        patterns.isEmpty
        ? keptOut : try IngestMessages.chosen(by: patterns, from: keptOut, of: change.source)
      for load in chosen { try history.mark(load, as: FormerLoad.State.accepted.rawValue) }
      return chosen.map(\.path)
    }
  }
}

extension Ingest.Change {
  /// Runs a change in its transaction, after `plan` has found out what it is and how many rows will go.
  func run(
    _ plan: (RawTable, LoadHistory) throws -> (Int64, (RawWork) throws -> Void)
  ) throws -> LoadSummary {
    let connection = try warehouse.connect(writing: .raw)
    let table = RawTable(source.table, on: connection)
    do {
      let (retractedCount, work) = try plan(table, LoadHistory(on: connection))
      return try RawTransaction(
        table: table, step: step, evidence: Evidence(of: warehouse), fingerprint: nil,
        isRehearsal: isRehearsal
      ).run(retracting: retractedCount) { state, _ in try work(state) }
    } catch let error as SQLiteError {
      throw PantanalError(error, doing: "changing \(source.table)")
    }
  }
}

extension IngestMessages {
  /// The loads whose paths one of the patterns means.
  static func chosen(
    by patterns: [String], from loads: [FormerLoad], of source: Source
  ) throws -> [FormerLoad] {
    var chosen: Set<Int64> = []
    for pattern in patterns {
      let glob = GlobPattern(pattern)
      // Brackets and stars may stand in names: what is a name means that file alone.
      let named = loads.filter { $0.path.isSamePath(as: pattern) }
      let found =
        named.isEmpty ? loads.filter { $0.path == pattern || glob.matches($0.path) } : named
      guard !found.isEmpty else {
        let nearest = Suggestion.closest(to: pattern, in: loads.map(\.path))
        throw PantanalError(
          .unknownName, "no file of \(source.table) is \(pattern)",
          hint: nearest.map { "did you mean \($0)?" }
            ?? "SELECT path, state FROM raw._load WHERE table_name ="
            + " \(source.table.name.sqlLiteral) lists them")
      }
      chosen.formUnion(found.map(\.id))
    }
    return loads.filter { chosen.contains($0.id) }
  }
}
