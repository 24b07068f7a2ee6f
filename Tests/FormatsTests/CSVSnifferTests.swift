import Testing

@testable import Formats

@Suite("The CSV sniffer")
struct CSVSnifferTests {
  /// What a file is found to be: delimiter, quote, escape, header lines, skipped and footer lines.
  static let files: [(text: String, found: String)] = [
    ("", "; header 1"),
    ("a", "; header 1"),
    ("a;b\n1;2\n", "; header 1"),
    ("1;2\n3;4\n", "; header 0"),
    // A decimal comma in every record is no delimiter.
    ("uf;preço\nSP;6,379\nMT;5,816\nPA;4,780\n", "; header 1"),
    ("preço\n6,379\n5,816\n", "; header 1"),
    // Names with spaces and times with colons are one column.
    ("nome\nMaria Silva\nJosé Souza\nAna Costa\n", "; header 1"),
    ("hora\n10:20\n11:30\n", "; header 1"),
    ("id\ttexto\n1\tum, dois\n2\ttrês, quatro, cinco\n", "tab header 1"),
    ("a, b, c\n1, 2, 3\n4, 5, 6\n", ", + space header 1"),
    ("uf;2019;2020;2021\nSP;1;2;3\nMT;4;5;6\n", "; header 1"),
    ("'a;b';1\n'c;d';2\n'e';3\n", "; quote ' header 0"),
    ("a,b\n1,\"x \\\"y\\\", z\"\n2,\"w\\\"\"\n", ", escape \\ header 1"),
    ("Peso;Altura;Nome\n(kg);(cm);texto\n70;180;x\n80;190;y\n", "; header 2"),
    ("#gerado em 2024\na;b;c\n1;2;3\n#fim\n4;5;6\n", "; header 1 comment #"),
    ("Relatório\n\na;b;c\n1;2;3\n4;5;6\n\nTotal de linhas: 2\n", "; header 1 skip 2 footer 2"),
    ("a;b;c\nx;1;2\ny;3;4\nTotal;;6\n", "; header 1 footer 1"),
    // What only begins like a footer's words is a record, and so is one that is a name like the others.
    ("produto;marca;preço\nLápis;X;1\nCaneta;Y;2\nNotebook;;3000\n", "; header 1"),
    (
      "nome;fone;n\n" + String(repeating: "Ana Souza;1;2\n", count: 600) + "Zeca;;\n", "; header 1"
    ),
    ("produto;n;v\nCabo 2m;1;2\nMesa;3;4\nFonte 500W;;\n", "; header 1"),
    ("produto;n;v\nCabo 2m;1;2\nMesa;3;4\nFonte: IBGE;;\n", "; header 1 footer 1"),
    // The only record, of which only the first field is there.
    ("nome;n;v\nAna;;\n", "; header 1"),
    ("nota;uf;n\nA;1;2\nB;3;4\nTotal: 2;;\n", "; header 1 footer 1"),
    // A last record that was cut short is no footer: it is a reject.
    ("a;b;c\nx;1;2\ny;3;4\nz", "; header 1"),
    ("a;b;c\nx;1;2\ny;3;4\nz;5", "; header 1"),
    // One quote that stays open does not mean that there are no quotes.
    ("a,b,c\n1,\"x,3\n", ", header 1"),
  ]

  @Test(arguments: files)
  func findsOut(text: String, found: String) throws {
    let dialect = try CSVRecords(of: text).findings.dialect
    var parts = [CSVDialect.name(of: dialect.delimiter).replacing(" ", with: " + space")]
    // Where nothing divides the lines, what would does not matter.
    if !text.contains(where: { ",;\t".contains($0) }) || text.hasPrefix("preço") { parts = [";"] }
    if dialect.quote != UInt8(ascii: "\"") {
      parts.append("quote \(dialect.quote.map { CSVDialect.name(of: [$0]) } ?? "none")")
    }
    if let escape = dialect.escape { parts.append("escape \(CSVDialect.name(of: [escape]))") }
    parts.append("header \(dialect.headerLineCount)")
    if dialect.skippedLineCount > 0 { parts.append("skip \(dialect.skippedLineCount)") }
    if dialect.footerLineCount > 0 { parts.append("footer \(dialect.footerLineCount)") }
    if !dialect.comment.isEmpty { parts.append("comment #") }
    #expect(parts.joined(separator: " ") == found)
  }

  @Test func saysWhatItDecidedAndWhy() throws {
    let text = "Relatório\nuf;preço\nSP;6,379\nMT;\"5,816\"\n"
    let settings = try CSVSettings(encoding: "utf-8")
    let decisions = try CSVRecords(of: text, settings).findings.decisions
    #expect(
      decisions.map(\.description) == [
        "encoding: utf-8 (as declared)",
        "delimiter: ; (3 of 4 rows have 2 fields that look like values)",
        "quote: \" (1 fields are in such quotes, of which 0 need them)",
        "escape: none (quotes in fields are doubled, if there are any)",
        "skip_lines: 1 (the lines before are not divided like the rest)",
        "header: true (the first row looks unlike the others)",
        "skip_footer: 0 (the last lines are of the table)",
      ])
    #expect(decisions.map(\.isGiven) == [true] + Array(repeating: false, count: 6))
  }

  /// Everything that is said stays, however little sense the file makes so.
  @Test func givesWayToWhatIsSaid() throws {
    let text = "Relatório\n'a';b\n1;2\nTotal;2\n"
    let settings = try CSVSettings(
      delimiter: ",", quote: "none", escape: "^", encoding: "windows-1252", hasHeader: false,
      skippedLineCount: 0, footerLineCount: 0, comment: "none")
    let found = try CSVRecords(of: text, settings).findings
    #expect(found.dialect == settings.dialect)
    #expect(found.decisions.allSatisfy { $0.isGiven && $0.reason == "as declared" })
    let header = try CSVSettings(hasHeader: true)
    #expect(try CSVRecords(of: "1;2\n3;4\n", header).columnNames() == ["1", "2"])
  }

  @Test func findsTheHeaderByItsNames() throws {
    var settings = CSVSettings()
    settings.expectedColumns = ["UF", "Total"]
    let text = "x;y\nrelatório;geral\nUF;total;z\nSP;MT;PA\nPA;AC;AM\n"
    let reader = try CSVRecords(of: text, settings)
    #expect(reader.findings.dialect.skippedLineCount == 2)
    #expect(try reader.columnNames() == ["UF", "total", "z"])
  }

  /// Few and ragged records say little, declared names say all.
  @Test func findsTheDelimiterByDeclaredNames() throws {
    var settings = CSVSettings()
    settings.expectedColumns = ["nome", "observação", "dia"]
    let text = "nome;observação;dia\nA, B;c, d\nE, F;g, h\n"
    let dialect = try CSVRecords(of: text, settings).findings.dialect
    #expect(dialect.delimiter == Array(";".utf8))
    #expect(dialect.headerLineCount == 1)
  }

  static let encodings: [(bytes: [UInt8], encoding: TextEncoding)] = [
    (Array("a;ç\n".utf8), .utf8),
    ([0x61, 0x3B, 0xE7, 0x0A], .windows1252),
    ([0x61, 0x3B, 0xE7, 0x81, 0x0A], .latin1),
    ([0xFF, 0xFE, 0x61, 0x00], .utf16),
    ([0x61, 0x00, 0x3B, 0x00, 0x62, 0x00, 0x0A, 0x00], .utf16LittleEndian),
    ([0x00, 0x61, 0x00, 0x3B, 0x00, 0x62, 0x00, 0x0A], .utf16BigEndian),
    // One broken byte among many good characters is a reject, not another encoding.
    (Array(String(repeating: "ação\n", count: 9).utf8) + [0xE7, 0x0A], .utf8),
  ]

  @Test(arguments: encodings)
  func tellsEncodings(bytes: [UInt8], encoding: TextEncoding) throws {
    #expect(try CSVRecords(of: bytes).findings.dialect.encoding == encoding)
  }

  @Test func refusesAMarkThatContradicts() throws {
    let settings = try CSVSettings(encoding: "windows-1252")
    let error = #expect(throws: FormatError.self) {
      try CSVRecords(of: [0xFF, 0xFE, 0x61, 0x00], settings)
    }
    #expect(error?.message == "it is UTF-16, and is declared as windows-1252")
  }

  static let refused: [(settings: @Sendable () throws -> CSVSettings, message: String)] = [
    (
      { try CSVSettings(delimiter: "") },
      "the delimiter is not one to eight ASCII characters that do not end a line"
    ),
    (
      { try CSVSettings(delimiter: "§") },
      "the delimiter is not one to eight ASCII characters that do not end a line"
    ),
    (
      { try CSVSettings(quote: "''") },
      "the quote is not one ASCII character that does not end a line"
    ),
    ({ try CSVSettings(delimiter: ";", quote: ";") }, "the delimiter and the quote are the same"),
    ({ try CSVSettings(encoding: "utf-7") }, "unknown encoding utf-7"),
    ({ try CSVSettings(skippedLineCount: -1) }, "skip_lines is not a number of lines: -1"),
  ]

  @Test func refusesSettingsThatMakeNoSense() {
    for (settings, message) in Self.refused {
      let error = #expect(throws: FormatError.self) { try settings() }
      #expect(error?.message == message)
    }
  }

  /// An accent and a footer that lie beyond the beginning are found in the file itself.
  @Test func looksIntoAllOfAFile() throws {
    let line = Array("12345;AAAAAAAA;01/02/2024\n".utf8)
    let lines = Array(repeatElement(line, count: 20_000).joined())
    let bytes =
      Array("n;nome;dia\n".utf8) + lines + Array("1;Jo".utf8) + [0xE3]
      + Array("o;01/02/2024\n\nTotal: 3\n".utf8)
    try TemporaryFile.with(bytes) { path in
      let reader = try CSVRecords(path: path)
      #expect(reader.findings.dialect.encoding == .windows1252)
      #expect(reader.findings.dialect.footerLineCount == 2)
      _ = try reader.columnNames()
      var count = 0
      while let found = try reader.next() {
        guard case .record = found else { continue }
        count += 1
      }
      #expect(count == 20_001)
    }
  }
}
