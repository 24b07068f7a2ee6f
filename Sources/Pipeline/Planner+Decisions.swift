// The rule of skipping: a step runs exactly when something it depends on has changed. And what to expect
// of a step that runs.

import Transforms
import Warehouse

/// What is known of the steps before the one that is decided.
struct DecisionContext {
  /// The objects whose steps run, or may.
  var due: Set<String> = []
  /// The tables that migrations will have changed by then, with the migration.
  let reshaped: [String: String]

  init(reshaped: [String: String]) { self.reshaped = reshaped }
}

extension Planner {
  static let unchanged = "nothing it depends on has changed"
  static let askedFor = "it was asked for"

  /// A decision, unless the work was asked for.
  func deciding(
    _ kind: LedgerEntry.Kind, _ decision: PlannedStep.Decision
  ) -> PlannedStep.Decision {
    forced.contains(kind) ? .run(Self.askedFor) : decision
  }

  /// Decides a step by its definition and its inputs.
  func decided(_ step: PlannedStep, _ context: DecisionContext) throws -> PlannedStep {
    var step = step
    let (decision, details) = try decision(of: step, context)
    step.isModified = state.entries[step.object]?.fingerprint != step.fingerprint
    step.decision = deciding(step.kind, decision)
    step.details = details
    return step
  }

  private func decision(
    of step: PlannedStep, _ context: DecisionContext
  ) throws -> (PlannedStep.Decision, details: [String]) {
    guard let entry = state.entries[step.object] else {
      return (.run("it has not been computed yet"), [])
    }
    if let migration = context.reshaped[step.object] {
      return (.run("\(migration) changes its table"), [])
    }
    guard entry.fingerprint == step.fingerprint else { return Self.redefined(step, since: entry) }
    let changes = try state.changes(
      of: step.inputs, columns: step.columns, since: entry.inputs)
    let relevant = changes.filter(\.isRelevant)
    let sentences = (relevant + changes.filter { !$0.isRelevant }).map(\.sentence)
    if !relevant.isEmpty {
      return (.run("\(relevant.map(\.object).joined(separator: ", ")) changed"), sentences)
    }
    let undecided = step.inputs.filter(context.due.contains)
    if !undecided.isEmpty { return (.ifChanged(undecided), sentences) }
    guard let change = changes.first else { return (.skip(Self.unchanged), []) }
    return (.skip("it does not read what changed in \(change.object)"), sentences)
  }

  /// Which part of a definition changed.
  private static func redefined(
    _ step: PlannedStep, since entry: LedgerEntry
  ) -> (PlannedStep.Decision, details: [String]) {
    let former = entry.definition.flatMap { Definition(json: $0) }
    let changes = former.flatMap { step.definition?.changes(since: $0) } ?? []
    guard let first = changes.first else {
      // A migration voids the entry of a table that it changes.
      let reason =
        entry.fingerprint.isEmpty ? "a migration changed its table" : "its definition has changed"
      return (.run(reason), [])
    }
    let others = changes.count - 1
    return (
      .run(others == 0 ? first : "\(first), and \(others) more of its definition"), changes
    )
  }

  // MARK: How, and what to expect

  /// Says how much of a table will be computed, and what an index would spare.
  func addWay(to step: inout PlannedStep, _ compilation: Compilation) throws {
    if let reason = fullReason(of: step, compilation) {
      step.way = PlannedStep.Way(method: .full, reason: reason)
      return
    }
    guard let connection = state.connection, let entry = state.entries[step.object] else { return }
    var changed = try state.changes(of: step.inputs, columns: [:], since: entry.inputs)
      .map(\.object)
    if case .ifChanged(let objects) = step.decision { changed += objects }
    let refresh = try KeyedRefresh(compilation, on: connection)
    switch try refresh.way(whenChanged: Set(changed.compactMap { TableName($0) })) {
    case .full(let reason):
      step.way = PlannedStep.Way(method: .full, reason: reason.sentence)
      step.details += reason.scan.map { [Self.note($0)] } ?? []
    case .byKey(let way):
      let count = try refresh.changedRowCount(since: entry)
      let rows = count.map { $0 > 0 ? ", \($0) changed rows to look at so far" : "" } ?? ""
      step.way = PlannedStep.Way(
        method: .byKey,
        reason: "the keys (\(way.columns.joined(separator: ", "))) that changed\(rows)")
      step.details += way.scans.map(Self.note)
    }
  }

  private static func note(_ scan: TableScan) -> String {
    let index = scan.index.map { "; this index would avoid it: \($0)" } ?? ""
    return "it walks through \(scan.table)\(index)"
  }

  /// Why nothing less than all of a table can be computed, where that is known without looking closer.
  private func fullReason(of step: PlannedStep, _ compilation: Compilation) -> String? {
    if forced.contains(step.kind) { return Self.askedFor }
    guard let entry = state.entries[step.object] else { return "it is computed for the first time" }
    if compilation.key.isEmpty { return "it has no key, neither in its header nor in its table" }
    return entry.fingerprint == step.fingerprint ? nil : "its definition has changed"
  }

  /// A step with what to expect of it, from how it went before.
  func expecting(_ step: PlannedStep) throws -> PlannedStep {
    guard !step.decision.isSkip, step.kind != .migrate else { return step }
    let history = try state.history(of: step.object, step.kind)
    let alike = history.filter { $0.method == nil || $0.method == step.way?.method }
    let past = Array((alike.isEmpty ? history : alike).prefix(5))
    guard let seconds = past.map(\.seconds).median else { return step }
    var step = step
    step.expectation = PlannedStep.Expectation(
      rowCount: past.first?.rowCount,
      changedRowCount: past.compactMap(\.changedRowCount).median, seconds: seconds,
      runCount: past.count)
    return step
  }
}

extension Array where Element: Comparable {
  /// The middle element in their order, the lower of two; nothing of nothing.
  fileprivate var median: Element? {
    isEmpty ? nil : sorted()[(count - 1) / 2]
  }
}
