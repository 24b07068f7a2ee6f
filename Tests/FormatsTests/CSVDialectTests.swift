import Testing

@testable import Formats

@Suite("CSV dialects")
struct CSVDialectTests {
  typealias Case = (dialect: CSVDialect, text: String, records: [[String]])

  private static func dialect(
    _ delimiter: String = ",", quote: Character? = "\"", escape: Character? = nil,
    change: (inout CSVDialect) -> Void = { _ in }
  ) -> CSVDialect {
    var dialect = CSVDialect(
      delimiter: Array(delimiter.utf8), quote: quote?.asciiValue, escape: escape?.asciiValue)
    change(&dialect)
    return dialect
  }

  static let cases: [Case] = [
    (dialect("||"), "a||b|c||\n||", [["a", "b|c", ""], ["", ""]]),
    (dialect("||"), "\"a||b\"||c|\n|||", [["a||b", "c|"], ["", "|"]]),
    (dialect(", "), "a, b,c, \"d, e\"\n, ", [["a", "b,c", "d, e"], ["", ""]]),
    (dialect("||"), "a|", [["a|"]]),
    // An escape before anything but a mark or a line end is text.
    (
      dialect(escape: "\\"), #"8\'9\" x,"a \"b\" \n","c""d\\",e\,f"#,
      [[#"8\'9" x"#, #"a "b" \n"#, #"c"d\"#, "e,f"]]
    ),
    (dialect(escape: "\\"), "a\\\nb,\"c\\\r\n\"\nd,e\\", [["a\nb", "c\r\n"], ["d", "e\\"]]),
    (dialect(quote: "'", escape: "\""), "'48\"\"','it\"'s'", [["48\"", "it's"]]),
    (dialect(quote: nil, escape: "\\"), "\"a\\,b\",c", [["\"a,b\"", "c"]]),
    (dialect { $0.skippedLineCount = 2 }, "x\r\ny,\"\na,b\n", [["a", "b"]]),
    (dialect { $0.skippedLineCount = 9 }, "x\ny\n", []),
    (dialect { $0.footerLineCount = 2 }, "a,b\nc,d\n\nTotal,2\n", [["a", "b"], ["c", "d"]]),
    (dialect { $0.footerLineCount = 1 }, "a,b\r\nc,d\r\nfim", [["a", "b"], ["c", "d"]]),
    (dialect { $0.footerLineCount = 3 }, "a\nb", []),
    (
      dialect { $0.comment = Array("#".utf8) }, "#a\nb,#c\n#\n\"#d\",e\n#",
      [["b", "#c"], ["#d", "e"]]
    ),
    (dialect { $0.comment = Array("--".utf8) }, "-a\n--b\r\n-", [["-a"], ["-"]]),
  ]

  /// Chunks of every size must not change a thing, for a mark may break anywhere between two.
  @Test(arguments: cases)
  func areRead(_ one: Case) throws {
    for chunkSize in [1, 2, 3, 5, 17, 1 << 20] {
      let (records, rejects) = try read(Array(one.text.utf8), one.dialect, chunkSize: chunkSize)
      #expect(records == one.records, "chunks of \(chunkSize)")
      #expect(rejects.isEmpty)
    }
  }

  @Test func padShortRecordsWhereThatIsAskedFor() throws {
    let dialect = Self.dialect { $0.raggedRecords = .pad }
    var reader = CSVReader(dialect, bytes: Array("a,b,c\n1\n1,2,3,,\n1,2,3,4\n".utf8))
    #expect(try reader.header() == ["a", "b", "c"])
    #expect(try reader.next() != nil)
    #expect((0..<3).map { reader.isMissing($0) } == [false, true, true])
    #expect(try reader.next() != nil)
    #expect((0..<reader.fieldCount).map { reader.text($0) } == ["1", "2", "3"])
    guard case .reject(let reject) = try reader.next() else {
      Issue.record("a field too many that holds something is a reject")
      return
    }
    #expect(reject.reason == .fieldCount(4, expected: 3))
    #expect(try reader.next() == nil)
  }

  /// Lines of three columns with quotes that nobody escaped.
  static let stray: [(line: String, fields: [String]?)] = [
    (#"a,"b,"c, d""#, ["a", "\"b", "c, d"]),
    (#"a,"the "best", of all",c"#, ["a", #"the "best", of all"#, "c"]),
    (#""a,b,c"#, ["\"a", "b", "c"]),
    (#"a,b,""#, ["a", "b", "\""]),
    (#"a,""b, c"" "d",e"#, ["a", #""b, c" "d"#, "e"]),
    // No way to three fields, and two ways.
    (#""a,b"#, nil),
    (#"a,"b,"c,"d"#, nil),
    (#""a,"b","c,"d""#, nil),
  ]

  @Test(arguments: stray)
  func mendStrayQuotesWhereThatIsAskedFor(line: String, fields: [String]?) throws {
    let dialect = Self.dialect { $0.strayQuotes = .mend }
    for (end, chunkSize) in [("\r\n", 1), ("\n", 7), ("", 4), ("\r", 1 << 20)] {
      let text = "1,2,3\n\(line)\(end)" + (end.isEmpty ? "" : "4,5,6")
      let found = try read(
        Array(text.utf8), dialect, columnCount: 3, chunkSize: chunkSize)
      let around = [["1", "2", "3"]] + (fields.map { [$0] } ?? [])
      #expect(found.records == around + (end.isEmpty ? [] : [["4", "5", "6"]]))
      #expect(found.rejects.count == (fields == nil ? 1 : 0))
    }
  }

  @Test func namesColumnsBySeveralLines() throws {
    var reader = CSVReader(
      Self.dialect { $0.headerLineCount = 2 }, bytes: Array("Peso,,Nome\n(kg),x,\n1,2,3\n".utf8))
    #expect(try reader.header() == ["Peso (kg)", "x", "Nome"])
  }
}
