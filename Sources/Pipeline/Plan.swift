// The list of work, as data. The very list that is printed is the one that is executed.

public import Warehouse

/// What there is to do, in order.
public struct Plan: Sendable {
  /// The steps in the order of their execution.
  public let steps: [PlannedStep]
  /// The values that transforms and rules may use.
  public let parameters: Parameters

  /// The day the work is for.
  public var asOf: String { parameters.asOf }

  /// The steps that will run, as far as can be said before.
  public var dueSteps: [PlannedStep] { steps.filter { !$0.decision.isSkip } }

  /// Whether there is nothing to do.
  public var isEmpty: Bool { dueSteps.isEmpty }

  /// How long the due steps took when they last ran, in seconds; absent when one never did.
  public var expectedSeconds: Double? {
    var total = 0.0
    for step in dueSteps {
      guard let seconds = step.lastSeconds else { return nil }
      total += seconds
    }
    return total
  }
}

/// One unit of work.
public struct PlannedStep: Sendable {
  /// Whether a step runs, and why.
  public enum Decision: Sendable, Equatable {
    /// It runs.
    case run(String)
    /// It does not.
    case skip(String)
    /// It runs if one of these changes, which steps before it decide.
    case ifChanged([String])

    /// Whether the step is known not to run.
    public var isSkip: Bool { if case .skip = self { true } else { false } }

    /// Why, in words.
    public var reason: String {
      switch self {
      case .run(let reason), .skip(let reason): reason
      case .ifChanged(let objects): "if \(objects.joined(separator: " or ")) changes"
      }
    }
  }

  /// The kind of work.
  public let kind: LedgerEntry.Kind
  /// What is made: a table, a migration, a model, a mart.
  public let object: String
  /// Whether it runs, and why.
  public let decision: Decision
  /// The objects it reads.
  public let inputs: [String]
  /// The tags it can be selected by.
  public let tags: [String]
  /// What is to be known of it beside the reason: files that wait, a pattern that means none.
  public var notes: [String] = []
  /// How long it took the last time, in seconds.
  public let lastSeconds: Double?
  /// How many rows its object had after the last time.
  public let lastRowCount: Int64?
  /// What it was defined by, for the ledger.
  let fingerprint: String
  let work: Work

  func deciding(_ decision: Decision) -> PlannedStep {
    PlannedStep(
      kind: kind, object: object, decision: decision, inputs: inputs, tags: tags, notes: notes,
      lastSeconds: lastSeconds, lastRowCount: lastRowCount, fingerprint: fingerprint, work: work)
  }
}
