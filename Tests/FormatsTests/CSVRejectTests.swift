import Testing

@testable import Formats

@Suite("CSV records that cannot enter")
struct CSVRejectTests {
  typealias Case = (text: String, good: [[String]], rejects: [CSVReject])

  /// Files of three columns: around every broken line the good ones stay.
  static let files: [Case] = [
    (
      "1,2,3\n4,5\n6,7,8,9\n1,2,3\n", [["1", "2", "3"], ["1", "2", "3"]],
      [
        CSVReject(reason: .fieldCount(2, expected: 3), line: 2, offset: 6, text: "4,5"),
        CSVReject(reason: .fieldCount(4, expected: 3), line: 3, offset: 10, text: "6,7,8,9"),
      ]
    ),
    // Open to the end of the file.
    (
      "a,\"b,c\n1,2,3\n4,5,6", [["1", "2", "3"], ["4", "5", "6"]],
      [CSVReject(reason: .unclosedQuote, line: 1, offset: 0, text: "a,\"b,c")]
    ),
    // Open until another line's quote.
    (
      "a,\"b,c\r\n1,2,3\r\nx,\"y\",z\r\n4,5,6",
      [["1", "2", "3"], ["x", "y", "z"], ["4", "5", "6"]],
      [CSVReject(reason: .textAfterQuote(field: 2), line: 1, offset: 0, text: "a,\"b,c")]
    ),
    (
      "1,\"Hey, \"it\" was\",3\n1,2,3", [["1", "2", "3"]],
      [
        CSVReject(
          reason: .textAfterQuote(field: 2), line: 1, offset: 0, text: "1,\"Hey, \"it\" was\",3")
      ]
    ),
    // A well-quoted record of several lines is rejected whole.
    (
      "\"1\n2\",3\n4,5,6", [["4", "5", "6"]],
      [CSVReject(reason: .fieldCount(2, expected: 3), line: 1, offset: 0, text: "\"1\n2\",3")]
    ),
    (
      "1,2,3\r\n4,\0,6\r\n7,8,9", [["1", "2", "3"], ["7", "8", "9"]],
      [CSVReject(reason: .zeroByte, line: 2, offset: 7, text: "4,␀,6")]
    ),
    (
      "\"\n\n1,2,3", [["1", "2", "3"]],
      [CSVReject(reason: .unclosedQuote, line: 1, offset: 0, text: "\"")]
    ),
    ("\"", [], [CSVReject(reason: .unclosedQuote, line: 1, offset: 0, text: "\"")]),
  ]

  @Test(arguments: files)
  func costOneLine(text: String, good: [[String]], rejects: [CSVReject]) throws {
    for chunkSize in [1, 2, 7, 1 << 20] {
      let found = try read(Array(text.utf8), columnCount: 3, chunkSize: chunkSize)
      #expect(found.records == good, "chunks of \(chunkSize)")
      #expect(found.rejects == rejects, "chunks of \(chunkSize)")
    }
  }

  static let invalid: [(bytes: [UInt8], byte: Int)] = [
    ([0x61, 0xE7, 0x61], 2),
    ([0xC3], 1),
    ([0xC0, 0x80], 1),
    ([0xE0, 0x80, 0x80], 1),
    ([0xED, 0xA0, 0x80], 1),
    ([0x61, 0xE2, 0x82], 2),
    ([0xF4, 0x90, 0x80, 0x80], 1),
    ([0xF0, 0x9F, 0x98], 1),
    ([0x80], 1),
    ([0xFF], 1),
  ]

  @Test(arguments: invalid)
  func includeWhatIsNotUTF8(bytes: [UInt8], byte: Int) throws {
    let found = try read(bytes + Array("\nok\n".utf8))
    #expect(found.records == [["ok"]])
    #expect(found.rejects.map(\.reason) == [.invalidUTF8(byte: byte)])
    // In a delimited record the character may not run into the delimiter.
    #expect(
      try read(bytes + Array(",x\nok\n".utf8)).rejects.map(\.reason) == [.invalidUTF8(byte: byte)])
  }

  /// Our check and the standard library's agree on random bytes.
  @Test func agreeWithTheStandardLibraryOnUTF8() {
    var random = SplitMix64(seed: 1)
    for _ in 0..<20_000 {
      let bytes = (0..<Int.random(in: 1...5, using: &random)).map { _ in
        [0x41, 0x80, 0x9F, 0xA0, 0xBF, 0xC2, 0xE0, 0xE1, 0xED, 0xF0, 0xF4, 0xF5, 0x8F, 0x90]
          .randomElement(using: &random) ?? 0x41 as UInt8
      }
      let isValid = String(validating: bytes, as: UTF8.self) != nil
      let firstInvalid = bytes.withUnsafeBufferPointer(UTF8Check.firstInvalidIndex)
      #expect((firstInvalid == nil) == isValid, "\(bytes)")
    }
  }

  /// Whatever the bytes, what is lent is UTF-8 without a zero, and reading comes to its end.
  @Test func letOnlyTextPass() throws {
    for seed in 0..<600 as Range<UInt64> {
      var random = SplitMix64(seed: seed)
      let bytes = (0..<Int.random(in: 0...300, using: &random)).map { _ in
        Bool.random(using: &random)
          ? UInt8.random(in: 0...255, using: &random)
          : Array("\",\n\r".utf8).randomElement(using: &random) ?? 0
      }
      for encoding in TextEncoding.allCases {
        // A file of UTF-16 with an odd number of bytes is refused at its end.
        let isUTF16 = encoding.rawValue.hasPrefix("utf-16")
        let bytes = isUTF16 && !bytes.count.isMultiple(of: 2) ? bytes + [0x20] : bytes
        var reader = CSVReader(CSVDialect(encoding: encoding), bytes: bytes, chunkSize: 32)
        while let found = try reader.next() {
          guard case .record = found else { continue }
          for field in 0..<reader.fieldCount {
            let text = String(validating: reader[field], as: UTF8.self)
            #expect(text?.contains("\0") == false, "seed \(seed)")
          }
        }
      }
    }
  }

  /// Nothing vanishes: every line is in a record, a reject, or empty.
  @Test func loseNothing() throws {
    for seed in 0..<2000 as Range<UInt64> {
      var random = SplitMix64(seed: seed)
      let pieces = ["a", "\"", "\"\"", ",", "\n", "\r\n", "\r", "\0", "ç", "\",\"", "1,2,3\n"]
      let text = (0..<30).map { _ in pieces.randomElement(using: &random) ?? "a" }.joined()
      let whole = try read(Array(text.utf8), columnCount: 3)
      for chunkSize in [1, 4, 9] {
        let parts = try read(Array(text.utf8), columnCount: 3, chunkSize: chunkSize)
        #expect(parts.records == whole.records && parts.rejects == whole.rejects, "seed \(seed)")
      }
      let letters = { (text: String) in text.filter { "a1ç␀\0".contains($0) }.count }
      let found =
        whole.records.joined().map(letters).reduce(0, +)
        + whole.rejects.map { letters($0.text) }.reduce(0, +)
      #expect(found == letters(text), "seed \(seed)")
    }
  }
}

/// A random generator that a seed repeats.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
