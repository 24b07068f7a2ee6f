// The read-only door for people: one connection that reads all layers and the catalog. What it lets
// through is decided in Doorkeeper.swift, how rows look in ResultRenderer.swift.

import SQLText
public import SQLite
public import Warehouse

/// A connection that answers questions and changes nothing.
///
/// Three things keep it so: the files are opened read-only, SQLite runs with `query_only`, and every
/// statement passes the ``Doorkeeper``. One task owns a door.
public final class QueryDoor {
  private let warehouse: Warehouse
  private let connection: Connection
  private let doorkeeper: Doorkeeper

  /// Opens the door to a warehouse that exists; `personalData` is known by lineage.
  public init(
    _ warehouse: Warehouse, personalData: [TableName: [String: Source.PersonalData]]
  ) throws {
    self.warehouse = warehouse
    connection = try warehouse.connectForReading()
    doorkeeper = Doorkeeper(personalData)
    do {
      try connection.execute("PRAGMA query_only = ON")
      // SQLite makes a table function on first use by a CREATE TABLE, which would be refused then.
      for name in Doorkeeper.tableFunctions {
        _ = try connection.prepare("SELECT 1 FROM \(name)")
      }
    } catch {
      throw PantanalError(error, doing: "opening the warehouse")
    }
  }

  /// Runs a query and hands over its rows as they come.
  ///
  /// Several statements run one after the other, each with a beginning of its own.
  ///
  /// - Parameters:
  ///   - query: What is asked.
  ///   - cancellation: Stops it from outside.
  ///   - begin: Told the columns' names before the first row.
  ///   - row: Told each row.
  /// - Returns: What came of it.
  /// - Throws: ``PantanalError`` with the place in the text where there is one.
  @discardableResult
  public func run(
    _ query: Query, cancellation: Cancellation = Cancellation(),
    begin: ([String]) throws -> Void = { _ in }, row: ([Value]) throws -> Void
  ) throws -> QueryOutcome {
    guard let purpose = query.purpose else {
      return try answer(query, cancellation, begin: begin, row: row)
    }
    let log = QueryLog(warehouse: warehouse)
    let number = try log.begin(query.file.sql, purpose: purpose)
    let start = ContinuousClock.now
    var count = 0
    do {
      let outcome = try answer(query, cancellation, begin: begin) { values in
        count += 1
        try row(values)
      }
      try log.end(number, rowCount: count, duration: outcome.duration, outcome: "done")
      return outcome
    } catch {
      try log.end(number, rowCount: count, duration: start.duration(to: .now), outcome: "failed")
      throw error
    }
  }

  /// Runs a query and keeps its rows, for small results.
  public func rows(
    _ query: Query
  ) throws -> (columns: [String], rows: [[Value]], outcome: QueryOutcome) {
    var columns: [String] = []
    var rows: [[Value]] = []
    let outcome = try run(query, begin: { columns = $0 }, row: { rows.append($0) })
    return (columns, rows, outcome)
  }

  private func answer(
    _ query: Query, _ cancellation: Cancellation, begin: ([String]) throws -> Void,
    row: ([Value]) throws -> Void
  ) throws -> QueryOutcome {
    let statements = SQLText.statements(in: query.file.sql)
    guard !statements.isEmpty else { throw QueryMessages.nothingAsked(query.file.place(of: 0)) }
    try checkParameters(of: query, statements)
    doorkeeper.begin(hasPurpose: query.purpose != nil)
    let watch = Watch(query.limits)
    defer {
      connection.setAuthorizer(nil)
      connection.setProgressHandler(every: 0, nil)
    }
    connection.setAuthorizer { [doorkeeper] in doorkeeper.decide($0) }
    connection.setProgressHandler(every: 10_000) { watch.isOver || cancellation.isCancelled }
    for statement in statements {
      try cancellation.interrupting(connection) {
        try run(statement, of: query, watch, begin: begin, row: row)
      }
    }
    return QueryOutcome(
      rowCount: watch.rowCount, isTruncated: watch.isTruncated,
      maskedColumns: doorkeeper.maskedColumns, duration: watch.elapsed)
  }

  private func run(
    _ part: SQLText.Statement, of query: Query, _ watch: Watch, begin: ([String]) throws -> Void,
    row: ([Value]) throws -> Void
  ) throws {
    if query.purpose == nil, let join = SQLText(part.text).join(byAnyOf: doorkeeper.hiddenNames) {
      throw QueryMessages.cannotMask(query.file.place(of: part.offset + join.range.lowerBound))
    }
    do {
      var statement = try connection.prepare(part.text)
      guard statement.isReadOnly else {
        throw QueryMessages.refused("a query changes nothing", query.file.place(of: part.offset))
      }
      statement.bind(query.parameters)
      try begin(try columnNames(of: part, statement.columnNames))
      while try statement.step() {
        guard watch.allowsAnotherRow() else { return }
        try row(statement.row())
        // A reader that is slow holds the transaction open as much as a slow query does.
        if watch.isOver { throw QueryMessages.tookTooLong(query.limits.duration) }
      }
    } catch let error as SQLiteError {
      throw explained(error, part, query, watch)
    }
  }

  /// The names as the query gives them.
  ///
  /// SQLite names a column that reads as NULL after its expression, `s.cpf`, and not after the column. So
  /// a statement that was let through is compiled again, for its names only.
  private func columnNames(
    of part: SQLText.Statement, _ names: [String]
  ) throws(SQLiteError) -> [String] {
    guard !doorkeeper.maskedColumns.isEmpty else { return names }
    return try doorkeeper.unmasked { () throws(SQLiteError) in
      try connection.prepare(part.text).columnNames
    }
  }

  // MARK: Failures

  private func explained(
    _ error: SQLiteError, _ part: SQLText.Statement, _ query: Query, _ watch: Watch
  ) -> PantanalError {
    if error.isInterrupted {
      return watch.isOver
        ? QueryMessages.tookTooLong(query.limits.duration)
        : PantanalError(error, doing: "answering the query")
    }
    if let refusal = doorkeeper.refusal {
      return QueryMessages.refused(refusal, query.file.place(of: part.offset))
    }
    if error.isFull || error.isInputOutput || error.isBusy {
      return PantanalError(error, doing: "answering the query")
    }
    let shifted = SQLiteError(
      code: error.code, message: error.message,
      offset: (error.offset ?? 0) + part.offset, sql: query.file.sql)
    return query.file.error(shifted, names: names(for: error.message, in: part.text))
  }

  /// The real names that a misspelt one may have meant, those of the tables asked for first.
  private func names(for message: String, in sql: String) -> [String] {
    connection.setAuthorizer(nil)
    let tables = (try? self.tables()) ?? []
    if message.hasPrefix("no such table") { return tables.map(\.description) }
    if message.hasPrefix("no such function") {
      let rows = try? connection.rows("SELECT DISTINCT name FROM pragma_function_list")
      return rows?.compactMap { $0[0].text } ?? []
    }
    let words = Set(SQLText(sql).tokens.map { SQLText(sql).content(of: $0).lowercased() })
    let asked = tables.filter { words.contains($0.name.lowercased()) }
    return (asked.isEmpty ? tables : asked).flatMap { table in
      ((try? columns(of: table)) ?? []).map { "\(table).\($0)" }
    }
  }

  /// The tables and views of all layers.
  public func tables() throws -> [TableName] {
    try Layer.allCases.flatMap { layer in
      try connection.rows(
        """
        SELECT name FROM \(layer.rawValue).sqlite_master
        WHERE type IN ('table', 'view') AND substr(name, 1, 7) <> 'sqlite_'
        ORDER BY name
        """
      ).compactMap { $0[0].text.map { TableName(layer, $0) } }
    }
  }

  /// The columns of a table or view.
  public func columns(of table: TableName) throws -> [String] {
    try connection.rows(
      "SELECT name FROM pragma_table_info(?, ?) ORDER BY cid",
      [.text(table.name), .text(table.layer.rawValue)]
    ).compactMap { $0[0].text }
  }

  /// Refuses a query whose parameters and values are not the same ones.
  private func checkParameters(of query: Query, _ statements: [SQLText.Statement]) throws {
    let text = SQLText(query.file.sql)
    let tokens = text.tokens.filter { $0.kind == .parameter }
    let names = tokens.map { String(text.text(of: $0).dropFirst()) }
    for (token, name) in zip(tokens, names) {
      let place = query.file.place(of: token.range.lowerBound)
      if text.text(of: token).hasPrefix("?") { throw QueryMessages.namelessParameter(place) }
      guard query.parameters[name] != nil else {
        throw QueryMessages.missingParameter(text.text(of: token), place)
      }
    }
    for name in query.parameters.keys.sorted() where !names.contains(name) {
      throw QueryMessages.unknownParameter(
        name, among: Set(names).sorted(), query.file.place(of: statements[0].offset))
    }
  }
}

/// The time and the rows that a query has used.
private final class Watch {
  private let limits: QueryLimits
  private let start = ContinuousClock.now
  private(set) var rowCount = 0
  private(set) var isTruncated = false

  init(_ limits: QueryLimits) {
    self.limits = limits
  }

  var elapsed: Duration { start.duration(to: .now) }

  var isOver: Bool { elapsed > limits.duration }

  func allowsAnotherRow() -> Bool {
    guard let limit = limits.rowCount, rowCount >= limit else {
      rowCount += 1
      return true
    }
    isTruncated = true
    return false
  }
}
