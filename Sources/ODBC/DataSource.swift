// An open connection to a database behind an ODBC driver: queries here, the catalogue in
// DataSource+Catalog.swift.

import COdbc

/// A database that a driver opened.
///
/// Names and SQL go to the driver as UTF-8 through the narrow calls. The wide calls would lose
/// letters: the SQLite driver for Linux has none, and unixODBC narrows for it to Latin-1. Values come
/// back as UTF-16, which every driver fills in itself.
public final class DataSource {
  let connection: Handle
  let options: ConnectionOptions

  /// Stops what this data source works on, from any thread.
  public let interrupter = Interrupter()

  /// Connects by a connection string: `Driver=SQLITE3;Database=mart.db`.
  ///
  /// - Throws: ``ODBCError``; with the Debian package to install in its hint when the driver that
  ///   the string names is not registered.
  public convenience init(_ connectionString: String) throws(ODBCError) {
    try self.init(connectionString, ConnectionOptions(connectTimeout: nil), isReader: false)
  }

  init(
    _ connectionString: String, _ options: ConnectionOptions, isReader: Bool
  ) throws(ODBCError) {
    if let name = DataSource.driverName(in: connectionString) { _ = try Driver.named(name) }
    self.options = options
    connection = try Handle(.connection, under: Handle.environment())
    connection.secrets = ConnectionString(connectionString)
    if isReader { DataSource.setReadOnly(connection) }
    if let limit = options.connectTimeout { DataSource.setTimeout(connection, limit) }
    let code = withNarrow(connectionString) { text, count in
      SQLDriverConnect(
        connection.pointer, nil, text, SQLSMALLINT(count), nil, 0, nil,
        SQLUSMALLINT(SQL_DRIVER_NOPROMPT))
    }
    do {
      try connection.check(code, "connect")
    } catch {
      throw DataSource.explained(error, connectionString)
    }
  }

  // Both must be asked for before connecting. A driver that has neither connects all the same.
  private static func setReadOnly(_ connection: Handle) {
    let mode = SQLPOINTER(bitPattern: UInt(SQL_MODE_READ_ONLY))
    SQLSetConnectAttr(connection.pointer, SQL_ATTR_ACCESS_MODE, mode, 0)
  }

  private static func setTimeout(_ connection: Handle, _ limit: Duration) {
    let seconds = SQLPOINTER(bitPattern: UInt(max(1, limit.components.seconds)))
    SQLSetConnectAttr(connection.pointer, SQL_ATTR_LOGIN_TIMEOUT, seconds, 0)
  }

  /// A registered driver may still lack its library: the package was removed, the entry stayed.
  private static func explained(_ error: ODBCError, _ connectionString: String) -> ODBCError {
    guard error.diagnostics.contains(where: { $0.message.contains("open lib") }) else {
      return error
    }
    let hint = Driver.hint(forMissing: connectionString.split(separator: ";").first ?? "")
    return ODBCError(error.operation, error.diagnostics, hint: hint)
  }

  /// Runs a query.
  ///
  /// `blockSize` is rows per call of the driver, where all columns have a fixed size.
  public func query(_ sql: String, blockSize: Int = 1024) throws(ODBCError) -> ResultSet {
    let statement = try Handle(.statement, under: connection)
    let code = withNarrow(sql) { SQLExecDirect(statement.pointer, $0, SQLINTEGER($1)) }
    // A statement that changes nothing and returns nothing answers "no data".
    if code != SQL_NO_DATA { try statement.check(code, "run the query") }
    return try ResultSet(statement, blockSize: blockSize)
  }

  /// Runs a query and keeps all its rows.
  public func rows(_ sql: String) throws(ODBCError) -> [[Field]] {
    var result = try query(sql)
    var rows: [[Field]] = []
    while try result.next() { rows.append(result.row()) }
    return rows
  }

  /// The driver's own name and version: `sqlite3odbc.so 0.9998`.
  public var driver: String {
    "\(information(SQL_DRIVER_NAME)) \(information(SQL_DRIVER_VER))"
  }

  /// The database's own name and version: `SQLite 3.40.1`.
  public var database: String {
    "\(information(SQL_DBMS_NAME)) \(information(SQL_DBMS_VER))"
  }

  func information(_ kind: Int32) -> String {
    var text = [SQLCHAR](repeating: 0, count: 256)
    var length: SQLSMALLINT = 0
    let code = SQLGetInfo(
      connection.pointer, SQLUSMALLINT(kind), &text, SQLSMALLINT(text.count), &length)
    return Handle.succeeded(code) ? text.text : ""
  }

  /// The driver's name in a connection string; nil when a DSN or the path of a library stands there.
  static func driverName(in connectionString: String) -> String? {
    for part in connectionString.split(separator: ";") {
      let pair = part.split(separator: "=", maxSplits: 1).map { $0.filter { $0 != " " } }
      guard pair.count == 2, pair[0].lowercased() == "driver" else { continue }
      let value = part.drop { $0 != "=" }.dropFirst().drop { $0 == " " }
      let name = value.drop { $0 == "{" }.prefix { $0 != "}" }
      return name.contains("/") ? nil : String(name)
    }
    return nil
  }
}
