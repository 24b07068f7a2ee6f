// Patterns of paths with names in them: `{unit}/matriculas_{month:yyyy-MM}*.csv`. What the stars and
// brackets between them mean is the business of Connections/GlobPattern.

/// A pattern of paths, taken apart at the pieces that it gives a name.
public struct PathTemplate: Hashable, Sendable {
  /// A piece of a path part that has a name.
  public struct Capture: Hashable, Sendable {
    /// The column that holds what it takes.
    public let name: String
    /// How the date is written that alone it takes; without one it takes any characters but a slash.
    public let date: DateLayout?
  }

  /// A piece of a pattern.
  public enum Piece: Hashable, Sendable {
    /// What is no capture, stars and all.
    case glob(String)
    case capture(Capture)
  }

  /// The pattern as written.
  public let text: String
  /// The pieces in their order.
  public let pieces: [Piece]

  /// The named pieces in their order.
  public var captures: [Capture] {
    pieces.compactMap { if case .capture(let capture) = $0 { capture } else { nil } }
  }

  /// Takes a pattern apart; a brace that is no capture is a character like others.
  public init(_ text: String) {
    self.text = text
    var pieces: [Piece] = []
    var glob = ""
    var rest = text[...]
    while let character = rest.first {
      if character == "{", let end = rest.firstIndex(of: "}"),
        let capture = Capture(rest[rest.index(after: rest.startIndex)..<end])
      {
        if !glob.isEmpty { pieces.append(.glob(glob)) }
        glob = ""
        pieces.append(.capture(capture))
        rest = rest[rest.index(after: end)...]
      } else {
        glob.append(character)
        rest = rest.dropFirst()
      }
    }
    if !glob.isEmpty { pieces.append(.glob(glob)) }
    self.pieces = pieces
  }

  /// Reads a pattern that people wrote.
  ///
  /// - Throws: ``PantanalError`` for a brace that names nothing, a name given twice, and a way out of the
  ///   connection's folder.
  init(_ yaml: YAML) throws {
    // One place, one spelling: a file is known by its path.
    let parts = try yaml.text().split(separator: "/", omittingEmptySubsequences: false)
    self.init(parts.filter { $0 != "." && !$0.isEmpty }.joined(separator: "/"))
    func refuse(_ message: String, _ hint: String) -> PantanalError {
      PantanalError(.sourceInvalid, message, hint: hint, place: yaml.place)
    }
    guard !text.split(separator: "/").isEmpty else {
      throw refuse("the path names no file", "alunos_*.csv for instance")
    }
    if text.split(separator: "/").contains("..") {
      throw refuse(
        "a path does not leave its connection's folder", "make a connection for the folder above")
    }
    for case .glob(let glob) in pieces where glob.contains(where: { "{}".contains($0) }) {
      throw refuse(
        "\(text) has a brace that names no column",
        "write {unit}, or {month:yyyy-MM}: a name of small letters, digits and _, then how its date"
          + " is written in yyyy, MM, dd, HH, mm, ss")
    }
    var names: Set<String> = []
    for capture in captures where !names.insert(capture.name).inserted {
      throw refuse("{\(capture.name)} is in the path twice", "give each piece a name of its own")
    }
  }
}

extension PathTemplate.Capture {
  fileprivate init?(_ text: Substring) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard let name = parts.first, name.wholeMatch(of: /[a-z][a-z0-9_]*/) != nil else { return nil }
    var date: DateLayout?
    if parts.count == 2 {
      guard let layout = DateLayout(String(parts[1])) else { return nil }
      date = layout
    }
    self.init(name: String(name), date: date)
  }
}

/// How a date is written in a path: `yyyy-MM` or `yyyyMMdd_HHmm`, every number at its full width.
public struct DateLayout: Hashable, Sendable {
  private enum Unit: Hashable {
    case year, month, day, hour, minute, second

    var range: ClosedRange<Int> {
      switch self {
      case .year: 1...9999
      case .month: 1...12
      case .day: 1...31
      case .hour: 0...23
      case .minute, .second: 0...59
      }
    }
  }

  private enum Piece: Hashable {
    case number(Unit, digits: Int)
    case character(Unicode.Scalar)
  }

  /// The layout as written.
  public let text: String
  private let pieces: [Piece]

  /// How many characters such a date has.
  public var count: Int {
    pieces.reduce(0) { if case .number(_, let digits) = $1 { $0 + digits } else { $0 + 1 } }
  }

  /// Reads a layout; nil where it has no number, a letter of another meaning, or a slash.
  public init?(_ text: String) {
    let units: [(name: String, unit: Unit)] = [
      ("yyyy", .year), ("MM", .month), ("dd", .day), ("HH", .hour), ("mm", .minute),
      ("ss", .second),
    ]
    var pieces: [Piece] = []
    var rest = text[...]
    while let first = rest.unicodeScalars.first {
      if let unit = units.first(where: { rest.hasPrefix($0.name) }) {
        pieces.append(.number(unit.unit, digits: unit.name.count))
        rest = rest.dropFirst(unit.name.count)
      } else {
        guard !first.properties.isAlphabetic, !"/*?[]{}".unicodeScalars.contains(first) else {
          return nil
        }
        pieces.append(.character(first))
        rest = Substring(rest.unicodeScalars.dropFirst())
      }
    }
    let wanted = pieces.compactMap { if case .number(let unit, _) = $0 { unit } else { nil } }
    guard !wanted.isEmpty, Set(wanted).count == wanted.count else { return nil }
    self.text = text
    self.pieces = pieces
  }

  /// Whether the characters are such a date, and one that the calendar has.
  public func matches(_ text: ArraySlice<Unicode.Scalar>) -> Bool {
    guard text.count == count else { return false }
    var rest = text
    var (year, month, day) = (2000, 1, 1)
    for piece in pieces {
      switch piece {
      case .character(let character):
        guard rest.popFirst() == character else { return false }
      case .number(let unit, let digits):
        var number = 0
        for scalar in rest.prefix(digits) {
          guard ("0"..."9").contains(scalar) else { return false }
          number = number * 10 + Int(scalar.value - 48)
        }
        rest = rest.dropFirst(digits)
        guard unit.range.contains(number) else { return false }
        switch unit {
        case .year: year = number
        case .month: month = number
        case .day: day = number
        case .hour, .minute, .second: break
        }
      }
    }
    return day <= Self.dayCount(of: month, in: year)
  }

  /// Without a year, a day is possible where it is in a leap year; without a month, in any.
  private static func dayCount(of month: Int, in year: Int) -> Int {
    switch month {
    case 4, 6, 9, 11: 30
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    default: 31
    }
  }
}
