import CSQLite
import SQLite
import Testing

@Suite("A connection")
struct ConnectionTests {
  @Test(arguments: [
    // A token SQLite does not understand, with its place in the whole text.
    ("SELECT 1; SELECT custmer FROM t", "no such column: custmer", 17),
    ("SELECT 'é' || nope", "no such column: nope", 15),
    ("SELEC 1", #"near "SELEC": syntax error"#, 0),
  ])
  func saysWhereSQLIsWrong(sql: String, message: String, offset: Int) throws {
    let connection = try Connection(.memory)
    try connection.execute("CREATE TABLE t (a)")
    let error = #expect(throws: SQLiteError.self) { try connection.execute(sql) }
    #expect(error?.message == message)
    #expect(error?.offset == offset)
  }

  // A misspelt column in double quotes must not become a string.
  @Test func takesDoubleQuotesForNamesOnly() throws {
    let connection = try Connection(.memory)
    try connection.execute("CREATE TABLE t (amount)")
    #expect(throws: SQLiteError.self) { try connection.rows(#"SELECT "amout" FROM t"#) }
  }

  @Test(arguments: [
    "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = 'x'",
    "SELECT load_extension('nothing')",
  ])
  func isDefensive(sql: String) throws {
    let connection = try Connection(.memory)
    try connection.execute("CREATE TABLE t (a)")
    #expect(throws: SQLiteError.self) { try connection.execute(sql) }
  }

  static let values: [Value] = [
    .null, .integer(Int64.min), .integer(Int64.max), .double(0.1), .double(-.infinity), .text(""),
    .text("São Gabriel 'do' Oeste"), .text("zero\0inside"), .blob([]), .blob([0, 255]),
  ]

  @Test(arguments: values)
  func givesBackWhatWasBound(value: Value) throws {
    #expect(try Connection(.memory).value("SELECT ?", [value]) == value)
  }

  @Test func bindsBytesWithoutCopying() throws {
    let connection = try Connection(.memory)
    var statement = try connection.prepare("SELECT ?, typeof(?1), length(?1)")
    let bytes = Array("Poconé".utf8)
    try bytes.withUnsafeBufferPointer { (bytes) throws in
      statement.bind(bytes: bytes, at: 1)
      let hasRow = try statement.step()
      #expect(hasRow)
      #expect(statement.row() == ["Poconé", "text", 6])
      statement.reset()
      statement.bind(bytes: UnsafeBufferPointer(rebasing: bytes[..<0]), at: 1)
      let hasAnother = try statement.step()
      #expect(hasAnother)
      #expect(statement.row() == ["", "text", 0])
    }
  }

  @Test func rollsBackWhatThrows() throws {
    struct Failure: Error {}
    let connection = try Connection(.memory)
    try connection.execute("CREATE TABLE t (a)")
    #expect(throws: Failure.self) {
      try connection.immediately {
        try connection.run("INSERT INTO t VALUES (1)")
        throw Failure()
      }
    }
    #expect(try connection.value("SELECT count(*) FROM t") == 0)
    #expect(!connection.isInTransaction)
  }

  @Test func canBeInterrupted() throws {
    let connection = try Connection(.memory)
    var callCount = 0
    connection.setProgressHandler(every: 1000) {
      callCount += 1
      return callCount == 3
    }
    let error = #expect(throws: SQLiteError.self) {
      try connection.execute(
        "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT count(*) FROM c")
    }
    #expect(error?.isInterrupted == true)
  }

  @Test func copiesAWholeDatabase() throws {
    let source = try Connection(.memory)
    try source.execute("CREATE TABLE t (a); INSERT INTO t VALUES (1), (2)")
    let target = try Connection(.memory)
    try target.copy(of: source)
    #expect(try target.value("SELECT sum(a) FROM t") == 3)
  }
}

@Suite("The authorizer")
struct AuthorizerTests {
  private func connection() throws -> Connection {
    let connection = try Connection(.memory)
    try connection.execute(
      """
      ATTACH ':memory:' AS raw;
      CREATE TABLE raw.line (a, b);
      CREATE VIEW raw.v AS SELECT a FROM line;
      INSERT INTO raw.line VALUES (1, 2);
      """)
    return connection
  }

  @Test(arguments: [
    ("SELECT a FROM raw.line", ["line.a"]),
    ("SELECT count(*) FROM raw.line", ["line."]),
    // A view is reported, and the table behind it.
    ("SELECT * FROM raw.v", ["line.a", "v.a"]),
    ("WITH x AS (SELECT b FROM raw.line) SELECT 1 FROM x WHERE b > 0", ["line.b"]),
  ])
  func listsWhatIsRead(sql: String, expected: [String]) throws {
    let reads = try connection().accesses(of: sql).compactMap { access -> String? in
      guard case .read("raw", let table, let column, _) = access else { return nil }
      return "\(table).\(column)"
    }
    #expect(Set(reads).isSuperset(of: expected))
    #expect(
      Set(reads.map { $0.prefix { $0 != "." } }) == Set(expected.map { $0.prefix { $0 != "." } }))
  }

  @Test func listsFunctionsAndWrites() throws {
    let accesses = try connection().accesses(
      of: "INSERT INTO raw.line SELECT abs(a), 1 FROM raw.line")
    #expect(accesses.contains(.function("abs")))
    #expect(accesses.contains(.write(database: "raw", table: "line")))
  }

  @Test func canHideAColumnAndRefuse() throws {
    let connection = try connection()
    connection.setAuthorizer { access in
      switch access {
      case .read(_, "line", "b", _): .readAsNull
      case .write: .deny
      default: .allow
      }
    }
    #expect(try connection.rows("SELECT a, b FROM raw.line") == [[1, nil]])
    #expect(throws: SQLiteError.self) { try connection.execute("DELETE FROM raw.line") }
  }
}

@Suite("Bytecode")
struct BytecodeTests {
  // The opcodes that are relied on, pinned: an upgrade of SQLite that renames them fails here.
  @Test func tellsAScanFromALookUp() throws {
    let connection = try Connection(.memory)
    try connection.execute("CREATE TABLE t (a INTEGER PRIMARY KEY, b)")
    let scan = try connection.bytecode(of: "SELECT b FROM t")
    #expect(scan.openedCursors.count == 1)
    #expect(scan.scannedCursors == Set(scan.openedCursors.map(\.cursor)))
    let lookUp = try connection.bytecode(of: "SELECT b FROM t WHERE a = 5")
    #expect(lookUp.openedCursors.count == 1)
    #expect(lookUp.scannedCursors.isEmpty)
  }
}
