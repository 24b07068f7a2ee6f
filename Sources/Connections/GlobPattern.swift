// Patterns of paths: `*` and `?` within a name, `[a-z]` for one character, `**` for folders at any depth.

/// A pattern of paths, relative to a connection.
public struct GlobPattern: Hashable, Sendable {
  /// What one name of a path must look like.
  enum Segment: Hashable, Sendable {
    /// Exactly this name.
    case name(String)
    /// A name like this.
    case pattern([Unicode.Scalar])
    /// Any number of folders, also none.
    case anyDepth
  }

  /// The pattern as written.
  public let text: String

  let segments: [Segment]

  /// Reads a pattern; slashes at its ends mean nothing.
  public init(_ text: String) {
    self.text = text
    var segments: [Segment] = []
    for part in text.split(separator: "/") {
      if part != "**" {
        let isPattern = part.contains { "*?[".contains($0) }
        segments.append(isPattern ? .pattern(Array(part.unicodeScalars)) : .name(String(part)))
      } else if segments.last != .anyDepth {
        // `**/**` means no more than `**`, and would list everything twice.
        segments.append(.anyDepth)
      }
    }
    self.segments = segments
  }

  /// Whether a path, relative and separated by slashes, is meant.
  public func matches(_ path: String) -> Bool {
    Self.matches(path.split(separator: "/").map(String.init)[...], segments[...])
  }

  private static func matches(_ names: ArraySlice<String>, _ segments: ArraySlice<Segment>) -> Bool
  {
    guard let segment = segments.first else { return names.isEmpty }
    let rest = segments.dropFirst()
    if segment == .anyDepth {
      return matches(names, rest)
        || !names.isEmpty && segment.matches(names[names.startIndex])
          && matches(names.dropFirst(), segments)
    }
    guard let name = names.first, segment.matches(name) else { return false }
    return matches(names.dropFirst(), rest)
  }
}

extension GlobPattern.Segment {
  /// Whether a single name is meant; a hidden one only where the pattern begins with a dot too.
  func matches(_ name: String) -> Bool {
    switch self {
    case .name(let wanted): return name == wanted
    case .anyDepth: return !name.hasPrefix(".")
    case .pattern(let pattern):
      if name.hasPrefix("."), pattern.first != "." { return false }
      return Self.matches(Array(name.unicodeScalars)[...], pattern[...])
    }
  }

  /// Goes back to the last `*` only: what an earlier one took is never worth trying again.
  private static func matches(
    _ text: ArraySlice<Unicode.Scalar>, _ pattern: ArraySlice<Unicode.Scalar>
  ) -> Bool {
    var (text, pattern) = (text, pattern)
    var retry: (text: ArraySlice<Unicode.Scalar>, pattern: ArraySlice<Unicode.Scalar>)?
    while true {
      if pattern.first == "*" {
        pattern.removeFirst()
        retry = (text, pattern)
      } else if let character = text.first, let rest = rest(of: pattern, taking: character) {
        text.removeFirst()
        pattern = rest
      } else if text.isEmpty, pattern.isEmpty {
        return true
      } else if let last = retry, !last.text.isEmpty {
        text = last.text.dropFirst()
        pattern = last.pattern
        retry = (text, pattern)
      } else {
        return false
      }
    }
  }

  /// The pattern after its first piece, if that piece takes the character.
  private static func rest(
    of pattern: ArraySlice<Unicode.Scalar>, taking character: Unicode.Scalar
  ) -> ArraySlice<Unicode.Scalar>? {
    guard let first = pattern.first else { return nil }
    if first == "[", let set = CharacterSet(pattern.dropFirst()) {
      return set.contains(character) ? set.rest : nil
    }
    return first == "?" || first == character ? pattern.dropFirst() : nil
  }

  /// The inside of `[…]`: characters and ranges, after `!` those that are not meant.
  private struct CharacterSet {
    private var ranges: [ClosedRange<Unicode.Scalar>] = []
    private var isNegated = false
    let rest: ArraySlice<Unicode.Scalar>

    /// Reads up to the closing bracket; without one the opening bracket is a character like others.
    init?(_ pattern: ArraySlice<Unicode.Scalar>) {
      var inside = pattern
      if inside.first == "!" || inside.first == "^" {
        isNegated = true
        inside.removeFirst()
      }
      // Right after the opening bracket a closing one is a member.
      guard let close = inside.dropFirst().firstIndex(of: "]") else { return nil }
      rest = inside[(close + 1)...]
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
