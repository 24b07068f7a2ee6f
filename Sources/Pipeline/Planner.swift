// From a compiled project and the ledgers to the list of work. Nothing here changes anything.

import Connections
import Ingest
import Learning
import Migrations
import Publishing
import Quality
import SQLite
import Transforms
import Warehouse

/// What a step does, with what it needs.
enum Work: Sendable {
  case migrate(PendingMigration)
  case ingest(PlannedLoad)
  case transform(TableName)
  case train(String)
  case score(String)
  case publish(String)
  /// What stands in a plan only to say why it is not done.
  case nothing
}

/// Makes plans.
struct Planner {
  let compiled: CompiledProject
  let warehouse: Warehouse
  let parameters: Parameters
  /// The kinds of steps that are done anew though nothing has changed.
  let forced: Set<LedgerEntry.Kind>
  /// Whether personal data is pseudonymised in the warehouse, so that nothing enters it from outside.
  let isMasked: Bool
  let state: LayerState

  private var project: Project { compiled.project }

  /// The plan for what is selected.
  func plan(_ selection: Selection) throws -> Plan {
    let pending =
      try compiled.isFollowing
      ? Migrations.pending(of: project, in: warehouse, following: compiled.shapes)
      : Migrations.pending(of: project, in: warehouse)
    let reshaped = Self.reshaped(by: pending)
    var steps = pending.map(migration)
    steps += try loads()
    var due = Set(steps.filter { !$0.decision.isSkip }.map(\.object))
    func append(_ step: PlannedStep) {
      steps.append(step)
      if !step.decision.isSkip { due.insert(step.object) }
    }
    for table in compiled.order { append(try transform(table, due, reshaped)) }
    for model in compiled.models {
      append(try training(model))
      append(scoring(model, due, reshaped))
    }
    for mart in project.settings.marts { append(try publishing(mart, due)) }
    return Plan(steps: try select(selection, from: steps), parameters: parameters)
  }

  /// Keeps migrations whatever is selected: the rest rests on their shapes.
  private func select(
    _ selection: Selection, from steps: [PlannedStep]
  ) throws -> [PlannedStep] {
    guard !selection.isEverything else { return steps }
    let wanted = steps.filter { selection.takes($0.kind) }
    let objects = try selection.objects(in: steps).intersection(wanted.map(\.object))
    return steps.filter {
      $0.kind == .migrate || objects.contains($0.object) && selection.takes($0.kind)
    }.map { step in
      guard case .ifChanged(let undecided) = step.decision else { return step }
      // What is not selected does not run, so it cannot change.
      let selected = undecided.filter(objects.contains)
      return step.deciding(selected.isEmpty ? .skip(Self.unchanged) : .ifChanged(selected))
    }
  }

  private static let unchanged = "nothing it depends on has changed"

  private func step(
    _ kind: LedgerEntry.Kind, _ object: String, _ decision: PlannedStep.Decision,
    inputs: [String] = [], tags: [String] = [], fingerprint: String = "", work: Work
  ) -> PlannedStep {
    let entry = state.entries[object]
    let isForced = forced.contains(kind)
    return PlannedStep(
      kind: kind, object: object, decision: isForced ? .run("it was asked for") : decision,
      inputs: inputs, tags: tags,
      lastSeconds: entry?.seconds, lastRowCount: entry?.rowCount, fingerprint: fingerprint,
      work: work)
  }

  // MARK: Kinds of steps

  private func migration(_ migration: PendingMigration) -> PlannedStep {
    step(
      .migrate, migration.description, .run(migration.reason),
      work: .migrate(migration))
  }

  /// The tables that migrations will have changed by the time their rows are computed.
  private static func reshaped(by pending: [PendingMigration]) -> [String: String] {
    Dictionary(
      pending.flatMap { migration in
        migration.changedTables.map { ($0.description, migration.description) }
      }, uniquingKeysWith: { _, last in last })
  }

  private func loads() throws -> [PlannedStep] {
    let read = isMasked ? project.withSeedsOnly : project
    let unread = project.sources.filter { source in
      !read.sources.contains { $0.table == source.table }
    }.map { source in
      step(.ingest, source.table.description, .skip(Self.unread), work: .nothing)
    }
    return try unread
      + Ingest.plan(read, warehouse, ProjectConnections(project)).map { load in
        var planned = step(
          .ingest, load.table.description, load.isNeeded ? .run(load.reason) : .skip(load.reason),
          work: .ingest(load))
        planned.notes = load.notes
        return planned
      }
  }

  private static let unread = "this warehouse is a masked copy, which no source enters"

  private func transform(
    _ table: TableName, _ due: Set<String>, _ reshaped: [String: String]
  ) throws -> PlannedStep {
    guard let compilation = compiled.compilations[table] else {
      preconditionFailure("\(table) is ordered but not compiled")
    }
    let fingerprint = try compiled.definition(of: table, with: parameters).fingerprint
    let inputs = compiled.reads(of: table).keys.sorted().map(\.description)
    return step(
      .transform, table.description,
      decide(table.description, fingerprint: fingerprint, inputs: inputs, due, reshaped),
      inputs: inputs, tags: compilation.transform.tags, fingerprint: fingerprint,
      work: .transform(table))
  }

  /// The rule of skipping: a step runs exactly when something it depends on has changed.
  private func decide(
    _ object: String, fingerprint: String, inputs: [String], _ due: Set<String>,
    _ reshaped: [String: String]
  ) -> PlannedStep.Decision {
    guard let entry = state.entries[object] else { return .run("it has not been computed yet") }
    if let migration = reshaped[object] { return .run("\(migration) changes its table") }
    guard entry.fingerprint == fingerprint else { return .run("its definition has changed") }
    let changed = inputs.filter { entry.inputs[$0] != state.version(of: $0) }
    if !changed.isEmpty { return .run("\(changed.joined(separator: ", ")) changed") }
    let undecided = inputs.filter(due.contains)
    if !undecided.isEmpty { return .ifChanged(undecided) }
    return .skip(Self.unchanged)
  }

  private func training(_ model: ModelFeatures) throws -> PlannedStep {
    let reason =
      warehouse.exists
      ? try Learning.isTrainingDue(model.definition, warehouse: warehouse, asOf: parameters.asOf)
      : "never trained"
    return step(
      .train, model.definition.stepObject,
      reason.map { .run($0) } ?? .skip("its champion is trained on this definition"),
      inputs: [model.table.description], tags: model.transform.tags, work: .train(model.name))
  }

  private func scoring(
    _ model: ModelFeatures, _ due: Set<String>, _ reshaped: [String: String]
  ) -> PlannedStep {
    let object = model.definition.predictionTable.description
    let inputs = [model.table.description, model.definition.stepObject]
    let fingerprint = Fingerprint(["score 1", model.name, parameters.asOf]).text
    return step(
      .score, object, decide(object, fingerprint: fingerprint, inputs: inputs, due, reshaped),
      inputs: inputs, tags: model.transform.tags, fingerprint: fingerprint,
      work: .score(model.name))
  }

  private func publishing(_ mart: Settings.Mart, _ due: Set<String>) throws -> PlannedStep {
    let inputs = try compiled.tables(of: mart).map(\.description)
    var undecided = inputs.filter(due.contains)
    // Any step may leave evidence.
    if undecided.isEmpty, mart.tables.contains(where: { TableName($0)?.layer == .dataquality }) {
      undecided = due.sorted()
    }
    let decision = try publishingDecision(mart, undecided)
    return step(
      .publish, "mart.\(mart.name)", decision, inputs: inputs, work: .publish(mart.name))
  }
}

extension Planner {
  private func publishingDecision(
    _ mart: Settings.Mart, _ undecided: [String]
  ) throws -> PlannedStep.Decision {
    guard warehouse.exists else { return .run("it has not been published yet") }
    // Tables that are still to come cannot be looked at yet.
    guard undecided.isEmpty else { return .ifChanged(undecided) }
    let plan = try Publisher(
      mart, of: warehouse, personalData: compiled.personalData(in: warehouse)
    )
    .plan()
    guard plan.isUpToDate else { return .run(plan.reason) }
    return .skip(plan.reason)
  }
}
