// What is done to loads outside of a plan: taken back, let in, replayed, rehearsed.

import Connections
public import Ingest
import SQLite
public import Warehouse

extension Pipeline {
  /// What became of one table.
  public typealias LoadResult = (table: TableName, result: Result<LoadSummary, PantanalError>)

  /// Takes the rows of files of a table back.
  ///
  /// - Parameters:
  ///   - patterns: Paths of loaded files, or patterns of such paths.
  ///   - source: The table's declaration.
  ///   - isRehearsal: Whether it is rolled back at the end.
  ///   - command: What was typed.
  /// - Returns: What was done.
  /// - Throws: ``PantanalError``.
  public func retract(
    _ patterns: [String], of source: Source, isRehearsal: Bool, command: String
  ) throws -> LoadSummary {
    try changing([source], isRehearsal, command) { try Ingest.retract(patterns, $0) }[0].result
      .get()
  }

  /// Enters what was rejected and can be read now.
  ///
  /// - Parameters:
  ///   - sources: The tables' declarations.
  ///   - isRehearsal: Whether it is rolled back at the end.
  ///   - command: What was typed.
  /// - Returns: What was done, table by table.
  /// - Throws: ``PantanalError`` when nothing could begin.
  public func replayRejects(
    of sources: [Source], isRehearsal: Bool, command: String
  ) throws -> [LoadResult] {
    try changing(sources, isRehearsal, command, Ingest.replay)
  }

  /// The sources whose loads have rejects that have not entered.
  ///
  /// - Returns: None where there is no warehouse yet.
  /// - Throws: ``PantanalError`` when the warehouse cannot be read.
  public func sourcesWithRejects() throws -> [Source] {
    guard warehouse.exists else { return [] }
    let tables = try warehouse.connect().rows(
      "SELECT DISTINCT table_name FROM raw._load WHERE state = 'loaded' AND reject_count > 0"
    ).compactMap(\.first?.text)
    return compiled.project.sources.filter { tables.contains($0.table.name) }
  }

  /// Lets files in that were kept out; the next ingest brings their rows.
  ///
  /// - Parameters:
  ///   - patterns: Paths or patterns of them; with none, all files that wait.
  ///   - source: The table's declaration.
  ///   - command: What was typed.
  /// - Returns: Their paths.
  /// - Throws: ``PantanalError``.
  public func accept(_ patterns: [String], of source: Source, command: String) throws -> [String] {
    try alone(command) {
      let step = Evidence.Step(id: command, runID: "", object: source.table.description)
      return try Ingest.accept(patterns, Ingest.Change(source, as: step, in: warehouse))
    }
  }

  /// Loads what is planned for real, and throws it away table by table.
  ///
  /// - Parameters:
  ///   - tables: The tables that are wanted; none means all.
  ///   - command: What was typed.
  ///   - cancellation: A request to stop.
  ///   - progress: Told how far the work is.
  /// - Returns: What would enter, for each table that has something to do.
  /// - Throws: ``PantanalError`` when nothing could begin.
  public func rehearseLoads(
    of tables: [TableName], command: String, cancellation: Cancellation,
    progress: @escaping ProgressHandler
  ) throws -> [LoadResult] {
    try alone(command) {
      let connections = ProjectConnections(compiled.project)
      let planned = try Ingest.plan(compiled.project, warehouse, connections).filter {
        $0.isNeeded && (tables.isEmpty || tables.contains($0.table))
      }
      return try planned.map { load in
        let step = Evidence.Step(
          id: "rehearsal", runID: "rehearsal", object: load.table.description)
        return (
          load.table,
          try outcome {
            try Ingest.load(
              load, as: step, in: warehouse, from: connections, evidence: Evidence(of: warehouse),
              isRehearsal: true, cancellation: cancellation, progress: progress)
          }
        )
      }
    }
  }

  // MARK: Runs of their own

  /// Changes tables one after another, as the steps of a run that no plan is made for.
  private func changing(
    _ sources: [Source], _ isRehearsal: Bool, _ command: String,
    _ body: (Ingest.Change) throws -> LoadSummary
  ) throws -> [LoadResult] {
    try alone(command) {
      let log = isRehearsal ? nil : try RunLog(warehouse, command: command, asOf: asOf)
      var results: [LoadResult] = []
      for (index, source) in sources.enumerated() {
        let step = Evidence.Step(
          id: log?.stepID(index + 1) ?? "rehearsal", runID: log?.runID ?? "rehearsal",
          object: source.table.description)
        let result = try outcome {
          try body(Ingest.Change(source, as: step, in: warehouse, isRehearsal: isRehearsal))
        }
        try log?.record(StepOutcome(source.table, result), sequence: index + 1)
        results.append((source.table, result))
      }
      let isDone = results.allSatisfy { if case .success = $0.result { true } else { false } }
      try log?.end(isDone ? .done : .failed)
      return results
    }
  }

  private func alone<Result>(_ command: String, _ body: () throws -> Result) throws -> Result {
    try refuseSources([.ingest])
    try warehouse.prepare()
    return try WriterLock.holding(warehouse, command: command) {
      do {
        try Evidence.settle(warehouse)
        return try body()
      } catch let error as SQLiteError {
        throw PantanalError(error, doing: "changing loads")
      }
    }
  }

  private func outcome(
    _ body: () throws -> LoadSummary
  ) throws -> Result<LoadSummary, PantanalError> {
    do {
      return .success(try body())
    } catch let error as PantanalError where error.code != .cancelled {
      return .failure(error)
    }
  }
}

extension StepOutcome {
  fileprivate init(_ table: TableName, _ result: Result<LoadSummary, PantanalError>) {
    switch result {
    case .success(let summary):
      self.init(kind: .ingest, object: table.description, state: .done, reason: "it was asked for")
      rowCount = summary.rowCount
      changedRowCount = summary.changedCount
      seconds = summary.seconds
    case .failure(let error):
      self.init(kind: .ingest, object: table.description, state: .failed, reason: error.message)
      self.error = error
    }
  }
}
