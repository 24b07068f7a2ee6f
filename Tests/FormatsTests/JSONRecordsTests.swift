// JSON files in the shapes that they come in, and what becomes of broken ones.

import Testing

@testable import Formats

@Suite("JSON records")
struct JSONRecordsTests {
  typealias Rows = [[String?]]

  /// Files and what is in them: names first, then records.
  static let files: [(text: String, names: [String]?, rows: Rows)] = [
    ("{\"a\":1}\n{\"a\":2}\n", ["a"], [["1"], ["2"]]),
    // The mark, CRLF, blank lines, white space around everything, no end of line at the end.
    (
      "\u{FEFF}\r\n {\"a\" : 1 ,\t\"b\":\"x\"}\r\n\r\n  {\"a\":2}  \r\n{}", ["a", "b"],
      [["1", "x"], ["2", nil], [nil, nil]]
    ),
    // Objects one after another, and over several lines.
    ("{\"a\":1}{\"a\":2} {\n\"b\"\n:\n3}", ["a", "b"], [["1", nil], ["2", nil], [nil, "3"]]),
    ("[{\"a\":1},{\"b\":2}]", ["a", "b"], [["1", nil], [nil, "2"]]),
    (" [ {\"a\":1}\n,\n{\"a\":2} ]\n ", ["a"], [["1"], ["2"]]),
    // What is written stays: no number is read as one.
    (
      "{\"a\":1.50,\"b\":12345678901234567890123,\"c\":-0.0,\"d\":1E+2,\"e\":true,\"f\":false}",
      ["a", "b", "c", "d", "e", "f"],
      [["1.50", "12345678901234567890123", "-0.0", "1E+2", "true", "false"]]
    ),
    ("{\"a\":null,\"b\":\"null\",\"c\":\"\"}", ["a", "b", "c"], [[nil, "null", ""]]),
    (
      "{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e7\\uD83D\\uDE00Ç😀\"}", ["a"],
      [["\"\\/\u{8}\u{C}\n\r\tç😀Ç😀"]]
    ),
    // Nested values as they are written.
    (
      "{\"a\":{\"b\" : [1, {\"c\":\"]}\\\"\"}]},\"d\":[],\"e\":{}}", ["a", "d", "e"],
      [["{\"b\" : [1, {\"c\":\"]}\\\"\"}]}", "[]", "{}"]]
    ),
    // Escapes in keys, an empty key, and keys in another order.
    (
      "{\"a\\u0062\":1,\"\":2}\n{\"\":3,\"ab\":4}", ["ab", ""], [["1", "2"], ["4", "3"]]
    ),
    ("", nil, []),
    (" \r\n\t", nil, []),
    ("[ ]", nil, []),
    ("{}", [], [[]]),
  ]

  @Test(arguments: files)
  func reads(text: String, names: [String]?, rows: Rows) throws {
    for chunkSize in [1, 16, 17, 1 << 20] {
      let found = try ReadRecords.json(text, chunkSize: chunkSize)
      #expect(found.names == names, "chunks of \(chunkSize)")
      #expect(found.rows == rows, "chunks of \(chunkSize)")
      #expect(found.rejects.isEmpty, "chunks of \(chunkSize)")
    }
  }

  @Test(arguments: [
    (
      "dados.itens",
      "{\"total\":2,\"x\":[{\"itens\":[9]}],\"dados\":{\"n\":\"}]\",\"itens\":[{\"a\":1}]}}"
    ),
    ("itens", "{ \"itens\" : [ {\"a\":1} ] , \"pagina\" : {\"a\":[2]} , \"b\" : \"\\\"\" } \n"),
    ("a.b c.d", "{\"a\":{\"b c\":{\"d\":[{\"a\":1}],\"e\":{}},\"f\":{}}}"),
  ])
  func readsAnArrayInside(root: String, text: String) throws {
    for chunkSize in [1, 16, 1 << 20] {
      let found = try ReadRecords.json(text, root: root, chunkSize: chunkSize)
      #expect(found.names == ["a"] && found.rows == [["1"]] && found.rejects.isEmpty)
    }
  }

  @Test func tellsLines() throws {
    let found = try ReadRecords.json("\n{\"a\":1}\n\n{\n\"a\":\n2}\n{\"a\":3}")
    #expect(found.lines == [2, 4, 7])
  }

  typealias Broken = (text: String, rows: Rows, rejects: [RecordReject])

  static let broken: [Broken] = [
    // One line each.
    (
      "{\"a\":1}\n{\"a\":x}\nolá\n[1]\n{\"a\":2}\n", [["1"], ["2"]],
      [
        RecordReject(reason: "not JSON at byte 6", line: 2, offset: 8, text: "{\"a\":x}"),
        RecordReject(reason: "not a JSON object", line: 3, offset: 16, text: "olá"),
        RecordReject(reason: "not a JSON object", line: 4, offset: 21, text: "[1]"),
      ]
    ),
    // A line that goes on beyond its object, or not to its end.
    (
      "{\"a\":1}}\r\n{\"a\":2,\r\n{\"a\":\"x\r\n{\"a\":3}\r\n{\"a\":4", [["1"], ["3"]],
      [
        RecordReject(reason: "not a JSON object", line: 1, offset: 7, text: "}"),
        RecordReject(
          reason: "not JSON: a key in quotes is missing at byte 10", line: 2, offset: 10,
          text: "{\"a\":2,"),
        RecordReject(
          reason: "not JSON: a string that is not closed on its line, at byte 8", line: 3,
          offset: 19, text: "{\"a\":\"x"),
        RecordReject(
          reason: "not JSON: the object is not closed", line: 5, offset: 37, text: "{\"a\":4"),
      ]
    ),
    // Over several lines, up to the next that begins like it.
    (
      "{\n  \"a\": {\n    \"b\" 1\n  },\n  \"c\": [\n  {}]\n}\n{\n  \"a\": 2\n}\n", [["2"]],
      [
        RecordReject(
          reason: "not JSON: a colon is missing at byte 20", line: 1, offset: 0,
          text: "{\n  \"a\": {\n    \"b\" 1\n  },\n  \"c\": [\n  {}]\n}")
      ]
    ),
    // Elements of an array on one line: by their brackets.
    (
      "[{\"a\":1},{\"a\":nope, \"b\":[{\"}\":2}]},7,{\"a\":2},\"x\"]", [["1"], ["2"]],
      [
        RecordReject(
          reason: "not JSON at byte 7", line: 1, offset: 9,
          text: "{\"a\":nope, \"b\":[{\"}\":2}]}"),
        RecordReject(reason: "not a JSON object", line: 1, offset: 35, text: "7"),
        RecordReject(reason: "not a JSON object", line: 1, offset: 45, text: "\"x\""),
      ]
    ),
    // A bracket that is not closed costs its own element where each has its line.
    (
      "[\n  {\"a\":1,\n  {\"a\":2},\n  {\"a\":[3},\n  {\"a\":4}\n]", [["2"], ["4"]],
      [
        RecordReject(
          reason: "not JSON: a key in quotes is missing at byte 11", line: 2, offset: 4,
          text: "{\"a\":1,"),
        RecordReject(
          reason: "not JSON: a comma or a closing bracket is missing at byte 8", line: 4,
          offset: 25, text: "{\"a\":[3},"),
      ]
    ),
    // What is JSON, and cannot enter all the same.
    (
      "{\"a\":1}\n{\"a\":1,\"a\":2}{\"b\":\"\\u0000\"}\n{\"a\":\"\\ud800x\"} {\"a\":2}",
      [["1"], ["2"]],
      [
        RecordReject(
          reason: "the same key a second time at byte 9", line: 2, offset: 8,
          text: "{\"a\":1,\"a\":2}"),
        RecordReject(
          reason: "a zero character in a string at byte 7", line: 2, offset: 21,
          text: "{\"b\":\"\\u0000\"}"),
        RecordReject(
          reason: "half a surrogate pair in a string at byte 7", line: 3, offset: 36,
          text: "{\"a\":\"\\ud800x\"}"),
      ]
    ),
    (
      "{\"a\":1}\n{\"a\":\"x\0\"}", [["1"]],
      [
        RecordReject(
          reason: "not JSON: a control character inside a string at byte 8", line: 2, offset: 8,
          text: "{\"a\":\"x␀\"}")
      ]
    ),
  ]

  @Test(arguments: broken)
  func rejects(text: String, rows: Rows, rejects: [RecordReject]) throws {
    for chunkSize in [1, 16, 1 << 20] {
      let found = try ReadRecords.json(text, chunkSize: chunkSize)
      #expect(found.names == ["a"], "chunks of \(chunkSize)")
      #expect(found.rows == rows, "chunks of \(chunkSize)")
      #expect(found.rejects == rejects, "chunks of \(chunkSize)")
    }
  }

  @Test func rejectsWhatIsNotUTF8() throws {
    let found = try ReadRecords.json(
      bytes: Array("{\"a\":\"pre\u{E7}o".utf8.dropLast(2)) + [0xE7, 0x6F]
        + Array("\"}\n{\"a\":1}".utf8))
    #expect(found.rows == [["1"]])
    #expect(found.rejects.map(\.reason) == ["not UTF-8 at byte 10"])
  }

  @Test func rejectsWhatIsTooDeepOrTooLong() throws {
    let deep = { (depth: Int) in
      "{\"a\":" + String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        + "}\n"
    }
    let found = try ReadRecords.json(deep(511) + deep(512) + deep(100_000) + "{\"a\":1}")
    #expect(found.rows.count == 2)
    #expect(
      found.rejects.map(\.reason)
        == Array(repeating: "nested deeper than 512 at byte 517", count: 2))
    let long = "{\"a\":\"\(String(repeating: "x", count: 5000))\"}"
    let lines = try ReadRecords.json("\(long)\n{\"a\":1}\n", recordLimit: 1000)
    #expect(lines.rows == [["1"]])
    #expect(
      lines.rejects.first?.reason == "longer than 1000 bytes, of which only the first are kept")
    #expect(lines.rejects.first?.text.utf8.count == 1000)
    let array = try ReadRecords.json("[\(long),{\"a\":1}]", recordLimit: 1000)
    #expect(array.rows == [["1"]] && array.rejects.count == 1)
  }

  @Test(arguments: [
    ("a,b\n1,2\n", nil, "this is neither JSON objects, one after another, nor an array of them"),
    ("\"x\"", nil, "this is neither JSON objects, one after another, nor an array of them"),
    ("{\"a\":}", nil, "no object of this file can be read: not JSON at byte 6"),
    ("[1,2]", nil, "no object of this file can be read: not a JSON object"),
    ("[{\"a\":1},", nil, "the file ends before its array does"),
    ("[{\"a\":1},{\"a\":tr", nil, "the file ends before its array does"),
    ("[{\"a\":1}", nil, "the file ends before its array does"),
    ("[{\"a\":1},]", nil, "a comma before the end of the array"),
    ("[{\"a\":1} {\"a\":1}]", nil, "a comma is missing between two elements of the array"),
    ("[{\"a\":1}]\n[{\"a\":2}]", nil, "something follows the end of the array"),
    (
      "[{\"a\":[1},{\"b\":2}]", nil,
      "the array cannot be read on from here: an element is not JSON, and where the next begins is "
        + "not clear"
    ),
    ("\0{\0}\0", nil, "this is UTF-16 or binary, where JSON is UTF-8"),
    ("[]", "a", "this file does not begin with an object"),
    ("{\"b\":1,\"c\":2}", "a", "there is no a in this file's object"),
    ("{\"a\":{\"x\":1}}", "a.b", "there is no b in a"),
    ("{\"a\":[1]}", "a.b", "a is not an object"),
    ("{\"a\":{\"b\":1}}", "a.b", "a.b is not an array"),
    ("{\"a\":[{\"b\":1}], \"c\":", "a", "the file ends before its array does"),
  ])
  func refuses(text: String, root: String?, message: String) {
    for chunkSize in [1, 1 << 20] {
      let error = #expect(throws: FormatError.self) {
        try ReadRecords.json(text, root: root, chunkSize: chunkSize)
      }
      #expect(error?.message == message)
    }
  }

  @Test func refusesKeysThatAreValues() throws {
    let text = (0..<3000).map { "{\"k\($0)\":1}\n" }.joined()
    let error = #expect(throws: FormatError.self) { try ReadRecords.json(text) }
    #expect(error?.message == "the objects have more than 1998 different keys")
    #expect(error?.line == 1999)
  }
}
