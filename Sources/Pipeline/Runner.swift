// Executing a plan, step by step. What a kind of step does is in Runner+Steps.swift.

import SQLite
import Transforms
public import Warehouse

/// Executes plans in a warehouse, as its only writer.
final class Runner {
  let compiled: CompiledProject
  let warehouse: Warehouse
  let plan: Plan
  let cancellation: Cancellation
  let report: @Sendable (RunEvent) -> Void
  let log: RunLog
  let checkpointer: Checkpointer
  var state: LayerState
  private var unavailable: Set<String> = []

  init(
    _ plan: Plan, of compiled: CompiledProject, in warehouse: Warehouse, state: LayerState,
    command: String, cancellation: Cancellation, report: @escaping @Sendable (RunEvent) -> Void
  ) throws {
    self.plan = plan
    self.compiled = compiled
    self.warehouse = warehouse
    self.state = state
    self.cancellation = cancellation
    self.report = report
    log = try RunLog(warehouse, command: command, asOf: plan.asOf)
    checkpointer = Checkpointer(warehouse)
  }

  /// Executes the plan.
  ///
  /// A step that fails leaves its table as it was. Steps that read it wait for the next run; the
  /// others go on. Only what makes all further work pointless ends the run at once: a full disk, or a
  /// migration that failed, since those after it and all tables rest on its shape.
  func run() throws -> [StepOutcome] {
    var outcomes: [StepOutcome] = []
    defer { checkpointer.finish() }
    for (index, step) in plan.steps.enumerated() {
      report(.began(step, index: index, count: plan.steps.count))
      let outcome = perform(step, sequence: index + 1)
      if outcome.state != .done, outcome.state != .skipped { unavailable.insert(step.object) }
      if outcome.state != .skipped { try log.record(outcome, sequence: index + 1) }
      outcomes.append(outcome)
      report(.ended(outcome, index: index, count: plan.steps.count))
      if let error = outcome.error, step.kind == .migrate || Self.endsRun(error) { break }
    }
    try log.end(Self.state(of: outcomes))
    return outcomes
  }

  private static func endsRun(_ error: PantanalError) -> Bool {
    [.cancelled, .diskFull, .diskFailed, .warehouseDamaged].contains(error.code)
  }

  private static func state(of outcomes: [StepOutcome]) -> RunLog.State {
    if outcomes.contains(where: { $0.error?.code == .cancelled }) { return .cancelled }
    if outcomes.contains(where: { $0.state == .failed }) { return .failed }
    return outcomes.contains { $0.state == .stopped } ? .stopped : .done
  }

  private func perform(_ step: PlannedStep, sequence: Int) -> StepOutcome {
    let blockers = step.inputs.filter(unavailable.contains)
    if !blockers.isEmpty {
      return outcome(step, .waiting, "\(blockers.joined(separator: ", ")) did not end well")
    }
    do {
      guard let reason = try reasonToRun(step) else {
        return outcome(step, .skipped, skipReason(step))
      }
      try cancellation.check()
      return try execute(step, reason: reason, stepID: log.stepID(sequence))
    } catch {
      return failure(step, error)
    }
  }

  /// Why a step runs now, with what the steps before it have done.
  private func reasonToRun(_ step: PlannedStep) throws -> String? {
    switch step.decision {
    case .run(let reason): return reason
    case .skip: return nil
    case .ifChanged:
      if step.kind == .publish { return try changeInMart(step) }
      let former = state.entries[step.object]?.inputs ?? [:]
      let changed = step.inputs.filter { former[$0] != state.version(of: $0) }
      return changed.isEmpty ? nil : "\(changed.joined(separator: ", ")) changed"
    }
  }

  private func skipReason(_ step: PlannedStep) -> String {
    if case .skip(let reason) = step.decision { return reason }
    return "what it reads turned out the same"
  }

  private func failure(_ step: PlannedStep, _ error: any Error) -> StepOutcome {
    let failure =
      switch error {
      case let error as PantanalError: error
      case let error as SQLiteError: PantanalError(error, doing: "making \(step.object)")
      default:
        PantanalError(.warehouseDamaged, "\(error) while making \(step.object)", cause: error)
      }
    let isStop = failure.code == .ruleFailed
    var outcome = outcome(step, isStop ? .stopped : .failed, failure.message)
    outcome.error = failure
    return outcome
  }

  func outcome(
    _ step: PlannedStep, _ state: StepOutcome.State, _ reason: String
  ) -> StepOutcome {
    StepOutcome(kind: step.kind, object: step.object, state: state, reason: reason)
  }
}

/// Something that happens while a plan is executed.
public enum RunEvent: Sendable {
  /// A step begins; it may still turn out that there is nothing to do.
  case began(PlannedStep, index: Int, count: Int)
  /// A step is so far.
  case progressed(Progress)
  /// A step ended.
  case ended(StepOutcome, index: Int, count: Int)
}
