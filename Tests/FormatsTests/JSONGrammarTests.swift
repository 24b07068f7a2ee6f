// What is JSON and what is not, value by value, as JSONTestSuite sorts it: a value is tried as a member
// of an object and inside of a nested array.

import Testing

@testable import Formats

@Suite("JSON grammar")
struct JSONGrammarTests {
  static let accepted = [
    "0", "-0", "0.0", "-1.5", "1e1", "1E+10", "0e-7", "123456789012345678901234567890", "1.0e-400",
    "true", "false", "null", "\"\"", "\" \"", "\"a\\/b\"", "\"\\\\\"", "\"\\\"\"", "\"\\u00E7\"",
    "\"\\uD834\\uDD1E\"", "\"\\uFFFF\"", "\"\u{7F}\"", "\"\u{2028}\"", "\"é漢😀\"", "[]", "{}",
    "[[]]", "[ 1 , 2 ]", "{\"a\":{\"b\":[]}}", "{ \"a\" : 1 , \"b\" : 2 }",
    "[null,true,\"x\",-0.5e3]",
    "{\"\":0}", "{\"a\":1,\"a\":2}", "[\"\\u0000\"]", "\n[\r\n\t1 ]", "[{\"]\":\"[\"}]",
  ]

  static let refused = [
    "", "01", "-", "+1", ".5", "1.", "1.e1", "1e", "1e+", "1_000", "0x1F", "1 2", "--1", "-01",
    "1.2.3",
    "NaN", "Infinity", "-Infinity", "nul", "True", "TRUE", "nulls", "undefined", "'a'", "a", "\"",
    "\"a",
    "\"\\x\"", "\"\\u12\"", "\"\\u12G4\"", "\"\\\"", "\"\\U0041\"", "\"\t\"", "\"\n\"", "\"\u{0}\"",
    "\"a\" \"b\"", "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1,,2]", "[1 2]", "[1;2]", "{", "}",
    "{]",
    "[}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,\"a\":1}", "{\"a\" 1}", "{\"a\",1}", "{a:1}",
    "{1:1}",
    "{\"a\":1 \"b\":2}", "{'a':1}", "{\"a\":1}}", "[1]]", "/**/1", "1//", "#1", "\u{A0}1", "\u{C}1",
    "\u{FEFF}1", "*", "&", "(1)", "\\u0031", "\"a\"\"b\"",
  ]

  @Test func acceptsEachValue() throws {
    for value in Self.accepted {
      let plain = try ReadRecords.json("{\"a\":\(value)}")
      #expect(plain.rows.count == 1 && plain.rejects.isEmpty, "\(value)")
      let nested = try ReadRecords.json("[{\"a\":[\(value),\(value)]}]")
      #expect(nested.rows == [["[\(value),\(value)]"]], "\(value)")
    }
  }

  @Test func refusesEachValue() throws {
    for value in Self.refused {
      let plain = try ReadRecords.json("{\"a\":0}\n{\"a\":\(value)}\n{\"a\":0}")
      #expect(plain.rows.allSatisfy { $0[0] == "0" || value.contains("}") }, "\(value)")
      #expect(plain.rejects.first?.line == 2, "\(value)")
      let nested = try ReadRecords.json("{\"a\":0}\n{\"a\":[0,\(value)]}\n{\"a\":0}")
      #expect(nested.rows == [["0"], ["0"]] && !nested.rejects.isEmpty, "\(value)")
    }
  }

  @Test func refusesWhatIsNotUTF8() throws {
    let invalid: [[UInt8]] = [
      [0x80], [0xC0, 0x80], [0xC3], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80],
      [0xF4, 0x90, 0x80, 0x80],
      [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFF], [0xE7, 0xE3],
    ]
    for bytes in invalid {
      let text = Array("{\"a\":[\"".utf8) + bytes + Array("\"]}\n{\"a\":1}".utf8)
      let found = try ReadRecords.json(bytes: text)
      #expect(found.rows == [["1"]])
      #expect(found.rejects.map(\.reason) == ["not UTF-8 at byte 8"], "\(bytes)")
      // A key is text like any other.
      let key = Array("{\"".utf8) + bytes + Array("\":1}\n{\"a\":1}".utf8)
      #expect(try ReadRecords.json(bytes: key).rejects.map(\.reason) == ["not UTF-8 at byte 3"])
    }
  }
}
