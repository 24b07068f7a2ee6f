import Testing

@testable import Formats

@Suite("CSV records")
struct CSVReaderTests {
  static let files: [(text: String, records: [[String]])] = [
    ("", []),
    ("a,b\n1,2\n", [["a", "b"], ["1", "2"]]),
    ("a,b\r\n1,2", [["a", "b"], ["1", "2"]]),
    ("a,b\r1,2\r", [["a", "b"], ["1", "2"]]),
    ("a\n\r\r\n\nb", [["a"], [""], [""], [""], ["b"]]),
    (",", [["", ""]]),
    ("\u{FEFF}a,b", [["a", "b"]]),
    // The delimiter and line ends are text inside quotes, and a doubled quote stands for one.
    (#""Poconé, MT",3"#, [["Poconé, MT", "3"]]),
    ("\"a\nb\r\nc\",d\ne,f", [["a\nb\r\nc", "d"], ["e", "f"]]),
    (#""a ""b""",c"#, [[#"a "b""#, "c"]]),
    (#""","""""#, [["", "\""]]),
    (#""""""""#, [["\"\""]]),
    // A quote inside a bare field is text: 5" pipe.
    (#"5" pipe, "x""#, [[#"5" pipe"#, #" "x""#]]),
    ("0123456789abcdef,0123456,01234567,\n", [["0123456789abcdef", "0123456", "01234567", ""]]),
  ]

  /// Chunks of every size must not change a thing, for a record may break anywhere between two.
  @Test(arguments: files)
  func areRead(text: String, as records: [[String]]) throws {
    for chunkSize in [1, 2, 3, 5, 17, 1 << 20] {
      let (found, rejects) = try read(Array(text.utf8), chunkSize: chunkSize)
      #expect(found == records, "chunks of \(chunkSize)")
      #expect(rejects.isEmpty)
    }
  }

  @Test func mayHaveOtherDelimitersAndNoQuotes() throws {
    let semicolon = CSVDialect(delimiter: UInt8(ascii: ";"), quote: UInt8(ascii: "'"))
    #expect(try read(Array("a;'b;c'\n".utf8), semicolon).records == [["a", "b;c"]])
    let bare = CSVDialect(delimiter: 0x09, quote: nil)
    #expect(try read(Array("\"a\t\"\n".utf8), bare).records == [["\"a", "\""]])
  }

  static let encoded: [(encoding: TextEncoding, bytes: [UInt8], text: String)] = [
    (.windows1252, [0x80, 0x9F, 0xE7, 0xE3, 0x6F], "€Ÿção"),
    (.windows1252, [0x81, 0x8D], "\u{81}\u{8D}"),
    (.latin1, [0x80, 0xE7, 0xFF], "\u{80}çÿ"),
    (.utf8, [0xC3, 0xA7, 0xF0, 0x9F, 0x98, 0x8E], "ç😎"),
  ]

  @Test(arguments: encoded)
  func areDecoded(encoding: TextEncoding, bytes: [UInt8], text: String) throws {
    let dialect = CSVDialect(encoding: encoding)
    #expect(try read(bytes, dialect).records == [[text]])
    let quoted = Array("x,\"".utf8) + bytes + Array("\"\"\",y".utf8)
    #expect(try read(quoted, dialect).records == [["x", text + "\"", "y"]])
  }

  @Test func haveTheirPlaces() throws {
    let text = "\u{FEFF}a,b\r\n\"1\r\n2\",3\n\n4,5\r6,7"
    var reader = CSVReader(CSVDialect(), bytes: Array(text.utf8))
    #expect(try reader.header() == ["a", "b"])
    var places: [[Int]] = []
    while try reader.next() != nil { places.append([reader.line, reader.offset]) }
    #expect(places == [[2, 8], [5, 18], [6, 22]])
  }

  @Test func beginWithAHeaderAfterEmptyLines() throws {
    var reader = CSVReader(CSVDialect(), bytes: Array("\n\r\nMatrícula,Nº\n1,2\n".utf8))
    #expect(try reader.header() == ["Matrícula", "Nº"])
    #expect(reader.columnCount == 2)
    var empty = CSVReader(CSVDialect(), bytes: [])
    #expect(try empty.header() == nil)
  }

  @Test func mayBeginWithAMark() throws {
    let files: [(bytes: [UInt8], mark: ByteOrderMark?, first: String?)] = [
      ([0xEF, 0xBB, 0xBF], .utf8, nil),
      ([0xEF, 0xBB, 0xBF, 0x61], .utf8, "a"),
      ([0x61, 0x0A], nil, "a"),
    ]
    for (bytes, mark, first) in files {
      var reader = CSVReader(CSVDialect(), bytes: bytes, chunkSize: 1)
      #expect(try reader.header()?.first == first)
      #expect(reader.byteOrderMark == mark)
    }
    var western = CSVReader(CSVDialect(encoding: .latin1), bytes: [0xEF, 0xBB, 0xBF, 0x61])
    #expect(try western.header() == ["ï»¿a"])
    #expect(western.byteOrderMark == .utf8)
  }

  @Test func refuseAHeaderThatCannotBeRead() throws {
    var reader = CSVReader(CSVDialect(), bytes: Array("a,\"b\n1,2\n".utf8))
    #expect(throws: CSVReject(reason: .unclosedQuote, line: 1, offset: 0, text: "a,\"b")) {
      try reader.header()
    }
  }

  /// One record longer than the chunk and one longer than the limit.
  @Test func growTheWindowOnlyToTheLimit() throws {
    let long = String(repeating: "x", count: 5000)
    let text = "a,\(long)\nb,\"\(long)\n\"\n\(long)\(long)\(long)\r\nc,d\n"
    let bytes = Array(text.utf8)
    var position = 0
    var reader = CSVReader(CSVDialect(), chunkSize: 100, recordLimit: 8000) { space in
      let count = min(space.count, bytes.count - position)
      space.copyBytes(from: bytes[position..<position + count])
      position += count
      return count
    }
    reader.columnCount = 2
    #expect(try reader.next() != nil)
    #expect(reader.text(1) == long)
    #expect(try reader.next() != nil)
    #expect(reader.text(1) == long + "\n")
    guard case .reject(let reject) = try reader.next() else {
      Issue.record("a line beyond the limit is a reject")
      return
    }
    #expect(reject.reason == .tooLong(limit: 8000))
    #expect(reject.text == String(repeating: "x", count: 8000))
    #expect(try reader.next() != nil)
    #expect(reader.text(0) == "c")
    #expect(reader.line == 5)
    #expect(try reader.next() == nil)
  }
}

/// Reads the whole of `bytes`.
func read(
  _ bytes: [UInt8], _ dialect: CSVDialect = CSVDialect(), columnCount: Int? = nil,
  chunkSize: Int = 1 << 20
) throws -> (records: [[String]], rejects: [CSVReject]) {
  var reader = CSVReader(dialect, bytes: bytes, chunkSize: chunkSize)
  reader.columnCount = columnCount
  var records: [[String]] = []
  var rejects: [CSVReject] = []
  while let found = try reader.next() {
    switch found {
    case .record: records.append((0..<reader.fieldCount).map { reader.text($0) })
    case .reject(let reject): rejects.append(reject)
    }
  }
  return (records, rejects)
}
