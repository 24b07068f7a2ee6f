// The types a driver reports for columns.

import COdbc

/// What a driver says a column holds.
public enum DataType: Hashable, Sendable {
  case boolean
  case tinyInteger
  case smallInteger
  /// 32 bits.
  case integer
  /// 64 bits.
  case bigInteger
  case double
  case decimal
  /// Text of a bounded length.
  case varchar
  /// Text without a bound worth planning for.
  case longVarchar
  case date
  case time
  case timestamp
  case binary
  /// A type of the driver's own, by its number.
  case other(Int)

  // Wide and narrow text are one type here: which of the two a driver says depends on how it was
  // asked, not on the table.
  init(code: Int) {
    switch code {
    case Int(SQL_BIT): self = .boolean
    case Int(SQL_TINYINT): self = .tinyInteger
    case Int(SQL_SMALLINT): self = .smallInteger
    case Int(SQL_INTEGER): self = .integer
    case Int(SQL_BIGINT): self = .bigInteger
    case Int(SQL_DOUBLE), Int(SQL_FLOAT), Int(SQL_REAL): self = .double
    case Int(SQL_DECIMAL), Int(SQL_NUMERIC): self = .decimal
    case Int(SQL_CHAR), Int(SQL_VARCHAR), Int(SQL_WCHAR), Int(SQL_WVARCHAR): self = .varchar
    case Int(SQL_LONGVARCHAR), Int(SQL_WLONGVARCHAR): self = .longVarchar
    case Int(SQL_TYPE_DATE), Int(SQL_DATE): self = .date
    case Int(SQL_TYPE_TIME), Int(SQL_TIME): self = .time
    case Int(SQL_TYPE_TIMESTAMP), Int(SQL_TIMESTAMP): self = .timestamp
    case Int(SQL_BINARY), Int(SQL_VARBINARY), Int(SQL_LONGVARBINARY): self = .binary
    default: self = .other(code)
    }
  }

  /// The C type a value of this type is asked for.
  var form: Form {
    switch self {
    case .boolean, .tinyInteger, .smallInteger, .integer, .bigInteger: .integer
    case .double: .double
    case .date: .date
    case .timestamp: .timestamp
    case .binary: .bytes
    case .decimal, .varchar, .longVarchar, .time, .other: .text
    }
  }
}

/// The C types that values cross in.
enum Form {
  case integer
  case double
  case date
  case timestamp
  case text
  case bytes

  var code: SQLSMALLINT {
    switch self {
    case .integer: SQLSMALLINT(SQL_C_SBIGINT)
    case .double: SQLSMALLINT(SQL_C_DOUBLE)
    case .date: SQLSMALLINT(SQL_C_TYPE_DATE)
    case .timestamp: SQLSMALLINT(SQL_C_TYPE_TIMESTAMP)
    case .text: SQLSMALLINT(SQL_C_WCHAR)
    case .bytes: SQLSMALLINT(SQL_C_BINARY)
    }
  }

  /// Bytes of one value, or nil where the length varies.
  var width: Int? {
    switch self {
    case .integer, .double: 8
    case .date: MemoryLayout<DATE_STRUCT>.stride
    case .timestamp: MemoryLayout<TIMESTAMP_STRUCT>.stride
    case .text, .bytes: nil
    }
  }
}
