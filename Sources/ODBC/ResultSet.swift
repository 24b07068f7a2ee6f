// The rows of an executed statement: in blocks bound to arrays where every column has a fixed size,
// row by row where lengths vary.

import COdbc

/// The rows a query returns, read once, in order.
///
/// Columns are numbered from 0. Numbers, dates and booleans come in blocks, one call of the driver
/// for many rows. Text and bytes vary in length, and drivers cut a bound value that is longer than
/// they declared, so a result with such a column is read value by value and nothing is cut.
public struct ResultSet: ~Copyable {
  /// A column of the result.
  public struct Column: Hashable, Sendable {
    /// The name, as the query gives it.
    public let name: String
    /// What the driver says it holds.
    public let type: DataType
  }

  /// The columns, in order.
  public let columns: [Column]

  private let statement: Handle
  private var rows: any RowReader

  init(_ statement: Handle, blockSize: Int) throws(ODBCError) {
    let columns = try ResultSet.describe(statement)
    self.rows = try ResultSet.reader(statement, columns.map(\.type.form), blockSize)
    self.columns = columns
    self.statement = statement
  }

  private static func reader(
    _ statement: Handle, _ forms: [Form], _ blockSize: Int
  ) throws(ODBCError) -> any RowReader {
    guard blockSize > 1, forms.allSatisfy({ $0.width != nil }) else {
      return ValueReader(statement, forms)
    }
    return try BlockReader(statement, forms, size: blockSize)
  }

  /// Moves to the next row.
  ///
  /// - Returns: Whether there is one.
  public mutating func next() throws(ODBCError) -> Bool { try rows.next() }

  /// The value of a column of the current row.
  public func field(at column: Int) -> Field { rows.field(at: column) }

  /// All values of the current row.
  public func row() -> [Field] { columns.indices.map { rows.field(at: $0) } }

  private static func describe(_ statement: Handle) throws(ODBCError) -> [Column] {
    var count: SQLSMALLINT = 0
    try statement.check(SQLNumResultCols(statement.pointer, &count), "count the columns")
    var columns: [Column] = []
    for number in 0..<SQLUSMALLINT(max(0, count)) {
      var name = [SQLCHAR](repeating: 0, count: 512)
      var length: SQLSMALLINT = 0
      var type: SQLSMALLINT = 0
      var size: SQLULEN = 0
      var digits: SQLSMALLINT = 0
      var nullable: SQLSMALLINT = 0
      let code = SQLDescribeCol(
        statement.pointer, number + 1, &name, SQLSMALLINT(name.count), &length, &type, &size,
        &digits, &nullable)
      try statement.check(code, "describe column \(number + 1)")
      columns.append(
        Column(
          name: name.text,
          type: DataType(code: Int(type))))
    }
    return columns
  }
}

/// One way to bring rows over.
private protocol RowReader {
  mutating func next() throws(ODBCError) -> Bool
  func field(at column: Int) -> Field
}

/// Fetches rows by the block into arrays bound to the columns.
private final class BlockReader: RowReader {
  private let statement: Handle
  private let forms: [Form]
  private let values: [UnsafeMutableRawPointer]
  private let lengths: [UnsafeMutablePointer<SQLLEN>]
  private let fetched: UnsafeMutablePointer<SQLULEN>
  private var row = -1

  init(_ statement: Handle, _ forms: [Form], size: Int) throws(ODBCError) {
    self.statement = statement
    self.forms = forms
    values = forms.map { .allocate(byteCount: ($0.width ?? 0) * size, alignment: 16) }
    lengths = forms.map { _ in .allocate(capacity: size) }
    fetched = .allocate(capacity: 1)
    fetched.pointee = 0
    try set(SQL_ATTR_ROW_ARRAY_SIZE, SQLPOINTER(bitPattern: size))
    try set(SQL_ATTR_ROWS_FETCHED_PTR, fetched)
    for (index, form) in forms.enumerated() {
      let code = SQLBindCol(
        statement.pointer, SQLUSMALLINT(index + 1), form.code, values[index],
        SQLLEN(form.width ?? 0), lengths[index])
      try statement.check(code, "bind column \(index + 1)")
    }
  }

  // SAFETY: the driver writes through these pointers only while fetching. Unbinding before they are
  // freed leaves it none to write through.
  deinit {
    SQLFreeStmt(statement.pointer, SQLUSMALLINT(SQL_UNBIND))
    SQLSetStmtAttr(statement.pointer, SQL_ATTR_ROWS_FETCHED_PTR, nil, 0)
    for pointer in values { pointer.deallocate() }
    for pointer in lengths { pointer.deallocate() }
    fetched.deallocate()
  }

  func next() throws(ODBCError) -> Bool {
    row += 1
    if row < Int(fetched.pointee) { return true }
    let code = SQLFetch(statement.pointer)
    if code == SQL_NO_DATA { return false }
    try statement.check(code, "fetch rows")
    row = 0
    return fetched.pointee > 0
  }

  func field(at column: Int) -> Field {
    guard lengths[column][row] != SQLLEN(SQL_NULL_DATA) else { return .null }
    let form = forms[column]
    return Field(at: values[column] + row * (form.width ?? 0), form: form)
  }

  private func set(_ attribute: Int32, _ value: SQLPOINTER?) throws(ODBCError) {
    try statement.check(
      SQLSetStmtAttr(statement.pointer, attribute, value, 0), "prepare a block fetch")
  }
}

/// Fetches one row, then asks for each of its values, whatever their length.
private final class ValueReader: RowReader {
  private let statement: Handle
  private let forms: [Form]
  private var fields: [Field] = []
  private var piece = [UInt8](repeating: 0, count: 4096)

  init(_ statement: Handle, _ forms: [Form]) {
    self.statement = statement
    self.forms = forms
  }

  func next() throws(ODBCError) -> Bool {
    let code = SQLFetch(statement.pointer)
    if code == SQL_NO_DATA { return false }
    try statement.check(code, "fetch a row")
    fields.removeAll(keepingCapacity: true)
    // Columns are asked for from left to right, the one order that every driver allows.
    for (index, form) in forms.enumerated() { fields.append(try value(index, form)) }
    return true
  }

  func field(at column: Int) -> Field { fields[column] }

  private func value(_ index: Int, _ form: Form) throws(ODBCError) -> Field {
    guard form.width == nil else { return try fixed(index, form) }
    guard let bytes = try bytes(index, form) else { return .null }
    guard form == .text else { return .bytes(bytes) }
    let units = bytes.withUnsafeBytes { Array($0.bindMemory(to: UInt16.self)) }
    return .text(String(decoding: units, as: UTF16.self))
  }

  private func fixed(_ index: Int, _ form: Form) throws(ODBCError) -> Field {
    var length: SQLLEN = 0
    let code = get(index, form, &length)
    try statement.check(code, "read column \(index + 1)")
    guard length != SQLLEN(SQL_NULL_DATA) else { return .null }
    return piece.withUnsafeBytes { buffer in
      guard let start = buffer.baseAddress else { return .null }
      return Field(at: start, form: form)
    }
  }

  /// All bytes of a value, piece by piece, or nil for NULL.
  private func bytes(_ index: Int, _ form: Form) throws(ODBCError) -> [UInt8]? {
    // A piece of text ends in a terminator of two bytes, which is not part of the value.
    let terminator = form == .text ? 2 : 0
    let capacity = piece.count - terminator
    var all: [UInt8] = []
    while true {
      var length: SQLLEN = 0
      let code = get(index, form, &length)
      if code == SQL_NO_DATA { return all }
      try statement.check(code, "read column \(index + 1)")
      if length == SQLLEN(SQL_NULL_DATA) { return nil }
      let isLast = length != SQLLEN(SQL_NO_TOTAL) && length <= capacity
      all += piece[0..<(isLast ? Int(length) : capacity)]
      if isLast { return all }
    }
  }

  private func get(_ index: Int, _ form: Form, _ length: inout SQLLEN) -> SQLRETURN {
    piece.withUnsafeMutableBytes { buffer in
      SQLGetData(
        statement.pointer, SQLUSMALLINT(index + 1), form.code, buffer.baseAddress,
        SQLLEN(buffer.count), &length)
    }
  }
}
