import Foundation
import SQLite
import Testing
import Warehouse

@testable import Migrations

@Suite("Migrations")
struct MigrationsTests {
  private static let first = "migrations/trusted/0001_create_student.sql"
  private static let second = "migrations/trusted/0002_create_course.sql"
  private static let student = """
    -- Students.
    CREATE TABLE trusted.student (name TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID;
    """
  private static let course = """
    CREATE TABLE trusted.course (code TEXT NOT NULL PRIMARY KEY, teacher TEXT) WITHOUT ROWID;
    CREATE INDEX trusted.course_teacher ON course (teacher);
    """

  private func folder(_ more: [String: String] = [:]) throws -> ProjectFolder {
    let folder = try ProjectFolder([Self.first: Self.student, Self.second: Self.course])
    for (path, text) in more { try folder.write(text, to: path) }
    return folder
  }

  private func tables(of layer: Layer, in warehouse: Warehouse) throws -> [String] {
    try warehouse.connect().rows(
      """
      SELECT name FROM \(layer.rawValue).sqlite_master
      WHERE type = 'table' AND name NOT GLOB '_*' ORDER BY name
      """
    ).compactMap { $0[0].text }
  }

  // MARK: Shape

  @Test func giveTheShapeWithoutData() throws {
    let folder = try folder([
      "migrations/refined/0001_create_dim_student.sql": "CREATE TABLE refined.dim_student (a TEXT)",
      "sql/raw/grade.yaml": """
      connection: landing
      path: grades_*.csv
      columns:
        student: {header: Aluno}
        order: {header: Ordem}
      """,
      "seeds/state.csv": "state,name\nMT,Mato Grosso\n",
    ])
    let shape = try Migrations.shape(of: try folder.project)
    let columns = try shape.rows(
      "SELECT name, type FROM pragma_table_info('grade', 'raw')")
    #expect(
      columns == [
        ["student", "TEXT"], ["order", "TEXT"], ["_load_id", "BIGINT"], ["_line", "BIGINT"],
      ])
    try shape.execute(
      """
      SELECT name FROM trusted.student JOIN raw.state USING (name);
      SELECT a FROM refined.dim_student, refined._observation, dataquality.evidence, raw._load;
      """)
    #expect(try shape.rows("SELECT name FROM main.sqlite_master") == [])
  }

  @Test func ofTheExampleAreSound() throws {
    let root = URL(filePath: #filePath).appending(path: "../../..").standardized
    let project = try Project(at: root, environment: ["ERP_ODBC": ""])
    let shape = try Migrations.shape(of: project)
    #expect(try shape.value("SELECT count(*) FROM trusted.enrolment") == 0)
  }

  /// A file, its text, and what is said of it.
  static let mistakes:
    [(path: String, text: String, message: String, hint: String?, place: String)] = [
      (
        "migrations/trusted/0004_create_x.sql", "", "migration trusted/0003_….sql is missing",
        "numbers run without gaps; migrations/trusted/0004_create_x.sql comes after a gap",
        "migrations/trusted/0004_create_x.sql:1:1"
      ),
      (
        "migrations/trusted/0002_alter_x.sql", "",
        "two migrations of trusted have the number 2: 0002_alter_x and 0002_create_course",
        "pantanal migrate repair gives the one that has not run the next free number",
        "migrations/trusted/0002_create_course.sql:1:1"
      ),
      (
        "migrations/refined/create_x.sql", "",
        "migrations/refined/create_x.sql is not the name of a migration",
        "migrations/<layer>/NNNN_verb_noun.sql, 0001_create_student.sql for instance",
        "migrations/refined/create_x.sql:1:1"
      ),
      (
        "migrations/trusted/0003_add_y.sql",
        "-- é\nALTER TABLE trusted.course\n  RENAME COLUMN techer TO y;",
        "no such column: \"techer\"", "trusted.course has teacher",
        "migrations/trusted/0003_add_y.sql:3:17"
      ),
      (
        "migrations/trusted/0003_add_y.sql", "CREATE INDEX trusted.i ON course (\n  teecher);",
        "no such column: teecher", "trusted.course has teacher",
        "migrations/trusted/0003_add_y.sql:2:3"
      ),
      (
        "migrations/trusted/0003_add_y.sql",
        "CREATE TABLE trusted.y (\n  a TEXT,\n  b TEXT CHEK (b > ''));",
        "near \"b\": syntax error", nil, "migrations/trusted/0003_add_y.sql:3:16"
      ),
      (
        "migrations/trusted/0003_add_y.sql", "DROP TABLE trusted.studnt;",
        "no such table: trusted.studnt", "did you mean trusted.student?",
        "migrations/trusted/0003_add_y.sql:1:1"
      ),
      (
        "migrations/trusted/0003_add_y.sql",
        "CREATE TABLE trusted.y (a TEXT,\n  b TEXT REFERENCES curse);",
        "a foreign key refers to trusted.curse, which no migration makes (ddl-reference)",
        "did you mean course?", "migrations/trusted/0003_add_y.sql:2:10"
      ),
      (
        "migrations/trusted/0003_add_y.sql",
        "CREATE TABLE trusted.y (b TEXT REFERENCES course (teacher));",
        "teacher is no key of trusted.course, so it cannot be referred to (ddl-reference)",
        "refer to its PRIMARY KEY, or declare UNIQUE (teacher) there",
        "migrations/trusted/0003_add_y.sql:1:32"
      ),
    ]

  @Test(arguments: mistakes)
  func refuse(path: String, text: String, message: String, hint: String?, place: String) throws {
    let folder = try folder([path: text])
    let error = #expect(throws: PantanalError.self) {
      try Migrations.shape(of: try folder.project)
    }
    #expect(error?.message == message)
    #expect(error?.hint == hint)
    #expect(error?.place?.description == place)
  }

  @Test func reportAllThatIsWrongAtOnce() throws {
    let folder = try folder([
      Self.second: "CREATE TABLE trusted.course (a DECIMAL, b REAL) STRICT;",
      "migrations/refined/0001_create_x.sql": "CREATE TABLE refined.x (a TEXT;",
    ])
    let error = #expect(throws: PantanalError.self) {
      try Migrations.shape(of: try folder.project)
    }
    let codes = error?.parts.map { $0.message.split(separator: " ").last.map(String.init) ?? "" }
    #expect(
      Set(codes ?? []).isSuperset(of: ["(ddl-type)", "(ddl-strict)"]) && (codes?.count ?? 0) == 5)
  }

  // MARK: Applying

  @Test func areAppliedOnce() throws {
    let folder = try folder()
    #expect(
      try Migrations.pending(of: try folder.project, in: folder.warehouse).map(\.description)
        == ["trusted/0001_create_student", "trusted/0002_create_course"])
    try folder.warehouse.prepare()
    let entries = try Migrations.apply(try folder.project, to: folder.warehouse, runID: "r")
    #expect(entries.map(\.object) == ["trusted/0001_create_student", "trusted/0002_create_course"])
    #expect(try tables(of: .trusted, in: folder.warehouse) == ["course", "student"])
    let connection = try folder.warehouse.connect()
    #expect(
      try connection.rows("SELECT version, name FROM trusted._migration")
        == [[1, "create_student"], [2, "create_course"]])
    #expect(try Ledger(.trusted, on: connection).contains(stepID: entries[1].stepID))
    #expect(try Migrations.pending(of: try folder.project, in: folder.warehouse).isEmpty)
    #expect(try Migrations.apply(try folder.project, to: folder.warehouse, runID: "s").isEmpty)
  }

  @Test func thatFailLeaveNothing() throws {
    let third = "migrations/trusted/0003_add_y.sql"
    let folder = try folder([third: "CREATE TABLE trusted.y (a TEXT); DROP TABLE trusted.z;"])
    try folder.warehouse.prepare()
    #expect(throws: PantanalError.self) {
      try Migrations.apply(try folder.project, to: folder.warehouse, runID: "r")
    }
    #expect(try tables(of: .trusted, in: folder.warehouse) == ["course", "student"])
    try folder.write("CREATE TABLE trusted.y (a TEXT);", to: third)
    #expect(
      try Migrations.apply(try folder.project, to: folder.warehouse, runID: "s").map(\.object)
        == ["trusted/0003_add_y"])
  }

  @Test func thatRanMayNotBeEdited() throws {
    let folder = try folder()
    try folder.warehouse.prepare()
    _ = try Migrations.apply(try folder.project, to: folder.warehouse, runID: "r")
    // Another layout and another comment are no edit.
    try folder.write(Self.student.replacing("-- Students.", with: "/* S */\n"), to: Self.first)
    #expect(try Migrations.pending(of: try folder.project, in: folder.warehouse).isEmpty)
    try folder.write(Self.student.replacing("name TEXT", with: "name2 TEXT"), to: Self.first)
    let error = #expect(throws: PantanalError.self) {
      try Migrations.pending(of: try folder.project, in: folder.warehouse)
    }
    let today = Timestamp.now().prefix(10)
    #expect(error?.code == .migrationEdited)
    #expect(
      error?.message
        == "migration trusted/0001_create_student.sql was edited after it ran on \(today)")
    #expect(
      error?.hint == "pantanal migrate repair shows what was changed; restore the file, and put the"
        + " change in a new 0003_….sql")
    #expect(
      try Migrations.status(of: try folder.project, in: folder.warehouse).map(\.state)
        == [.edited, .applied])
  }

  @Test func thatRanMayNotDisappear() throws {
    let folder = try folder()
    try folder.warehouse.prepare()
    _ = try Migrations.apply(try folder.project, to: folder.warehouse, runID: "r")
    try folder.remove(Self.second)
    let error = #expect(throws: PantanalError.self) {
      try Migrations.pending(of: try folder.project, in: folder.warehouse)
    }
    #expect(error?.message.hasSuffix("and its file is gone") == true)
    #expect(
      try Migrations.status(of: try folder.project, in: folder.warehouse).map(\.state)
        == [.applied, .missing])
  }

  /// A table that lost its rows, or its shape, is no longer what its ledger says.
  @Test(arguments: [
    ("ALTER TABLE trusted.student ADD COLUMN x TEXT;", true),
    (
      """
      DROP TABLE trusted.student;
      CREATE TABLE trusted.student (name TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID;
      """, true
    ),
    // The text is the same as before, the rows may not be.
    (
      """
      ALTER TABLE trusted.student ADD COLUMN x TEXT;
      ALTER TABLE trusted.student DROP COLUMN x;
      """, true
    ),
    ("CREATE INDEX trusted.student_name ON student (name);", false),
    ("CREATE TABLE trusted.other (name TEXT);", false),
  ])
  func makeTablesBeComputedAnew(change: String, isOutdated: Bool) throws {
    let folder = try folder()
    try folder.warehouse.prepare()
    _ = try Migrations.apply(try folder.project, to: folder.warehouse, runID: "r")
    let connection = try folder.warehouse.connect(writing: .trusted)
    try Ledger(.trusted, on: connection).record(
      LedgerEntry(
        stepID: "s", runID: "r", kind: .transform, object: "trusted.student", fingerprint: "f",
        inputs: [:], version: 7, rowCount: 0, changedRowCount: 0, startedAt: "", endedAt: "",
        seconds: 0))
    try folder.write(change, to: "migrations/trusted/0003_change_it.sql")
    // The plan knows before the ledger does.
    #expect(
      try Migrations.pending(of: try folder.project, in: folder.warehouse)
        .flatMap(\.changedTables).map(\.description) == (isOutdated ? ["trusted.student"] : []))
    _ = try Migrations.apply(try folder.project, to: folder.warehouse, runID: "t")
    let latest = try #require(
      try Ledger(.trusted, on: connection).latest(of: "trusted.student"))
    #expect(latest.version == (isOutdated ? 8 : 7))
    #expect(latest.fingerprint == (isOutdated ? "" : "f"))
  }

  /// The table is the same as before, and empty: what its ledger says is not true any more.
  @Test func makeATableBeComputedAnewThatWasGone() throws {
    let folder = try folder()
    try folder.warehouse.prepare()
    _ = try Migrations.apply(try folder.project, to: folder.warehouse, runID: "r")
    let connection = try folder.warehouse.connect(writing: .trusted)
    let ledger = Ledger(.trusted, on: connection)
    try ledger.record(
      LedgerEntry(
        stepID: "s", runID: "r", kind: .transform, object: "trusted.student", fingerprint: "f",
        inputs: [:], version: 7, rowCount: 3, changedRowCount: 0, startedAt: "", endedAt: "",
        seconds: 0))
    try folder.write("DROP TABLE trusted.student;", to: "migrations/trusted/0003_drop_it.sql")
    _ = try Migrations.apply(try folder.project, to: folder.warehouse, runID: "t")
    try folder.write(Self.student, to: "migrations/trusted/0004_create_it.sql")
    _ = try Migrations.apply(try folder.project, to: folder.warehouse, runID: "u")
    let latest = try #require(try ledger.latest(of: "trusted.student"))
    #expect(latest.fingerprint.isEmpty && latest.version == 8 && latest.rowCount == 0)
  }
}
