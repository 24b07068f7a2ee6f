/// A value of one of SQLite's five storage classes.
///
/// Related SQLite documentation: <https://www.sqlite.org/datatype3.html>
public enum Value: Hashable, Sendable {
  case null
  case integer(Int64)
  case double(Double)
  case text(String)
  case blob([UInt8])
}

extension Value {
  /// A value from an optional text, absent meaning NULL.
  public static func text(orNull text: String?) -> Value {
    text.map { .text($0) } ?? .null
  }

  /// A value from an optional integer, absent meaning NULL.
  public static func integer(orNull integer: Int64?) -> Value {
    integer.map { .integer($0) } ?? .null
  }

  /// A value from an integer of the machine's size.
  public static func integer(_ integer: Int) -> Value { .integer(Int64(integer)) }

  /// Whether this is NULL.
  public var isNull: Bool { self == .null }

  /// The integer, when this is one.
  public var integer: Int64? {
    if case .integer(let integer) = self { integer } else { nil }
  }

  /// The number as a double, when this is a number.
  public var double: Double? {
    switch self {
    case .integer(let integer): Double(integer)
    case .double(let double): double
    default: nil
    }
  }

  /// The text, when this is text.
  public var text: String? {
    if case .text(let text) = self { text } else { nil }
  }
}

extension Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByNilLiteral
{
  /// Text.
  public init(stringLiteral value: String) { self = .text(value) }
  /// An integer.
  public init(integerLiteral value: Int64) { self = .integer(value) }
  /// A double.
  public init(floatLiteral value: Double) { self = .double(value) }
  /// NULL.
  public init(nilLiteral: ()) { self = .null }
}

extension Value: CustomStringConvertible {
  /// The value as people read it in a table: NULL is empty, a blob is its length.
  public var description: String {
    switch self {
    case .null: ""
    case .integer(let integer): String(integer)
    case .double(let double): String(double)
    case .text(let text): text
    case .blob(let bytes): "<\(bytes.count) bytes>"
    }
  }
}
