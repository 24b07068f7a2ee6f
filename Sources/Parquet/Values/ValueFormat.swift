// Which text a value of each type becomes.

import Formats

/// How the values of a column are written as text.
///
/// | type | text |
/// |---|---|
/// | whole numbers, signed or not | decimal digits |
/// | floating point | the shortest text that reads back to the same value; `NaN`, `Infinity`, `-Infinity` |
/// | boolean | `true`, `false` |
/// | decimal | with all digits of its scale: `12.50` |
/// | date | `2024-12-31` |
/// | time | `23:59:59`, with `.123`, `.123456` or `.123456789` where there is a fraction |
/// | timestamp | `2024-12-31 23:59:59`, the fraction likewise, and `Z` where it is said to be UTC |
/// | INT96 | a timestamp in nanoseconds, which does not say whether it is UTC |
/// | UUID | `00112233-4455-6677-8899-aabbccddeeff` |
/// | interval | `P1M2DT3.004S`, months, days, seconds |
/// | text, enumeration, JSON | as it is; a text that is not UTF-8 is a reject |
/// | other bytes | as they are if they are UTF-8 without zero bytes, else in lower-case hexadecimal |
enum ValueFormat: Hashable {
  case boolean
  case signed
  case unsigned32
  case unsigned64
  case float
  case double
  case date
  case time(perSecond: Int)
  case moment(perSecond: Int, isUTC: Bool)
  case decimal(scale: Int)
  case text
  case binary
  case binaryDecimal(scale: Int)
  case int96
  case uuid
  case float16
  case interval

  init(_ leaf: SchemaNode) throws(FormatError) {
    let logical = leaf.logical
    if case .decimal(let scale) = logical, !(0...76 ~= scale) {
      throw .description("column \(leaf.path) has a decimal of scale \(scale)")
    }
    self =
      switch leaf.physical {
      case .boolean: .boolean
      case .int32, .int64: Self.number(logical, isNarrow: leaf.physical == .int32)
      case .int96: .int96
      case .float: .float
      case .double: .double
      case .byteArray, .fixedLengthByteArray, nil: Self.bytes(logical, leaf)
      }
  }

  private static func number(_ logical: LogicalType?, isNarrow: Bool) -> ValueFormat {
    switch logical {
    case .date where isNarrow: .date
    case .time(let unit): .time(perSecond: unit.rawValue)
    case .timestamp(let unit, let isUTC): .moment(perSecond: unit.rawValue, isUTC: isUTC)
    case .decimal(let scale): .decimal(scale: scale)
    case .integer(isSigned: false): isNarrow ? .unsigned32 : .unsigned64
    default: .signed
    }
  }

  private static func bytes(_ logical: LogicalType?, _ leaf: SchemaNode) -> ValueFormat {
    let width = leaf.physical == .fixedLengthByteArray ? leaf.width : nil
    return switch (logical, width) {
    case (.text, _): .text
    case (.decimal(let scale), _): .binaryDecimal(scale: scale)
    case (.uuid, 16): .uuid
    case (.float16, 2): .float16
    case (.interval, 12): .interval
    default: .binary
    }
  }

  /// Whether such a text is a number or a truth value in JSON as it stands.
  var isBareInJSON: Bool {
    switch self {
    case .boolean, .signed, .unsigned32, .unsigned64, .float, .double, .decimal, .binaryDecimal,
      .float16:
      true
    default: false
    }
  }
}
