// One compiled SQL statement. The only file that binds, steps and reads columns.

import CSQLite

/// A compiled SQL statement.
///
/// The compiler gives a statement exactly one owner, so it is finalized exactly once, at the end of
/// that owner's scope. It keeps its connection alive. Parameters count from 1, columns from 0, as in
/// SQLite.
///
/// Related SQLite documentation: <https://www.sqlite.org/c3ref/stmt.html>
public struct Statement: ~Copyable {
  let handle: OpaquePointer
  let connection: Connection

  /// The names of the columns.
  public let columnNames: [String]

  init(_ sql: String, on connection: Connection) throws(SQLiteError) {
    var text = sql
    let compiled: Result<(handle: OpaquePointer?, length: Int), SQLiteError> = text.withUTF8 {
      bytes in
      Result { () throws(SQLiteError) in
        try connection.compile(bytes, offset: 0, sql: sql, isLasting: true)
      }
    }
    guard let handle = try compiled.get().handle else {
      throw SQLiteError(code: SQLITE_ERROR, message: "there is no statement here", sql: sql)
    }
    self.handle = handle
    self.connection = connection
    columnNames = (0..<sqlite3_column_count(handle)).map { index in
      sqlite3_column_name(handle, index).map { String(cString: $0) } ?? ""
    }
  }

  deinit { sqlite3_finalize(handle) }

  // MARK: Parameters

  /// The names of the parameters, with their prefix, absent where a parameter has none.
  public var parameterNames: [String?] {
    let count = sqlite3_bind_parameter_count(handle)
    guard count > 0 else { return [] }
    return (1...count).map { index in
      sqlite3_bind_parameter_name(handle, index).map { String(cString: $0) }
    }
  }

  /// Binds values to the parameters from the first on.
  public mutating func bind(_ values: [Value]) {
    for (index, value) in values.enumerated() { bind(value, at: index + 1) }
  }

  /// Binds values to parameters by their names, without prefix; other parameters stay as they are.
  public mutating func bind(_ values: [String: Value]) {
    for (index, name) in parameterNames.enumerated() {
      guard let name, let value = values[String(name.dropFirst())] else { continue }
      bind(value, at: index + 1)
    }
  }

  /// Binds a value.
  public mutating func bind(_ value: Value, at index: Int) {
    switch value {
    case .null: bindNull(at: index)
    case .integer(let integer): bind(integer, at: index)
    case .double(let double): bind(double, at: index)
    case .text(let text): bind(text, at: index)
    case .blob(let bytes): bind(blob: bytes, at: index)
    }
  }

  /// Binds NULL.
  public mutating func bindNull(at index: Int) {
    trap(sqlite3_bind_null(handle, Int32(index)))
  }

  /// Binds an integer.
  public mutating func bind(_ integer: Int64, at index: Int) {
    trap(sqlite3_bind_int64(handle, Int32(index), integer))
  }

  /// Binds a double.
  public mutating func bind(_ double: Double, at index: Int) {
    trap(sqlite3_bind_double(handle, Int32(index), double))
  }

  /// Binds a copy of a text.
  public mutating func bind(_ text: String, at index: Int) {
    var text = text
    text.withUTF8 { bytes in
      let start = UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self)
      trap(pantanal_bind_text_copy(handle, Int32(index), start, Int32(bytes.count)))
    }
  }

  /// Binds UTF-8 bytes as text without copying them.
  ///
  /// They must stay where they are, unchanged, until the statement is reset and the parameter bound
  /// anew.
  public mutating func bind(bytes: UnsafeBufferPointer<UInt8>, at index: Int) {
    let start = UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self)
    trap(pantanal_bind_text_static(handle, Int32(index), start, Int32(bytes.count)))
  }

  /// Binds a copy of a blob.
  public mutating func bind(blob bytes: [UInt8], at index: Int) {
    bytes.withUnsafeBytes { bytes in
      trap(
        pantanal_bind_blob_copy(handle, Int32(index), bytes.baseAddress, Int32(bytes.count)))
    }
  }

  // MARK: Stepping

  /// Moves to the next row.
  ///
  /// - Returns: Whether there is one.
  public mutating func step() throws(SQLiteError) -> Bool {
    switch sqlite3_step(handle) {
    case SQLITE_ROW: true
    case SQLITE_DONE: false
    case let code: throw connection.error(code)
    }
  }

  /// Makes the statement ready to step again, its parameters kept.
  public mutating func reset() {
    // The code repeats the failure of the last step, which has been thrown.
    sqlite3_reset(handle)
  }

  /// Sets all parameters to NULL.
  public mutating func clearBindings() {
    sqlite3_clear_bindings(handle)
  }

  // MARK: Columns

  /// How many columns a row has.
  public var columnCount: Int { columnNames.count }

  /// Whether the statement writes nothing.
  public var isReadOnly: Bool { sqlite3_stmt_readonly(handle) != 0 }

  /// The type a table declares for a column, absent for an expression.
  public borrowing func declaredType(at column: Int) -> String? {
    sqlite3_column_decltype(handle, Int32(column)).map { String(cString: $0) }
  }

  /// The storage class of a column of the current row, as SQLite numbers them.
  public borrowing func storageClass(at column: Int) -> Int32 {
    sqlite3_column_type(handle, Int32(column))
  }

  /// Whether a column of the current row is NULL.
  public borrowing func isNull(at column: Int) -> Bool {
    sqlite3_column_type(handle, Int32(column)) == SQLITE_NULL
  }

  /// A column of the current row as an integer, converted by SQLite if it is something else.
  public borrowing func integer(at column: Int) -> Int64 {
    sqlite3_column_int64(handle, Int32(column))
  }

  /// A column of the current row as a double, converted by SQLite if it is something else.
  public borrowing func double(at column: Int) -> Double {
    sqlite3_column_double(handle, Int32(column))
  }

  /// A column of the current row as text, absent for NULL.
  public borrowing func text(at column: Int) -> String? {
    guard !isNull(at: column) else { return nil }
    return withText(at: column) { String(decoding: $0, as: UTF8.self) }
  }

  /// Lends the UTF-8 bytes of a column of the current row, without copying them.
  public borrowing func withText<Result: ~Copyable, Failure: Error>(
    at column: Int, _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    // SAFETY: SQLite keeps these bytes until the next step, reset or finalize. All three need
    // exclusive access to this statement, which the borrow rules out while `body` runs. The text
    // must be asked for before its length: asking converts, and converting changes the length.
    let start = sqlite3_column_text(handle, Int32(column))
    let count = Int(sqlite3_column_bytes(handle, Int32(column)))
    return try body(UnsafeBufferPointer(start: start, count: start == nil ? 0 : count))
  }

  /// A column of the current row.
  public borrowing func value(at column: Int) -> Value {
    switch sqlite3_column_type(handle, Int32(column)) {
    case SQLITE_INTEGER: .integer(integer(at: column))
    case SQLITE_FLOAT: .double(double(at: column))
    case SQLITE_TEXT: .text(withText(at: column) { String(decoding: $0, as: UTF8.self) })
    case SQLITE_BLOB: .blob(blob(at: column))
    default: .null
    }
  }

  private borrowing func blob(at column: Int) -> [UInt8] {
    let start = sqlite3_column_blob(handle, Int32(column))
    let count = Int(sqlite3_column_bytes(handle, Int32(column)))
    return Array(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count))
  }

  /// The current row.
  public borrowing func row() -> [Value] {
    (0..<columnCount).map { value(at: $0) }
  }

  // Binding fails only for a parameter that does not exist, a statement that has not been reset,
  // or a value beyond SQLite's limits: all bugs of ours.
  private func trap(_ code: Int32) {
    precondition(code == SQLITE_OK, "a value is bound to a parameter that cannot take it (\(code))")
  }
}

extension Connection {
  /// Compiles one statement.
  ///
  /// - Throws: ``SQLiteError`` with the offset of the token SQLite did not understand.
  public func prepare(_ sql: String) throws(SQLiteError) -> Statement {
    try Statement(sql, on: self)
  }
}
