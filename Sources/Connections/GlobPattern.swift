// Patterns of paths: `*` and `?` within a name, `[a-z]` for one character, `**` for folders at any depth,
// `{name}` for a piece that becomes a column. How one name is matched is in GlobPattern+Name.

public import Warehouse

/// A pattern of paths, relative to a connection.
public struct GlobPattern: Hashable, Sendable {
  /// What one name of a path must look like.
  enum Segment: Hashable, Sendable {
    /// Exactly this name.
    case name(String)
    /// A name like this.
    case pattern([Token])
    /// Any number of folders, also none.
    case anyDepth
  }

  /// What a stretch of a name must look like.
  enum Token: Hashable, Sendable {
    case character(Unicode.Scalar)
    /// Any one character.
    case one
    /// Any number of characters, also none.
    case any
    case set(CharacterSet)
    /// One character or more, or such a date, which is remembered.
    case capture(DateLayout?)
  }

  /// The pattern as written.
  public let text: String

  /// The names of its captures, in their order.
  public let captureNames: [String]

  let segments: [Segment]

  /// Reads a pattern; slashes at its ends mean nothing.
  public init(_ text: String) { self.init(template: PathTemplate(text)) }

  /// The pattern that a template is.
  public init(template: PathTemplate) {
    text = template.text
    captureNames = template.captures.map(\.name)
    // Captures hold no slash, so the pieces between slashes can be read one by one.
    var names: [[PathTemplate.Piece]] = [[]]
    for piece in template.pieces {
      switch piece {
      case .capture: names[names.count - 1].append(piece)
      case .glob(let glob):
        for (index, part) in glob.split(separator: "/", omittingEmptySubsequences: false)
          .enumerated()
        {
          if index > 0 { names.append([]) }
          if !part.isEmpty { names[names.count - 1].append(.glob(String(part))) }
        }
      }
    }
    var segments: [Segment] = []
    for name in names where !name.isEmpty {
      let segment = Segment(name)
      // `**/**` means no more than `**`, and would list everything twice.
      if segment != .anyDepth || segments.last != .anyDepth { segments.append(segment) }
    }
    self.segments = segments
  }

  /// Whether a path, relative and separated by slashes, is meant.
  public func matches(_ path: String) -> Bool { captures(in: path) != nil }

  /// What the captures take of a path, in their order, or nil where the path is not meant.
  ///
  /// Where a path can be taken apart in several ways, a capture takes as little as it can, the first
  /// before the others.
  public func captures(in path: String) -> [String]? {
    Self.captures(in: path.split(separator: "/").map(String.init)[...], segments[...])
  }

  private static func captures(
    in names: ArraySlice<String>, _ segments: ArraySlice<Segment>
  ) -> [String]? {
    guard let segment = segments.first else { return names.isEmpty ? [] : nil }
    let rest = segments.dropFirst()
    if segment == .anyDepth {
      if let found = captures(in: names, rest) { return found }
      guard let name = names.first, segment.matches(name) else { return nil }
      return captures(in: names.dropFirst(), segments)
    }
    guard let name = names.first, let found = segment.captures(in: name),
      let others = captures(in: names.dropFirst(), rest)
    else { return nil }
    return found + others
  }
}

extension GlobPattern.Segment {
  fileprivate init(_ pieces: [PathTemplate.Piece]) {
    if pieces == [.glob("**")] {
      self = .anyDepth
    } else if pieces.count == 1, case .glob(let text) = pieces[0],
      !text.contains(where: { "*?[".contains($0) })
    {
      self = .name(text)
    } else {
      self = .pattern(
        pieces.flatMap { (piece) -> [GlobPattern.Token] in
          switch piece {
          case .capture(let capture): return [.capture(capture.date)]
          case .glob(let text): return GlobPattern.Token.tokens(of: text)
          }
        })
    }
  }
}
