// The whole of it: check, plan, run. What people call.

import Foundation
import Migrations
import SQLite
import Transforms
public import Warehouse

/// What is done with a project and a warehouse.
public struct Pipeline {
  /// The project, compiled.
  public let compiled: CompiledProject
  /// The warehouse.
  public let warehouse: Warehouse
  /// The values that transforms and rules may use: the day the work is for, the project's variables.
  public let parameters: Parameters

  /// How many steps may be under way at once: as many as there are processors, and at least two,
  /// because a step often waits for the disk.
  public var width = max(2, ProcessInfo.processInfo.activeProcessorCount)

  /// The day the work is for, `YYYY-MM-DD`.
  public var asOf: String { parameters.asOf }

  /// The columns of every table that hold personal data, or may.
  ///
  /// - Returns: Those that lineage finds, and those of RAW that came in files without being declared.
  /// - Throws: ``PantanalError`` when the warehouse cannot be read.
  public func personalData() throws -> [TableName: [String: Source.PersonalData]] {
    try compiled.personalData(in: warehouse)
  }

  /// Compiles a project for a warehouse.
  ///
  /// - Parameters:
  ///   - project: The project.
  ///   - warehouse: Another warehouse than the one the project names.
  ///   - asOf: Another day than the project's, or today's in its time zone.
  ///   - assignments: Other values for variables of the project, each as `name=value`.
  ///   - isFollowing: Whether tables take the shape of their SELECT without a migration.
  /// - Throws: ``PantanalError``; all that is wrong with the project joined.
  public init(
    _ project: Project, warehouse: Warehouse? = nil, asOf: String? = nil,
    variables assignments: [String] = [], isFollowing: Bool = false
  ) throws {
    let warehouse = warehouse ?? Warehouse(folder: project.settings.warehouse)
    self.warehouse = warehouse
    do {
      compiled = try CompiledProject(project, isFollowing: isFollowing)
    } catch let error as PantanalError {
      throw Migrations.explaining(error, of: project, in: warehouse)
    }
    parameters = Parameters(
      asOf: asOf ?? project.settings.asOf ?? Timestamp.today(in: project.settings.timeZone),
      variables: try Parameters.variables(project.settings.variables, with: assignments))
  }

  init(compiled: CompiledProject, warehouse: Warehouse, parameters: Parameters) {
    self.compiled = compiled
    self.warehouse = warehouse
    self.parameters = parameters
  }

  /// What there is to do; changes nothing.
  ///
  /// - Parameters:
  ///   - selectors: What is wanted; nothing means everything.
  ///   - excluded: What of it is not wanted.
  ///   - kinds: The kinds of steps that are wanted, beside migrations; nothing means all.
  ///   - forced: The kinds of steps that are done anew though nothing has changed.
  /// - Returns: The list that ``run(_:excluding:kinds:forced:command:cancellation:report:)`` executes.
  /// - Throws: ``PantanalError`` for a selector that selects nothing, an edited migration, a
  ///   connection that does not answer.
  public func plan(
    _ selectors: [String] = [], excluding excluded: [String] = [],
    kinds: Set<LedgerEntry.Kind>? = nil,
    forced: Set<LedgerEntry.Kind> = []
  ) throws -> Plan {
    try translating("planning") {
      let state = try LayerState(of: warehouse, models: compiled.models.map(\.definition))
      return try plan(Selection(selectors, excluding: excluded, kinds: kinds), forced, state)
        .notingScans(compiled, state)
    }
  }

  /// Failures of what is between the steps: ledgers that are read, the catalog that is written.
  private func translating<Result>(
    _ activity: String, _ body: () throws -> Result
  ) throws -> Result {
    do {
      return try body()
    } catch let error as SQLiteError {
      throw PantanalError(error, doing: activity)
    }
  }

  private func plan(
    _ selection: Selection, _ forced: Set<LedgerEntry.Kind>, _ state: LayerState
  ) throws -> Plan {
    try Planner(
      compiled: compiled, warehouse: warehouse, parameters: parameters, forced: forced,
      isMasked: isMasked, state: state
    ).plan(selection)
  }

  /// Does what there is to do.
  ///
  /// - Parameters:
  ///   - selectors: What is wanted; nothing means everything.
  ///   - excluded: What of it is not wanted.
  ///   - kinds: The kinds of steps that are wanted, beside migrations; nothing means all.
  ///   - forced: The kinds of steps that are done anew though nothing has changed.
  ///   - command: What was typed, for whoever meets the writer's lock, and for the catalog.
  ///   - cancellation: A request to stop, which the running step obeys within a second.
  ///   - report: Told what happens, on this thread and others.
  /// - Returns: What became of each step; nothing was executed when there was nothing to do.
  /// - Throws: ``PantanalError`` when the work could not begin. What goes wrong in a step is in its
  ///   outcome.
  public func run(
    _ selectors: [String] = [], excluding excluded: [String] = [],
    kinds: Set<LedgerEntry.Kind>? = nil,
    forced: Set<LedgerEntry.Kind> = [], command: String,
    cancellation: Cancellation = Cancellation(),
    report: @escaping @Sendable (RunEvent) -> Void = { _ in }
  ) throws -> RunResult {
    try refuseSources(kinds)
    try warehouse.prepare()
    return try WriterLock.holding(warehouse, command: command) {
      try translating("keeping account of the run") {
        try Evidence.settle(warehouse)
        return try runLocked(
          Selection(selectors, excluding: excluded, kinds: kinds), forced, command, cancellation,
          report)
      }
    }
  }

  private func runLocked(
    _ selection: Selection, _ forced: Set<LedgerEntry.Kind>, _ command: String,
    _ cancellation: Cancellation, _ report: @escaping @Sendable (RunEvent) -> Void
  ) throws -> RunResult {
    let state = try LayerState(of: warehouse, models: compiled.models.map(\.definition))
    let plan = try plan(selection, forced, state)
    guard !plan.isEmpty else {
      return RunResult(skipping: plan)
    }
    let runner = try Runner(
      plan, of: compiled, in: warehouse, state: state, command: command, width: width,
      cancellation: cancellation, report: report)
    return RunResult(runID: runner.log.runID, plan: plan, outcomes: try runner.run())
  }
}

/// What a run did.
public struct RunResult: Sendable {
  /// The run's name in the catalog, absent when there was nothing to do.
  public let runID: String?
  /// The list of work.
  public let plan: Plan
  /// What became of each step.
  public let outcomes: [StepOutcome]

  init(runID: String?, plan: Plan, outcomes: [StepOutcome]) {
    self.runID = runID
    self.plan = plan
    self.outcomes = outcomes
  }

  /// The result of a plan in which there is nothing to do.
  init(skipping plan: Plan) {
    self.init(
      runID: nil, plan: plan,
      outcomes: plan.steps.map {
        StepOutcome(
          kind: $0.kind, object: $0.object, state: .skipped, reason: $0.decision.reason)
      })
  }

  /// The objects of the steps that ended so, in the order of the plan.
  public func objects(_ state: StepOutcome.State) -> [String] {
    outcomes.filter { $0.state == state }.map(\.object)
  }

  /// What went wrong, joined, absent when all went well.
  ///
  /// A request to stop stops all that is under way, which is one thing to say.
  public var error: PantanalError? {
    let errors = outcomes.compactMap(\.error)
    let stop = errors.first { $0.code == .cancelled }
    return PantanalError.joining(
      errors.filter { $0.code != .cancelled } + (stop.map { [$0] } ?? []))
  }
}
