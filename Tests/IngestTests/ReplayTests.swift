// Rejects that enter after the declaration was mended.

import Foundation
import SQLite
import Testing
import Warehouse

@testable import Ingest

@Suite("A replay")
struct ReplayTests {
  private func lab() throws -> Lab {
    let lab = try Lab()
    try lab.write(
      "landing/secretaria/alunos_1.csv",
      "city;Nome;registration;Bolsista\nX;A;1;S\nY;\"B\"b;2;N\nZ;C\nW;\"D\"d;4;S\n")
    try lab.load()
    #expect(try lab.rows("SELECT count(*) FROM dataquality.reject") == ["3"])
    return lab
  }

  /// What it takes to read `"B"b`: quotes that mean nothing.
  private static let mended = Lab.student.replacing(
    "quote: '\"'", with: "quote: none")

  @Test func entersWhatCanBeReadNow() throws {
    let lab = try lab()
    #expect(try Ingest.replay(lab.change()).insertedCount == 0)
    try lab.write("sql/raw/student.yaml", Self.mended)
    let rehearsed = try Ingest.replay(lab.change(isRehearsal: true))
    #expect(rehearsed.insertedCount == 2 && rehearsed.rejectCount == 1)
    #expect(try lab.rows("SELECT count(*) FROM raw.student") == ["1"])
    let summary = try Ingest.replay(lab.change())
    #expect(summary.insertedCount == 2 && summary.rejectCount == 1 && summary.version == 2)
    #expect(
      try lab.rows(
        "SELECT registration, full_name, city, bolsista, _load_id, _line FROM raw.student")
        == ["1|A|X|S|1|2", #"2|"B"b|Y|N|1|3"#, #"4|"D"d|W|S|1|5"#])
    #expect(
      try lab.rows(
        "SELECT line FROM dataquality.reject WHERE replayed_step_id IS NULL") == ["4"])
    #expect(
      try lab.rows("SELECT load_id, row_count, reject_count, replay_of FROM raw._load")
        == ["1|1|1|∅", "2|2|0|1"])
    #expect(try lab.changed(since: 1, .after) == [#"2|"B"b"#, #"4|"D"d"#])
    // Nothing enters twice.
    #expect(try Ingest.replay(lab.change()).insertedCount == 0)
    #expect(try lab.rows("SELECT count(*) FROM raw.student") == ["3"])
  }

  /// A record alone may look as if it were written in another way than its file.
  @Test(arguments: [
    "51;Ana;Rua A, 5, casa 2;x", "51;x,Ana,Rua A;5;9", "a,b,c;1;2;3",
    "51;'a;b';c", #"51;"a;b;c"#, "51|Ana|Rua", "51,Ana,Rua", "51\tAna\tRua",
  ])
  func readsARecordAsItsFileWasRead(_ record: String) throws {
    let lab = try Lab([
      "t": """
      connection: landing
      path: "*.csv"
      columns: {code: {}, name: {}, place: {}}
      """
    ])
    var text = "code;name;place\n"
    for index in 1...50 { text += "\(index);\"Ana\";Rua A, \(index)\n" }
    try lab.write("landing/a.csv", text + record + "\n")
    try lab.load()
    #expect(try lab.rows("SELECT line FROM dataquality.reject") == ["52"])
    #expect(try Ingest.replay(lab.change("t")).insertedCount == 0)
    #expect(try lab.rows("SELECT * FROM raw.t WHERE _line = 52").isEmpty)
  }

  @Test func goesWithTheFileThatItCameFrom() throws {
    let lab = try lab()
    try lab.write("sql/raw/student.yaml", Self.mended)
    try Ingest.replay(lab.change())
    let summary = try Ingest.retract(["secretaria/alunos_1.csv"], lab.change())
    #expect(summary.retractedCount == 3 && summary.rowCount == 0)
    #expect(try lab.rows("SELECT count(*) FROM raw.student") == ["0"])
    #expect(try lab.rows("SELECT state FROM raw._load") == ["retracted", "retracted"])
  }

  @Test func leavesWhatWasNotKeptToTheCharacter() throws {
    let lab = try Lab(["student": Lab.student.replacing("windows-1252", with: "utf-8")])
    let bytes = Array("registration;Nome;city\n1;Jos".utf8) + [0xE9] + Array(";X\n".utf8)
    try lab.write("landing/secretaria/alunos_1.csv", bytes)
    try lab.load()
    try lab.write("sql/raw/student.yaml", Lab.student)
    #expect(try Ingest.replay(lab.change()).insertedCount == 0)
    // The file itself is read again, by the declaration as it is now.
    try lab.load()
    #expect(try lab.rows("SELECT full_name FROM raw.student") == ["José"])
  }
}
