// Markup that cannot be broken by what it shows: text that is put into it is escaped unless it is
// markup itself.

/// A piece of HTML or SVG.
///
/// Text enters by interpolation and is escaped there, in content and in attributes between double
/// quotes alike; only a literal, and other markup, goes in as it is.
public struct HTML: Hashable, Sendable {
  /// The markup as text.
  public private(set) var text: String

  /// Nothing.
  public init() { text = "" }

  /// Takes text for markup that is already safe: a style sheet or a script of ours.
  public init(trusted text: String) { self.text = text }

  /// Joins pieces.
  public init(_ pieces: some Sequence<HTML>, separator: HTML = HTML()) {
    text = pieces.map(\.text).joined(separator: separator.text)
  }

  /// Escapes what could be taken for markup, and takes away the characters that XML does not allow.
  public static func escaped(_ text: String) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\t", "\n", "\r": result.unicodeScalars.append(scalar)
      case _ where scalar.value < 0x20 || scalar.value == 0x7f: result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// Adds a piece at the end.
  public static func += (left: inout HTML, right: HTML) { left.text += right.text }

  /// Two pieces after each other.
  public static func + (left: HTML, right: HTML) -> HTML { HTML(trusted: left.text + right.text) }
}

extension HTML: ExpressibleByStringInterpolation {
  /// Takes a literal for markup.
  public init(stringLiteral value: String) { text = value }

  /// Takes a literal with text and markup in it.
  public init(stringInterpolation: Interpolation) { text = stringInterpolation.text }

  /// Collects the parts of a literal.
  public struct Interpolation: StringInterpolationProtocol {
    var text = ""

    /// Begins a literal.
    public init(literalCapacity: Int, interpolationCount: Int) {
      text.reserveCapacity(literalCapacity)
    }

    /// Adds a part of the literal itself.
    public mutating func appendLiteral(_ literal: String) { text += literal }

    /// Adds text, escaped.
    public mutating func appendInterpolation(_ text: String) { self.text += HTML.escaped(text) }

    /// Adds markup.
    public mutating func appendInterpolation(_ markup: HTML) { text += markup.text }

    /// Adds markup where there is some.
    public mutating func appendInterpolation(_ markup: HTML?) { text += markup?.text ?? "" }

    /// Adds a number.
    public mutating func appendInterpolation(_ number: Int) { text += String(number) }

    /// Adds a coordinate, to a tenth.
    public mutating func appendInterpolation(_ number: Double) {
      let tenths = Int((number * 10).rounded())
      text += tenths % 10 == 0 ? String(tenths / 10) : String(Double(tenths) / 10)
    }
  }
}

extension Sequence {
  /// The pieces that `markup` makes of the elements, after each other.
  public func html(_ markup: (Element) throws -> HTML) rethrows -> HTML {
    HTML(try map(markup))
  }
}
