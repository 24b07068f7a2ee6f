// What each kind of step does, and what becomes of it.

import Connections
import Foundation
import Ingest
import Learning
import Migrations
import Publishing
import Quality
import SQLite
import Transforms
import Warehouse

extension Runner {
  /// Does the work of a step.
  func execute(_ step: PlannedStep, reason: String, stepID: String) throws -> StepOutcome {
    var outcome = outcome(step, .done, reason)
    let start = ContinuousClock.now
    switch step.work {
    case .migrate(let migration):
      let hidden = try compiled.personalData(in: warehouse).mapValues { Set($0.keys) }
      state.record(
        try migration.apply(
          to: warehouse, stepID: stepID, runID: log.runID, hiding: hidden))
      try refreshState(ofLayer: migration.migration.layer)
    case .ingest(let load): try ingest(load, stepID, &outcome)
    case .transform(let table): try transform(table, step, stepID, &outcome)
    case .train(let model): try train(model, &outcome)
    case .score(let model): try score(model, step, stepID, &outcome)
    case .publish(let mart): try publish(mart, &outcome)
    case .nothing: break
    }
    outcome.seconds = (ContinuousClock.now - start).seconds
    return outcome
  }

  private var progress: ProgressHandler {
    { [report] in report(.progressed($0)) }
  }

  /// A migration can void the ledger entry of a table that it reshapes.
  private func refreshState(ofLayer layer: Layer) throws {
    let connection = try warehouse.connect()
    for entry in try Ledger(layer, on: connection).latest().values { state.record(entry) }
  }

  private func ingest(
    _ load: PlannedLoad, _ stepID: String, _ outcome: inout StepOutcome
  ) throws {
    let object = load.table.description
    let summary = try Ingest.load(
      load, as: Evidence.Step(id: stepID, runID: log.runID, object: object), in: warehouse,
      from: ProjectConnections(compiled.project), evidence: Evidence(of: warehouse),
      cancellation: cancellation, progress: progress)
    try refreshEntry(of: load.table)
    outcome.rowCount = summary.rowCount
    outcome.changedRowCount = summary.changedCount
    outcome.setAsideCount = summary.rejectCount
    outcome.notes = summary.notes
    outcome.findings = summary.findings
    checkpointer.checkpoint(.raw)
  }

  private func refreshEntry(of table: TableName) throws {
    let ledger = Ledger(table.layer, on: try warehouse.connect())
    if let entry = try ledger.latest(of: table.description) { state.record(entry) }
  }

  private func transform(
    _ table: TableName, _ step: PlannedStep, _ stepID: String, _ outcome: inout StepOutcome
  ) throws {
    guard let compilation = compiled.compilations[table], let rules = compiled.ruleSets[table]
    else { preconditionFailure("\(table) is planned but not compiled") }
    let model = compiled.models.first { $0.table == table }
    let work = TransformStep(
      compilation: compilation, rules: rules, fingerprint: step.fingerprint,
      inputs: state.versions(of: step.inputs), former: state.entries[step.object],
      parameters: plan.parameters.inRun(log.runID),
      isFullRefresh: step.decision == .run("it was asked for"),
      prepare: { [asOf = plan.asOf] connection in
        try model?.createTable(on: connection)
        try model?.writeObservations(asOf: asOf, on: connection)
      })
    report(.progressed(Progress(step.object, completed: 0, total: nil, unit: .rows)))
    let (entry, quarantinedCount) = try work.run(
      stepID, of: log.runID, in: warehouse, cancellation)
    state.record(entry)
    outcome.rowCount = entry.rowCount
    outcome.changedRowCount = entry.changedRowCount
    outcome.setAsideCount = quarantinedCount
    checkpointer.checkpoint(table.layer)
  }

  private func model(named name: String) -> ModelDefinition {
    guard let model = compiled.models.first(where: { $0.name == name }) else {
      preconditionFailure("the model \(name) is planned but not compiled")
    }
    return model.definition
  }

  private func train(_ name: String, _ outcome: inout StepOutcome) throws {
    let model = model(named: name)
    let trained = try Learning.train(
      model, warehouse: warehouse, asOf: plan.asOf, progress: progress,
      cancellation: cancellation)
    try state.record(championOf: model, in: warehouse)
    outcome.rowCount = Int64(trained.rowCount)
  }

  private func score(
    _ name: String, _ step: PlannedStep, _ stepID: String, _ outcome: inout StepOutcome
  ) throws {
    let model = model(named: name)
    let summary = try Learning.score(
      model, warehouse: warehouse, asOf: plan.asOf,
      step: ScoringStep(
        stepID: stepID, runID: log.runID, fingerprint: step.fingerprint,
        inputs: state.versions(of: step.inputs)),
      progress: progress, cancellation: cancellation)
    try refreshEntry(of: summary.table)
    outcome.rowCount = Int64(summary.rowCount)
    outcome.changedRowCount = Int64(summary.changedRowCount)
    checkpointer.checkpoint(.refined)
  }

  private func publisher(of name: String) throws -> Publisher {
    guard let mart = compiled.project.settings.marts.first(where: { $0.name == name }) else {
      preconditionFailure("the mart \(name) is planned but not declared")
    }
    return try Publisher(mart, of: warehouse, personalData: compiled.personalData(in: warehouse))
  }

  private func publish(_ name: String, _ outcome: inout StepOutcome) throws {
    let publication = try publisher(of: name).publish(
      cancellation: cancellation, progress: progress)
    outcome.rowCount = publication.rowCounts.values.reduce(0, +)
  }

  /// Why a mart is published, now that the steps before it are done; nothing when it is up to date.
  func changeInMart(_ step: PlannedStep) throws -> String? {
    guard case .publish(let name) = step.work else { return nil }
    let plan = try publisher(of: name).plan()
    return plan.isUpToDate ? nil : plan.reason
  }
}
