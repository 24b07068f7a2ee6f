// The list of work, as data. The very list that is printed is the one that is executed.

public import Warehouse

/// What there is to do, in order.
public struct Plan: Sendable {
  /// The steps in the order of preference; those that do not depend on each other may go at once.
  public let steps: [PlannedStep]
  /// The values that transforms and rules may use.
  public let parameters: Parameters

  /// The day the work is for.
  public var asOf: String { parameters.asOf }

  /// The steps that will run, as far as can be said before.
  public var dueSteps: [PlannedStep] { steps.filter { !$0.decision.isSkip } }

  /// Whether there is nothing to do.
  public var isEmpty: Bool { steps.allSatisfy(\.decision.isSkip) }

  /// How long the due steps take one after another, in seconds; absent when one never ran.
  public var expectedSeconds: Double? {
    var total = 0.0
    for step in dueSteps {
      guard let seconds = step.expectation?.seconds else { return nil }
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

  /// What a step is expected to do, from how it went before.
  public struct Expectation: Sendable, Equatable {
    /// How many rows its object will have; absent where nobody counted them.
    public let rowCount: Int64?
    /// How many of them it will change.
    public let changedRowCount: Int64?
    /// How long it will take, in seconds: the median of the last runs that went the same way.
    public let seconds: Double
    /// How many runs that is taken from.
    public let runCount: Int
  }

  /// How much of a table will be computed, and why not less.
  public struct Way: Sendable, Equatable {
    /// By key, or in full.
    public let method: LedgerEntry.Method
    /// Why it is computed in full, or how much is expected to be touched.
    public let reason: String
  }

  /// The kind of work.
  public let kind: LedgerEntry.Kind
  /// What is made: a table, a migration, a model, a mart.
  public let object: String
  /// Whether it runs, and why.
  public internal(set) var decision: Decision
  /// The reason in detail: which parts of its definition changed, which inputs at which versions.
  public internal(set) var details: [String] = []
  /// The objects it reads.
  public let inputs: [String]
  /// The tags it can be selected by.
  public let tags: [String]
  /// The connection that a load reads from.
  public internal(set) var connection: String?
  /// The file that defines it, relative to the project.
  public internal(set) var path: String?
  /// Whether its definition is other than when it was made last, or it was never made.
  public internal(set) var isModified = false
  /// What is to be known of it beside the reason: files that wait, an index that is missing.
  public internal(set) var notes: [String] = []
  /// How much of its table will be computed, for a transform that may run.
  public internal(set) var way: Way?
  /// What to expect of it; absent for one that is skipped or never ran.
  public internal(set) var expectation: Expectation?
  /// What it was defined by, for the ledger.
  let definition: Definition?
  let fingerprint: String
  /// The columns it reads of its inputs; all of those that are not mentioned.
  let columns: [String: Set<String>]
  /// Whether it looks at what any other step may leave.
  var readsEverything = false
  let work: Work
}
