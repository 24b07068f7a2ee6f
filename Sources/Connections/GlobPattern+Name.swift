// Whether a single name is meant by a segment of a pattern, and what its captures take.

import Warehouse

extension GlobPattern.Segment {
  /// Whether a single name is meant; a hidden one only where the pattern begins with a dot too.
  func matches(_ name: String) -> Bool { captures(in: name) != nil }

  /// What the captures take of a name, or nil where it is not meant.
  func captures(in name: String) -> [String]? {
    switch self {
    case .name(let wanted): return name == wanted ? [] : nil
    case .anyDepth: return name.hasPrefix(".") ? nil : []
    case .pattern(let tokens):
      if name.utf8.first == UInt8(ascii: "."), tokens.first != .character(".") { return nil }
      return GlobPattern.Token.captures(in: Array(name.unicodeScalars)[...], tokens[...])
    }
  }
}

extension GlobPattern.Token {
  typealias Text = ArraySlice<Unicode.Scalar>
  typealias Tokens = ArraySlice<GlobPattern.Token>

  static func captures(in text: Text, _ tokens: Tokens) -> [String]? {
    let isCapturing = tokens.contains { if case .capture = $0 { true } else { false } }
    guard isCapturing else { return matches(text, tokens) ? [] : nil }
    var hopeless: Set<Place> = []
    return captures(in: text, tokens, &hopeless)
  }

  /// A place in a name and one in a pattern that were tried together.
  private struct Place: Hashable {
    let text: Int
    let token: Int
  }

  /// Tries every end of a star or capture, the nearest first, and none twice.
  private static func captures(
    in text: Text, _ tokens: Tokens, _ hopeless: inout Set<Place>
  ) -> [String]? {
    var (text, tokens) = (text, tokens)
    while let token = tokens.first, token.isOneCharacter {
      guard let character = text.first, token.takes(character) else { return nil }
      text = text.dropFirst()
      tokens = tokens.dropFirst()
    }
    guard let token = tokens.first else { return text.isEmpty ? [] : nil }
    let place = Place(text: text.startIndex, token: tokens.startIndex)
    guard !hopeless.contains(place) else { return nil }
    for count in token.lengths(upTo: text.count) {
      let taken = text.prefix(count)
      if case .capture(let layout?) = token, !layout.matches(taken) { continue }
      if let rest = captures(in: text.dropFirst(count), tokens.dropFirst(), &hopeless) {
        guard case .capture = token else { return rest }
        return [String(String.UnicodeScalarView(taken))] + rest
      }
    }
    hopeless.insert(place)
    return nil
  }

  /// Goes back to the last `*` only: what an earlier one took is never worth trying again.
  private static func matches(_ text: Text, _ tokens: Tokens) -> Bool {
    var (text, tokens) = (text, tokens)
    var retry: (text: Text, tokens: Tokens)?
    while true {
      if tokens.first == .any {
        tokens.removeFirst()
        retry = (text, tokens)
      } else if let character = text.first, let token = tokens.first, token.takes(character) {
        text.removeFirst()
        tokens.removeFirst()
      } else if text.isEmpty, tokens.isEmpty {
        return true
      } else if let last = retry, !last.text.isEmpty {
        text = last.text.dropFirst()
        tokens = last.tokens
        retry = (text, tokens)
      } else {
        return false
      }
    }
  }

  private var isOneCharacter: Bool {
    switch self {
    case .character, .one, .set: true
    case .any, .capture: false
    }
  }

  private func takes(_ character: Unicode.Scalar) -> Bool {
    switch self {
    case .character(let wanted): character == wanted
    case .one: true
    case .set(let set): set.contains(character)
    case .any, .capture: false
    }
  }

  private func lengths(upTo count: Int) -> ClosedRange<Int> {
    switch self {
    case .capture(let layout?): layout.count...layout.count
    case .capture(nil): 1...max(count, 1)
    default: 0...count
    }
  }
}

extension GlobPattern.Token {
  /// The tokens of a piece of a pattern that holds no slash and no capture.
  static func tokens(of text: String) -> [GlobPattern.Token] {
    var tokens: [GlobPattern.Token] = []
    var rest = Array(text.unicodeScalars)[...]
    while let first = rest.popFirst() {
      switch first {
      case "*": tokens.append(.any)
      case "?": tokens.append(.one)
      case "[":
        guard let set = CharacterSet(rest) else { fallthrough }
        tokens.append(.set(set))
        rest = rest[set.end...]
      default: tokens.append(.character(first))
      }
    }
    return tokens
  }

  /// The inside of `[…]`: characters and ranges, after `!` those that are not meant.
  struct CharacterSet: Hashable, Sendable {
    private var ranges: [ClosedRange<Unicode.Scalar>] = []
    private var isNegated = false
    /// Where the pattern goes on.
    let end: Int

    /// Reads up to the closing bracket; without one the opening bracket is a character like others.
    init?(_ pattern: ArraySlice<Unicode.Scalar>) {
      var inside = pattern
      if inside.first == "!" || inside.first == "^" {
        isNegated = true
        inside.removeFirst()
      }
      // Right after the opening bracket a closing one is a member.
      guard let close = inside.dropFirst().firstIndex(of: "]") else { return nil }
      end = close + 1
      var members = inside[..<close]
      while let first = members.popFirst() {
        let last = members.dropFirst().first
        if members.first == "-", let last {
          members = members.dropFirst(2)
          if first <= last { ranges.append(first...last) }
        } else {
          ranges.append(first...first)
        }
      }
    }

    func contains(_ character: Unicode.Scalar) -> Bool {
      ranges.contains { $0.contains(character) } != isNegated
    }
  }
}
