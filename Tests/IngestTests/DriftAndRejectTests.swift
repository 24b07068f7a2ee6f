import Foundation
import SQLite
import Testing
import Warehouse

@testable import Ingest

@Suite("Files that are not as declared")
struct DriftAndRejectTests {
  /// Where people are, the first line of a file without header is one of them.
  @Test func showsNobodyInPlaceOfAHeader() throws {
    let lab = try Lab(["student": Lab.student.replacing("Nome}", with: "Nome, pii: name}")])
    try lab.write("landing/secretaria/alunos_1.csv", "00123;Iracema;Sobral\n")
    let error = #expect(throws: PantanalError.self) { try lab.load() }
    #expect(
      error?.message == "secretaria/alunos_1.csv has none of the columns of raw.student; its header"
        + " has 3 other names")
  }

  @Test func bringNewColumnsAndLackOthers() throws {
    let lab = try Lab()
    try lab.write("landing/secretaria/alunos_1.csv", "registration;Nome;city\n1;A;X\n")
    try lab.load()
    try lab.write("landing/secretaria/alunos_2.csv", "Bolsista;city;registration\nS;Y;2\n")
    try lab.write("landing/secretaria/alunos_3.csv", "registration;Nome;city;Bolsista\n3;C;Z;N\n")
    try lab.load()
    #expect(
      try lab.rows("SELECT registration, full_name, city, bolsista FROM raw.student")
        == ["1|A|X|∅", "2|∅|Y|S", "3|C|Z|N"])
    #expect(
      try lab.rows("SELECT table_name, path, change, column_name FROM dataquality.schema_change")
        == [
          "raw.student|secretaria/alunos_2.csv|added|bolsista",
          "raw.student|secretaria/alunos_2.csv|missing|full_name",
          "raw.student|secretaria/alunos_2.csv|reordered|registration",
        ])
    #expect(try lab.rows("SELECT state FROM dataquality.evidence") == ["published"])
  }

  @Test func areRejectedLineByLine() throws {
    let lab = try Lab()
    let text =
      "registration;Nome;city\r\n1;Ana;X\r\n2;Bia\r\n3;\"Cau;X\r\n4;\0;X\r\n5;\"Eva\"ld;X\r\n6;Fé;X\r\n"
    try lab.write("landing/secretaria/alunos_1.csv", text)
    let summary = try #require(lab.load()["student"])
    #expect(summary.insertedCount == 2 && summary.rejectCount == 4)
    #expect(try lab.rows("SELECT registration, _line FROM raw.student") == ["1|2", "6|7"])
    #expect(
      try lab.rows(
        "SELECT load_id, table_name, path, line, byte_offset, reason, text FROM dataquality.reject")
        == [
          "1|raw.student|secretaria/alunos_1.csv|3|33|2 fields where 3 belong|2;Bia",
          "1|raw.student|secretaria/alunos_1.csv|4|40|text after the closing quote of field 2|3;\"Cau;X",
          "1|raw.student|secretaria/alunos_1.csv|5|50|a zero byte|4;␀;X",
          "1|raw.student|secretaria/alunos_1.csv|6|57|text after the closing quote of field 2|5;\"Eva\"ld;X",
        ])
    #expect(try lab.rows("SELECT row_count, reject_count FROM raw._load") == ["2|4"])
    #expect(
      try lab.rows("SELECT e.state FROM dataquality.evidence AS e JOIN raw._ledger USING (step_id)")
        == ["published"])
  }

  @Test func failWholeWhereTooMuchIsRejected() throws {
    let lab = try Lab(["student": Lab.student + "\nmax_rejects: 10%\n"])
    try lab.write("landing/secretaria/alunos_1.csv", "Nome;city\nA;1\n")
    try lab.load()
    let good = String(repeating: "A;1\n", count: 8)
    try lab.write("landing/secretaria/alunos_2.csv", "Nome;city\n" + good)
    try lab.write("landing/secretaria/alunos_3.csv", "Nome;city\n" + good + "B\n")
    let error = #expect(throws: PantanalError.self) { try lab.load() }
    #expect(error?.code == .tooManyRejects)
    #expect(
      error?.message == "1 of 9 records of secretaria/alunos_3.csv cannot enter raw.student, where"
        + " max_rejects allows 10%")
    #expect(try lab.rows("SELECT count(*) FROM raw.student") == ["1"])
    #expect(try lab.rows("SELECT count(*) FROM raw._load") == ["1"])
    #expect(
      try lab.rows("SELECT state FROM dataquality.evidence ORDER BY recorded_at")
        == ["published", "failed"])
    #expect(try lab.rows("SELECT line, text FROM dataquality.reject") == ["10|B"])
    // One in ten is what is allowed.
    try lab.write("landing/secretaria/alunos_3.csv", "Nome;city\nA;1\n" + good + "B\n")
    #expect(try lab.load()["student"]?.insertedCount == 17)
    #expect(try lab.rows("SELECT count(*) FROM raw.student") == ["18"])
  }

  @Test func areRefusedWithTheWrongDelimiter() throws {
    let lab = try Lab()
    try lab.write("landing/secretaria/alunos_1.csv", "registration,Nome,city\n1,A,X\n")
    let error = #expect(throws: PantanalError.self) { try lab.load() }
    #expect(error?.code == .sourceInvalid)
    #expect(
      error?.message == "secretaria/alunos_1.csv has none of the columns of raw.student; its header"
        + " begins registration,Nome,city")
    #expect(error?.place?.file == "sql/raw/student.yaml")
    #expect(try lab.rows("SELECT count(*) FROM raw._ledger") == ["0"])
  }

  @Test func areRefusedWithAnUnreadableHeader() throws {
    let lab = try Lab(["student": Lab.student.replacing("windows-1252", with: "utf-8")])
    try lab.write("landing/secretaria/alunos_1.csv", "Matrícula;Nome\n".windows1252 ?? [])
    let error = #expect(throws: PantanalError.self) { try lab.load() }
    #expect(
      error?.message
        == "secretaria/alunos_1.csv, line 1: its header cannot be read: not UTF-8 at byte 5")
  }

  @Test(
    arguments: [
      ([0xEF, 0xBB, 0xBF] + Array("Nome\nA\n".utf8), "begins with the mark of UTF-8, and"),
      ([0xFF, 0xFE] + "Nome\n".utf8.flatMap { [$0, 0] }, "is UTF-16, and"),
    ] as [([UInt8], String)])
  func areRefusedWithAMarkOfAnotherEncoding(bytes: [UInt8], sentence: String) throws {
    let lab = try Lab()
    try lab.write("landing/secretaria/alunos_1.csv", bytes)
    let error = #expect(throws: PantanalError.self) { try lab.load() }
    #expect(
      error?.message
        == "secretaria/alunos_1.csv: it \(sentence) is declared as windows-1252")
  }

  @Test func mayHaveNoHeader() throws {
    let source = Lab.student.replacing("windows-1252", with: "utf-8, header: false")
    let lab = try Lab(["student": source])
    try lab.write("landing/secretaria/alunos_1.csv", "1;A;X\n2;B\n")
    try lab.load()
    #expect(try lab.rows("SELECT registration, full_name, city FROM raw.student") == ["1|A|X"])
    #expect(try lab.rows("SELECT line FROM dataquality.reject") == ["2"])
  }

  @Test func mayBeEmpty() throws {
    let lab = try Lab()
    try lab.write("landing/secretaria/alunos_1.csv", "")
    try lab.write("landing/secretaria/alunos_2.csv", "Nome\n")
    let summary = try #require(lab.load()["student"])
    #expect(summary.fileCount == 2 && summary.insertedCount == 0)
    #expect(try lab.rows("SELECT row_count, first_rowid FROM raw._load") == ["0|∅", "0|∅"])
    #expect(try lab.plan().map(\.isNeeded) == [false])
  }

  @Test func areNotReadAtAllWhenTheSourceIsWrong() throws {
    let lab = try Lab([
      "a": Lab.student.replacing("connection: landing", with: "connection: lending")
    ])
    try lab.write("landing/secretaria/alunos_1.csv", "Nome\nA\n")
    let error = #expect(throws: PantanalError.self) { try lab.plan() }
    #expect(error?.message == "there is no connection lending")
    #expect(error?.hint == "did you mean landing?")
  }
}
