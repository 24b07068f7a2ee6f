// What the drafted SQL does to rows that the sample did not have.

import SQLite
import Testing
import Warehouse

@testable import Drafting

@Suite("Rows through a draft")
struct DraftedRowsTests {
  /// What the transform drafted from `sample` makes of `rows`, given in RAW as they came.
  static func rows(_ rows: [[String?]], draftedFrom sample: String) throws -> [String] {
    let draft = try DraftTests.draft(sample)
    let connection = try Warehouse.inMemory()
    try connection.execute(draft.files[1].text)
    let names = draft.columns.map { $0.header.lowercased().sqlIdentifier }
    try connection.execute(
      "CREATE TABLE raw.student (\(names.joined(separator: ", ")), _load_id, _line)")
    for (line, row) in rows.enumerated() {
      let values = row.map { $0?.sqlText ?? "NULL" } + ["1", "\(line)"]
      try connection.execute("INSERT INTO raw.student VALUES (\(values.joined(separator: ", ")))")
    }
    let sql = try #require(draft.files[2].text.split(separator: "--- */").last)
    try connection.execute("CREATE TEMP TABLE result AS \(sql)")
    let count = draft.columns.count
    let columns = try connection.rows("SELECT name FROM pragma_table_info('result')")
    #expect(columns.compactMap { $0.first?.text } == draft.columns.map(\.name))
    return try connection.rows("SELECT * FROM result ORDER BY rowid").map { row in
      row.prefix(count).map { $0.text ?? $0.integer.map(String.init) ?? "NULL" }
        .joined(separator: "|")
    }
  }

  /// A number that is none is nothing rather than another number.
  @Test func readsNoNumberWhereThereIsNone() throws {
    let values = ["7", " 8 ", "N/D", "1.5", "12 abc", "99999999999999999999", "-3"]
    let rows = try Self.rows(
      values.map { ["a", $0] }, draftedFrom: "turma;quantidade\na;1\na;2\nb;1\nb;1\n")
    #expect(rows == ["a|7", "a|8", "a|NULL", "a|NULL", "a|NULL", "a|NULL", "a|-3"])
  }

  /// Rows whose key cannot be read are not one row.
  @Test func keepsEveryRowWithoutAKey() throws {
    let rows = try Self.rows(
      [["1", "a"], ["1", "b"], ["x", "c"], ["y", "d"], [nil, "e"]],
      draftedFrom: "id;nome\n1;Ana\n2;Rui\n")
    #expect(Set(rows) == ["1|b", "NULL|c", "NULL|d", "NULL|e"])
    #expect(rows.count == 4)
  }

  /// Names that are words of SQL, or that the draft itself uses.
  @Test func takesAnyName() throws {
    let header = "id;group;order;current_date;recency;valor;valor_cents;no;ranked;index;rowid"
    let values = "1;a;b;c;d;1,50;9;e;f;g;h"
    let rows = try Self.rows(
      [values.split(separator: ";").map(String.init)], draftedFrom: "\(header)\n\(values)\n")
    #expect(rows == ["1|a|b|c|d|150|9|e|f|g|h"])
  }

  @Test func endsNoCommentEarly() throws {
    let draft = try DraftTests.draft("a */ DROP;b\n1;2\n")
    let transform = draft.files[2].text
    #expect(transform.split(separator: "*/", omittingEmptySubsequences: false).count == 2)
  }

  /// What is all different in a few records by chance is no key: the rows to come would be merged.
  @Test(arguments: [
    "nome;turma\nAna Souza;1\nRui Prado;1\nEva Lima;1\n",
    "quantidade;produto\n3;Lápis\n5;Caneta\n7;Caderno\n",
    "nascimento;turma\n01/02/2010;1\n02/02/2010;1\n",
    "produto;quantidade;valor\nLápis;3;1,50\nCaneta;3;2,50\nLápis;4;1,40\n",
  ])
  func takesNoKeyByChance(text: String) throws {
    #expect(try DraftTests.draft(text).notes.last?.hasPrefix("key: no column") == true)
  }
}
