// YAML as the project's files use it: read with types asked for, unknown keys refused, every failure
// with its file, line and column.

public import SQLite
import Yams

/// A value in a YAML file, with its place.
public struct YAML: Sendable {
  private enum Content: Sendable {
    case null
    case scalar(String, isPlain: Bool)
    case list([YAML])
    case map([(key: String, keyPlace: Place, value: YAML)])
  }

  private let content: Content

  /// Where the value begins.
  public let place: Place

  /// Reads a text.
  ///
  /// - Parameters:
  ///   - text: The YAML.
  ///   - file: The file's path as people should see it.
  ///   - firstLine: The line of the file on which `text` begins.
  /// - Throws: ``PantanalError`` with the place YAML stopped making sense.
  public init(_ text: String, file: String, firstLine: Int = 1) throws {
    // Most files of a project have no header.
    guard text.utf8.contains(where: { $0 > 0x20 }) else {
      self.init(.null, at: Place(file: file, line: firstLine, column: 1))
      return
    }
    let source = Source(
      file: file, lines: text.split(separator: "\n", omittingEmptySubsequences: false),
      firstLine: firstLine)
    do {
      // Which type a scalar has is asked when it is read, so that nothing has to be guessed here.
      guard let node = try Yams.compose(yaml: text, .basic, .default, .utf8) else {
        self.init(.null, at: source.place(line: 1, column: 1))
        return
      }
      try self.init(node, source)
    } catch let error as YamlError {
      throw source.error(error)
    }
  }

  private init(_ content: Content, at place: Place) {
    self.content = content
    self.place = place
  }

  private init(_ node: Node, _ source: Source) throws {
    let place = source.place(line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
    switch node {
    case .scalar(let scalar):
      let isNull = scalar.style == .plain && ["", "~", "null"].contains(scalar.string)
      self.init(
        isNull ? .null : .scalar(scalar.string, isPlain: scalar.style == .plain), at: place)
    case .sequence(let sequence):
      self.init(.list(try sequence.map { try YAML($0, source) }), at: place)
    case .mapping(let mapping):
      let pairs = try mapping.map { key, value in
        let keyPlace = source.place(line: key.mark?.line ?? 1, column: key.mark?.column ?? 1)
        let name = key.string ?? ""
        return (key: name, keyPlace: keyPlace, value: try YAML(value, source))
      }
      self.init(.map(pairs), at: place)
    case .alias:
      throw PantanalError(.yamlInvalid, "YAML aliases are not used here", place: place)
    }
  }

  /// The text a value was read from, for places.
  private struct Source {
    let file: String
    let lines: [Substring]
    let firstLine: Int

    func place(line: Int, column: Int) -> Place {
      let text = lines.indices.contains(line - 1) ? String(lines[line - 1]) : nil
      return Place(
        file: file, line: firstLine + line - 1, column: max(column, 1), lineText: text)
    }

    func error(_ error: YamlError) -> PantanalError {
      switch error {
      case .scanner(let context, let problem, let mark, _),
        .parser(let context, let problem, let mark, _),
        .composer(let context, let problem, let mark, _):
        let situation = context.map { " \($0.text.trimmingPrefix(while: { $0 == " " }))" } ?? ""
        return PantanalError(
          .yamlInvalid, "this is not YAML: \(problem)\(situation)",
          hint: "check the indentation, and quote values that hold : or #",
          place: place(line: mark.line, column: mark.column))
      case .duplicatedKeysInMapping(let keys, let context):
        return PantanalError(
          .yamlInvalid, "\(keys.sorted().joined(separator: ", ")) is given twice",
          place: place(line: context.mark.line, column: context.mark.column))
      default:
        return PantanalError(
          .yamlInvalid, "this is not YAML: \(error)", place: place(line: 1, column: 1))
      }
    }
  }

  // MARK: Reading

  /// Whether the value is absent or null.
  public var isNull: Bool { if case .null = content { true } else { false } }

  /// The text of a scalar.
  public func text() throws -> String {
    guard case .scalar(let text, _) = content else { throw mismatch("a text") }
    return text
  }

  /// A whole number.
  public func integer() throws -> Int64 {
    guard case .scalar(let text, _) = content, let integer = Int64(text.replacing("_", with: ""))
    else { throw mismatch("a whole number") }
    return integer
  }

  /// A number.
  public func number() throws -> Double {
    guard case .scalar(let text, _) = content, let number = Double(text) else {
      throw mismatch("a number")
    }
    return number
  }

  /// A share between 0 and 1, written as `1%` or `0.01`.
  public func share() throws -> Double {
    guard case .scalar(let text, _) = content else { throw mismatch("a share such as 1%") }
    let isPercent = text.hasSuffix("%")
    guard let number = Double(isPercent ? String(text.dropLast()) : text) else {
      throw mismatch("a share such as 1%")
    }
    let share = isPercent ? number / 100 : number
    guard (0...1).contains(share) else { throw mismatch("a share between 0% and 100%") }
    return share
  }

  /// A value as SQL takes it: a number where it is written as one without quotes, else a text.
  public func value() throws -> Value {
    switch content {
    case .null: .null
    case .scalar(let text, let isPlain): isPlain ? Value(plainYAML: text) : .text(text)
    case .list, .map: throw mismatch("one value")
    }
  }

  /// Yes or no, written as `true` or `false`.
  public func boolean() throws -> Bool {
    switch content {
    case .scalar("true", _): return true
    case .scalar("false", _): return false
    default: throw mismatch("true or false")
    }
  }

  /// The values of a list; a value alone is a list of one.
  public func list() throws -> [YAML] {
    switch content {
    case .list(let list): list
    case .scalar: [self]
    case .null: []
    case .map: throw mismatch("a list")
    }
  }

  /// The texts of a list; a text alone is a list of one.
  public func texts() throws -> [String] { try list().map { try $0.text() } }

  /// The keys and values of a mapping, in the order of the file.
  public func pairs() throws -> [(key: String, value: YAML)] {
    switch content {
    case .map(let pairs): pairs.map { ($0.key, $0.value) }
    case .null: []
    default: throw mismatch("a mapping of keys to values")
    }
  }

  /// The value of a key, absent when the key is, or when its value is null.
  public subscript(key: String) -> YAML? {
    guard case .map(let pairs) = content else { return nil }
    let value = pairs.first { $0.key == key }?.value
    return value?.isNull == true ? nil : value
  }

  /// Where a key of the mapping stands, absent where there is no such key.
  public func place(ofKey key: String) -> Place? {
    guard case .map(let pairs) = content else { return nil }
    return pairs.first { $0.key == key }?.keyPlace
  }

  /// Whether this is a list.
  public var isList: Bool { if case .list = content { true } else { false } }

  /// Whether this is a mapping.
  public var isMap: Bool { if case .map = content { true } else { false } }

  /// The value of a key that must be there.
  public func required(_ key: String) throws -> YAML {
    guard let value = self[key] else {
      throw PantanalError(.yamlInvalid, "\(key) is missing", place: place)
    }
    return value
  }

  /// Refuses a mapping that has other keys than these.
  public func allowOnly(_ keys: String...) throws {
    try allowOnly(keys)
  }

  /// Refuses a mapping that has other keys than these.
  public func allowOnly(_ keys: [String]) throws {
    guard case .map(let pairs) = content else {
      if isNull { return }
      throw mismatch("a mapping of keys to values")
    }
    for pair in pairs where !keys.contains(pair.key) {
      let suggestion = Suggestion.closest(to: pair.key, in: keys)
      throw PantanalError(
        .yamlInvalid, "unknown key: \(pair.key)",
        hint: suggestion.map { "did you mean \($0)?" }
          ?? "known here: \(keys.joined(separator: ", "))",
        place: pair.keyPlace)
    }
  }

  /// One of a set of words.
  public func oneOf<Word: RawRepresentable & CaseIterable>(
    _: Word.Type
  ) throws -> Word where Word.RawValue == String {
    let word = try text()
    if let value = Word(rawValue: word) { return value }
    let words = Word.allCases.map(\.rawValue)
    throw PantanalError(
      .yamlInvalid, "\(word) is not known here",
      hint: Suggestion.closest(to: word, in: words).map { "did you mean \($0)?" }
        ?? "known here: \(words.joined(separator: ", "))",
      place: place)
  }

  private func mismatch(_ expected: String) -> PantanalError {
    PantanalError(.yamlInvalid, "\(expected) is expected here", place: place)
  }
}

extension String {
  fileprivate func trimmingPrefix(while matches: (Character) -> Bool) -> Substring {
    drop(while: matches)
  }
}
