import Testing

@testable import SQLText

@Suite("SQL text")
struct SQLTextTests {
  static let layouts: [(one: String, other: String, isSame: Bool)] = [
    ("SELECT a,b FROM t", "SELECT a -- one\n , b\n/* two */ FROM t ", true),
    ("SELECT 'a  b'", "SELECT 'a b'", false),
    ("SELECT '--x'", "SELECT ''", false),
    ("SELECT a", "select a", false),
    ("count(*)", "count ( * )", true),
    ("t.a", "t . a", true),
    // Without their space these would become other tokens.
    ("1 .5", "1.5", false),
    ("x '00'", "x'00'", false),
    ("- -a", "--a", false),
    ("a b", "ab", false),
    ("a - > b", "a->b", false),
    ("/ * a", "/* a", false),
  ]

  @Test(arguments: layouts)
  func normalisesLayout(one: String, other: String, isSame: Bool) {
    #expect((SQLText.normalised(one) == SQLText.normalised(other)) == isSame)
  }

  /// The normal form says the same tokens as the text, so it is its own normal form.
  @Test func normalisesToTheSameTokens() {
    for seed in 0..<500 as Range<UInt64> {
      var random = SplitMix64(seed: seed)
      let pieces = [
        "'a'", "\"b\"", "[c]", "x'00'", "x", ".", "1", ".5", "-", ">", "(", ")", ",", "/", "*",
        ":p", "|", "=", " ", "\n", "/* */", "é", "?",
      ]
      let sql = (0..<12).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
      let text = SQLText(sql)
      let normal = SQLText(text.normalised)
      #expect(normal.tokens.map(normal.text) == text.tokens.map(text.text), "seed \(seed): \(sql)")
      #expect(normal.normalised == text.normalised, "seed \(seed): \(sql)")
    }
  }

  @Test func findsWordsOnlyAsWords() {
    let text = SQLText("SELECT now, 'now', \"now\", NOW -- now")
    #expect(text.words(["now"]).map(\.range.lowerBound) == [7, 26])
  }

  static let clocks: [(sql: String, found: [String])] = [
    ("SELECT changes(), last_insert_rowid()", ["changes", "last_insert_rowid"]),
    ("date('now')", ["'now'"]),
    ("date('NOW', '-1 day')", ["'NOW'"]),
    ("date(d)", []),
    ("date() , datetime ( )", ["date", "datetime"]),
    ("strftime('%Y')", ["strftime"]),
    ("strftime('%Y', f(a, b))", []),
    ("strftime(f(a, b))", ["strftime"]),
    ("CURRENT_DATE", ["CURRENT_DATE"]),
    ("random() + random", ["random"]),
    ("/* date('now') */ 'nowhere'", []),
    ("date('n' || 'ow')", ["'n'"]),
    ("'n' || x || 'ow' || 'now'", ["'now'"]),
  ]

  @Test(arguments: clocks)
  func findsClocks(sql: String, found: [String]) {
    let text = SQLText(sql)
    #expect(text.clockReadings.map(text.text) == found)
  }

  static let contents: [(sql: String, content: String)] = [
    ("'it''s'", "it's"), (#""a ""b""#, #"a "b"#), ("[a b]", "a b"), ("`a``b`", "a`b"), ("''", ""),
    ("word", "word"),
  ]

  @Test(arguments: contents)
  func undoesQuotes(sql: String, content: String) throws {
    let text = SQLText(sql)
    #expect(text.content(of: try #require(text.tokens.first)) == content)
  }

  @Test func countsPlacesAsPeopleDo() {
    let text = "é\nção x"
    #expect(TextPosition(ofByte: 0, in: text) == TextPosition(line: 1, column: 1))
    #expect(TextPosition(ofByte: 3, in: text) == TextPosition(line: 2, column: 1))
    #expect(TextPosition(ofByte: 9, in: text) == TextPosition(line: 2, column: 5))
    #expect(TextPosition(ofByte: 99, in: text) == TextPosition(line: 2, column: 6))
  }
}
