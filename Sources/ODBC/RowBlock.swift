// Many rows by one call of the driver, into arrays bound to the columns.

import COdbc

/// A block of rows, fetched again and again.
final class RowBlock {
  /// What stands in the block for a value.
  enum Value {
    case null
    case whole(UnsafeRawBufferPointer)
    /// The value is longer than its place.
    case cut
  }

  /// Rows of a block at most.
  static let rowLimit = 1000
  /// Bytes of a block at most, where it holds more than one row.
  static let byteLimit = 8 << 20

  private let statement: Handle
  private let rereads: Bool
  private let widths: [Int]
  private let terminators: [Int]
  private let values: [UnsafeMutableRawPointer]
  private let lengths: [UnsafeMutablePointer<SQLLEN>]
  private let states: UnsafeMutablePointer<SQLUSMALLINT>
  private let fetched: UnsafeMutablePointer<SQLULEN>
  private var row = -1
  private var isPositioned = false

  init(
    _ statement: Handle, _ columns: [TextColumn], _ forms: [TextForm], rereads: Bool
  ) throws(ODBCError) {
    self.statement = statement
    self.rereads = rereads
    let widths = zip(columns, forms).map { $1.space(for: $0) }
    let rowWidth = widths.reduce(0) { $0 + $1 + MemoryLayout<SQLLEN>.size }
    let size = min(max(Self.byteLimit / rowWidth, 1), Self.rowLimit)
    self.widths = widths
    terminators = forms.map(\.terminatorCount)
    values = widths.map { .allocate(byteCount: $0 * size, alignment: 16) }
    lengths = widths.map { _ in .allocate(capacity: size) }
    states = .allocate(capacity: size)
    fetched = .allocate(capacity: 1)
    fetched.initialize(to: 0)
    try set(SQL_ATTR_ROW_ARRAY_SIZE, SQLPOINTER(bitPattern: size))
    try set(SQL_ATTR_ROWS_FETCHED_PTR, fetched)
    try set(SQL_ATTR_ROW_STATUS_PTR, states)
    for (index, form) in forms.enumerated() {
      let code = SQLBindCol(
        statement.pointer, SQLUSMALLINT(index + 1), form.code, values[index],
        SQLLEN(widths[index]), lengths[index])
      try statement.check(code, "bind column \(index + 1)")
    }
  }

  // SAFETY: the driver writes through these pointers only while fetching. Unbinding before they are
  // freed leaves it none to write through.
  deinit {
    SQLFreeStmt(statement.pointer, SQLUSMALLINT(SQL_UNBIND))
    SQLSetStmtAttr(statement.pointer, SQL_ATTR_ROWS_FETCHED_PTR, nil, 0)
    SQLSetStmtAttr(statement.pointer, SQL_ATTR_ROW_STATUS_PTR, nil, 0)
    for pointer in values { pointer.deallocate() }
    for pointer in lengths { pointer.deallocate() }
    states.deallocate()
    fetched.deallocate()
  }

  /// Moves to the next row, over blocks.
  func next() throws(ODBCError) -> Bool {
    isPositioned = false
    row += 1
    while row >= Int(fetched.pointee) {
      fetched.pointee = 0
      let code = SQLFetch(statement.pointer)
      if code == SQL_NO_DATA { return false }
      try statement.check(code, "fetch rows")
      row = 0
    }
    // A call that succeeded may hold single rows that did not.
    guard Int32(states[row]) != SQL_ROW_ERROR else {
      throw ODBCError("fetch rows", statement.diagnostics())
    }
    return true
  }

  /// What stands in a column of the current row.
  func value(_ column: Int) -> Value {
    let length = lengths[column][row]
    if length == SQLLEN(SQL_NULL_DATA) { return .null }
    let width = widths[column]
    let room = width - terminators[column]
    guard length >= 0, length <= room else { return .cut }
    return .whole(UnsafeRawBufferPointer(start: values[column] + row * width, count: Int(length)))
  }

  /// Lets values of the current row be asked for.
  func position() throws(ODBCError) {
    guard rereads else {
      throw ODBCError(
        "fetch rows",
        [Diagnostic(state: "01004", nativeCode: 0, message: "a value is longer than declared")])
    }
    guard !isPositioned else { return }
    let code = SQLSetPos(
      statement.pointer, SQLSETPOSIROW(row + 1), SQLUSMALLINT(SQL_POSITION),
      SQLUSMALLINT(SQL_LOCK_NO_CHANGE))
    try statement.check(code, "go back to a row for a long value")
    isPositioned = true
  }

  private func set(_ attribute: Int32, _ value: SQLPOINTER?) throws(ODBCError) {
    try statement.check(
      SQLSetStmtAttr(statement.pointer, attribute, value, 0), "prepare a block fetch")
  }
}
