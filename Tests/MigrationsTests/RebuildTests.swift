// Guided rebuilds and verifications: what ALTER TABLE cannot do, with rows in the table.

import Foundation
import SQLite
import Testing
import Warehouse

@testable import Migrations

@Suite("A rebuild in a migration")
struct RebuildTests {
  private static let first = "migrations/trusted/0001_create_student.sql"
  private static let second = "migrations/trusted/0002_rebuild_student.sql"
  private static let student = """
    CREATE TABLE trusted.student (
      registration VARCHAR(20) NOT NULL CHECK (length(registration) <= 20),
      name TEXT,
      grade DOUBLE CHECK (grade IS NULL OR typeof(grade) IN ('real', 'integer')),
      nickname TEXT,
      PRIMARY KEY (registration)
    ) WITHOUT ROWID;
    CREATE TABLE trusted.note (
      registration VARCHAR(20) NOT NULL CHECK (length(registration) <= 20),
      FOREIGN KEY (registration) REFERENCES student (registration)
    );
    CREATE TABLE trusted.log (text TEXT);
    CREATE INDEX trusted.student_name ON student (name);
    CREATE VIEW trusted.named AS SELECT registration, name FROM student WHERE name IS NOT NULL;
    CREATE TRIGGER trusted.student_log AFTER DELETE ON student BEGIN
      INSERT INTO log VALUES (OLD.name);
    END;
    """

  private static let rows = """
    INSERT INTO trusted.student VALUES
      ('00017', 'Ana', 7.5, 'Aninha'), ('00018', 'Bia', 8, NULL), ('00019', NULL, NULL, 'Cacá');
    INSERT INTO trusted.note VALUES ('00017');
    """

  /// A project whose first migration ran, with rows, and a ledger that says so.
  private func folder(_ second: String) throws -> ProjectFolder {
    let folder = try ProjectFolder([Self.first: Self.student])
    try folder.warehouse.prepare()
    _ = try Migrations.apply(try folder.project, to: folder.warehouse, runID: "r")
    let connection = try folder.warehouse.connect(writing: .trusted)
    try connection.execute(Self.rows)
    try Ledger(.trusted, on: connection).record(
      LedgerEntry(
        stepID: "s", runID: "r", kind: .transform, object: "trusted.student", fingerprint: "f",
        inputs: [:], version: 7, rowCount: 3, changedRowCount: 0, startedAt: "", endedAt: "",
        seconds: 0))
    try folder.write(second, to: Self.second)
    return folder
  }

  private func apply(_ folder: ProjectFolder) throws {
    _ = try Migrations.shape(of: try folder.project)
    _ = try Migrations.apply(try folder.project, to: folder.warehouse, runID: "t")
  }

  @Test func keepsRowsIndexesTriggersViewsAndForeignKeys() throws {
    let folder = try folder(
      """
      -- rebuild: trusted.student
      -- rename: name full_name
      -- value: grade_tenths = CAST(round(grade * 10) AS BIGINT)
      -- drop: grade
      CREATE TABLE trusted.student (
        registration VARCHAR(20) NOT NULL CHECK (length(registration) <= 20),
        full_name TEXT,
        nickname VARCHAR(40) CHECK (length(nickname) <= 40),
        grade_tenths BIGINT CHECK (grade_tenths IS NULL OR typeof(grade_tenths) = 'integer'),
        city TEXT DEFAULT 'Cuiabá',
        PRIMARY KEY (registration)
      ) WITHOUT ROWID;
      """)
    try apply(folder)
    let connection = try folder.warehouse.connect(writing: .trusted)
    #expect(
      try connection.rows("SELECT * FROM trusted.student ORDER BY 1") == [
        ["00017", "Ana", "Aninha", 75, "Cuiabá"], ["00018", "Bia", nil, 80, "Cuiabá"],
        ["00019", nil, "Cacá", nil, "Cuiabá"],
      ])
    #expect(
      try connection.rows(
        "SELECT type, name FROM trusted.sqlite_master WHERE tbl_name NOT GLOB '_*' AND sql <> '' ORDER BY 1, 2"
      )
        == [
          ["index", "student_name"], ["table", "log"], ["table", "note"], ["table", "student"],
          ["trigger", "student_log"], ["view", "named"],
        ])
    #expect(try connection.value("SELECT count(*) FROM trusted.named") == 2)
    #expect(
      try connection.rows(
        "SELECT \"table\", \"to\" FROM pragma_foreign_key_list('note', 'trusted')")
        == [["student", "registration"]])
    #expect(try connection.value("PRAGMA trusted.integrity_check") == "ok")
    // The trigger writes what it wrote before, under the column's new name.
    try connection.execute("DELETE FROM trusted.student WHERE registration = '00017'")
    #expect(try connection.value("SELECT text FROM trusted.log") == "Ana")
    let latest = try #require(try Ledger(.trusted, on: connection).latest(of: "trusted.student"))
    #expect(latest.version == 8 && latest.fingerprint.isEmpty && latest.changedRowCount == 3)
    #expect(latest.changedColumns == ["city", "full_name", "grade", "grade_tenths", "name"])
  }

  /// Rows are the same, so whoever reads the table has nothing to do.
  @Test func ofConstraintsAloneChangesNoColumn() throws {
    let folder = try folder(
      """
      -- rebuild: trusted.student
      CREATE TABLE trusted.student (
        registration VARCHAR(20) NOT NULL CHECK (length(registration) <= 20),
        name TEXT, nickname TEXT CHECK (nickname <> ''),
        grade DOUBLE CHECK (grade IS NULL OR typeof(grade) IN ('real', 'integer')),
        PRIMARY KEY (registration)
      ) WITHOUT ROWID;
      """)
    try apply(folder)
    let ledger = Ledger(.trusted, on: try folder.warehouse.connect())
    let latest = try #require(try ledger.latest(of: "trusted.student"))
    #expect(latest.changedColumns == [] && latest.changedRowCount == 0 && latest.version == 8)
  }

  /// A definition's columns and end, the directives, and what is said of the rows.
  static let misfits: [(columns: String, messages: [String])] = [
    (
      "name TEXT NOT NULL, nickname TEXT, grade DOUBLE CHECK (typeof(grade) IN ('real', 'integer') OR grade IS NULL)",
      ["1 of 3 rows of trusted.student do not fit NOT NULL of name: registration '00019'"]
    ),
    (
      "name TEXT, nickname TEXT CHECK (length(nickname) <= 4), grade DOUBLE CHECK (grade < 8 AND typeof(grade) = 'real')",
      [
        "1 of 3 rows of trusted.student do not fit CHECK (length (nickname) <= 4)"
          .replacing("length (", with: "length("),
        "2 of 3 rows of trusted.student do not fit CHECK (grade < 8 AND typeof(grade) = 'real')",
      ]
    ),
    (
      "name TEXT UNIQUE, nickname TEXT, grade BIGINT UNIQUE CHECK (typeof(grade) = 'integer')",
      ["2 of 3 rows of trusted.student do not fit CHECK (typeof(grade) = 'integer')"]
    ),
  ]

  @Test(arguments: misfits)
  func namesTheRowsThatDoNotFit(columns: String, messages: [String]) throws {
    let folder = try folder(
      """
      -- rebuild: trusted.student
      CREATE TABLE trusted.student (
        registration VARCHAR(20) NOT NULL CHECK (length(registration) <= 20), \(columns),
        PRIMARY KEY (registration)
      ) WITHOUT ROWID;
      """)
    let error = #expect(throws: PantanalError.self) { try apply(folder) }
    let parts = error.map { $0.parts.isEmpty ? [$0] : $0.parts } ?? []
    let said = parts.map {
      $0.message.replacing("length (", with: "length(").replacing("typeof (", with: "typeof(")
    }
    #expect(said.count == messages.count, "\(said)")
    for (text, message) in zip(said, messages) { #expect(text.hasPrefix(message), "\(text)") }
    #expect(parts.allSatisfy { $0.place?.file == Self.second })
    // Nothing is lost, and nothing is half done.
    let connection = try folder.warehouse.connect()
    #expect(try connection.value("SELECT count(*) FROM trusted.student") == 3)
    #expect(
      try connection.value("SELECT count(*) FROM trusted.sqlite_master WHERE name GLOB '_rebuild*'")
        == 0)
    #expect(try Migrations.pending(of: try folder.project, in: folder.warehouse).count == 1)
  }

  @Test func tellsEqualKeys() throws {
    let folder = try folder(
      """
      -- rebuild: trusted.student
      -- value: registration = substr(registration, 1, 4)
      CREATE TABLE trusted.student (
        registration VARCHAR(20) NOT NULL CHECK (length(registration) <= 20),
        name TEXT, nickname TEXT, grade DOUBLE CHECK (grade IS NULL OR typeof(grade) IN ('real', 'integer')),
        PRIMARY KEY (registration)
      ) WITHOUT ROWID;
      """)
    let error = #expect(throws: PantanalError.self) { try apply(folder) }
    #expect(
      error?.message.contains(
        "3 of 3 rows of trusted.student do not fit PRIMARY KEY (registration)")
        == true, "\(error?.message ?? "")")
  }

  /// Values of personal data are counted and not shown.
  @Test func hidesWhatIsPersonal() throws {
    let folder = try folder(
      """
      -- rebuild: trusted.student
      CREATE TABLE trusted.student (
        registration VARCHAR(20) NOT NULL CHECK (length(registration) <= 20),
        name TEXT CHECK (name <> 'Ana'), nickname TEXT,
        grade DOUBLE CHECK (grade IS NULL OR typeof(grade) IN ('real', 'integer')),
        PRIMARY KEY (registration)
      ) WITHOUT ROWID;
      """)
    let pending = try Migrations.pending(of: try folder.project, in: folder.warehouse)
    let error = #expect(throws: PantanalError.self) {
      try pending[0].apply(
        to: folder.warehouse, stepID: "x", runID: "x",
        hiding: [TableName(.trusted, "student"): ["Name"]])
    }
    #expect(
      error?.message.hasSuffix("registration '00017', name •••") == true, "\(error?.message ?? "")")
  }

  /// A migration's text, what is said, and the line.
  static let misuses: [(sql: String, message: String, line: Int)] = [
    (
      "-- rebuild: trusted.student\nCREATE TABLE trusted.student (registration TEXT, name TEXT);",
      "the rebuild of trusted.student would lose the column grade", 2
    ),
    (
      "-- rebuild: trusted.course\nCREATE TABLE trusted.course (a TEXT);",
      "there is no table trusted.course to rebuild", 2
    ),
    (
      "-- rebuild: trusted.course\nCREATE TABLE trusted.student (a TEXT);",
      "-- rebuild: says trusted.course, and the statement below it makes trusted.student (ddl-directive)",
      1
    ),
    (
      "-- rename: a b\nDROP INDEX trusted.student_name;",
      "-- rename: belongs to a rebuild, and there is none here (ddl-directive)", 1
    ),
    (
      "DROP VIEW trusted.named;\n-- rebild: trusted.student\nDROP TABLE trusted.log;",
      "rebild: is no directive (ddl-directive)", 2
    ),
    (
      "DROP VIEW trusted.named;\n-- verify: SELECT nam FROM trusted.student",
      "no such column: nam", 2
    ),
    (
      "DROP VIEW trusted.named;\n-- verify:\nDELETE FROM trusted.log;",
      "a -- verify: query only reads", 3
    ),
    (
      "DROP VIEW trusted.named;\n-- verify: nothing\n",
      "-- verify: stands above nothing (ddl-directive)", 2
    ),
    (
      "-- Nothing yet.\n",
      "migrations/trusted/0002_rebuild_student.sql changes nothing (ddl-empty)", 1
    ),
    ("", "migrations/trusted/0002_rebuild_student.sql changes nothing (ddl-empty)", 1),
    ("SELECT 1;", "a migration cannot hold SELECT (ddl-statement)", 1),
    (
      "DROP TABLE trusted.student;",
      "the view trusted.named does not work after trusted/0002_rebuild_student: no such table: trusted.student",
      1
    ),
    (
      "CREATE TRIGGER trusted.tr AFTER INSERT ON trusted.log BEGIN SELECT 1; END;",
      "a stored trigger that says trusted. makes the file unreadable for other programs (ddl-trigger)",
      1
    ),
    (
      "CREATE TRIGGER trusted.tr AFTER INSERT ON log WHEN (SELECT count(*) FROM trusted.note) BEGIN SELECT 1; END;",
      "a stored trigger that says trusted. makes the file unreadable for other programs (ddl-trigger)",
      1
    ),
  ]

  @Test(arguments: misuses)
  func refusesWhatMakesNoSense(sql: String, message: String, line: Int) throws {
    let folder = try folder(sql)
    let error = #expect(throws: PantanalError.self) {
      try Migrations.shape(of: try folder.project)
    }
    let parts = error.map { $0.parts.isEmpty ? [$0] : $0.parts } ?? []
    let said = parts.first { $0.message == message }
    #expect(said != nil, "\(parts.map(\.message))")
    #expect(said?.place?.line == line)
  }

  // MARK: Verifications

  @Test func asksVerificationsWhereTheyStand() throws {
    let sound = """
      -- verify: everybody has a registration
      SELECT * FROM trusted.student WHERE registration IS NULL;
      ALTER TABLE trusted.student ADD COLUMN city TEXT;
      -- verify: SELECT 1 FROM trusted.student WHERE city IS NOT NULL
      """
    let good = try folder(sound)
    try apply(good)
    let bad = try folder(
      sound
        + "\n-- verify: nobody is without a name\nSELECT registration FROM trusted.student WHERE name IS NULL;"
    )
    let error = #expect(throws: PantanalError.self) { try apply(bad) }
    #expect(
      error?.message
        == "the verification (nobody is without a name) found 1 row: registration 00019")
    #expect(error?.place?.line == 6)
    #expect(try Migrations.pending(of: try bad.project, in: bad.warehouse).count == 1)
  }

  /// What a directive says is part of what ran; other comments are not.
  @Test func countsDirectivesAsText() throws {
    let text =
      "-- verify: SELECT 1 FROM trusted.student WHERE name = 'x'\nDROP VIEW trusted.named; -- gone"
    let folder = try folder(text)
    try apply(folder)
    func state() throws -> MigrationStatus.State? {
      try Migrations.status(of: try folder.project, in: folder.warehouse).last?.state
    }
    try folder.write(text.replacing("gone", with: "done"), to: Self.second)
    #expect(try state() == .applied)
    try folder.write(text.replacing("'x'", with: "'y'"), to: Self.second)
    #expect(try state() == .edited)
  }
}
