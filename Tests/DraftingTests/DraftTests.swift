// What a draft decides from values. That drafts compile and run is shown end to end.

import Formats
import Foundation
import Testing
import Warehouse

@testable import Drafting

@Suite("A draft")
struct DraftTests {
  /// Drafts a table from CSV text in a project that has nothing else.
  static func draft(_ text: String, series: Bool = true) throws -> Draft {
    let root = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: root) }
    try Data("warehouse: w\n".utf8).write(to: root.appending(path: "pantanal.yaml"))
    let bytes = Array(text.utf8)
    var position = 0
    let reader = CSVRecords(CSVDialect(delimiter: UInt8(ascii: ";"))) { space in
      let count = min(space.count, bytes.count - position)
      space.copyBytes(from: bytes[position..<position + count])
      position += count
      return count
    }
    let header = try #require(try reader.columnNames())
    return try Draft(
      "student", from: reader,
      columns: header.map { ($0.lowercased().filter { !" */".contains($0) }, $0) },
      origin: Draft.Origin(
        connection: "landing", pattern: "alunos_*.csv", format: ["type: csv"], notes: [],
        isAppended: series),
      in: Project(at: root, environment: [:]))
  }

  /// A column of values, each on a line with a number of its own.
  static func column(_ name: String, _ values: [String]) throws -> Draft.Column {
    let lines = values.enumerated().map { "\($0);\($1)" }
    let draft = try draft("no;\(name)\n" + lines.joined(separator: "\n"))
    return try #require(draft.columns.last)
  }

  @Test(arguments: [
    ("cpf", ["529.982.247-25", "52998224725", "111.444.777-35"], "VARCHAR(11)"),
    ("documento", ["33.000.167/0001-01", "12.ABC.345/01DE-35"], "VARCHAR(14)"),
    ("contato", ["ana@exemplo.com.br", "rui@exemplo.com"], "VARCHAR(40)"),
    ("celular", ["(67) 99204-1234", "67 99999-0000"], "VARCHAR(20)"),
    ("cep", ["79002-970", "79.002-971"], "VARCHAR(8)"),
    ("uf", ["MS", "mato grosso", "SP"], "VARCHAR(2)"),
    ("data", ["31/12/2024", "01/02/2025"], "DATE"),
    ("data", ["2024-12-31", "2025-02-01"], "DATE"),
    ("date", ["12/31/2024", "02/01/2025"], "DATE"),
    ("criado", ["31/12/2024 14:30", "01/02/2025 00:00:01"], "TIMESTAMP"),
    ("bolsista", ["S", "N", "S"], "BOOLEAN"),
    ("ativo", ["Sim", "Não"], "BOOLEAN"),
    ("quantidade", ["1", "20", "-3"], "BIGINT"),
    ("valor", ["1.234,56", "7,00", "R$ 10,5"], "BIGINT"),
    ("peso", ["1,25", "70,333"], "DOUBLE"),
    ("peso", ["1.25", "70.333"], "DOUBLE"),
    // Digits that name something keep their zeros and their length.
    ("turma", ["00123", "00200"], "VARCHAR(10)"),
    ("codigo", ["4711", "4712"], "VARCHAR(10)"),
    // What a number of eight bytes cannot keep stays text.
    ("chave", ["35240112345678000190550010000001231000001230", "12"], "VARCHAR(80)"),
    ("saldo", ["123456789012345678", "1,5"], "VARCHAR(40)"),
    ("obs", [String(repeating: "a", count: 300)], "TEXT"),
    ("vazia", ["", ""], "VARCHAR(10)"),
  ])
  func findsWhatAColumnIs(name: String, values: [String], type: String) throws {
    let column = try Self.column(name, values)
    #expect(column.type == type, "\(column.reason)")
  }

  /// Dirt in few values does not hide what the others are; the rule that sets them aside is drafted.
  @Test func setsDirtAside() throws {
    var days = (1...28).map { "\($0 < 10 ? "0" : "")\($0)/02/2025" }
    days.append("31/02/2025")
    let draft = try Self.draft(
      "no;dia\n" + days.enumerated().map { "\($0);\($1)" }.joined(separator: "\n"))
    #expect(draft.columns.last?.type == "DATE")
    #expect(draft.columns.last?.reason.hasPrefix("28 of 29 values") == true)
    let transform = try #require(draft.files.last?.text)
    #expect(transform.contains("not_null: [dia]"))
    #expect(transform.contains("on_failure: quarantine"))
  }

  @Test func takesTheColumnThatNamesRowsAsKey() throws {
    let draft = try Self.draft("nome;matricula\nAna;1\nAna;2\n")
    #expect(draft.files.last?.text.contains("key: [matricula]") == true)
    #expect(draft.files[1].text.contains("PRIMARY KEY (matricula)"))
  }

  @Test func takesTwoColumnsAsKeyWhereOneIsNotEnough() throws {
    let draft = try Self.draft("turma;dia;nota\nA;1;7\nA;2;7\nB;1;7\nB;2;8\n")
    #expect(draft.files.last?.text.contains("key: [turma, dia]") == true)
  }

  @Test func hasNoKeyWhereRowsRepeat() throws {
    let draft = try Self.draft("turma;dia\nA;1\nA;1\n")
    #expect(draft.files.last?.text.contains("key:") == false)
    #expect(draft.notes.last == "key: no column, and no two, tell every record from the others")
  }

  @Test func marksPersonalData() throws {
    let draft = try Self.draft(
      "cpf;nome;nascimento;e-mail\n529.982.247-25;Ana Souza;31/12/2000;ana@exemplo.com.br\n")
    for line in ["pii: cpf", "pii: name", "pii: birth", "pii: email"] {
      #expect(draft.files[0].text.contains(line))
      #expect(draft.files[2].text.contains(line))
    }
  }

  @Test(arguments: [
    ("alunos_2025-01.csv", "alunos_*.csv", true), ("a/vendas20250131.csv", "a/vendas*.csv", true),
    ("lote_000123.csv", "lote_*.csv", true), ("2024/uf.csv", "2024/uf.csv", false),
    ("produtos_v2.csv", "produtos_v2.csv", false),
    ("cp1252.csv", "cp1252.csv", false), ("ca-2024-01-amostra.csv", "ca-*-amostra.csv", true),
    ("2025.csv.gz", "*.csv.gz", true),
  ])
  func meansTheFilesToCome(path: String, pattern: String, isSeries: Bool) {
    #expect(PathPattern.meaning(path) == (pattern, isSeries))
  }
}
