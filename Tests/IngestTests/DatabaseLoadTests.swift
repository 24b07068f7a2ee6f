// Loading from a real PostgreSQL: whole tables and queries, going on from a mark, and what must not enter.

import Foundation
import Ingest
import ODBC
import PostgreSQLServer
import SQLite
import Testing
import Warehouse

@Suite(
  "Loading from PostgreSQL",
  .enabled(if: PostgreSQLServer.isInstalled, "\(PostgreSQLServer.missing)"))
struct DatabaseLoadTests {
  private let server: PostgreSQLServer
  private let writer: DataSource
  /// Each test has its own schema of the one server.
  private let schema = "s" + UUID().uuidString.prefix(8).lowercased()

  init() throws {
    server = try PostgreSQLServer.shared.get()
    writer = try DataSource(server.connectionString())
    try write(
      "CREATE SCHEMA \(schema)",
      """
      CREATE TABLE \(schema).student (
        id bigint, full_name text, "Município" varchar(40), updated_at timestamptz NOT NULL)
      """)
  }

  private func write(_ statements: String...) throws {
    for sql in statements { _ = try writer.query(sql) }
  }

  private func add(_ ids: ClosedRange<Int>, at time: String) throws {
    try write(
      """
      INSERT INTO \(schema).student (id, full_name, "Município", updated_at)
      SELECT n, 'Aluna 😀 ' || n, CASE WHEN n % 2 = 0 THEN 'Poconé' END, '\(time)'
      FROM generate_series(\(ids.lowerBound), \(ids.upperBound)) AS n
      """)
  }

  private func lab(_ what: String) throws -> Lab {
    let lab = try Lab([
      "student": """
      connection: erp
      \(what.replacing("student", with: "\(schema).student"))
      columns:
        id: {}
        full_name: {}
        city: {header: Município}
        updated_at: {}
      """
    ])
    try lab.write(
      "pantanal.yaml",
      "connections: {erp: {type: odbc, connection_string: \"\(server.connectionString())\"}}\n")
    return lab
  }

  @Test func loadsATableWholeAndReplacesItWhenItChanged() throws {
    let lab = try lab("table: student")
    try add(1...3, at: "2024-02-29 12:00:00.5-03")
    #expect(try lab.plan().map(\.reason) == ["nothing of \(schema).student is there yet"])
    let first = try #require(try lab.load()["student"])
    #expect(first.insertedCount == 3)
    #expect(
      try lab.rows("SELECT id, full_name, city, updated_at, _line FROM raw.student ORDER BY id")
        == [
          "1|Aluna 😀 1|∅|2024-02-29 15:00:00.500000|1",
          "2|Aluna 😀 2|Poconé|2024-02-29 15:00:00.500000|2",
          "3|Aluna 😀 3|∅|2024-02-29 15:00:00.500000|3",
        ])
    // The same rows in another order are the same table.
    try write(
      "UPDATE \(schema).student SET id = id WHERE id = 1")
    let again = try #require(try lab.load()["student"])
    #expect(again.version == first.version && again.unchangedFileCount == 1)
    #expect(again.changedCount == 0 && again.rowCount == 3)
    #expect(
      try lab.rows("SELECT connection, path, state, row_count FROM raw._load") == [
        "erp|\(schema).student|loaded|3"
      ])

    try write("DELETE FROM \(schema).student WHERE id = 2")
    let changed = try #require(try lab.load()["student"])
    #expect(changed.version == first.version + 1)
    #expect(changed.insertedCount == 2 && changed.retractedCount == 3 && changed.rowCount == 2)
    try write("DELETE FROM \(schema).student")
    #expect(try lab.load()["student"]?.rowCount == 0)
    #expect(try lab.load()["student"]?.unchangedFileCount == 1)
  }

  @Test func loadsAQuery() throws {
    try add(1...5, at: "2024-01-01")
    let lab = try lab("query: \"SELECT * FROM student WHERE id > 3 ORDER BY id DESC;\"")
    try lab.load()
    #expect(try lab.rows("SELECT id FROM raw.student") == ["5", "4"])
    #expect(try lab.rows("SELECT path LIKE 'query ________' FROM raw._load") == ["1"])
  }

  /// Rows that share the mark come once, with the rows that made it; nothing new is nothing to do.
  @Test func goesOnFromTheMark() throws {
    let lab = try lab("table: student\nsince: updated_at")
    #expect(try lab.plan()[0].isNeeded, "the table is yet to be made")
    try lab.load()
    #expect(try lab.plan().map(\.reason) == ["nothing above the last updated_at"])
    try add(1...3, at: "2024-03-01 08:00:00.123456-03")
    try add(4...4, at: "2024-02-01 08:00:00-03")
    #expect(try lab.load()["student"]?.insertedCount == 4)
    #expect(
      try lab.rows("SELECT high_water FROM raw._load") == [
        "updated_at=2024-03-01 11:00:00.123456"
      ])
    #expect(try lab.plan().map(\.isNeeded) == [false])
    #expect(try lab.load().isEmpty)

    // One microsecond later, and two with the same time again.
    try add(5...6, at: "2024-03-01 08:00:00.123457-03")
    #expect(
      try lab.plan().map(\.reason) == ["\(schema).student has rows above the last updated_at"])
    #expect(try lab.load()["student"]?.insertedCount == 2)
    try write("UPDATE \(schema).student SET updated_at = '2024-04-01' WHERE id = 1")
    let third = try #require(try lab.load()["student"])
    #expect(third.insertedCount == 1 && third.rowCount == 7)
    #expect(
      try lab.rows("SELECT id, count(*) FROM raw.student GROUP BY id ORDER BY id") == [
        "1|2", "2|1", "3|1", "4|1", "5|1", "6|1",
      ])
    #expect(try lab.plan().map(\.isNeeded) == [false])
  }

  @Test(arguments: ["id", "full_name", "amount", "day"])
  func goesOnFromMarksOfEveryType(since: String) throws {
    try write(
      "ALTER TABLE \(schema).student ADD amount numeric(20, 4), ADD day date")
    func fill() throws {
      try write(
        """
        UPDATE \(schema).student SET amount = id * 1000000.0001, day = DATE '2024-01-01' + id::int,
          full_name = 'é' || lpad(id::text, 9, '0')
        """)
    }
    try add(1...200, at: "2024-01-01")
    try fill()
    let lab = try lab("table: student\nsince: \(since)")
    #expect(try lab.load()["student"]?.insertedCount == 200)
    #expect(try lab.plan().map(\.isNeeded) == [false])
    try add(201...1100, at: "2024-01-01")
    try fill()
    #expect(try lab.load()["student"]?.insertedCount == 900)
    #expect(try lab.rows("SELECT count(DISTINCT id), count(*) FROM raw.student") == ["1100|1100"])
  }

  @Test func beginsAnewWhereTheSourceReadsSomethingElse() throws {
    try add(1...3, at: "2024-01-01")
    let lab = try lab("table: student\nsince: updated_at")
    try lab.load()
    let text = try String(
      contentsOf: lab.root.appending(path: "sql/raw/student.yaml"), encoding: .utf8)
    try lab.write("sql/raw/student.yaml", text.replacing("since: updated_at", with: "since: id"))
    let summary = try #require(try lab.load()["student"])
    #expect(summary.insertedCount == 3 && summary.retractedCount == 3)
    #expect(try lab.load().isEmpty)
  }

  @Test func takesNewColumnsInAndSaysSo() throws {
    try add(1...2, at: "2024-01-01")
    let lab = try lab("table: student\nsince: updated_at")
    try lab.load()
    try write(
      "ALTER TABLE \(schema).student ADD \"E-mail\" text",
      "ALTER TABLE \(schema).student DROP \"Município\"")
    try write("INSERT INTO \(schema).student VALUES (3, 'n', '2024-01-02', 'x@y')")
    try lab.load()
    #expect(
      try lab.rows("SELECT id, city, e_mail FROM raw.student ORDER BY id") == [
        "1|∅|∅", "2|Poconé|∅", "3|∅|x@y",
      ])
    #expect(
      try lab.rows(
        "SELECT change, column_name FROM dataquality.schema_change ORDER BY 1, 2") == [
          "added|e_mail", "missing|city",
        ])
  }

  @Test(arguments: ["since: updated_at", "mode: replace"])
  func waitsWithOtherColumnsUntilSomeoneAccepts(mode: String) throws {
    try add(1...2, at: "2024-01-01")
    let lab = try lab("table: student\n\(mode)\ndrift: hold")
    try lab.load()
    try write("ALTER TABLE \(schema).student ADD \"E-mail\" text DEFAULT 'x@y'")
    try add(3...3, at: "2024-01-02")
    let held = try #require(try lab.load()["student"])
    #expect(held.heldFileCount == 1 && held.changedCount == 0 && held.rowCount == 2)
    #expect(try lab.load().isEmpty)
    #expect(try lab.plan()[0].heldPaths == ["\(schema).student"])
    #expect(
      try lab.rows("SELECT state, reason, high_water IS NULL FROM raw._load WHERE state = 'held'")
        == ["held|e_mail is new|1"])
    let connection = try lab.warehouse.connect(writing: .raw)
    try connection.run("UPDATE raw._load SET state = 'accepted' WHERE state = 'held'")
    let accepted = try #require(try lab.load()["student"])
    #expect(accepted.rowCount == 3)
    #expect(try lab.rows("SELECT e_mail FROM raw.student WHERE id = 3") == ["x@y"])
    let again = try lab.load()["student"]
    #expect(again?.changedCount ?? 0 == 0)
    try write("ALTER TABLE \(schema).student DROP \"E-mail\"")
    try write("INSERT INTO \(schema).student VALUES (4, 'n', NULL, '2024-01-03')")
    #expect(try lab.load()["student"]?.rowCount == 4)
  }

  @Test func rejectsAllOfItWhereTheTableIsFrozen() throws {
    try add(1...2, at: "2024-01-01")
    let lab = try lab("table: student\nsince: id\ndrift: freeze")
    try lab.load()
    try write("ALTER TABLE \(schema).student DROP full_name")
    try write("INSERT INTO \(schema).student VALUES (3, 'n', '2024-01-03')")
    #expect(try lab.load()["student"]?.rejectedFileCount == 1)
    #expect(try lab.load().isEmpty)
    #expect(
      try lab.rows("SELECT reason FROM dataquality.reject") == [
        "all of it: full_name is missing"
      ])
    // When the columns are back, so are the rows.
    try write("ALTER TABLE \(schema).student ADD full_name text")
    #expect(try lab.load()["student"]?.insertedCount == 1)
  }

  @Test func brings200000RowsInOrder() throws {
    try add(1...200_000, at: "2024-01-01")
    let lab = try lab("table: student\nsince: id")
    let summary = try #require(try lab.load()["student"])
    #expect(summary.insertedCount == 200_000)
    #expect(
      try lab.rows("SELECT sum(id), count(city), max(_line), min(_line) FROM raw.student") == [
        "20000100000|100000|200000|1"
      ])
  }

  @Test(arguments: [
    (
      "since: updated", "since: names updated, which is no column of what raw.student reads",
      "did you mean updated_at?"
    ),
    ("since: payload", "the database cannot compare the values of payload", nil),
    ("since: ratio", "since: names ratio, which holds floating-point numbers", nil),
    ("since: gap", "2 rows have no gap, so raw.student could never go on from there to them", nil),
  ])
  func refusesAMarkThatIsNone(since: String, message: String, hint: String?) throws {
    try add(1...3, at: "2024-01-01")
    try write(
      "ALTER TABLE \(schema).student ADD payload json, ADD ratio float8, ADD gap int",
      "UPDATE \(schema).student SET gap = 1 WHERE id = 1")
    let lab = try lab("table: student\n\(since)")
    let error = try #require(throws: PantanalError.self) { try lab.load() }
    #expect(error.message.hasPrefix(message), "\(error.message)")
    if let hint { #expect(error.hint == hint) }
    #expect(try lab.rows("SELECT count(*) FROM raw._load") == ["0"])
  }

  @Test func saysWhatIsNotThere() throws {
    let lab = try lab("table: students")
    let error = try #require(throws: PantanalError.self) { try lab.load() }
    #expect(error.message.contains("of raw.student cannot be read"), "\(error.message)")
    #expect(error.message.contains("does not exist"))
    #expect(error.hint == "write it as the database's catalogue does, capitals too: schema.table")
    #expect(error.place?.file == "sql/raw/student.yaml")
  }

  /// A source of files on a database, and the other way round.
  @Test func saysThatTheConnectionIsOfAnotherKind() throws {
    let lab = try lab("path: \"*.csv\"")
    let error = try #require(throws: PantanalError.self) { try lab.plan() }
    #expect(error.message == "the connection erp is a database, and path: names files")
    try lab.write("pantanal.yaml", "connections: {erp: {type: folder, path: landing}}\n")
    let text = try String(
      contentsOf: lab.root.appending(path: "sql/raw/student.yaml"), encoding: .utf8)
    try lab.write("sql/raw/student.yaml", text.replacing("path: \"*.csv\"", with: "table: x"))
    let other = try #require(throws: PantanalError.self) { try lab.plan() }
    #expect(other.message.hasPrefix("the connection erp holds files"))
  }

  /// Stopped in the middle, nothing has changed, and the same command does it all.
  @Test func losesNothingWhenItIsStopped() throws {
    try add(1...50_000, at: "2024-01-01")
    let lab = try lab("table: student\nsince: id")
    let cancellation = Cancellation()
    let error = try #require(throws: PantanalError.self) {
      try lab.load(cancellation: cancellation) { progress in
        if progress.unit == .rows, progress.completed >= 5000 { cancellation.cancel() }
      }
    }
    #expect(error.code == .cancelled)
    #expect(try lab.rows("SELECT count(*) FROM raw._load") == ["0"])
    #expect(try lab.load()["student"]?.insertedCount == 50_000)
    #expect(try lab.rows("SELECT count(DISTINCT id) FROM raw.student") == ["50000"])
  }

  /// Files as they stand on disk in the middle of the work are those that a `kill -9` leaves: the mark is
  /// where the rows are.
  @Test func keepsMarkAndRowsTogetherWhenItIsKilled() throws {
    try add(1...1000, at: "2024-01-01")
    let lab = try lab("table: student\nsince: id")
    try lab.load()
    try add(1001...9000, at: "2024-01-02")
    let copies = Copies(of: lab)
    try lab.load { progress in
      if progress.completed % 3000 == 0 { copies.take() }
    }
    #expect(copies.folders.count >= 2)
    let content = "SELECT count(*), count(DISTINCT id), sum(id) FROM raw.student"
    let expected = try lab.rows(content)
    #expect(expected == ["9000|9000|40504500"])
    for folder in copies.folders {
      let left = Warehouse(folder: folder)
      try left.prepare()
      try Evidence.settle(left)
      #expect(try Lab.rows(content, of: left) == ["1000|1000|500500"])
      #expect(try Lab.rows("SELECT high_water FROM raw._load", of: left) == ["id=1000"])
      try Lab(in: lab.root, warehouse: left).load()
      #expect(try Lab.rows(content, of: left) == expected)
    }
  }

  /// A database that is asked something long stops at once.
  @Test func stopsTheDatabase() throws {
    let lab = try lab(
      "query: \"SELECT id, full_name, \\\"Município\\\", updated_at FROM student, pg_sleep(60)\"")
    try add(1...1, at: "2024-01-01")
    let cancellation = Cancellation()
    // A thread of its own: the tasks of other tests may keep all others.
    Thread.detachNewThread {
      Thread.sleep(forTimeInterval: 0.5)
      cancellation.cancel()
    }
    let start = ContinuousClock.now
    let error = try #require(throws: PantanalError.self) {
      try lab.load(cancellation: cancellation)
    }
    #expect(error.code == .cancelled, "\(error.message)")
    #expect(ContinuousClock.now - start < .seconds(20))
  }
}
