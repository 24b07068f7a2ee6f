// Drift between files, ledger and schema, and what repair makes of it.

import Foundation
import SQLite
import Testing
import Warehouse

@testable import Migrations

@Suite("Drift")
struct DriftTests {
  private static let first = "migrations/trusted/0001_create_student.sql"
  private static let second = "migrations/trusted/0002_index_student.sql"
  private static let student = """
    CREATE TABLE trusted.student (
      registration VARCHAR(20) NOT NULL CHECK (length(registration) <= 20),
      name VARCHAR(60) CHECK (length(name) <= 60),
      PRIMARY KEY (registration)
    ) WITHOUT ROWID;
    CREATE TABLE trusted.log (text TEXT);
    CREATE VIEW trusted.named AS SELECT name FROM student;
    """
  private static let index = """
    CREATE INDEX trusted.student_name ON student (name);
    CREATE TRIGGER trusted.student_log AFTER DELETE ON student BEGIN INSERT INTO log VALUES (OLD.name); END;
    """

  private func applied() throws -> ProjectFolder {
    let folder = try ProjectFolder([Self.first: Self.student, Self.second: Self.index])
    try folder.warehouse.prepare()
    _ = try Migrations.apply(try folder.project, to: folder.warehouse, runID: "r")
    return folder
  }

  private func drift(_ folder: ProjectFolder) throws -> Drift {
    try #require(
      try Migrations.verify(try folder.project, folder.warehouse).first { $0.layer == .trusted })
  }

  @Test func isNoneAfterApplying() throws {
    let folder = try applied()
    #expect(try Migrations.verify(try folder.project, folder.warehouse).allSatisfy(\.isEmpty))
    // What has not run is no drift.
    try folder.write("DROP VIEW trusted.named;", to: "migrations/trusted/0003_drop_named.sql")
    #expect(try drift(folder).isEmpty)
  }

  /// What somebody does to a layer by hand, and what is said.
  static let planted: [(sql: String, lines: [String])] = [
    (
      "ALTER TABLE trusted.student ADD COLUMN email TEXT",
      ["  table trusted.student", "    + email TEXT"]
    ),
    (
      "ALTER TABLE trusted.student RENAME COLUMN name TO full_name",
      [
        "  table trusted.student", "    - name VARCHAR(60)", "    - CHECK (length (name) <= 60)",
        "    + full_name VARCHAR(60)", "    + CHECK (length (full_name) <= 60)",
        "  index trusted.student_name", "    - ON student (name)", "    + ON student (full_name)",
      ]
    ),
    ("DROP INDEX trusted.student_name", ["- index trusted.student_name"]),
    ("DROP TRIGGER trusted.student_log", ["- trigger trusted.student_log"]),
    ("DROP VIEW trusted.named", ["- view trusted.named"]),
    ("CREATE TABLE trusted.stranger (a TEXT)", ["+ table trusted.stranger"]),
    ("CREATE UNIQUE INDEX trusted.i ON log (text)", ["+ index trusted.i"]),
    (
      "DROP INDEX trusted.student_name; CREATE UNIQUE INDEX trusted.student_name ON student (name)",
      ["  index trusted.student_name", "    - ON student (name)", "    + UNIQUE ON student (name)"]
    ),
    (
      "DROP TABLE trusted.log; CREATE TABLE trusted.log (text VARCHAR(9) NOT NULL REFERENCES student)",
      [
        "  table trusted.log", "    - text TEXT", "    + text VARCHAR(9)",
        "    + FOREIGN KEY (text) REFERENCES student", "    + text NOT NULL",
      ]
    ),
  ]

  @Test(arguments: planted)
  func isFoundWhateverWasDone(sql: String, lines: [String]) throws {
    let folder = try applied()
    try folder.warehouse.connect(writing: .trusted).execute(sql)
    let found = try drift(folder).schema.flatMap(\.lines)
    #expect(
      lines.allSatisfy { line in
        found.contains { $0.replacing(" (", with: "(") == line.replacing(" (", with: "(") }
      }, "\(found)")
  }

  @Test func isFoundInTheRecords() throws {
    let folder = try applied()
    let connection = try folder.warehouse.connect(writing: .trusted)
    try connection.execute("DELETE FROM trusted._ledger WHERE object LIKE '%0002%'")
    #expect(try drift(folder).records.count == 1)
    try Migrations.perform(
      try Migrations.repairs(of: try folder.project, in: folder.warehouse), on: try folder.project,
      folder.warehouse)
    #expect(try drift(folder).isEmpty)
    try connection.execute("DELETE FROM trusted._migration WHERE version = 2")
    #expect(try drift(folder).records.count == 1)
    try Migrations.perform(
      try Migrations.repairs(of: try folder.project, in: folder.warehouse), on: try folder.project,
      folder.warehouse)
    #expect(try drift(folder).isEmpty)
    #expect(try Migrations.pending(of: try folder.project, in: folder.warehouse).isEmpty)
  }

  // MARK: Repair

  private func repairs(
    _ folder: ProjectFolder, _ decision: Repair.Decision = .none
  ) throws -> [Repair] {
    try Migrations.repairs(of: try folder.project, in: folder.warehouse, decision: decision)
  }

  private func perform(_ repairs: [Repair], _ folder: ProjectFolder) throws {
    try Migrations.perform(repairs, on: try folder.project, folder.warehouse)
  }

  @Test func ofFilesIsShownAndRestored() throws {
    let folder = try applied()
    try folder.write(
      Self.student.replacing("VARCHAR(60)", with: "VARCHAR(80)"), to: Self.first)
    try folder.remove(Self.second)
    #expect(try drift(folder).files.map(\.state) == [.edited, .missing])
    let found = try repairs(folder)
    #expect(found.map(\.remedy) == [.none, .none])
    #expect(found[0].difference.contains("-   name VARCHAR(60) CHECK (length(name) <= 60),"))
    #expect(found[0].difference.contains("+   name VARCHAR(80) CHECK (length(name) <= 60),"))
    try perform(repairs(folder, .restore), folder)
    #expect(try folder.read(Self.first) == Self.student)
    #expect(try folder.read(Self.second) == Self.index)
    #expect(try drift(folder).isEmpty)
  }

  @Test func ofAnEditedFileIsAcceptedWhereTheLayerIsAsItSays() throws {
    let folder = try applied()
    let edited = Self.student.replacing("VARCHAR(60) CHECK", with: "VARCHAR(80) CHECK")
    try folder.write(edited, to: Self.first)
    let refused = try repairs(folder, .accept)
    #expect(refused.map(\.remedy) == [.none])
    #expect(refused[0].difference.contains("    - name VARCHAR(80)"))
    #expect(refused[0].difference.contains("    + name VARCHAR(60)"))
    // The same shape, said otherwise.
    try folder.write(
      Self.student.replacing(
        "name VARCHAR(60) CHECK (length(name) <= 60),", with: "name VARCHAR(60),"
      )
      .replacing(
        "PRIMARY KEY (registration)", with: "PRIMARY KEY (registration), CHECK (length(name) <= 60)"
      ),
      to: Self.first)
    #expect(try drift(folder).files.map(\.state) == [.edited])
    let accepted = try repairs(folder, .accept)
    #expect(accepted.map(\.remedy) == [.accept])
    try perform(accepted, folder)
    #expect(try drift(folder).isEmpty)
  }

  @Test func inCommentsIsNone() throws {
    let folder = try applied()
    try folder.write("-- The students.\n" + Self.student, to: Self.first)
    #expect(try drift(folder).isEmpty)
    let found = try repairs(folder)
    #expect(found.count == 1 && found[0].isSafe && found[0].remedy == .none)
    #expect(found[0].difference.first == "+ -- The students.")
    #expect(
      try Migrations.status(of: try folder.project, in: folder.warehouse).first?.note
        == "only comments or layout are not as they were")
  }

  /// Two branches each added a migration of one number; one of them has run.
  @Test func ofNumbersIsResolvedInTheOrderOfApplying() throws {
    let folder = try applied()
    try folder.write("CREATE TABLE trusted.a (x TEXT);", to: "migrations/trusted/0002_create_a.sql")
    try folder.write("CREATE TABLE trusted.b (x TEXT);", to: "migrations/trusted/0003_create_b.sql")
    let error = #expect(throws: PantanalError.self) {
      try Migrations.pending(of: try folder.project, in: folder.warehouse)
    }
    #expect(
      error?.message
        == "migrations/trusted/0002_create_a.sql has not run, and its number is that of "
        + Self.second)
    let found = try repairs(folder)
    #expect(
      found.map(\.remedy) == [
        .renumber(to: "migrations/trusted/0003_create_a.sql"),
        .renumber(to: "migrations/trusted/0004_create_b.sql"),
      ])
    try perform(found, folder)
    #expect(
      try Migrations.apply(try folder.project, to: folder.warehouse, runID: "s").map(\.object)
        == ["trusted/0003_create_a", "trusted/0004_create_b"])
    #expect(try repairs(folder).isEmpty)
  }

  /// The other branch's migration ran here, and its file is not in this branch.
  @Test func ofAMigrationOfAnotherBranchNamesBoth() throws {
    let folder = try applied()
    try folder.remove(Self.second)
    try folder.write("CREATE TABLE trusted.a (x TEXT);", to: "migrations/trusted/0002_create_a.sql")
    #expect(
      try Migrations.status(of: try folder.project, in: folder.warehouse).map(\.state)
        == [.applied, .missing, .clash])
    try perform(repairs(folder, .restore), folder)
    #expect(
      try Migrations.pending(of: try folder.project, in: folder.warehouse).map(\.description)
        == ["trusted/0003_create_a"])
    #expect(try drift(folder).isEmpty)
  }

  @Test func withoutAWarehouseIsOfNumbersAlone() throws {
    let folder = try ProjectFolder([
      "migrations/trusted/0001_create_a.sql": "CREATE TABLE trusted.a (x TEXT);",
      "migrations/trusted/0001_create_b.sql": "CREATE TABLE trusted.b (x TEXT);",
      "migrations/trusted/0005_create_c.sql": "CREATE TABLE trusted.c (x TEXT);",
    ])
    try perform(repairs(folder), folder)
    #expect(
      try Migrations.shape(of: try folder.project).value("SELECT count(*) FROM trusted.c") == 0)
    #expect(
      try folder.project.migrations[.trusted]?.map(\.name)
        == ["0001_create_a", "0002_create_b", "0003_create_c"])
  }

  /// Files of today still say what an older version applied without keeping it.
  @Test func ofTextsThatWereNotKeptIsCompleted() throws {
    let folder = try applied()
    try folder.warehouse.connect(writing: .trusted).execute(
      "UPDATE trusted._migration SET sql = NULL")
    #expect(try drift(folder).isEmpty)
    try perform(repairs(folder), folder)
    #expect(
      try folder.warehouse.connect().value("SELECT sql FROM trusted._migration WHERE version = 1")
        == .text(Self.student))
    #expect(try repairs(folder).isEmpty)
    // Without either there is nothing to compare with, and that is said.
    try folder.warehouse.connect(writing: .trusted).execute(
      "UPDATE trusted._migration SET sql = NULL")
    try folder.write(Self.student.replacing("60", with: "61"), to: Self.first)
    #expect(try drift(folder).obstacle?.contains("create_student") == true)
  }
}
