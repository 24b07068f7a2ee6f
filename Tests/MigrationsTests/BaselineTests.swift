// An existing SQLite file as the start of a layer.

import Foundation
import SQLite
import Testing
import Warehouse

@testable import Migrations

@Suite("A baseline")
struct BaselineTests {
  private static let schema = """
    CREATE TABLE course (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, price DECIMAL(10, 2));
    CREATE TABLE "class room" (id INTEGER PRIMARY KEY, course_id INT REFERENCES course ON DELETE CASCADE,
      seats INT GENERATED ALWAYS AS (id * 2) VIRTUAL);
    CREATE UNIQUE INDEX course_name ON course (name);
    CREATE VIEW cheap AS SELECT name FROM main.course WHERE price < 100;
    CREATE TRIGGER course_gone AFTER DELETE ON course BEGIN DELETE FROM "class room" WHERE course_id = OLD.id; END;
    CREATE TABLE _note (x TEXT);
    INSERT INTO course (name, price) VALUES ('Solda', 99.9), ('Torno', 250), ('Elétrica', NULL);
    INSERT INTO "class room" (id, course_id) VALUES (1, 1), (2, 3);
    DELETE FROM course WHERE name = 'Torno';
    """

  private func file(in folder: ProjectFolder) throws -> URL {
    let url = folder.url.appending(path: "old system.db")
    try Connection(.file(url.path)).execute(Self.schema)
    return url
  }

  private func expectStart(_ folder: ProjectFolder, _ baseline: Baseline) throws {
    #expect(baseline.path == "migrations/trusted/0001_baseline_trusted.sql")
    #expect(
      baseline.tables.map { "\($0.table) \($0.rowCount)" }
        == ["trusted.class room 2", "trusted.course 2"])
    #expect(
      Set(baseline.findings.map(\.code)).isSuperset(of: ["ddl-type", "ddl-action"]))
    #expect(baseline.findings.allSatisfy { $0.severity != .error })
    let project = try folder.project
    #expect(try Migrations.status(of: project, in: folder.warehouse).map(\.state) == [.baseline])
    #expect(try Migrations.pending(of: project, in: folder.warehouse).isEmpty)
    #expect(try Migrations.verify(project, folder.warehouse).allSatisfy(\.isEmpty))
    // The file opens by itself, and what somebody else adds to it goes on from there.
    let alone = try Connection(.file(folder.warehouse.url(of: .trusted).path), mode: .readOnly)
    #expect(try alone.rows("SELECT name FROM cheap") == [["Solda"]])
    // The next migration is held to all the rules.
    try folder.write(
      "ALTER TABLE trusted.course ADD COLUMN x DECIMAL;", to: "migrations/trusted/0002_add_x.sql")
    #expect(throws: PantanalError.self) { try Migrations.shape(of: try folder.project) }
    try folder.write(
      "ALTER TABLE trusted.course ADD COLUMN x TEXT;", to: "migrations/trusted/0002_add_x.sql")
    _ = try Migrations.shape(of: try folder.project)
    _ = try Migrations.apply(try folder.project, to: folder.warehouse, runID: "s")
    #expect(try Migrations.verify(try folder.project, folder.warehouse).allSatisfy(\.isEmpty))
    // Another warehouse gets the same tables, empty.
    let other = Warehouse(folder: folder.url.appending(path: "other"))
    try other.prepare()
    _ = try Migrations.apply(try folder.project, to: other, runID: "o")
    #expect(try Migrations.verify(try folder.project, other).allSatisfy(\.isEmpty))
    #expect(try other.connect().value("SELECT count(*) FROM trusted.course") == 0)
  }

  @Test func copiesAFile() throws {
    let folder = try ProjectFolder()
    try folder.warehouse.prepare()
    let url = try file(in: folder)
    let before = try Data(contentsOf: url)
    let baseline = try Migrations.baseline(
      .trusted, from: url, of: try folder.project, in: folder.warehouse, runID: "r")
    #expect(
      baseline.notes == ["the table _note is left out: names that begin with _ are the engine's"])
    try expectStart(folder, baseline)
    #expect(try Data(contentsOf: url) == before)
  }

  @Test func takesWhatLiesInTheLayersPlace() throws {
    let folder = try ProjectFolder()
    try FileManager.default.createDirectory(
      at: folder.warehouse.folder, withIntermediateDirectories: true)
    try Connection(.file(folder.warehouse.url(of: .trusted).path)).execute(
      Self.schema.replacing("CREATE TABLE _note (x TEXT);", with: "").replacing("main.", with: ""))
    try folder.warehouse.prepare()
    let baseline = try Migrations.baseline(
      .trusted, from: nil, of: try folder.project, in: folder.warehouse, runID: "r")
    try expectStart(folder, baseline)
  }

  @Test func refusesWhatCannotBeAStart() throws {
    let folder = try ProjectFolder()
    try folder.warehouse.prepare()
    func refusal(_ layer: Layer, _ file: URL?) -> String? {
      #expect(throws: PantanalError.self) {
        try Migrations.baseline(
          layer, from: file, of: try folder.project, in: folder.warehouse, runID: "r")
      }?.message
    }
    #expect(refusal(.raw, nil) == "raw has no migrations")
    #expect(refusal(.trusted, nil) == "there is no table to begin trusted with")
    let gone = folder.url.appending(path: "gone.db")
    #expect(refusal(.trusted, gone) == "there is no file \(gone.path)")
    try folder.write(
      "Not a database, and long enough to be taken for one. " + String(repeating: "x", count: 600),
      to: "text.db")
    #expect(
      refusal(.trusted, folder.url.appending(path: "text.db"))?.contains("is no SQLite file")
        == true)
    try folder.write("CREATE TABLE trusted.a (x TEXT);", to: "migrations/trusted/0001_create_a.sql")
    #expect(refusal(.trusted, try file(in: folder))?.hasPrefix("trusted has begun already") == true)
    #expect(try folder.warehouse.connect().value("SELECT count(*) FROM trusted._migration") == 0)
  }
}
