// What a new file means for its table, mode by mode.

import Foundation
import SQLite
import Testing
import Warehouse

@testable import Ingest

@Suite("Modes")
struct ModeTests {
  static let partitioned = """
    connection: landing
    path: "{unit}/matriculas_{month:yyyy-MM}*.csv"
    mode: partition
    format: {delimiter: ",", quote: '"', header: true}
    columns:
      name: {}

    """

  private func lab(_ mode: String = "partition") throws -> Lab {
    try Lab([
      "student": Self.partitioned.replacing("mode: partition", with: "mode: \(mode)")
    ])
  }

  private func write(_ lab: Lab, _ path: String, _ text: String, at second: Double) throws {
    try lab.write("landing/\(path)", text)
    try lab.date("landing/\(path)", second)
  }

  private static let rows = "SELECT unit, month, name FROM raw.student ORDER BY unit, month, name"

  @Test func makeColumnsOfWhatThePathSays() throws {
    let lab = try lab("append")
    try write(lab, "norte/matriculas_2024-01_v1.csv", "name\nAna\n", at: 1)
    try write(lab, "sul/matriculas_2024-01.csv", "name\nBia\n", at: 1)
    // A month that no calendar has is not meant at all.
    try write(lab, "sul/matriculas_2024-13.csv", "name\nCau\n", at: 1)
    try lab.load()
    #expect(try lab.rows(Self.rows) == ["norte|2024-01|Ana", "sul|2024-01|Bia"])
    #expect(
      try lab.rows("SELECT \"partition\" FROM raw._load")
        == [#"{"unit":"norte","month":"2024-01"}"#, #"{"unit":"sul","month":"2024-01"}"#])
    #expect(try lab.plan().map(\.isNeeded) == [false])
  }

  @Test func keepTheNewestFileOfEachPartitionUnderAnyName() throws {
    let lab = try lab()
    try write(lab, "norte/matriculas_2024-01_v1.csv", "name\nAna\nEva\n", at: 1)
    try write(lab, "norte/matriculas_2024-02.csv", "name\nBia\n", at: 1)
    try lab.load()
    try write(lab, "norte/matriculas_2024-01_corrigido.csv", "name\nAna\n", at: 2)
    // A file that comes late and is older than what is there changes nothing.
    try write(lab, "norte/matriculas_2024-02_antigo.csv", "name\nold\n", at: 0)
    // A late partition is like any other.
    try write(lab, "norte/matriculas_2023-12.csv", "name\nLia\n", at: 0)
    let summary = try #require(lab.load()["student"])
    #expect(summary.fileCount == 2 && summary.retractedCount == 2)
    #expect(
      try lab.rows(Self.rows) == ["norte|2023-12|Lia", "norte|2024-01|Ana", "norte|2024-02|Bia"])
    #expect(try lab.plan().map(\.isNeeded) == [false])
    // A newest file that vanishes leaves its rows; an older one does not come back.
    try lab.remove("landing/norte/matriculas_2024-01_corrigido.csv")
    #expect(try lab.plan().map(\.isNeeded) == [false])
    #expect(try lab.plan()[0].vanishedPaths == ["norte/matriculas_2024-01_corrigido.csv"])
    // Taken back, it gives way to the one before it.
    let retracted = try Ingest.retract(["norte/matriculas_2024-01_corrigido.csv"], lab.change())
    #expect(retracted.retractedCount == 1)
    try lab.load()
    #expect(
      try lab.rows(Self.rows)
        == ["norte|2023-12|Lia", "norte|2024-01|Ana", "norte|2024-01|Eva", "norte|2024-02|Bia"])
  }

  @Test func doNotLoadTwiceUnderAnotherConnectionName() throws {
    let lab = try lab("append")
    try write(lab, "norte/matriculas_2024-01.csv", "name\nAna\n", at: 1)
    try lab.load()
    try lab.write("pantanal.yaml", "connections: {entrada: {type: folder, path: landing}}\n")
    try lab.write(
      "sql/raw/student.yaml",
      Self.partitioned.replacing("mode: partition", with: "mode: append")
        .replacing("connection: landing", with: "connection: entrada"))
    #expect(try lab.plan().map(\.isNeeded) == [false])
  }

  // MARK: Taking back

  @Test func doNotBringBackAVersionThatWasTakenBack() throws {
    let lab = try lab("append")
    let path = "norte/matriculas_2024-01.csv"
    try write(lab, path, "name\nAna\n", at: 1)
    try write(lab, "norte/matriculas_2024-02.csv", "name\nBia\n", at: 1)
    try lab.load()
    let rehearsed = try Ingest.retract([path], lab.change(isRehearsal: true))
    #expect(rehearsed.retractedCount == 1 && rehearsed.notes == [path])
    #expect(try lab.rows("SELECT count(*) FROM raw.student") == ["2"])
    let summary = try Ingest.retract(["norte/*-01.csv"], lab.change())
    #expect(summary.retractedCount == 1 && summary.rowCount == 1 && summary.version == 2)
    #expect(try lab.rows(Self.rows) == ["norte|2024-02|Bia"])
    #expect(try lab.rows("SELECT state FROM raw._load") == ["retracted", "loaded"])
    #expect(
      try lab.rows("SELECT op, \"before\" ->> 'name' FROM raw._change WHERE op = 'delete'")
        == ["delete|Ana"])
    #expect(try lab.plan().map(\.isNeeded) == [false])
    // Another version enters by itself, this one when it is accepted.
    #expect(try Ingest.accept([path], lab.change()) == [path])
    #expect(try lab.plan().map(\.reason) == ["1 file accepted"])
    try lab.load()
    #expect(try lab.rows(Self.rows) == ["norte|2024-01|Ana", "norte|2024-02|Bia"])
    #expect(try lab.plan().map(\.isNeeded) == [false])
    try Ingest.retract([path], lab.change())
    try write(lab, path, "name\nEva\n", at: 2)
    try lab.load()
    #expect(try lab.rows(Self.rows) == ["norte|2024-01|Eva", "norte|2024-02|Bia"])
    let error = #expect(throws: PantanalError.self) { try Ingest.retract(["x.csv"], lab.change()) }
    #expect(error?.message == "no file of raw.student is x.csv")
  }

  // MARK: Rehearsal

  @Test func areRehearsedWithoutATrace() throws {
    let lab = try lab("append")
    try write(lab, "norte/matriculas_2024-01.csv", "name\nAna\nBia;\"x\n", at: 1)
    try write(lab, "norte/matriculas_2024-02.csv", "name\na,b\n", at: 1)
    let summary = try #require(lab.load(isRehearsal: true)["student"])
    #expect(summary.insertedCount == 2 && summary.rejectCount == 1)
    #expect(
      summary.rejects == [
        LoadSummary.RejectedRecord(
          path: "norte/matriculas_2024-02.csv", line: 2, reason: "2 fields where 1 belong")
      ])
    for table in ["raw._load", "raw._ledger", "dataquality.reject", "dataquality.evidence"] {
      #expect(try lab.rows("SELECT count(*) FROM \(table)") == ["0"], "\(table)")
    }
    #expect(try lab.plan().map(\.isNeeded) == [true])
  }
}
