// Files into RAW, for real, in the cases that arise from one day to the next.

import Foundation
import SQLite
import Testing
import Warehouse

@testable import Ingest

@Suite("Loading")
struct LoadTests {
  static let january = "Matrícula;Nome;Município\r\n00123;Ana;Poconé\r\n00124;\"João; o 2º\";\r\n"

  private func lab() throws -> Lab {
    let lab = try Lab()
    try lab.write(
      "landing/secretaria/alunos_2024-01.csv", try #require(Self.january.windows1252))
    return lab
  }

  @Test func keepsWhatCameAsText() throws {
    let lab = try lab()
    let summary = try #require(lab.load()["student"])
    #expect(summary.fileCount == 1 && summary.insertedCount == 2 && summary.version == 1)
    #expect(
      try lab.rows("SELECT registration, full_name, city, _load_id, _line FROM raw.student")
        == ["00123|Ana|Poconé|1|2", "00124|João; o 2º||1|3"])
    #expect(
      try lab.rows("SELECT DISTINCT typeof(registration) || typeof(city) FROM raw.student")
        == ["texttext"])
    #expect(
      try lab.rows(
        """
        SELECT table_name, connection, path, size, row_count, first_rowid, last_rowid,
          reject_count, state
        FROM raw._load
        """)
        == ["student|landing|secretaria/alunos_2024-01.csv|65|2|1|2|0|loaded"])
    #expect(
      try lab.rows("SELECT sha256 FROM raw._load")
        == ["b74cef76adbf827754e2ce02a02bd9cf1e5e99c1eb0947346f60f34ba8784419"])
    #expect(
      try lab.rows("SELECT kind, object, version, row_count, changed_row_count FROM raw._ledger")
        == ["ingest|raw.student|1|2|2"])
  }

  @Test func doesNothingTwice() throws {
    let lab = try lab()
    #expect(try lab.plan().map(\.reason) == ["1 file new"])
    try lab.load()
    #expect(try lab.plan().map(\.isNeeded) == [false])
    #expect(try lab.plan().map(\.reason) == ["nothing new in 1 file"])
    #expect(try lab.load().isEmpty)
  }

  @Test func looksIntoAFileThatWasOnlyTouched() throws {
    let lab = try lab()
    try lab.load()
    try lab.date("landing/secretaria/alunos_2024-01.csv", 5)
    #expect(try lab.plan().map(\.reason) == ["1 file changed"])
    let summary = try #require(lab.load()["student"])
    #expect(summary.unchangedFileCount == 1 && summary.changedCount == 0 && summary.version == 1)
    #expect(try lab.plan().map(\.isNeeded) == [false])
    #expect(try lab.rows("SELECT modified_at FROM raw._load") == ["2024-01-01 00:00:05.000000000"])
  }

  @Test func takesBackTheRowsOfAFileReplacedInPlace() throws {
    let lab = try lab()
    try lab.write(
      "landing/secretaria/alunos_2024-02.csv", "Matrícula;Nome\n7;G\n".windows1252 ?? [])
    try lab.load()
    try lab.write("landing/secretaria/alunos_2024-01.csv", "Nome\nAna\nBia\nCau\n")
    let summary = try #require(lab.load()["student"])
    #expect(summary.retractedCount == 2 && summary.insertedCount == 3 && summary.rowCount == 4)
    #expect(
      try lab.rows("SELECT registration, full_name, _load_id FROM raw.student ORDER BY _rowid_")
        == ["7|G|2", "∅|Ana|3", "∅|Bia|3", "∅|Cau|3"])
    #expect(
      try lab.rows("SELECT load_id, state, first_rowid, last_rowid FROM raw._load")
        == ["1|replaced|1|2", "2|loaded|3|3", "3|loaded|4|6"])
    #expect(
      try lab.rows(
        """
        SELECT op, "key", "before" ->> 'registration', "after" ->> 'full_name'
        FROM raw._change
        WHERE step_id = (SELECT step_id FROM raw._ledger ORDER BY sequence DESC LIMIT 1)
        """) == [
          "delete|[1]|00123|∅", "delete|[2]|00124|∅",
        ])
    #expect(try lab.changed(since: 1, .after) == ["∅|Ana", "∅|Bia", "∅|Cau"])
    #expect(try lab.changed(since: 1, .before) == ["00123|Ana", "00124|João; o 2º"])
    #expect(try lab.plan().map(\.isNeeded) == [false])
  }

  @Test func takesALateFileLikeAnyOther() throws {
    let lab = try lab()
    try lab.load()
    try lab.write("landing/secretaria/alunos_2023-12.csv", "Nome\nLia\n")
    #expect(try lab.load()["student"]?.insertedCount == 1)
    #expect(try lab.rows("SELECT count(*) FROM raw.student") == ["3"])
  }

  @Test func keepsTheRowsOfAFileThatWentAway() throws {
    let lab = try lab()
    try lab.load()
    try lab.remove("landing/secretaria/alunos_2024-01.csv")
    #expect(try lab.plan().map(\.isNeeded) == [false])
  }

  @Test func readsTheFilesAgainWhenTheirDeclarationChanges() throws {
    let lab = try lab()
    try lab.load()
    try lab.write(
      "sql/raw/student.yaml",
      Lab.student.replacing(
        "city: {header: Município}", with: "uf: {header: Município, description: moved}"))
    #expect(try lab.plan().map(\.reason) == ["1 file to be read as the source now says"])
    try lab.load()
    #expect(
      try lab.rows("SELECT registration, city, uf FROM raw.student") == [
        "00123|∅|Poconé", "00124|∅|",
      ])
    #expect(try lab.plan().map(\.isNeeded) == [false])
    // A word about a column is not a change.
    try lab.write(
      "sql/raw/student.yaml",
      Lab.student.replacing("city: {header: Município}", with: "uf: {header: Município}"))
    #expect(try lab.plan().map(\.isNeeded) == [false])
  }

  @Test func makesTheTableWhereThereAreNoFiles() throws {
    let lab = try Lab()
    #expect(
      try lab.plan().map(\.reason)
        == ["the table is new; no file is secretaria/alunos_*.csv"])
    try lab.load()
    #expect(
      try lab.rows("SELECT name, type FROM pragma_table_info('student', 'raw')") == [
        "registration|TEXT", "full_name|TEXT", "city|TEXT", "_load_id|BIGINT", "_line|BIGINT",
      ])
    #expect(try lab.plan().map(\.isNeeded) == [false])
  }

  @Test func addsADeclaredColumnAlsoWhereThereAreNoFiles() throws {
    let lab = try Lab()
    try lab.load()
    try lab.write("sql/raw/student.yaml", Lab.student + "\n  uf: {header: UF}\n")
    #expect(
      try lab.plan().map(\.reason)
        == ["a column is declared that the table lacks; no file is secretaria/alunos_*.csv"])
    try lab.load()
    #expect(try lab.rows("SELECT count(uf) FROM raw.student") == ["0"])
    #expect(try lab.plan().map(\.isNeeded) == [false])
  }

  @Test func takesTheNewestFileWhereItReplaces() throws {
    let lab = try Lab(["course": Lab.student + "\nmode: replace\n"])
    try lab.write("landing/secretaria/alunos_a.csv", "Nome\nold\n")
    try lab.date("landing/secretaria/alunos_a.csv", 1)
    try lab.write("landing/secretaria/alunos_b.csv", "Nome\nnew\n")
    try lab.date("landing/secretaria/alunos_b.csv", 2)
    try lab.load()
    #expect(try lab.rows("SELECT full_name FROM raw.course") == ["new"])
    #expect(try lab.plan().map(\.isNeeded) == [false])
    try lab.write("landing/secretaria/alunos_a.csv", "Nome\nnewer\n")
    try lab.date("landing/secretaria/alunos_a.csv", 3)
    try lab.load()
    #expect(try lab.rows("SELECT full_name FROM raw.course") == ["newer"])
    #expect(try lab.rows("SELECT state FROM raw._load") == ["replaced", "loaded"])
    // Without the newest the table does not go back.
    try lab.remove("landing/secretaria/alunos_a.csv")
    #expect(try lab.plan().map(\.isNeeded) == [false])
  }

  @Test func takesSeedsAndTheirChanges() throws {
    let lab = try Lab([:])
    try lab.write("seeds/state.csv", "state,state_name\nMT,Mato Grosso\nMS,Mato Grosso do Sul\n")
    try lab.load()
    #expect(try lab.rows("SELECT state FROM raw.state") == ["MT", "MS"])
    #expect(try lab.plan().map(\.isNeeded) == [false])
    try lab.write("seeds/state.csv", "state,state_name,region\nMT,Mato Grosso,CO\n")
    try lab.load()
    #expect(try lab.rows("SELECT state, region FROM raw.state") == ["MT|CO"])
    #expect(try lab.rows("SELECT count(*) FROM dataquality.schema_change") == ["0"])
  }

  @Test func keepsImagesOnlyOfSmallChanges() throws {
    let lab = try Lab()
    let many = "Nome\n" + String(repeating: "x\n", count: 10_001)
    try lab.write("landing/secretaria/alunos_1.csv", many)
    try lab.load()
    #expect(try lab.rows("SELECT count(*) FROM raw._change") == ["0"])
    try lab.write("landing/secretaria/alunos_1.csv", "Nome\ny\n")
    try lab.load()
    #expect(try lab.rows("SELECT count(*) FROM raw._change") == ["0"])
    try lab.write("landing/secretaria/alunos_1.csv", "Nome\nz\n")
    try lab.load()
    #expect(try lab.changed(since: 2, .before) == ["∅|y"])
    #expect(try lab.changed(since: 2, .after) == ["∅|z"])
    #expect(try lab.changed(since: 1, .before) == nil)
  }

  /// Whoever looks at all that happened has each row as often as it came, and as often as it went.
  @Test func tellsOfRowsThatCameAndWentSince() throws {
    let lab = try Lab()
    try lab.write("landing/secretaria/alunos_1.csv", "Nome\nAna\n")
    try lab.load()
    try lab.write("landing/secretaria/alunos_2.csv", "Nome\nBia\nCau\n")
    try lab.load()
    try lab.write("landing/secretaria/alunos_2.csv", "Nome\nBia\nDavi\n")
    try lab.load()
    try lab.write("landing/secretaria/alunos_2.csv", "Nome\nBia\n")
    try lab.load()
    #expect(
      try lab.changed(since: 1, .after)?.sorted() == ["∅|Bia", "∅|Bia", "∅|Bia", "∅|Cau", "∅|Davi"])
    #expect(
      try lab.changed(since: 1, .before)?.sorted() == ["∅|Bia", "∅|Bia", "∅|Cau", "∅|Davi"])
    // Of the rows that were there before, only how they were.
    #expect(try lab.changed(since: 3, .after) == ["∅|Bia"])
    #expect(try lab.changed(since: 3, .before)?.sorted() == ["∅|Bia", "∅|Davi"])
  }

  @Test func keepsWideRowsWhole() throws {
    let names = (0..<150).map { "c\($0)" }
    let columns = names.map { "  \($0): {}" }.joined(separator: "\n")
    let lab = try Lab(["wide": "connection: landing\npath: w.csv\ncolumns:\n\(columns)\n"])
    try lab.write(
      "landing/w.csv", names.joined(separator: ",") + "\n" + names.joined(separator: "},{") + "\n")
    #expect(throws: Never.self) { try lab.load() }
    #expect(try lab.rows("SELECT count(*) FROM dataquality.reject") == ["0"])
    try lab.write("landing/w.csv", names.joined(separator: ",") + "\n")
    try lab.load()
    #expect(
      try lab.rows(
        "SELECT \"before\" ->> 'c0', \"before\" ->> 'c59', \"before\" ->> 'c60', "
          + "\"before\" ->> 'c149', \"before\" ->> '_line' FROM raw._change")
        == ["c0}|{c59}|{c60}|{c149|2"])
  }

  @Test func reportsItsProgressInBytes() throws {
    let lab = try lab()
    let reports = Reports()
    try lab.load { reports.add($0) }
    let last = try #require(reports.all.last)
    #expect(last.activity == "raw.student" && last.unit == .bytes)
    #expect(last.completed == last.total && last.completed > 0)
  }
}

extension String {
  var windows1252: [UInt8]? { data(using: .windowsCP1252).map { [UInt8]($0) } }
}
