import Foundation
import Testing

@testable import Warehouse

@Suite("A source")
struct SourceTests {
  private func source(_ yaml: String) throws -> Source {
    let folder = try TemporaryFolder(["sql/raw/student.yaml": yaml])
    return try Source(at: folder.url.appending(path: "sql/raw/student.yaml"), in: folder.url)
  }

  private static let columns = "columns: {name: {}}\n"

  @Test func saysHowItsFilesAreWritten() throws {
    let source = try source(
      """
      connection: landing
      path: "{unit}/alunos_{month:yyyy-MM}*.txt.gz"
      mode: partition
      drift: hold
      max_rejects: 5
      format:
        delimiter: "|"
        quote: none
        escape: "\\\\"
        encoding: auto
        header: auto
        skip_lines: 3
        skip_footer: 1
        comment: "#"
        member: "*.csv"
      columns:
        name: {header: Nome}
        unit: {description: The unit's code., pii: other}
      """)
    #expect(source.mode == .partition && source.drift == .hold)
    #expect(source.rejectLimit == .count(5))
    #expect(source.format.delimiter == .given("|") && source.format.quote == .given(nil))
    #expect(source.format.escape == .given("\\") && source.format.encoding == .auto)
    #expect(source.format.hasHeader == .auto && source.format.comment == .given("#"))
    #expect(source.format.skippedLineCount == .given(3))
    #expect(source.format.skippedFooterCount == .given(1))
    #expect(source.format.kind == nil && source.format.kind(of: "a/b.TXT.gz") == .csv)
    #expect(source.format.kind(of: "a.parquet") == .parquet)
    // What the path gives comes last, also where it is declared.
    #expect(source.columns.map(\.name) == ["name", "unit", "month"])
    #expect(source.fileColumns.map(\.name) == ["name"])
    #expect(source.captureNames == ["unit", "month"])
  }

  @Test func readsTabsWhereTheNameSaysSo() throws {
    let tabs = try source("connection: l\npath: a.tsv.gz\n" + Self.columns)
    #expect(tabs.format.delimiter == .given("\t"))
    let other = try source(
      "connection: l\npath: a.tsv\nformat: {delimiter: \",\"}\n" + Self.columns)
    #expect(other.format.delimiter == .given(","))
  }

  @Test func mayReadADatabase() throws {
    let whole = try source("connection: erp\ntable: public.student\n" + Self.columns)
    #expect(whole.origin == .table("public.student") && whole.mode == .replace)
    let part = try source(
      "connection: erp\nquery: SELECT 1\nsince: updated_at\n" + Self.columns)
    #expect(part.origin == .query("SELECT 1") && part.mode == .append)
    #expect(part.since == "updated_at")
  }

  @Test(arguments: [("1%", 1, 100, true), ("1%", 2, 100, false), ("3", 3, 9, true)])
  func allowsSomeRejects(limit: String, rejects: Int64, records: Int64, isAllowed: Bool) throws {
    let source = try source(
      "connection: l\npath: a.csv\nmax_rejects: \(limit)\n" + Self.columns)
    #expect(source.rejectLimit?.allows(rejects, of: records) == isAllowed)
  }

  /// What makes no sense, where it stands, and what is said of it.
  static let mistakes: [(yaml: String, line: Int, message: String)] = [
    ("x: 1", 2, "unknown key: x"),
    ("description: none", 1, "a source names what it reads"),
    ("path: a\ntable: b", 3, "a source reads one thing, and this one names several"),
    ("path: a\nsince: b", 3, "since is for databases, and this source reads files"),
    ("table: a\nformat: {}", 1, ""),
    ("table: a\nformat: {type: csv}", 3, "format is for files, and this source reads a database"),
    ("table: a\nmode: append", 3, "a database that is read whole replaces the table"),
    (
      "table: a\nsince: b\nmode: replace", 4,
      "a database that is read from where it was left appends"
    ),
    ("path: a.csv\nmode: partition", 3, "the path of a partitioned source names its partition"),
    ("path: lake\nformat: {type: delta}\nmode: append", 4, "a Delta table's own log says"),
    ("path: ../a.csv", 2, "a path does not leave its connection's folder"),
    ("path: a/../../b.csv", 2, "a path does not leave its connection's folder"),
    ("path: /", 2, "the path names no file"),
    ("path: \"a_{Mês}.csv\"", 2, "has a brace that names no column"),
    ("path: \"a_{m:YYYY}.csv\"", 2, "has a brace that names no column"),
    ("path: \"{a}/{a}.csv\"", 2, "{a} is in the path twice"),
    ("path: a.csv\nformat: {type: cvs}", 3, "cvs is not known here"),
    ("path: a.parquet\nformat: {delimiter: x}", 3, "delimiter means nothing for parquet files"),
    ("path: a\nformat: {type: json, sheet: x}", 3, "sheet means nothing for json files"),
    (
      "path: a\nformat: {delimiter: x, quote: x}", 3,
      "the delimiter and the quote are the same character"
    ),
    ("path: a\nformat: {delimiter: '', quote: none}", 3, "ASCII character"),
    ("path: a\nformat: {delimiter: \"\\n\"}", 3, "ASCII character"),
    ("path: a\nformat: {delimiter: é}", 3, "ASCII character"),
    (
      "path: a\nformat: {delimiter: ',', comment: ','}", 3,
      "the delimiter and the comment are the same character"
    ),
    ("path: a\nformat: {skip_lines: -1}", 3, "a number of lines from 0 to 100000 is expected here"),
    ("path: a\nmax_rejects: 101%", 3, "a share between 0% and 100% is expected here"),
    ("path: a\nmax_rejects: -1", 3, "a share between 0% and 100% is expected here"),
    ("path: a\ndrift: follow", 3, "follow is not known here"),
  ]

  @Test(arguments: mistakes.filter { !$0.message.isEmpty })
  func saysWhatMakesNoSense(yaml: String, line: Int, message: String) {
    let text = "connection: landing\n\(yaml)\n\(Self.columns)"
    let error = #expect(throws: PantanalError.self) { try source(text) }
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    #expect(error?.place?.line == line)
  }

  @Test func takesNoHeaderForWhatThePathSays() {
    let error = #expect(throws: PantanalError.self) {
      try source(
        "connection: l\npath: \"{unit}.csv\"\ncolumns: {a: {}, unit: {header: Unidade}}\n")
    }
    #expect(error?.message == "unit comes from the path, so no header of a file is its")
  }
}
