// What each kind of step does, on whatever thread: all it needs comes with it, all it changes in the state
// goes back with its result.

import Connections
import Ingest
import Learning
import Migrations
import Publishing
import Quality
import SQLite
import Transforms
import Warehouse

/// A step to be done, with what it is to know of the state when it begins.
struct StepJob: Sendable {
  let index: Int
  let step: PlannedStep
  let stepID: String
  let runID: String
  /// Why it is done.
  let reason: String
  /// The versions of what it reads.
  let inputs: [String: Int64]
  /// What the ledger says of its object.
  let former: LedgerEntry?
  /// The columns that hold personal data, for what publishes or shows rows.
  var personalData: [TableName: [String: Source.PersonalData]] = [:]
}

/// What became of a step, and what it changed in the state.
struct StepResult: Sendable {
  let index: Int
  var outcome: StepOutcome
  var entries: [LedgerEntry] = []
  var champion: (model: ModelDefinition, version: Int64?)?
}

/// Does the work of steps.
struct StepWorker: Sendable {
  let warehouse: Warehouse
  private let project: Project
  private let compilations: [TableName: Compilation]
  private let ruleSets: [TableName: RuleSet]
  private let models: [ModelFeatures]
  private let parameters: Parameters
  private let checkpointer: Checkpointer
  private let cancellation: Cancellation

  init(
    _ compiled: CompiledProject, _ warehouse: Warehouse, _ parameters: Parameters,
    _ checkpointer: Checkpointer, _ cancellation: Cancellation
  ) {
    project = compiled.project
    compilations = compiled.compilations
    ruleSets = compiled.ruleSets
    models = compiled.models
    self.warehouse = warehouse
    self.parameters = parameters
    self.checkpointer = checkpointer
    self.cancellation = cancellation
  }

  /// Does the work of a step.
  func perform(_ job: StepJob, progress: @escaping ProgressHandler) -> StepResult {
    var result = StepResult(
      index: job.index, outcome: StepOutcome(job.step, .done, job.reason))
    let start = ContinuousClock.now
    do {
      switch job.step.work {
      case .migrate(let migration): try migrate(migration, job, &result)
      case .ingest(let load): try ingest(load, job, progress, &result)
      case .transform(let table): try transform(table, job, progress, &result)
      case .train(let model): try train(model, progress, &result)
      case .score(let model): try score(model, job, progress, &result)
      case .publish(let mart): try publish(mart, job, progress, &result)
      case .nothing: break
      }
    } catch {
      result.outcome = StepOutcome(job.step, failedWith: error)
    }
    result.outcome.seconds = (ContinuousClock.now - start).seconds
    return result
  }

  private func migrate(
    _ migration: PendingMigration, _ job: StepJob, _ result: inout StepResult
  ) throws {
    try cancellation.check()
    result.entries = [
      try migration.apply(
        to: warehouse, stepID: job.stepID, runID: job.runID,
        hiding: job.personalData.mapValues { Set($0.keys) })
    ]
    // A migration can void the ledger entry of a table that it reshapes.
    let ledger = Ledger(migration.migration.layer, on: try warehouse.connect())
    result.entries += try ledger.latest().values
  }

  private func ingest(
    _ load: PlannedLoad, _ job: StepJob, _ progress: @escaping ProgressHandler,
    _ result: inout StepResult
  ) throws {
    let object = load.table.description
    let summary = try Ingest.load(
      load, as: Evidence.Step(id: job.stepID, runID: job.runID, object: object), in: warehouse,
      from: ProjectConnections(project), evidence: Evidence(of: warehouse),
      cancellation: cancellation, progress: progress)
    result.entries = try latestEntry(of: load.table)
    result.outcome.rowCount = summary.rowCount
    result.outcome.changedRowCount = summary.changedCount
    result.outcome.setAsideCount = summary.rejectCount
    result.outcome.notes = summary.notes
    result.outcome.findings = summary.findings
    checkpointer.checkpoint(.raw)
  }

  private func latestEntry(of table: TableName) throws -> [LedgerEntry] {
    let ledger = Ledger(table.layer, on: try warehouse.connect())
    return try ledger.latest(of: table.description).map { [$0] } ?? []
  }

  private func transform(
    _ table: TableName, _ job: StepJob, _ progress: @escaping ProgressHandler,
    _ result: inout StepResult
  ) throws {
    guard let compilation = compilations[table], let rules = ruleSets[table],
      let definition = job.step.definition
    else { preconditionFailure("\(table) is planned but not compiled") }
    let model = models.first { $0.table == table }
    let work = TransformStep(
      compilation: compilation, rules: rules, definition: definition, inputs: job.inputs,
      former: job.former, parameters: parameters,
      isFullRefresh: job.step.isFullRefresh,
      prepare: { [asOf = parameters.asOf] connection in
        try model?.createTable(on: connection)
        try model?.writeObservations(asOf: asOf, on: connection)
      })
    progress(Progress(job.step.object, completed: 0, unit: .rows))
    let (entry, quarantinedCount) = try work.run(
      job.stepID, of: job.runID, in: warehouse, cancellation, progress: progress)
    result.entries = [entry]
    result.outcome.rowCount = entry.rowCount
    result.outcome.changedRowCount = entry.changedRowCount
    result.outcome.setAsideCount = quarantinedCount
    result.outcome.method = entry.method
    result.outcome.methodReason = entry.methodReason
    checkpointer.checkpoint(table.layer)
  }

  private func model(named name: String) -> ModelDefinition {
    guard let model = models.first(where: { $0.name == name }) else {
      preconditionFailure("the model \(name) is planned but not compiled")
    }
    return model.definition
  }

  private func train(
    _ name: String, _ progress: @escaping ProgressHandler, _ result: inout StepResult
  ) throws {
    let model = model(named: name)
    let trained = try Learning.train(
      model, warehouse: warehouse, asOf: parameters.asOf, progress: progress,
      cancellation: cancellation)
    result.champion = (model, try Learning.championVersion(of: model, warehouse: warehouse))
    result.outcome.rowCount = Int64(trained.rowCount)
  }

  private func score(
    _ name: String, _ job: StepJob, _ progress: @escaping ProgressHandler,
    _ result: inout StepResult
  ) throws {
    let summary = try Learning.score(
      model(named: name), warehouse: warehouse, asOf: parameters.asOf,
      step: ScoringStep(
        stepID: job.stepID, runID: job.runID, fingerprint: job.step.fingerprint,
        inputs: job.inputs),
      progress: progress, cancellation: cancellation)
    result.entries = try latestEntry(of: summary.table)
    result.outcome.rowCount = Int64(summary.rowCount)
    result.outcome.changedRowCount = Int64(summary.changedRowCount)
    checkpointer.checkpoint(.refined)
  }

  private func publish(
    _ name: String, _ job: StepJob, _ progress: @escaping ProgressHandler,
    _ result: inout StepResult
  ) throws {
    guard let mart = project.settings.marts.first(where: { $0.name == name }) else {
      preconditionFailure("the mart \(name) is planned but not declared")
    }
    let publisher = Publisher(mart, of: warehouse, personalData: job.personalData)
    if case .ifChanged = job.step.decision {
      // What it holds may be the same although tables were made anew.
      let plan = try publisher.plan()
      guard !plan.isUpToDate else {
        result.outcome = StepOutcome(job.step, .skipped, "what it reads turned out the same")
        return
      }
      result.outcome = StepOutcome(job.step, .done, plan.reason)
    }
    let publication = try publisher.publish(cancellation: cancellation, progress: progress)
    result.outcome.rowCount = publication.rowCounts.values.reduce(0, +)
  }
}

extension PlannedStep {
  /// Whether all of its table is to be computed, whatever changed.
  fileprivate var isFullRefresh: Bool { decision == .run(Planner.askedFor) }
}

extension StepOutcome {
  init(_ step: PlannedStep, _ state: State, _ reason: String) {
    self.init(kind: step.kind, object: step.object, state: state, reason: reason)
  }

  /// How a step ended that something went wrong in.
  init(_ step: PlannedStep, failedWith error: any Error) {
    let failure =
      switch error {
      case let error as PantanalError: error
      case let error as SQLiteError: PantanalError(error, doing: "making \(step.object)")
      default:
        PantanalError(.warehouseDamaged, "\(error) while making \(step.object)", cause: error)
      }
    self.init(step, failure.code == .ruleFailed ? .stopped : .failed, failure.message)
    self.error = failure
  }
}
