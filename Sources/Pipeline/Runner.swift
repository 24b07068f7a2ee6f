// Executing a plan: one thread decides, records and keeps the state, others do the work of the steps.
// What a step does is in StepWorker.swift, which may go beside which in StepGraph.swift.

import Dispatch
import Foundation
import SQLite
import Synchronization
import Transforms
import Warehouse

/// Executes plans in a warehouse, as its only writer.
final class Runner {
  let log: RunLog
  private let plan: Plan
  private let compiled: CompiledProject
  private let graph: StepGraph
  private let worker: StepWorker
  private let checkpointer: Checkpointer
  private let cancellation: Cancellation
  private let report: @Sendable (RunEvent) -> Void
  /// How many steps may be under way at once.
  private let width: Int
  private var state: LayerState
  private var unavailable: Set<String> = []
  private var outcomes: [Int: StepOutcome] = [:]
  private var running: [Int: StepGraph.Resource] = [:]
  private var isEnding = false
  private let results = StepResults()

  init(
    _ plan: Plan, of compiled: CompiledProject, in warehouse: Warehouse, state: LayerState,
    command: String, width: Int, cancellation: Cancellation,
    report: @escaping @Sendable (RunEvent) -> Void
  ) throws {
    self.plan = plan
    self.compiled = compiled
    self.state = state
    self.width = width
    self.cancellation = cancellation
    self.report = report
    graph = StepGraph(plan.steps)
    log = try RunLog(warehouse, command: command, asOf: plan.asOf)
    checkpointer = Checkpointer(warehouse)
    worker = StepWorker(
      compiled, warehouse, plan.parameters.inRun(log.runID), checkpointer, cancellation)
  }

  /// Executes the plan.
  ///
  /// A step that fails leaves its table as it was. Steps that read it wait for the next run, and so do
  /// those that write or read a layer whose migration failed; the others go on. Only what makes all
  /// further work pointless ends the run, such as a full disk. What is under way then is brought to its
  /// end.
  ///
  /// - Returns: What became of the steps, in the order of the plan.
  func run() throws -> [StepOutcome] {
    defer { checkpointer.finish() }
    do {
      while try advance() {}
    } catch {
      // The account of the run cannot be kept: nothing new begins, and what is under way ends first.
      isEnding = true
      while !running.isEmpty { _ = takeIn(results.next()) }
      throw error
    }
    let ended = plan.steps.indices.compactMap { outcomes[$0] }
    try log.end(Self.state(of: ended))
    return ended
  }

  /// Begins what can begin, and waits until something has ended.
  ///
  /// - Returns: Whether there is more to do.
  private func advance() throws -> Bool {
    while let index = nextStep() {
      if let outcome = begin(index) { try end(index, outcome) }
    }
    guard !running.isEmpty else { return false }
    let (index, outcome) = takeIn(results.next())
    try end(index, outcome)
    return true
  }

  /// The first step of the plan that nothing stands in the way of.
  private func nextStep() -> Int? {
    guard !isEnding, running.count < width else { return nil }
    let taken = Set(running.values)
    return plan.steps.indices.first { index in
      outcomes[index] == nil && running[index] == nil && !taken.contains(graph.resources[index])
        && graph.prerequisites[index].allSatisfy { outcomes[$0] != nil }
    }
  }

  /// Begins a step.
  ///
  /// - Returns: What became of it, where that is known without doing anything.
  private func begin(_ index: Int) -> StepOutcome? {
    let step = plan.steps[index]
    report(.began(step, index: index, count: plan.steps.count))
    let needed = graph.migrations[index].sorted().map { plan.steps[$0].object } + step.inputs
    let blockers = needed.filter(unavailable.contains)
    if !blockers.isEmpty {
      return StepOutcome(
        step, .waiting, "\(blockers.joined(separator: ", ")) did not end well")
    }
    do {
      guard let job = try job(index) else { return StepOutcome(step, .skipped, skipReason(step)) }
      try cancellation.check()
      running[index] = graph.resources[index]
      start(job)
      return nil
    } catch {
      return StepOutcome(step, failedWith: error)
    }
  }

  /// The work of a step, with what it is to know of the state; nothing where there is none to do.
  private func job(_ index: Int) throws -> StepJob? {
    let step = plan.steps[index]
    guard let reason = try reasonToRun(step) else { return nil }
    var job = StepJob(
      index: index, step: step, stepID: log.stepID(index + 1), runID: log.runID, reason: reason,
      inputs: state.versions(of: step.inputs), former: state.entries[step.object])
    switch step.work {
    case .publish, .migrate: job.personalData = try compiled.personalData(in: worker.warehouse)
    default: break
    }
    return job
  }

  private func start(_ job: StepJob) {
    let (worker, results, report, index) = (worker, results, report, job.index)
    let thread = Thread {
      results.add(worker.perform(job) { report(.progressed($0, index: index)) })
    }
    // As much as the main thread has: SQL that nests deeply is parsed by recursion.
    thread.stackSize = 8 << 20
    thread.start()
  }

  private func takeIn(_ result: StepResult) -> (index: Int, outcome: StepOutcome) {
    running[result.index] = nil
    for entry in result.entries { state.record(entry) }
    if let (model, version) = result.champion { state.record(champion: version, of: model) }
    return (result.index, result.outcome)
  }

  private func end(_ index: Int, _ outcome: StepOutcome) throws {
    let step = plan.steps[index]
    outcomes[index] = outcome
    if outcome.state != .done, outcome.state != .skipped { unavailable.insert(step.object) }
    if let error = outcome.error, Self.endsRun(error) { isEnding = true }
    if outcome.state != .skipped { try log.record(outcome, sequence: index + 1) }
    report(.ended(outcome, index: index, count: plan.steps.count))
  }

  private static func endsRun(_ error: PantanalError) -> Bool {
    [.cancelled, .diskFull, .diskFailed, .warehouseDamaged].contains(error.code)
  }

  private static func state(of outcomes: [StepOutcome]) -> RunLog.State {
    if outcomes.contains(where: { $0.error?.code == .cancelled }) { return .cancelled }
    if outcomes.contains(where: { $0.state == .failed }) { return .failed }
    return outcomes.contains { $0.state == .stopped } ? .stopped : .done
  }

  /// Why a step runs now, with what the steps before it have done.
  private func reasonToRun(_ step: PlannedStep) throws -> String? {
    switch step.decision {
    case .run(let reason): return reason
    case .skip: return nil
    case .ifChanged(let objects):
      // A mart is compared with what was published, which takes longer than this thread has.
      if step.kind == .publish { return "\(objects.joined(separator: ", ")) changed" }
      let former = state.entries[step.object]?.inputs ?? [:]
      let changed = try state.changes(of: step.inputs, columns: step.columns, since: former)
        .filter(\.isRelevant)
      return changed.isEmpty
        ? nil : "\(changed.map(\.object).joined(separator: ", ")) changed"
    }
  }

  private func skipReason(_ step: PlannedStep) -> String {
    if case .skip(let reason) = step.decision { return reason }
    return "what it reads turned out the same"
  }
}

/// The results of the steps that are under way, from the threads that do them to the one that waits.
private final class StepResults: Sendable {
  private let waiting = Mutex<[StepResult]>([])
  private let count = DispatchSemaphore(value: 0)

  func add(_ result: StepResult) {
    waiting.withLock { $0.append(result) }
    count.signal()
  }

  /// Waits for the next result.
  func next() -> StepResult {
    count.wait()
    return waiting.withLock { $0.removeFirst() }
  }
}
