// Choosing steps by name, by tag, and by where they stand in the graph.

public import Warehouse

/// What people select: `refined.fact_x`, `+refined.fact_x`, `raw.student+`, `tag:finance`.
public struct Selection: Sendable {
  private let selectors: [String]
  private let kinds: Set<LedgerEntry.Kind>?

  /// A selection; nothing selected means everything, no kinds mean all kinds.
  public init(_ selectors: [String], kinds: Set<LedgerEntry.Kind>? = nil) {
    self.selectors = selectors
    self.kinds = kinds
  }

  /// Whether everything is selected.
  public var isEverything: Bool { selectors.isEmpty && kinds == nil }

  /// Whether steps of a kind are wanted at all.
  func takes(_ kind: LedgerEntry.Kind) -> Bool { kinds?.contains(kind) ?? true }

  /// The objects that are selected.
  ///
  /// - Throws: ``PantanalError`` for a selector that selects nothing.
  func objects(in steps: [PlannedStep]) throws -> Set<String> {
    guard !selectors.isEmpty else { return Set(steps.map(\.object)) }
    var selected: Set<String> = []
    for selector in selectors {
      var name = selector[...]
      let takesUpstream = name.hasPrefix("+")
      if takesUpstream { name = name.dropFirst() }
      let takesDownstream = name.hasSuffix("+")
      if takesDownstream { name = name.dropLast() }
      let matches = Set(steps.filter { Self.matches(name, $0) }.map(\.object))
      guard !matches.isEmpty else { throw Self.unknown(selector, name, steps) }
      selected.formUnion(matches)
      if takesUpstream { selected.formUnion(Self.upstream(of: matches, in: steps)) }
      if takesDownstream { selected.formUnion(Self.downstream(of: matches, in: steps)) }
    }
    return selected
  }

  private static func matches(_ name: Substring, _ step: PlannedStep) -> Bool {
    if name.hasPrefix("tag:") { return step.tags.contains(String(name.dropFirst(4))) }
    if name.hasSuffix(".*") { return step.object.hasPrefix(name.dropLast()) }
    return step.object == name
  }

  private static func upstream(of objects: Set<String>, in steps: [PlannedStep]) -> Set<String> {
    var found = objects
    // Steps stand after what they read, so one pass from the end finds everything.
    for step in steps.reversed() where found.contains(step.object) {
      found.formUnion(step.inputs)
    }
    return found
  }

  private static func downstream(of objects: Set<String>, in steps: [PlannedStep]) -> Set<String> {
    var found = objects
    for step in steps where !found.isDisjoint(with: step.inputs) { found.insert(step.object) }
    return found
  }

  private static func unknown(
    _ selector: String, _ name: Substring, _ steps: [PlannedStep]
  ) -> PantanalError {
    let names =
      name.hasPrefix("tag:")
      ? steps.flatMap(\.tags).map { "tag:\($0)" }
      : steps.map(\.object)
    return PantanalError(
      .unknownName, "\(selector) selects nothing",
      hint: Suggestion.closest(to: String(name), in: names).map { "did you mean \($0)?" }
        ?? "pantanal plan lists what there is")
  }
}
