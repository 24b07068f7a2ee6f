// Asking a warehouse on disk: what is answered, what is hidden, what is refused.

import Foundation
import SQLite
import Testing

@testable import Query
@testable import Warehouse

@Suite("The read-only door")
final class QueryDoorTests {
  private let warehouse: Warehouse

  static let cpf = "52998224725"

  static let personalData: [TableName: [String: Source.PersonalData]] = [
    TableName(.trusted, "student"): ["cpf": .cpf, "full_name": .name]
  ]

  init() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "query-\(UUID())")
    warehouse = Warehouse(folder: folder)
    try warehouse.prepare()
    let connection = try warehouse.connect(writing: .trusted)
    try connection.execute(
      """
      CREATE TABLE trusted.student (
        registration VARCHAR(20) PRIMARY KEY, cpf VARCHAR(11) UNIQUE, full_name TEXT, age BIGINT
      ) WITHOUT ROWID;
      CREATE INDEX trusted.student_name ON student (full_name);
      CREATE VIEW trusted.student_list AS SELECT registration, full_name AS who FROM student;
      INSERT INTO trusted.student VALUES
        ('00123', '\(Self.cpf)', 'Iracema', 20), ('00124', '11144477735', 'João', 31);
      INSERT INTO trusted._change (table_name, step_id, op, "key", "after")
        VALUES ('student', 's', 'insert', '\(Self.cpf)', '{"cpf":"\(Self.cpf)"}');
      """)
    try warehouse.connect(writing: .raw).execute(
      """
      INSERT INTO raw._load
        (table_name, connection, path, size, modified_at, sha256, row_count, reject_count, state,
         loaded_at, step_id, "partition", high_water)
      VALUES ('visit', 'c', 'a.csv', 1, '', '', 0, 0, 'loaded', '', 's', '{"cpf":"\(Self.cpf)"}',
        'cpf=\(Self.cpf)');
      """)
    let evidence = try warehouse.connect(writing: .dataquality)
    try evidence.execute(
      """
      INSERT INTO dataquality.reject
        (step_id, load_id, table_name, path, line, byte_offset, reason, text)
      VALUES ('s', 1, 'raw.student', 'alunos.csv', 17, 600, 'nine fields', '\(Self.cpf);x');
      """)
  }

  deinit { try? FileManager.default.removeItem(at: warehouse.folder) }

  private func door() throws -> QueryDoor {
    try QueryDoor(warehouse, personalData: Self.personalData)
  }

  private func rows(_ sql: String, purpose: String? = nil) throws -> [[Value]] {
    try door().rows(try Query(sql, purpose: purpose)).rows
  }

  @Test func answers() throws {
    let answer = try door().rows(
      try Query("SELECT registration, age FROM trusted.student ORDER BY age DESC"))
    #expect(answer.columns == ["registration", "age"])
    #expect(answer.rows == [["00124", 31], ["00123", 20]])
    #expect(answer.outcome.rowCount == 2)
    #expect(!answer.outcome.isTruncated)
  }

  @Test func readsAllLayersAndTheCatalogTogether() throws {
    #expect(
      try rows(
        """
        SELECT (SELECT count(*) FROM raw._load), (SELECT count(*) FROM trusted.student),
          (SELECT count(*) FROM refined._ledger), (SELECT count(*) FROM dataquality.reject),
          (SELECT count(*) FROM catalog.run)
        """) == [[1, 2, 0, 1, 0]])
  }

  @Test func runsOurFunctions() throws {
    #expect(try rows("SELECT upper('é')") == [["É"]])
  }

  // MARK: Personal data

  /// Every way to reach a personal value that is not a value of its own.
  @Test(arguments: [
    "SELECT cpf FROM trusted.student",
    "SELECT * FROM trusted.student",
    "SELECT s.* FROM (SELECT * FROM trusted.student) AS s",
    "WITH c AS (SELECT cpf AS x FROM trusted.student) SELECT x FROM c",
    "SELECT who FROM trusted.student_list",
    "SELECT max(cpf) FROM trusted.student",
    "SELECT group_concat(cpf || full_name) FROM trusted.student",
    "SELECT substr(cpf, 1, 11) FROM trusted.student ORDER BY cpf",
    "SELECT cpf, count(*) FROM trusted.student GROUP BY cpf",
    "SELECT CASE WHEN cpf = '52998224725' THEN 'it is 52998224725 ' || full_name END FROM trusted.student",
    "SELECT (SELECT cpf FROM trusted.student LIMIT 1)",
    "SELECT json_object('x', cpf, 'y', full_name) FROM trusted.student",
    "SELECT cpf FROM trusted.student UNION SELECT full_name FROM trusted.student",
    "SELECT CPF, Full_Name FROM TRUSTED.STUDENT",
    "SELECT text FROM dataquality.reject",
    #"SELECT "partition", high_water FROM raw._load"#,
    #"SELECT "key", "after" FROM trusted._change"#,
    "SELECT max(cpf) OVER () FROM trusted.student",
    "VALUES ((SELECT full_name FROM trusted.student WHERE registration = '00123'))",
  ])
  func hides(sql: String) throws {
    let answer = try door().rows(try Query(sql))
    let text = answer.rows.joined().map(\.description).joined(separator: " ")
    #expect(!answer.rows.isEmpty)
    #expect(!text.contains("52998224725") && !text.contains("Iracema") && !text.contains("João"))
    #expect(!answer.outcome.maskedColumns.isEmpty)
  }

  @Test func saysWhatItHid() throws {
    let door = try door()
    let masked = try door.rows(try Query("SELECT cpf, age, full_name, cpf FROM trusted.student"))
    #expect(
      masked.outcome.maskedColumns == ["trusted.student.cpf", "trusted.student.full_name"])
    #expect(try door.rows(try Query("SELECT 1")).outcome.maskedColumns.isEmpty)
  }

  /// Hidden or not, a result has the same heading.
  @Test func keepsTheNamesOfHiddenColumns() throws {
    let sql = "SELECT s.cpf, s.*, s.cpf AS x, upper(s.full_name) FROM trusted.student AS s"
    let names = ["cpf", "registration", "cpf", "full_name", "age", "x", "upper(s.full_name)"]
    #expect(try door().rows(try Query(sql)).columns == names)
    #expect(try door().rows(try Query(sql, purpose: "audit")).columns == names)
    #expect(try door().rows(try Query(sql)).rows[0][0] == nil)
  }

  @Test func showsAndLogsWhenAPurposeIsNamed() throws {
    let sql = "SELECT full_name FROM trusted.student WHERE cpf = '\(Self.cpf)'"
    #expect(try rows(sql, purpose: "subject access request 17") == [["Iracema"]])
    let log = try warehouse.connectForReading().rows(
      "SELECT purpose, sql, row_count, outcome, length(user) > 0 FROM catalog.query_log")
    #expect(log == [["subject access request 17", .text(sql), 1, "done", 1]])
    #expect(
      try rows("SELECT purpose, sql FROM catalog.query_log") == [
        ["subject access request 17", nil]
      ])
  }

  @Test(arguments: ["", "  ", "\n"])
  func takesNoEmptyPurpose(purpose: String) throws {
    #expect(try rows("SELECT cpf FROM trusted.student LIMIT 1", purpose: purpose) == [[nil]])
    #expect(try rows("SELECT count(*) FROM catalog.query_log") == [[0]])
  }

  /// The trace is there although the query failed.
  @Test func logsFailures() throws {
    #expect(throws: PantanalError.self) {
      try rows("SELECT cpf, json(full_name) FROM trusted.student", purpose: "audit")
    }
    #expect(
      try rows("SELECT purpose, outcome FROM catalog.query_log") == [["audit", "failed"]])
  }

  /// The door asks for nothing that a purpose would have to be logged for.
  @Test func writesNothingWithoutAPurpose() throws {
    _ = try rows("SELECT * FROM trusted.student")
    #expect(try rows("SELECT count(*) FROM catalog.query_log") == [[0]])
  }

  /// SQLite does not ask about the columns that a full join merges, so their values cannot be hidden.
  @Test(arguments: [
    "SELECT cpf FROM trusted.student FULL JOIN (SELECT 1 AS cpf WHERE 0) USING (cpf)",
    "SELECT * FROM trusted.student NATURAL FULL OUTER JOIN (SELECT 1 AS cpf WHERE 0)",
    "SELECT cpf FROM trusted.student LEFT RIGHT JOIN (SELECT 1 AS cpf WHERE 0) USING (cpf)",
    "SELECT 1; WITH x AS (SELECT cpf FROM trusted.student outer full join (SELECT 1 AS cpf WHERE 0) using (cpf)) SELECT * FROM x",
    // Joined with guesses, a hidden column gives itself away.
    "WITH v(cpf) AS (VALUES ('1')) SELECT v.cpf FROM v LEFT JOIN trusted.student USING (cpf)",
    "SELECT cpf FROM trusted.student LEFT JOIN trusted.student AS t USING (cpf)",
    "SELECT cpf FROM (SELECT 1 AS cpf) RIGHT JOIN trusted.student USING (cpf)",
  ])
  func refusesWhatItCannotHide(sql: String) throws {
    let error = try #require(throws: PantanalError.self) { try rows(sql) }
    #expect(error.code == .queryRefused)
    #expect(error.hint == "write ON a.x = b.x, or name a purpose: --purpose TEXT")
    #expect(try !rows(sql, purpose: "audit").isEmpty)
  }

  @Test(arguments: [
    "SELECT s.cpf FROM trusted.student AS s FULL JOIN trusted.student AS t ON t.cpf = s.cpf",
    "SELECT t.cpf FROM trusted.student LEFT JOIN trusted.student AS t USING (registration)",
  ])
  func hidesInJoins(sql: String) throws { try hides(sql: sql) }

  // MARK: Refusals

  @Test(arguments: [
    ("DELETE FROM trusted.student", "a query changes nothing, trusted.student included"),
    (
      "INSERT INTO catalog.query_log (sql) VALUES ('')",
      "a query changes nothing, catalog.query_log included"
    ),
    ("UPDATE trusted.student SET age = 1", "a query changes nothing, trusted.student included"),
    ("DROP TABLE trusted.student", "a query changes nothing, tables included"),
    ("CREATE TEMP TABLE t (x)", "a query changes nothing, tables included"),
    ("CREATE TABLE t (x)", "a query changes nothing, tables included"),
    ("ATTACH ':memory:' AS x", "the layers are attached already, and nothing else is"),
    ("DETACH trusted", "the layers are attached already, and nothing else is"),
    ("PRAGMA query_only = OFF", "PRAGMA query_only is not used here"),
    ("PRAGMA trusted.page_size = 512", "PRAGMA page_size is not used here"),
    ("PRAGMA trusted.journal_mode = DELETE", "PRAGMA journal_mode is not used here"),
    ("PRAGMA wal_checkpoint(TRUNCATE)", "PRAGMA wal_checkpoint is not used here"),
    ("PRAGMA writable_schema = 1", "PRAGMA writable_schema is not used here"),
    ("VACUUM INTO '/nowhere/x.db'", "a query changes nothing"),
    ("BEGIN IMMEDIATE", "a query needs no transaction: each sees the warehouse as of one moment"),
    ("SELECT load_extension('x')", "extensions are not loaded here"),
    ("ANALYZE", "a query changes nothing, tables included"),
    (
      "WITH d AS (SELECT 1) DELETE FROM trusted.student",
      "a query changes nothing, trusted.student included"
    ),
    ("SELECT 1; DELETE FROM trusted.student", "a query changes nothing, trusted.student included"),
  ])
  func refuses(sql: String, message: String) throws {
    let error = try #require(throws: PantanalError.self) { try rows(sql) }
    #expect(error.code == .queryRefused)
    #expect(error.message == message)
    #expect(try rows("SELECT count(*) FROM trusted.student") == [[2]])
    #expect(throws: PantanalError.self) { try rows(sql, purpose: "a purpose opens no other door") }
  }

  @Test(arguments: [
    "PRAGMA trusted.table_info(student)", "PRAGMA database_list", "PRAGMA trusted.page_size",
    "SELECT name FROM pragma_table_info('student', 'trusted')", "EXPLAIN QUERY PLAN SELECT 1",
    "SELECT value FROM json_each('[1]')", "EXPLAIN SELECT 1",
    "SELECT sql FROM trusted.sqlite_master",
  ])
  func describes(sql: String) throws {
    #expect(try !rows(sql).isEmpty)
  }

  // MARK: Limits

  @Test func stopsAfterTheRowLimit() throws {
    var query = try Query("SELECT registration FROM trusted.student")
    query.limits.rowCount = 1
    let one = try door().rows(query)
    #expect(one.rows.count == 1)
    #expect(one.outcome.isTruncated)
    query.limits.rowCount = 2
    #expect(try !door().rows(query).outcome.isTruncated, "exactly the limit is all")
  }

  @Test func stopsAfterTheTimeLimit() throws {
    var query = try Query(
      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n")
    query.limits.duration = .milliseconds(30)
    let error = try #require(throws: PantanalError.self) { try door().rows(query) }
    #expect(error.code == .queryLimit)
    #expect(error.message == "the query was stopped after 30 ms")
  }

  /// A reader that takes its time holds the log of the warehouse as much as a slow query does.
  @Test func stopsSlowReaders() throws {
    var query = try Query(
      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n")
    query.limits.duration = .milliseconds(30)
    let error = try #require(throws: PantanalError.self) { try door().run(query) { _ in } }
    #expect(error.code == .queryLimit)
  }

  @Test func stopsWhenAsked() throws {
    let cancellation = Cancellation()
    let query = try Query(
      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n")
    let error = try #require(throws: PantanalError.self) {
      try door().run(query, cancellation: cancellation) { _ in cancellation.cancel() }
    }
    #expect(error.code == .cancelled)
  }

  // MARK: Mistakes

  static let mistakes: [(sql: String, message: String, line: Int, column: Int, hint: String?)] = [
    (
      "SELECT registration,\n  custmer FROM trusted.student", "no such column: custmer", 2, 3, nil
    ),
    (
      "SELECT s.ful_name FROM trusted.student AS s", "no such column: s.ful_name", 1, 8,
      "trusted.student has full_name"
    ),
    (
      "SELECT 1;\nSELECT age FROM trusted.studnt", "no such table: trusted.studnt", 2, 1,
      "did you mean trusted.student?"
    ),
    ("SELECT uper('x')", "no such function: uper", 1, 8, "did you mean upper?"),
    ("SELECT 'açaí', FROM x", "near \"FROM\": syntax error", 1, 16, nil),
  ]

  @Test(arguments: mistakes)
  func explains(
    mistake: (sql: String, message: String, line: Int, column: Int, hint: String?)
  ) throws {
    let error = try #require(throws: PantanalError.self) { try rows(mistake.sql) }
    #expect(error.code == .sqlInvalid)
    #expect(error.message == mistake.message)
    #expect(error.place?.line == mistake.line)
    #expect(error.hint == mistake.hint)
    if mistake.column > 1 { #expect(error.place?.column == mistake.column) }
  }

  @Test(arguments: ["", "  ", "-- nothing", ";;", "/* --- \ndescription: x\n--- */"])
  func refusesNothing(sql: String) throws {
    let error = try #require(throws: PantanalError.self) { try rows(sql) }
    #expect(error.message == "there is no query here")
  }

  @Test func tellsThatThereIsNoWarehouse() throws {
    let nowhere = Warehouse(folder: warehouse.folder.appending(path: "nowhere"))
    let error = try #require(throws: PantanalError.self) {
      try QueryDoor(nowhere, personalData: [:])
    }
    #expect(error.code == .warehouseMissing)
  }

  // MARK: Parameters

  @Test func bindsParameters() throws {
    var query = try Query("SELECT :a, @b || $a")
    query.parameters = ["a": 1, "b": "x"]
    #expect(try door().rows(query).rows == [[1, "x1"]])
  }

  @Test func missesParameters() throws {
    let missing = try #require(throws: PantanalError.self) { try rows("SELECT :nmae") }
    #expect(missing.message == "the parameter :nmae has no value")
    #expect(missing.hint == "give it one: --param nmae=VALUE")
    #expect(missing.place?.column == 8)
    var query = try Query("SELECT :name")
    query.parameters = ["name": 1, "nam": 2]
    let unknown = try #require(throws: PantanalError.self) { try door().rows(query) }
    #expect(unknown.message == "the query has no parameter nam")
    #expect(unknown.hint == "did you mean name?")
    #expect(throws: PantanalError.self) { try rows("SELECT ?") }
  }
}

@Suite("A query")
struct QueryTests {
  @Test(arguments: [
    ("1", Value.integer(1)), ("-7", .integer(-7)), ("1.5", .double(1.5)), ("null", .null),
    ("NULL", .null), ("", .text("")), ("00123", .text("00123")), ("1e3", .text("1e3")),
    ("1,5", .text("1,5")), ("99999999999999999999", .text("99999999999999999999")),
    ("2025-01-31", .text("2025-01-31")), (" 1", .text(" 1")), ("+1", .text("+1")),
  ])
  func takesValues(text: String, value: Value) {
    #expect(Query.value(from: text) == value)
  }

  @Test func isFoundByName() throws {
    let root = FileManager.default.temporaryDirectory.appending(path: "saved-\(UUID())")
    defer { try? FileManager.default.removeItem(at: root) }
    let folder = root.appending(path: "sql/queries")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try "/* ---\ndescription: All.\n--- */\nSELECT 1 AS one".write(
      to: folder.appending(path: "students.sql"), atomically: true, encoding: .utf8)
    let saved = SavedQueries(of: root)
    #expect(saved.names == ["students"])
    #expect(try saved.query(named: "@students").sql == "SELECT 1 AS one")
    #expect(try saved.query(named: "students").path == "sql/queries/students.sql")
    for (name, hint) in [("@studnts", "did you mean @students?"), ("../x", "there are: @students")]
    {
      let error = try #require(throws: PantanalError.self) { try saved.query(named: name) }
      #expect(error.hint == hint)
    }
    #expect(SavedQueries(of: folder).names.isEmpty)
  }
}

@Suite("The script that attaches a warehouse")
struct AttachScriptTests {
  @Test func runsInSQLite() throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "it's 100% a#b?c \(UUID())")
    let warehouse = Warehouse(folder: folder)
    defer { try? FileManager.default.removeItem(at: folder) }
    try warehouse.prepare()
    let connection = try Connection(.memory)
    try connection.execute(AttachScript.text(for: warehouse))
    #expect(try connection.value("SELECT count(*) FROM raw._load") == 0)
    #expect(try connection.value("SELECT count(*) FROM catalog.run") == 0)
    #expect(throws: SQLiteError.self) { try connection.execute("DELETE FROM raw._load") }
  }
}
