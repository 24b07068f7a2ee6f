import SQLite
import Testing

@testable import Query

private final class Output {
  var pieces: [String] = []
}

@Suite("Rows as text")
struct ResultRendererTests {
  private func text(
    _ format: ResultFormat, _ columns: [String], _ rows: [[Value]]
  ) throws -> String {
    let output = Output()
    var renderer = ResultRenderer(format, columns: columns) { output.pieces.append($0) }
    for row in rows { try renderer.add(row) }
    try renderer.finish()
    return output.pieces.joined()
  }

  /// NULL, quotes, separators, line ends, accents, escape sequences, numbers of both kinds.
  static let columns = ["name", "n", "x y"]
  static let rows: [[Value]] = [
    ["Poconé, \"MT\"", 7, nil],
    ["a|b\nc", -1234, "\u{1B}[2J"],
    ["", nil, "日本"],
  ]

  static let expected: [(format: ResultFormat, text: String)] = [
    (
      .table,
      """
      name              n  x y
      ------------  -----  ---------
      Poconé, "MT"      7
      a|b\\nc        -1234  \\u{1b}[2J
                           日本

      """
    ),
    (
      .csv,
      "name,n,x y\r\n\"Poconé, \"\"MT\"\"\",7,\r\n\"a|b\nc\",-1234,\u{1B}[2J\r\n\"\",,日本\r\n"
    ),
    (
      .json,
      """
      {"name":"Poconé, \\"MT\\"","n":7,"x y":null}
      {"name":"a|b\\nc","n":-1234,"x y":"\\u001b[2J"}
      {"name":"","n":null,"x y":"日本"}

      """
    ),
    (
      .markdown,
      """
      | name | n | x y |
      | --- | --- | --- |
      | Poconé, "MT" | 7 |  |
      | a\\|b<br>c | -1234 | \u{1B}[2J |
      |  |  | 日本 |

      """
    ),
  ]

  @Test(arguments: expected)
  func looksAsTheFormatSays(format: ResultFormat, expected: String) throws {
    #expect(try text(format, Self.columns, Self.rows) == expected)
  }

  @Test(arguments: [
    (ResultFormat.table, "a  b\n-  -\n"), (.csv, "a,b\r\n"), (.json, ""),
    (.markdown, "| a | b |\n| --- | --- |\n"),
  ])
  func hasAHeadingWithoutRows(format: ResultFormat, expected: String) throws {
    #expect(try text(format, ["a", "b"], []) == expected)
  }

  /// Rows beyond those that decided the widths are still whole.
  @Test func holdsBackOnlyTheFirstRows() throws {
    let output = Output()
    var renderer = ResultRenderer(.table, columns: ["n"]) { output.pieces.append($0) }
    for number in 0..<499 { try renderer.add([.integer(number * number)]) }
    #expect(output.pieces.isEmpty)
    for number in 499..<2000 { try renderer.add([.integer(number * number)]) }
    try renderer.finish()
    #expect(output.pieces.count == 2001)
    #expect(output.pieces.last == "3996001\n")
  }

  @Test func writesNumbersSoThatTheyReadBack() throws {
    let rows: [[Value]] = [[.double(0.1), .double(1e300), .integer(Int64.min), .blob([0, 255])]]
    #expect(
      try text(.csv, ["a", "b", "c", "d"], rows)
        == "a,b,c,d\r\n0.1,1e+300,-9223372036854775808,00ff\r\n")
    #expect(
      try text(.json, ["a", "b", "c", "d"], rows)
        == #"{"a":0.1,"b":1e+300,"c":-9223372036854775808,"d":"00ff"}"# + "\n")
  }
}
