// What the content of an object is defined by, part by part, so that a change can be named and not only
// noticed.

import Foundation

/// The parts that define a piece of work beside the rows it reads.
///
/// Equal definitions and equal inputs give equal results. The ledger keeps the parts beside the
/// fingerprint: values that people know as they are, texts as digests.
public struct Definition: Sendable {
  /// A part by its kind and, where there are several of the kind, its name.
  public struct Part: Hashable, Sendable, Comparable {
    /// What kinds of parts there are.
    public enum Kind: String, Sendable, CaseIterable {
      /// The SELECT, comments and layout aside.
      case sql
      /// The shape of its table.
      case table
      /// The columns that identify a row.
      case key
      /// How the columns that are read are declared.
      case input
      /// The version of a function.
      case function
      /// A rule of its table.
      case rule
      /// The value of a parameter.
      case parameter
      /// Something else that is named whole, such as the dates of a model.
      case other

      fileprivate var position: Int {
        switch self {
        case .sql: 0
        case .table: 1
        case .key: 2
        case .input: 3
        case .function: 4
        case .rule: 5
        case .parameter: 6
        case .other: 7
        }
      }
    }

    /// The kind.
    public let kind: Kind
    /// The name among those of the kind, empty where there is only one.
    public let name: String

    /// Names a part.
    public init(_ kind: Kind, _ name: String = "") {
      self.kind = kind
      self.name = name
    }

    fileprivate init?(_ text: String) {
      let words = text.split(separator: " " as Character, maxSplits: 1).map(String.init)
      guard let kind = words.first.flatMap(Kind.init) else { return nil }
      self.init(kind, words.count > 1 ? words[1] : "")
    }

    fileprivate var text: String { name.isEmpty ? kind.rawValue : "\(kind.rawValue) \(name)" }

    /// Orders parts by kind, then by name.
    public static func < (first: Part, second: Part) -> Bool {
      (first.kind.position, first.name) < (second.kind.position, second.name)
    }
  }

  // Texts become digests only when somebody asks: most definitions are compared whole.
  private var values: [Part: String] = [:]
  private var texts: [Part: String] = [:]

  /// A definition without parts.
  public init() {}

  /// Adds a part whose value people know: a version, a day, names of columns.
  public mutating func add(_ part: Part, value: String) { values[part] = value }

  /// Adds a part whose text only counts as the same or another.
  public mutating func add(_ part: Part, text: String) { texts[part] = text }

  /// The digest of all parts: 64 hexadecimal digits.
  public var fingerprint: String {
    var fingerprint = Fingerprint()
    for parts in [values, texts] {
      for (part, value) in parts.sorted(by: { $0.key < $1.key }) {
        fingerprint.add(part.text)
        fingerprint.add(value)
      }
      fingerprint.add("")
    }
    return fingerprint.text
  }

  /// All parts, texts as digests.
  private var digested: [Part: String] {
    values.merging(texts.mapValues { String(Fingerprint([$0]).text.prefix(16)) }) { first, _ in
      first
    }
  }

  /// The parts as the ledger keeps them: a JSON object.
  public var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let pairs = digested.map { ($0.key.text, $0.value) }
    let object = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    return (try? encoder.encode(object)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }

  /// Reads what a ledger keeps.
  ///
  /// - Returns: Nothing for what is no JSON object of texts.
  public init?(json: String) {
    guard let object = try? JSONDecoder().decode([String: String].self, from: Data(json.utf8))
    else { return nil }
    for (text, value) in object {
      guard let part = Part(text) else { return nil }
      values[part] = value
    }
  }
}

// MARK: Changes

extension Definition {
  /// How this definition differs from a former one, in sentences for people, the most telling first.
  public func changes(since former: Definition) -> [String] {
    let (now, before) = (digested, former.digested)
    return Set(now.keys).union(before.keys).sorted().compactMap { part in
      let (new, old) = (now[part], before[part])
      return new == old ? nil : Self.sentence(part, from: old, to: new)
    }
  }

  private static func sentence(_ part: Part, from old: String?, to new: String?) -> String {
    switch part.kind {
    case .sql: return "its SQL changed"
    case .table: return "its table's shape changed"
    case .key: return "its key changed from (\(old ?? "")) to (\(new ?? ""))"
    case .input:
      if old == nil { return "it reads \(part.name) now" }
      return new == nil
        ? "it no longer reads \(part.name)"
        : "columns that it reads of \(part.name) are declared otherwise"
    case .function:
      if old == nil { return "it calls the function \(part.name) now" }
      return new == nil
        ? "it no longer calls the function \(part.name)" : "the function \(part.name) changed"
    case .rule:
      if old == nil { return "the rule \(part.name) is new" }
      return "the rule \(part.name) \(new == nil ? "is gone" : "changed")"
    case .parameter:
      if old == nil { return "it uses :\(part.name) now" }
      guard let new, let old else { return "it no longer uses :\(part.name)" }
      return ":\(part.name) is \(new), it was \(old)"
    case .other: return "\(part.name) changed"
    }
  }
}
