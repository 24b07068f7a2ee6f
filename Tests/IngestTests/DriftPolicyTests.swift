// Files whose columns are not those of the table, by what the source wants done about them.

import Foundation
import SQLite
import Testing
import Warehouse

@testable import Ingest

@Suite("Drift")
struct DriftPolicyTests {
  private func lab(_ drift: String) throws -> Lab {
    let lab = try Lab(["student": Lab.student + "\ndrift: \(drift)\n"])
    try lab.write("landing/secretaria/alunos_1.csv", "registration;Nome;city\n1;A;X\n")
    try lab.load()
    return lab
  }

  private static let wider = "registration;Nome;city;Bolsista\n2;B;Y;S\n"
  private static let rows = "SELECT registration FROM raw.student"

  @Test func isFollowedAndSaid() throws {
    let lab = try lab("evolve")
    try lab.write("landing/secretaria/alunos_2.csv", "Bolsista;city;registration\nS;Y;2\n")
    let summary = try #require(lab.load()["student"])
    #expect(
      summary.notes == [
        "column bolsista new", "column full_name missing", "column registration in another place",
      ])
    #expect(try lab.rows(Self.rows) == ["1", "2"])
  }

  @Test func isRejectedWhole() throws {
    let lab = try lab("freeze")
    try lab.write("landing/secretaria/alunos_2.csv", Self.wider)
    try lab.write("landing/secretaria/alunos_3.csv", "city;Nome;registration\nZ;C;3\n")
    let summary = try #require(lab.load()["student"])
    #expect(summary.rejectedFileCount == 1 && summary.rejectCount == 1)
    #expect(
      summary.notes == [
        "column bolsista new", "columns full_name, registration in another place",
        "secretaria/alunos_2.csv rejected: bolsista is new",
      ])
    // Another order is no other shape.
    #expect(try lab.rows(Self.rows) == ["1", "3"])
    #expect(
      try lab.rows("SELECT path, line, reason FROM dataquality.reject")
        == ["secretaria/alunos_2.csv|1|the whole file: bolsista is new"])
    #expect(
      try lab.rows("SELECT state, reason FROM raw._load WHERE state <> 'loaded'")
        == ["rejected|bolsista is new"])
    #expect(try lab.plan().map(\.isNeeded) == [false])
    // The source that declares it lets it in.
    try lab.write(
      "sql/raw/student.yaml",
      Lab.student + "\n  scholarship: {header: Bolsista}\ndrift: evolve\n")
    try lab.load()
    #expect(
      try lab.rows("SELECT registration, scholarship FROM raw.student ORDER BY registration")
        == ["1|∅", "2|S", "3|∅"])
    #expect(try lab.rows("SELECT count(*) FROM raw._load WHERE state = 'rejected'") == ["0"])
  }

  @Test func waitsUntilItIsAccepted() throws {
    let lab = try lab("hold")
    let path = "secretaria/alunos_2.csv"
    try lab.write("landing/\(path)", Self.wider)
    let summary = try #require(lab.load()["student"])
    #expect(summary.heldFileCount == 1 && summary.fileCount == 0 && summary.version == 1)
    #expect(summary.notes == ["column bolsista new", "\(path) waits: bolsista is new"])
    #expect(try lab.rows(Self.rows) == ["1"])
    let plan = try lab.plan()[0]
    #expect(!plan.isNeeded && plan.heldPaths == [path])
    #expect(plan.reason == "nothing new in 2 files, 1 file held")
    #expect(
      plan.notes == ["\(path) waits: pantanal ingest accept student lets in what waits"])
    #expect(
      try lab.rows("SELECT change, column_name FROM dataquality.schema_change")
        == ["added|bolsista"])
    #expect(try Ingest.accept([], lab.change()) == [path])
    try lab.load()
    #expect(try lab.rows("SELECT registration, bolsista FROM raw.student") == ["1|∅", "2|S"])
    #expect(try lab.plan()[0].heldPaths.isEmpty)
    // The table has the column now, so the next file with it is as it should be.
    try lab.write("landing/secretaria/alunos_3.csv", "registration;Nome;city;Bolsista\n3;C;Z;N\n")
    #expect(try lab.load()["student"]?.fileCount == 1)
  }

  @Test func ofAFileReplacedInPlaceLeavesTheOldRows() throws {
    let lab = try lab("hold")
    let path = "landing/secretaria/alunos_1.csv"
    try lab.write(path, Self.wider)
    try lab.load()
    #expect(try lab.rows(Self.rows) == ["1"])
    #expect(try lab.plan().map(\.isNeeded) == [false])
    // A later version settles the one that waited.
    try lab.write(path, "registration;Nome;city\n7;A;X\n")
    try lab.date(path, 50)
    try lab.load()
    #expect(try lab.rows(Self.rows) == ["7"])
    #expect(
      try lab.rows("SELECT state FROM raw._load") == ["replaced", "replaced", "loaded"])
  }

  @Test func saysOnceThatAFileIsEmpty() throws {
    let lab = try lab("evolve")
    try lab.write("landing/secretaria/alunos_1.csv", "")
    try lab.load()
    try Ingest.accept([], lab.change())
    try lab.load()
    #expect(
      try lab.rows(
        "SELECT count(*) FROM dataquality.schema_change WHERE change = 'emptied' GROUP BY step_id")
        == ["1", "1"])
  }

  @Test func refusesMoreColumnsThanATableCanHave() throws {
    let lab = try lab("evolve")
    let names = (0..<2_000).map { ";c\($0)" }.joined()
    try lab.write("landing/secretaria/alunos_2.csv", "registration\(names)\n")
    let error = #expect(throws: PantanalError.self) { try lab.load() }
    #expect(
      error?.message == "secretaria/alunos_2.csv has 2000 columns that raw.student lacks, and a"
        + " table has 2000 at most")
  }

  @Test(arguments: [("evolve", "held"), ("hold", "held"), ("freeze", "rejected")])
  func doesNotEmptyATable(drift: String, state: String) throws {
    let lab = try lab(drift)
    try lab.write("landing/secretaria/alunos_1.csv", "")
    let summary = try #require(lab.load()["student"])
    #expect(summary.retractedCount == 0)
    #expect(summary.notes.last?.hasSuffix("it is empty, and there were rows") == true)
    #expect(try lab.rows(Self.rows) == ["1"])
    #expect(try lab.rows("SELECT state FROM raw._load") == ["loaded", state])
    #expect(
      try lab.rows("SELECT change, column_name FROM dataquality.schema_change")
        == ["emptied|*"])
    #expect(try lab.plan().map(\.isNeeded) == [false])
    // Someone who knows better says so.
    _ = try Ingest.accept(["secretaria/alunos_1.csv"], lab.change())
    try lab.load()
    #expect(try lab.rows(Self.rows).isEmpty)
  }

  @Test func saysThatAFileHasNoRowsLeft() throws {
    let lab = try lab("evolve")
    try lab.write("landing/secretaria/alunos_1.csv", "registration;Nome;city\n")
    let summary = try #require(lab.load()["student"])
    #expect(summary.notes == ["a file without rows where there were some"])
    #expect(try lab.rows(Self.rows).isEmpty)
  }
}
