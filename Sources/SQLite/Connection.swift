// One connection to SQLite: opening, attaching, running. Statements are compiled in Statement.swift,
// what a connection may do is in Connection+Authorizer.swift.

import CSQLite
import CSQLiteExtension

/// A connection to one main database and those attached to it.
///
/// One task owns a connection; it may move whole into another, but is never shared.
///
/// Related SQLite documentation: <https://www.sqlite.org/c3ref/sqlite3.html>
public final class Connection {
  /// Where a database is.
  public enum Location: Hashable, Sendable {
    case memory
    case file(String)
  }

  /// What may be done to a file.
  public enum Mode: Sendable {
    /// The file must exist and is not changed.
    case readOnly
    /// The file must exist.
    case readWrite
    /// The file is made when it does not exist.
    case create
  }

  let handle: OpaquePointer
  var authorizer: AuthorizerBox?
  var progressHandler: ProgressBox?

  /// Opens a database.
  ///
  /// Every connection is defensive: its schema is not trusted, it loads no extensions, and text in
  /// double quotes is a name, never a string.
  ///
  /// Related SQLite documentation: <https://www.sqlite.org/security.html>
  public init(_ location: Location, mode: Mode = .create) throws(SQLiteError) {
    Self.lendCallsToFunctions
    var handle: OpaquePointer?
    let flags = mode.flags | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
    let code = sqlite3_open_v2(location.path, &handle, flags, nil)
    guard let handle else {
      throw SQLiteError(code: SQLITE_NOMEM, message: "out of memory")
    }
    self.handle = handle
    guard code == SQLITE_OK else { throw error(code) }
    try harden()
  }

  // close_v2 rather than close, because it waits for statements that outlive their connection.
  deinit { sqlite3_close_v2(handle) }

  // The functions' calls go through the table that SQLite hands to extensions. An automatic
  // extension that does nothing but keep that table is how the program gets it.
  private static let lendCallsToFunctions: Void = {
    pantanal_stop_counting_memory()
    pantanal_auto_extension(pantanal_extension_take_api)
  }()

  private func harden() throws(SQLiteError) {
    let switches: [(option: Int32, value: Int32)] = [
      (SQLITE_DBCONFIG_DEFENSIVE, 1),
      (SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0),
      (SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0),
      (SQLITE_DBCONFIG_DQS_DML, 0),
      (SQLITE_DBCONFIG_DQS_DDL, 0),
      (SQLITE_DBCONFIG_ENABLE_FKEY, 0),
    ]
    for (option, value) in switches {
      try check(pantanal_db_config(handle, option, value))
    }
    // Debian's SQLite has lookaside memory off; many small statements are compiled here.
    try check(pantanal_db_config_lookaside(handle, 1200, 100))
  }

  /// Gives up the protection of the schema, for writing a file that other tools will open.
  public func setDefensive(_ isDefensive: Bool) throws(SQLiteError) {
    try check(pantanal_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, isDefensive ? 1 : 0))
  }

  /// Makes the tables of another file reachable as `name.table`.
  public func attach(_ path: String, as name: String, mode: Mode) throws(SQLiteError) {
    try run("ATTACH ? AS \(name.sqlIdentifier)", [.text(mode.uri(of: path))])
  }

  /// Runs any number of statements, ignoring their rows.
  ///
  /// - Throws: ``SQLiteError`` whose offset counts from the start of `sql`.
  public func execute(_ sql: String) throws(SQLiteError) {
    var text = sql
    let result: Result<Void, SQLiteError> = text.withUTF8 { bytes in
      Result { () throws(SQLiteError) in try execute(bytes, of: sql) }
    }
    try result.get()
  }

  private func execute(
    _ bytes: UnsafeBufferPointer<UInt8>, of sql: String
  ) throws(SQLiteError) {
    var offset = 0
    while offset < bytes.count {
      let rest = UnsafeBufferPointer(rebasing: bytes[offset...])
      let (handle, length) = try compile(rest, offset: offset, sql: sql)
      offset += length
      guard let handle else { continue }
      defer { sqlite3_finalize(handle) }
      var code = sqlite3_step(handle)
      while code == SQLITE_ROW { code = sqlite3_step(handle) }
      guard code == SQLITE_DONE else { throw error(code, sql: sql) }
    }
  }

  /// Compiles the first statement of `bytes`.
  ///
  /// - Returns: No handle where there is only white space or a comment, and how many bytes the
  ///   statement took.
  func compile(
    _ bytes: UnsafeBufferPointer<UInt8>, offset: Int, sql: String, isLasting: Bool = false
  ) throws(SQLiteError) -> (handle: OpaquePointer?, length: Int) {
    guard let start = bytes.baseAddress else { return (nil, 0) }
    return try start.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
      (text) throws(SQLiteError) in
      var handle: OpaquePointer?
      var tail: UnsafePointer<CChar>?
      let flags = isLasting ? UInt32(SQLITE_PREPARE_PERSISTENT) : 0
      let code = sqlite3_prepare_v3(
        self.handle, text, Int32(bytes.count), flags, &handle, &tail)
      guard code == SQLITE_OK else { throw error(code, sql: sql, statementOffset: offset) }
      return (handle, tail.map { $0 - text } ?? bytes.count)
    }
  }

  /// Runs one statement to its end.
  ///
  /// - Returns: How many rows it changed.
  @discardableResult
  public func run(_ sql: String, _ values: [Value] = []) throws(SQLiteError) -> Int {
    var statement = try prepare(sql)
    statement.bind(values)
    while try statement.step() {}
    return changeCount
  }

  /// Reads all rows of a query whose result is small.
  public func rows(
    _ sql: String, _ values: [Value] = []
  ) throws(SQLiteError) -> [[Value]] {
    var statement = try prepare(sql)
    statement.bind(values)
    var rows: [[Value]] = []
    while try statement.step() { rows.append(statement.row()) }
    return rows
  }

  /// Reads the first column of the first row, NULL where there is none.
  public func value(_ sql: String, _ values: [Value] = []) throws(SQLiteError) -> Value {
    var statement = try prepare(sql)
    statement.bind(values)
    return try statement.step() ? statement.value(at: 0) : .null
  }

  /// Runs `body` in a transaction that takes its write lock at once, and rolls back if it throws.
  public func immediately<Result>(_ body: () throws -> Result) throws -> Result {
    try execute("BEGIN IMMEDIATE")
    do {
      let result = try body()
      try execute("COMMIT")
      return result
    } catch {
      rollBack()
      throw error
    }
  }

  /// Undoes the open transaction, if there is one.
  public func rollBack() {
    guard isInTransaction else { return }
    // SQLite rolls back by itself on some failures, so a failure here says nothing new.
    try? execute("ROLLBACK")
  }

  /// Whether a transaction is open.
  public var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

  /// How many rows the last statement changed.
  public var changeCount: Int { Int(sqlite3_changes64(handle)) }

  /// The rowid of the last row inserted.
  public var lastInsertedRowID: Int64 { sqlite3_last_insert_rowid(handle) }

  /// How long to wait for another connection's lock, in milliseconds.
  public func setBusyTimeout(milliseconds: Int) {
    sqlite3_busy_timeout(handle, Int32(milliseconds))
  }

  /// Lends SQLite's own pointer.
  public func withPointer<Result>(
    _ body: (OpaquePointer) throws -> Result
  ) rethrows -> Result {
    try body(handle)
  }

  func check(_ code: Int32) throws(SQLiteError) {
    guard code == SQLITE_OK else { throw error(code) }
  }

  func error(_ code: Int32, sql: String? = nil, statementOffset: Int = 0) -> SQLiteError {
    let extended = sqlite3_extended_errcode(handle)
    let offset = Int(sqlite3_error_offset(handle))
    return SQLiteError(
      code: extended & 0xff == code & 0xff ? extended : code,
      message: String(cString: sqlite3_errmsg(handle)),
      offset: offset < 0 ? nil : statementOffset + offset,
      sql: sql)
  }
}

extension Connection.Location {
  var path: String {
    switch self {
    case .memory: ":memory:"
    case .file(let path): path
    }
  }
}

extension Connection.Mode {
  var flags: Int32 {
    switch self {
    case .readOnly: SQLITE_OPEN_READONLY
    case .readWrite: SQLITE_OPEN_READWRITE
    case .create: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
    }
  }

  /// A file name as SQLite's ATTACH takes it, with the mode as a parameter.
  func uri(of path: String) -> String {
    guard path != ":memory:", !path.isEmpty else { return path }
    let escaped = path.replacing("%", with: "%25").replacing("?", with: "%3f")
      .replacing("#", with: "%23")
    let mode =
      switch self {
      case .readOnly: "ro"
      case .readWrite: "rw"
      case .create: "rwc"
      }
    return "file:\(escaped)?mode=\(mode)"
  }
}

extension String {
  /// The text as a SQL identifier, quoted.
  public var sqlIdentifier: String { "\"\(replacing("\"", with: "\"\""))\"" }

  /// The text as a SQL string literal.
  public var sqlLiteral: String { "'\(replacing("'", with: "''"))'" }
}
