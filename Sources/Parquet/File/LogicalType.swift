// What a value means beyond how it is stored.

import Formats

/// The meaning of a column, from either of the two ways in which schemas say it.
///
/// Related documentation: https://github.com/apache/parquet-format/blob/master/LogicalTypes.md
enum LogicalType: Hashable {
  enum Unit: Int {
    case milliseconds = 1_000
    case microseconds = 1_000_000
    case nanoseconds = 1_000_000_000
  }

  case text
  case map
  case list
  case decimal(scale: Int)
  case date
  case time(Unit)
  case timestamp(Unit, isUTC: Bool)
  case integer(isSigned: Bool)
  case uuid
  case float16
  case interval
  case variant
  /// One that says nothing about the text of a value, or that is newer than this reader.
  case other

  /// Reads the union `LogicalType`.
  init(_ reader: inout ThriftReader, _ field: ThriftReader.Field) throws(FormatError) {
    var found = LogicalType.other
    try reader.structure(field) { (reader, field) throws(FormatError) in
      switch field.id {
      case 1, 4, 12: found = .text
      case 2: found = .map
      case 3: found = .list
      case 6: found = .date
      case 14: found = .uuid
      case 15: found = .float16
      case 16: found = .variant
      case 5, 7, 8, 10:
        found = try Self.withParameters(&reader, field)
        return
      default: break
      }
      try reader.skip(field)
    }
    self = found
  }

  /// Reads one of those that have fields of their own: decimal, time, timestamp, integer.
  private static func withParameters(
    _ reader: inout ThriftReader, _ member: ThriftReader.Field
  ) throws(FormatError) -> LogicalType {
    var scale = 0
    var flag = false
    var unit = Unit.milliseconds
    try reader.structure(member) { (reader, field) throws(FormatError) in
      switch (member.id, field.id) {
      case (5, 1): scale = try reader.integer(field)
      case (7...8, 1), (10, 2): flag = try reader.boolean(field)
      case (7...8, 2): unit = try Self.unit(&reader, field)
      default: try reader.skip(field)
      }
    }
    return switch member.id {
    case 5: .decimal(scale: scale)
    case 7: .time(unit)
    case 8: .timestamp(unit, isUTC: flag)
    default: .integer(isSigned: flag)
    }
  }

  private static func unit(
    _ reader: inout ThriftReader, _ field: ThriftReader.Field
  ) throws(FormatError) -> Unit {
    var unit: Unit?
    try reader.structure(field) { (reader, field) throws(FormatError) in
      unit = [1: .milliseconds, 2: .microseconds, 3: .nanoseconds][field.id]
      try reader.skip(field)
    }
    guard let unit else { throw .unsupported("a unit of time it does not name") }
    return unit
  }

  /// The meaning of a `ConvertedType`, the older way.
  init?(converted: Int, scale: Int) {
    switch converted {
    case 0, 4, 19: self = .text
    case 1, 2: self = .map
    case 3: self = .list
    case 5: self = .decimal(scale: scale)
    case 6: self = .date
    case 7: self = .time(.milliseconds)
    case 8: self = .time(.microseconds)
    case 9: self = .timestamp(.milliseconds, isUTC: true)
    case 10: self = .timestamp(.microseconds, isUTC: true)
    case 11...14: self = .integer(isSigned: false)
    case 15...18: self = .integer(isSigned: true)
    case 21: self = .interval
    default: return nil
    }
  }
}
