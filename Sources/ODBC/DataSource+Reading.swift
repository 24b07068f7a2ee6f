// Reading a database for a load: a connection that cannot write, one snapshot, rows as text.

import COdbc

/// How a data source is opened.
public struct ConnectionOptions: Sendable {
  /// How long connecting may take; nil leaves it to the driver.
  public var connectTimeout: Duration?
  /// How long the database may think before it answers a query; nil is as long as it wants.
  public var queryTimeout: Duration?

  /// Twenty seconds to connect, all the time to answer.
  public init(connectTimeout: Duration? = .seconds(20), queryTimeout: Duration? = nil) {
    self.connectTimeout = connectTimeout
    self.queryTimeout = queryTimeout
  }
}

extension DataSource {
  /// Connects to read: nothing can be written where driver or database have such a mode, everything
  /// is read in one transaction, and in one snapshot where the database has them without locks.
  ///
  /// Keys of the connection string that nobody decided are chosen so that a driver brings rows in
  /// pieces rather than keep all of them. Times with a zone are in UTC where the session decides that.
  ///
  /// - Throws: ``ODBCError``, without any password of the connection string.
  public static func reading(
    _ connectionString: String, _ options: ConnectionOptions = ConnectionOptions()
  ) throws(ODBCError) -> DataSource {
    var source: DataSource?
    var driver = driverName(in: connectionString)
    if driver == nil {
      // A DSN: which driver answers is known only when it did.
      source = try DataSource(connectionString, options, isReader: true)
      driver = source?.driver
    }
    let more = habits(of: driver ?? "", lacking: connectionString)
    if let source, more.isEmpty {
      try source.prepareReading()
      return source
    }
    let all = ([connectionString.removingLast(";")] + more).joined(separator: ";")
    let reader = try DataSource(all, options, isReader: true)
    try reader.prepareReading()
    return reader
  }

  /// Runs a query whose rows are read as text.
  ///
  /// - Parameters:
  ///   - sql: One statement, with a `?` for each parameter.
  ///   - parameters: Values in their order.
  /// - Returns: The rows, before the first.
  /// - Throws: ``ODBCError``.
  public func textRows(
    _ sql: String, _ parameters: [Parameter] = []
  ) throws(ODBCError) -> TextRows {
    let statement = try Handle(.statement, under: connection)
    if let limit = options.queryTimeout {
      let seconds = SQLPOINTER(bitPattern: UInt(max(1, limit.components.seconds)))
      // A driver without time-outs waits as long as it has to.
      SQLSetStmtAttr(statement.pointer, SQL_ATTR_QUERY_TIMEOUT, seconds, 0)
    }
    try interrupter.begin(statement)
    do {
      let bound = try BoundParameters(parameters, to: statement)
      let code = withNarrow(sql) { SQLExecDirect(statement.pointer, $0, SQLINTEGER($1)) }
      if code != SQL_NO_DATA { try statement.check(code, "run the query") }
      return try TextRows(statement, bound, driverHabits, interrupter)
    } catch {
      interrupter.end(statement)
      throw error
    }
  }

  /// A name as an identifier of this database, exactly as it stands there.
  public func quoted(_ name: String) -> String {
    let mark = information(SQL_IDENTIFIER_QUOTE_CHAR)
    // A blank is the standard's way to say that there are no quotes.
    guard !mark.isEmpty, mark != " " else { return name }
    return mark + name.replacing(mark, with: mark + mark) + mark
  }

  private var driverHabits: DriverHabits {
    var extensions: SQLUINTEGER = 0
    let code = SQLGetInfo(
      connection.pointer, SQLUSMALLINT(SQL_GETDATA_EXTENSIONS), &extensions, 4, nil)
    let wanted = SQLUINTEGER(
      SQL_GD_BLOCK | SQL_GD_BOUND | SQL_GD_ANY_COLUMN | SQL_GD_ANY_ORDER)
    return DriverHabits(
      rereadsBlocks: Handle.succeeded(code) && extensions & wanted == wanted && !isSQLite,
      writesDatesAsStored: isSQLite)
  }

  // The SQLite driver cuts values at their declared length without saying so, and reads a date that
  // is none as NULL.
  private var isSQLite: Bool { information(SQL_DBMS_NAME).lowercased().hasPrefix("sqlite") }

  /// Turns writing off, and opens the transaction in which everything is read.
  private func prepareReading() throws(ODBCError) {
    let database = information(SQL_DBMS_NAME).lowercased()
    // Where repeatable reading means a snapshot. Elsewhere it means locks, on somebody's database.
    if ["postgresql", "mysql", "mariadb"].contains(where: database.hasPrefix) {
      set(SQL_ATTR_TXN_ISOLATION, Int(SQL_TXN_REPEATABLE_READ))
    }
    if database.hasPrefix("postgresql") {
      _ = try query("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
      _ = try query("SET TIME ZONE 'UTC'")
    } else if isSQLite {
      _ = try query("PRAGMA query_only = 1")
    }
    set(SQL_ATTR_AUTOCOMMIT, Int(SQL_AUTOCOMMIT_OFF))
  }

  private func set(_ attribute: Int32, _ value: Int) {
    // A driver that refuses goes on with its own way, which is as good as it gets there.
    SQLSetConnectAttr(connection.pointer, attribute, SQLPOINTER(bitPattern: value), 0)
  }

  /// Keys that keep a driver from holding a whole result in memory, and from making files.
  private static func habits(of driver: String, lacking connectionString: String) -> [String] {
    let driver = driver.lowercased()
    var habits: [(key: String, value: String)] = []
    if driver.contains("postgres") || driver.contains("psqlodbc") {
      habits = [("UseDeclareFetch", "1"), ("Fetch", "\(RowBlock.rowLimit)")]
    } else if driver.contains("sqlite") {
      habits = [("StepAPI", "1"), ("NoCreat", "1")]
    }
    let keys = ConnectionString(connectionString)
    return habits.filter { keys[$0.key.lowercased()] == nil }.map { "\($0.key)=\($0.value)" }
  }
}

extension String {
  fileprivate func removingLast(_ character: Character) -> String {
    last == character ? String(dropLast()) : self
  }
}
