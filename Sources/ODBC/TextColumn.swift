// A column of a result that is read as text, and how its values cross.

import COdbc

/// A column of a result, as the driver describes it.
public struct TextColumn: Hashable, Sendable {
  /// The name, as the query gives it.
  public let name: String
  /// What it holds, in ODBC's terms.
  public let type: DataType
  /// The type's number, for binding a value of the same type.
  let code: Int
  /// Characters of text, digits of a number, as far as the driver knows; 0 where it does not.
  let size: Int
  /// Digits after the point.
  let digits: Int
  /// Whether it may be NULL; true where the driver does not know.
  public let isNullable: Bool

  /// How its values cross from a driver.
  func form(_ habits: DriverHabits) -> TextForm {
    switch type {
    case .boolean, .tinyInteger, .smallInteger, .integer, .bigInteger, .double, .decimal: .narrow
    case .date: habits.writesDatesAsStored ? .wide : .date
    case .timestamp: habits.writesDatesAsStored ? .wide : .timestamp
    case .varchar, .longVarchar, .time, .other: .wide
    case .binary: .binary
    }
  }

  static func describe(_ statement: Handle) throws(ODBCError) -> [TextColumn] {
    var count: SQLSMALLINT = 0
    try statement.check(SQLNumResultCols(statement.pointer, &count), "count the columns")
    var columns: [TextColumn] = []
    for number in 0..<max(0, count) {
      columns.append(try describe(statement, SQLUSMALLINT(number + 1)))
    }
    return columns
  }

  private static func describe(
    _ statement: Handle, _ number: SQLUSMALLINT
  ) throws(ODBCError) -> TextColumn {
    var name = [SQLCHAR](repeating: 0, count: 1024)
    var length: SQLSMALLINT = 0
    var type: SQLSMALLINT = 0
    var size: SQLULEN = 0
    var digits: SQLSMALLINT = 0
    var nullable: SQLSMALLINT = 0
    let code = SQLDescribeCol(
      statement.pointer, number, &name, SQLSMALLINT(name.count), &length, &type, &size, &digits,
      &nullable)
    try statement.check(code, "describe column \(number)")
    return TextColumn(
      name: name.text, type: DataType(code: Int(type)), code: Int(type),
      size: Int(clamping: size), digits: Int(digits), isNullable: nullable != SQL_NO_NULLS)
  }
}

/// The C types in which values cross to become text.
enum TextForm {
  /// The driver's own text of a number, which is ASCII.
  case narrow
  /// UTF-16.
  case wide
  case date
  case timestamp
  case binary

  var code: SQLSMALLINT {
    switch self {
    case .narrow: SQLSMALLINT(SQL_C_CHAR)
    case .wide: SQLSMALLINT(SQL_C_WCHAR)
    case .date: SQLSMALLINT(SQL_C_TYPE_DATE)
    case .timestamp: SQLSMALLINT(SQL_C_TYPE_TIMESTAMP)
    case .binary: SQLSMALLINT(SQL_C_BINARY)
    }
  }

  /// Bytes that a driver writes after a value to end it.
  var terminatorCount: Int {
    switch self {
    case .narrow: 1
    case .wide: 2
    case .date, .timestamp, .binary: 0
    }
  }

  /// Bytes of one value, where all have as many.
  var width: Int? {
    switch self {
    case .date: MemoryLayout<DATE_STRUCT>.stride
    case .timestamp: MemoryLayout<TIMESTAMP_STRUCT>.stride
    case .narrow, .wide, .binary: nil
    }
  }

  /// Bytes to keep for a value of a column in a block; longer ones are asked for one by one.
  func space(for column: TextColumn) -> Int {
    switch self {
    case .date, .timestamp: width ?? 0
    case .narrow: min(max(column.size + 8, 32), 72)
    case .wide: 2 * (min(max(column.size, 16), 500) + 1)
    case .binary: column.size == 0 ? 512 : min(max(column.size, 16), 1024)
    }
  }
}

/// What is known of a driver beyond what it says of itself.
struct DriverHabits {
  /// Whether it can be asked for a value of any row of a block, bound or not, after the fetch.
  var rereadsBlocks = false
  /// Whether dates are text to it, which must come as it stands.
  var writesDatesAsStored = false
}
