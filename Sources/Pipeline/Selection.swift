// Choosing steps by name, by what is known of them, and by where they stand in the graph.

public import Warehouse

/// What people select: `refined.fact_x`, `2+refined.fact_x`, `raw.student+`, `@raw.student`,
/// `tag:finance,trusted.*`.
///
/// Selectors are joined; the parts of one, between commas, must all hold.
public struct Selection: Sendable {
  private let selectors: [String]
  private let excluded: [String]
  private let kinds: Set<LedgerEntry.Kind>?

  /// A selection; nothing selected means everything, no kinds mean all kinds.
  ///
  /// - Parameters:
  ///   - selectors: What is wanted.
  ///   - excluded: What of it is not.
  ///   - kinds: The kinds of steps that are wanted.
  public init(
    _ selectors: [String], excluding excluded: [String] = [],
    kinds: Set<LedgerEntry.Kind>? = nil
  ) {
    self.selectors = selectors
    self.excluded = excluded
    self.kinds = kinds
  }

  /// Whether everything is selected.
  public var isEverything: Bool { selectors.isEmpty && excluded.isEmpty && kinds == nil }

  /// Whether steps of a kind are wanted at all.
  func takes(_ kind: LedgerEntry.Kind) -> Bool { kinds?.contains(kind) ?? true }

  /// The objects that are selected.
  ///
  /// - Throws: ``PantanalError`` for a selector that selects nothing.
  func objects(in steps: [PlannedStep]) throws -> Set<String> {
    let graph = SelectionGraph(steps)
    var selected = Set(selectors.isEmpty ? steps.map(\.object) : [])
    for selector in selectors { selected.formUnion(try Self.objects(selector, in: graph)) }
    for selector in excluded { selected.subtract(try Self.objects(selector, in: graph)) }
    return selected
  }

  private static func objects(
    _ selector: String, in graph: SelectionGraph
  ) throws -> Set<String> {
    let parts = selector.split(separator: ",").map { SelectorPart(String($0)) }
    guard let first = parts.first else { throw empty(selector) }
    return try parts.dropFirst().reduce(graph.objects(of: first)) {
      $0.intersection(try graph.objects(of: $1))
    }
  }

  private static func empty(_ selector: String) -> PantanalError {
    PantanalError(
      .unknownName, "'\(selector)' selects nothing", hint: "pantanal plan --all lists what there is"
    )
  }
}

/// One condition of a selector, with how far it reaches along the graph.
struct SelectorPart {
  /// The text as it was typed.
  let text: String
  /// What is meant, without the operators around it.
  let name: String
  /// How many steps up are taken with it: none, some, or all there are.
  let upstream: Int
  /// How many steps down are taken with it.
  let downstream: Int
  /// Whether everything that what is made of it is made of is taken too.
  let takesNeighbours: Bool

  init(_ text: String) {
    self.text = text
    var rest = text[...]
    takesNeighbours = rest.hasPrefix("@")
    if takesNeighbours { rest = rest.dropFirst() }
    let before = rest.prefix(while: \.isNumber)
    if rest.dropFirst(before.count).hasPrefix("+") {
      upstream = before.isEmpty ? .max : Int(before) ?? .max
      rest = rest.dropFirst(before.count + 1)
    } else {
      upstream = 0
    }
    let after = rest.reversed().prefix(while: \.isNumber).count
    if rest.dropLast(after).hasSuffix("+") {
      downstream = after == 0 ? .max : Int(rest.suffix(after)) ?? .max
      rest = rest.dropLast(after + 1)
    } else {
      downstream = takesNeighbours ? .max : 0
    }
    name = String(rest)
  }
}

/// The steps as a graph in which selectors find their way.
struct SelectionGraph {
  private static let methods = ["tag", "layer", "path", "source", "kind", "state"]

  private let steps: [PlannedStep]
  private let inputs: [String: Set<String>]
  private let readers: [String: Set<String>]

  init(_ steps: [PlannedStep]) {
    self.steps = steps
    var inputs: [String: Set<String>] = [:]
    var readers: [String: Set<String>] = [:]
    for step in steps {
      inputs[step.object, default: []].formUnion(step.inputs)
      for input in step.inputs { readers[input, default: []].insert(step.object) }
    }
    self.inputs = inputs
    self.readers = readers
  }

  /// What a part of a selector means.
  func objects(of part: SelectorPart) throws -> Set<String> {
    let matches = Set(try steps.filter { try self.matches(part, $0) }.map(\.object))
    guard !matches.isEmpty else { throw unknown(part) }
    let below = reached(from: matches, along: readers, depth: part.downstream)
    let above = reached(
      from: part.takesNeighbours ? below : matches, along: inputs,
      depth: part.takesNeighbours ? .max : part.upstream)
    return below.union(above)
  }

  private func reached(
    from objects: Set<String>, along edges: [String: Set<String>], depth: Int
  ) -> Set<String> {
    var found = objects
    var border = objects
    var rest = depth
    while rest > 0, !border.isEmpty {
      let next = border.reduce(into: Set<String>()) { $0.formUnion(edges[$1] ?? []) }
      border = next.subtracting(found)
      found.formUnion(border)
      rest -= 1
    }
    return found
  }

  private func matches(_ part: SelectorPart, _ step: PlannedStep) throws -> Bool {
    guard let colon = part.name.firstIndex(of: ":") else {
      return part.name.isPattern ? part.name.matches(step.object) : step.object == part.name
    }
    let value = String(part.name[part.name.index(after: colon)...])
    switch part.name[..<colon] {
    case "tag": return step.tags.contains { value.matches($0) }
    case "layer": return TableName(step.object)?.layer.rawValue == value
    case "kind": return step.kind.rawValue == value
    case "path": return step.path.map { value.matchesPath($0) } ?? false
    case "source":
      return step.kind == .ingest && (step.connection == value || step.object == "raw.\(value)")
    case "state": return value == "modified" && step.isModified
    default: throw unknown(part)
    }
  }

  // MARK: What selects nothing

  private func unknown(_ part: SelectorPart) -> PantanalError {
    if part.name == "state:modified" {
      return PantanalError(
        .unknownName, "\(part.text) selects nothing",
        hint: "every step is defined as it was when it ran last")
    }
    let names = names(like: part.name)
    return PantanalError(
      .unknownName, "\(part.text.isEmpty ? "an empty text" : part.text) selects nothing",
      hint: Suggestion.closest(to: part.name, in: names).map { "did you mean \($0)?" }
        ?? "pantanal plan --all lists what there is")
  }

  private func names(like name: String) -> [String] {
    guard let colon = name.firstIndex(of: ":") else { return steps.map(\.object) }
    let method = String(name[..<colon])
    let values: [String]
    switch method {
    case "tag": values = steps.flatMap(\.tags)
    case "layer": values = Layer.allCases.map(\.rawValue)
    case "kind": values = Set(steps.map(\.kind.rawValue)).sorted()
    case "path": values = steps.compactMap(\.path)
    case "source": values = steps.filter { $0.kind == .ingest }.compactMap(\.connection)
    case "state": values = ["modified"]
    default:
      return Self.methods.map { "\($0)\(name[colon...])" }
    }
    return values.map { "\(method):\($0)" }
  }
}

extension String {
  fileprivate var isPattern: Bool { contains("*") || contains("?") }

  /// Whether the text matches as a pattern, in which `*` is any number of characters and `?` is one.
  fileprivate func matches(_ text: String) -> Bool {
    var pattern = Array(unicodeScalars)[...]
    var rest = Array(text.unicodeScalars)[...]
    // Where the last star stood, and what was left of the text then.
    var star: (pattern: ArraySlice<Unicode.Scalar>, rest: ArraySlice<Unicode.Scalar>)?
    while !rest.isEmpty {
      if pattern.first == "*" {
        pattern = pattern.dropFirst()
        star = (pattern, rest)
      } else if let next = pattern.first, next == "?" || next == rest.first {
        pattern = pattern.dropFirst()
        rest = rest.dropFirst()
      } else if let last = star {
        pattern = last.pattern
        rest = last.rest.dropFirst()
        star = (pattern, rest)
      } else {
        return false
      }
    }
    return pattern.allSatisfy { $0 == "*" }
  }

  /// Whether a file is the path, lies in the folder, or matches the pattern.
  fileprivate func matchesPath(_ file: String) -> Bool {
    if isPattern { return matches(file) }
    let folder = hasSuffix("/") ? self : self + "/"
    return file == self || file.hasPrefix(folder)
  }
}
