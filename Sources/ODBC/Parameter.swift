// A value that a query asks for with `?`, in the type of a column.

import COdbc

/// A value for a `?` of a query, sent in a column's own type so that the database compares in it.
public struct Parameter: Sendable {
  /// The value as ``TextRows`` gives it.
  let text: String
  /// The column whose type it has.
  let column: TextColumn

  /// A value of a column's type.
  public init(_ text: String, as column: TextColumn) {
    self.text = text
    self.column = column
  }
}

/// Parameters bound to a statement, whose memory stays where the driver was told it is.
final class BoundParameters {
  private struct Space {
    let bytes: UnsafeMutableRawPointer
    let count: Int
    let length: UnsafeMutablePointer<SQLLEN>
  }

  private var spaces: [Space] = []
  private let statement: Handle

  init(_ parameters: [Parameter], to statement: Handle) throws(ODBCError) {
    self.statement = statement
    for (index, parameter) in parameters.enumerated() { try bind(parameter, at: index + 1) }
  }

  // SAFETY: the driver reads through these pointers while it executes; they are unbound before they go.
  deinit {
    SQLFreeStmt(statement.pointer, SQLUSMALLINT(SQL_RESET_PARAMS))
    for space in spaces {
      space.bytes.deallocate()
      space.length.deallocate()
    }
  }

  private func bind(_ parameter: Parameter, at number: Int) throws(ODBCError) {
    let column = parameter.column
    let form = ParameterForm(parameter)
    let bytes = form.bytes
    let space = Space(
      bytes: .allocate(byteCount: bytes.count + 2, alignment: 8), count: bytes.count,
      length: .allocate(capacity: 1))
    spaces.append(space)
    space.bytes.initializeMemory(as: UInt8.self, repeating: 0, count: bytes.count + 2)
    bytes.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return }
      space.bytes.copyMemory(from: start, byteCount: bytes.count)
    }
    space.length.pointee = SQLLEN(bytes.count)
    let size = max(column.size, form.characterCount, 1)
    let code = SQLBindParameter(
      statement.pointer, SQLUSMALLINT(number), SQLSMALLINT(SQL_PARAM_INPUT), form.code,
      SQLSMALLINT(column.code), SQLULEN(size), SQLSMALLINT(column.digits), space.bytes,
      SQLLEN(bytes.count), space.length)
    try statement.check(code, "bind the value of \(column.name)")
  }
}

/// How a value crosses to the driver.
private struct ParameterForm {
  let code: SQLSMALLINT
  let bytes: [UInt8]
  let characterCount: Int

  init(_ parameter: Parameter) {
    let text = parameter.text
    switch parameter.column.type {
    case .tinyInteger, .smallInteger, .integer, .bigInteger:
      if let number = Int64(text) {
        code = SQLSMALLINT(SQL_C_SBIGINT)
        bytes = withUnsafeBytes(of: number) { Array($0) }
      } else {
        code = SQLSMALLINT(SQL_C_CHAR)
        bytes = Array(text.utf8)
      }
      characterCount = text.utf8.count
    case .varchar, .longVarchar, .other:
      code = SQLSMALLINT(SQL_C_WCHAR)
      let units = Array(text.utf16)
      bytes = units.withUnsafeBytes { Array($0) }
      characterCount = units.count
    case .binary:
      code = SQLSMALLINT(SQL_C_BINARY)
      bytes = Hexadecimal.bytes(text)
      characterCount = bytes.count
    case .boolean, .double, .decimal, .date, .time, .timestamp:
      code = SQLSMALLINT(SQL_C_CHAR)
      bytes = Array(text.utf8)
      characterCount = bytes.count
    }
  }
}

/// Bytes as two small digits each.
enum Hexadecimal {
  static let digits = Array("0123456789abcdef".utf8)

  static func bytes(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    var high: UInt8?
    for digit in text {
      guard let value = digit.hexDigitValue.map({ UInt8($0) }) else { continue }
      if let first = high { bytes.append(first << 4 | value) }
      high = high == nil ? value : nil
    }
    return bytes
  }
}
