// From a compiled project and the ledgers to the list of work. Nothing here changes anything. When a step
// is skipped is in Planner+Decisions.swift.

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
    var context = DecisionContext(reshaped: Self.reshaped(by: pending))
    var steps: [PlannedStep] = []
    func append(_ step: PlannedStep) {
      steps.append(step)
      if !step.decision.isSkip { context.due.insert(step.object) }
    }
    for migration in pending { append(self.migration(migration)) }
    for load in try loads() { append(load) }
    for table in compiled.order { append(try transform(table, context)) }
    for model in compiled.models {
      append(try training(model))
      append(try scoring(model, context))
    }
    for mart in project.settings.marts { append(try publishing(mart, context)) }
    let selected = try select(selection, from: steps)
    return Plan(steps: try selected.map(expecting), parameters: parameters)
  }

  /// Keeps migrations whatever is selected: the rest rests on their shapes.
  private func select(
    _ selection: Selection, from steps: [PlannedStep]
  ) throws -> [PlannedStep] {
    guard !selection.isEverything else { return steps }
    let objects = try selection.objects(in: steps)
    return try steps.filter {
      $0.kind == .migrate || objects.contains($0.object) && selection.takes($0.kind)
    }.map { step in
      guard case .ifChanged(let undecided) = step.decision else { return step }
      // What is not selected does not run, so it cannot change.
      let selected = undecided.filter { object in
        objects.contains(object)
          && steps.contains { $0.object == object && selection.takes($0.kind) }
      }
      var step = step
      if !selected.isEmpty {
        step.decision = .ifChanged(selected)
      } else if case .publish(let name) = step.work,
        let mart = project.settings.marts.first(where: { $0.name == name })
      {
        // Then what is there now decides, which may not have been published yet.
        step.decision = try publishingDecision(mart, [])
      } else {
        step.decision = .skip(Self.unchanged)
      }
      return step
    }
  }

  // MARK: Kinds of steps

  private func migration(_ pending: PendingMigration) -> PlannedStep {
    var step = PlannedStep(
      kind: .migrate, object: pending.description, decision: .run(pending.reason),
      inputs: [], tags: [], definition: nil, fingerprint: "", columns: [:],
      work: .migrate(pending))
    step.path = pending.migration.file.path
    step.isModified = true
    return step
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
    }.map { load(of: $0, .skip(Self.unread), work: .nothing) }
    return try unread
      + Ingest.plan(read, warehouse, ProjectConnections(project)).map { planned in
        var step = load(
          of: planned.source,
          deciding(.ingest, planned.isNeeded ? .run(planned.reason) : .skip(planned.reason)),
          work: .ingest(planned))
        step.notes = planned.notes
        return step
      }
  }

  private static let unread = "this warehouse is a masked copy, which no source enters"

  private func load(
    of source: Source, _ decision: PlannedStep.Decision, work: Work
  ) -> PlannedStep {
    let object = source.table.description
    var step = PlannedStep(
      kind: .ingest, object: object, decision: decision, inputs: [], tags: [], definition: nil,
      fingerprint: "", columns: [:], work: work)
    step.path = source.place.file
    step.connection = source.connection
    step.isModified = state.entries[object] == nil
    return step
  }

  private func transform(
    _ table: TableName, _ context: DecisionContext
  ) throws -> PlannedStep {
    guard let compilation = compiled.compilations[table] else {
      preconditionFailure("\(table) is ordered but not compiled")
    }
    let reads = compiled.reads(of: table)
    var step = try decided(
      PlannedStep(
        kind: .transform, object: table.description, decision: .skip(Self.unchanged),
        inputs: reads.keys.sorted().map(\.description), tags: compilation.transform.tags,
        definition: try compiled.definition(of: table, with: parameters),
        columns: Dictionary(uniqueKeysWithValues: reads.map { ($0.key.description, $0.value) }),
        work: .transform(table)),
      context)
    step.path = compilation.transform.file.path
    if !step.decision.isSkip { try addWay(to: &step, compilation) }
    return step
  }

  private func training(_ model: ModelFeatures) throws -> PlannedStep {
    let reason =
      warehouse.exists
      ? try Learning.isTrainingDue(
        model.definition, warehouse: warehouse, asOf: parameters.asOf)
      : "never trained"
    var step = PlannedStep(
      kind: .train, object: model.definition.stepObject,
      decision: deciding(
        .train,
        reason.map { .run($0) } ?? .skip("its champion is trained on this definition")),
      inputs: [model.table.description], tags: model.transform.tags, definition: nil,
      fingerprint: "", columns: [:], work: .train(model.name))
    step.path = model.file.path
    step.isModified = reason != nil
    return step
  }

  private func scoring(_ model: ModelFeatures, _ context: DecisionContext) throws -> PlannedStep {
    var definition = Definition()
    definition.add(.init(.other, "the model"), value: model.name)
    definition.add(.init(.parameter, Parameters.asOfName), value: parameters.asOf.sqlLiteral)
    var step = try decided(
      PlannedStep(
        kind: .score, object: model.definition.predictionTable.description,
        decision: .skip(Self.unchanged),
        inputs: [model.table.description, model.definition.stepObject],
        tags: model.transform.tags, definition: definition,
        columns: [:], work: .score(model.name)),
      context)
    step.path = model.file.path
    return step
  }

  private func publishing(
    _ mart: Settings.Mart, _ context: DecisionContext
  ) throws -> PlannedStep {
    let inputs = try compiled.tables(of: mart).map(\.description)
    var undecided = inputs.filter(context.due.contains)
    // Any step may leave evidence.
    let readsEvidence = mart.tables.contains { TableName($0)?.layer == .dataquality }
    if undecided.isEmpty, readsEvidence { undecided = context.due.sorted() }
    var step = PlannedStep(
      kind: .publish, object: "mart.\(mart.name)",
      decision: inputs.isEmpty && !readsEvidence
        ? .skip("it has no tables yet")
        : deciding(.publish, try publishingDecision(mart, undecided)),
      inputs: inputs, tags: [], definition: nil, fingerprint: "", columns: [:],
      work: .publish(mart.name))
    step.readsEverything = readsEvidence
    step.path = mart.place.file
    return step
  }

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

extension PlannedStep {
  /// A step that its definition identifies.
  fileprivate init(
    kind: LedgerEntry.Kind, object: String, decision: Decision, inputs: [String], tags: [String],
    definition: Definition, columns: [String: Set<String>], work: Work
  ) {
    self.init(
      kind: kind, object: object, decision: decision, inputs: inputs, tags: tags,
      definition: definition, fingerprint: definition.fingerprint, columns: columns, work: work)
  }
}
