// Random bytes into the reader and the sniffer. Whatever they are, reading comes to its end, what is lent is
// text, and memory stays within bounds. A failure names its seed, which alone repeats it.

import Testing

@testable import Formats

@Suite("CSV, random bytes")
struct CSVFuzzTests {
  /// How long this may take; `PANTANAL_FUZZ_SECONDS` makes it longer.
  static let limit = FuzzTime.limit(seconds: 4)

  @Test func endsAndLendsOnlyText() throws {
    let clock = ContinuousClock()
    let end = clock.now + Self.limit
    var seed: UInt64 = 0
    while clock.now < end {
      seed += 1
      var random = SplitMix64(seed: seed)
      let bytes = Self.bytes(&random)
      do {
        let records = try CSVRecords(of: bytes, Self.settings(&random))
        _ = try records.columnNames()
        try Self.drain(records, seed, byteCount: bytes.count)
      } catch let error as FormatError {
        #expect(!error.message.isEmpty, "seed \(seed)")
      }
    }
    #expect(seed > 20)
  }

  private static func drain(_ records: CSVRecords, _ seed: UInt64, byteCount: Int) throws {
    var count = 0
    while let found = try records.next() {
      count += 1
      // Every record takes a byte at least.
      #expect(count <= byteCount + 1, "seed \(seed)")
      guard case .record = found else { continue }
      for index in 0..<records.fieldCount {
        guard let field = records.field(index) else { continue }
        let text = String(validating: field, as: UTF8.self)
        #expect(text?.utf8.contains(0) == false, "seed \(seed)")
      }
    }
  }

  /// A file out of the characters that matter, cut from what makes sense, or of any bytes.
  private static func bytes(_ random: inout SplitMix64) -> [UInt8] {
    let count = Int.random(in: 0...400, using: &random)
    let marks = Array("\"\"'\\,;\t|\n\r #:~^ab1\0".utf8) + [0xC3, 0xA7, 0xE7, 0xFF, 0xFE]
    let lines = ["a;b;c\r\n", "\"x;\ny\";1;2\n", "1,\"2\"\"\",3\n", "\u{FEFF}", "Total;;\n", "\n"]
    return switch Int.random(in: 0..<4, using: &random) {
    case 0: (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
    case 1: (0..<count).map { _ in marks.randomElement(using: &random) ?? 0 }
    case 2:
      (0..<count / 8).flatMap { _ in Array((lines.randomElement(using: &random) ?? "").utf8) }
        + [marks.randomElement(using: &random) ?? 0]
    default:
      // Every other byte zero, as in UTF-16.
      (0..<count).map { $0.isMultiple(of: 2) ? marks.randomElement(using: &random) ?? 0 : 0 }
    }
  }

  private static func settings(_ random: inout SplitMix64) -> CSVSettings {
    var settings = CSVSettings()
    func isSaid() -> Bool { Int.random(in: 0..<3, using: &random) == 0 }
    let marks: [CSVSettings.Mark] = [.none, .character(0x22), .character(0x27), .character(0x5C)]
    if isSaid() {
      settings.delimiter = [[0x2C], [0x3B], [0x7C, 0x7C], [0x2C, 0x20]].randomElement(
        using: &random)
    } else if isSaid() {
      // What usually delimits may quote, as long as it does not delimit.
      settings.quote = .character(0x2C)
    }
    if isSaid(), settings.quote == nil { settings.quote = marks.randomElement(using: &random) }
    if isSaid() { settings.escape = marks.randomElement(using: &random) }
    if isSaid() { settings.encoding = TextEncoding.allCases.randomElement(using: &random) }
    if isSaid() { settings.headerLineCount = Int.random(in: 0...2, using: &random) }
    if isSaid() { settings.skippedLineCount = Int.random(in: 0...2, using: &random) }
    if isSaid() { settings.footerLineCount = Int.random(in: 0...2, using: &random) }
    if isSaid() { settings.comment = Array("#".utf8) }
    if isSaid() { settings.expectedColumns = ["a", "b"] }
    settings.strayQuotes = Bool.random(using: &random) ? .mend : nil
    settings.raggedRecords = Bool.random(using: &random) ? .pad : .reject
    return settings
  }

  /// A file of many megabytes without a line end, a delimiter or a closing quote is one reject, and
  /// no more of it is kept than the limit of a record.
  @Test(arguments: ["x", "\"x", "x\0y", ","])
  func keepsMemoryWithinBounds(beginning: String) throws {
    let size = 3 << 20
    var position = 0
    let fill = Array(beginning.utf8)
    var largest = 0
    var reader = CSVReader(CSVDialect(), chunkSize: 1 << 16, recordLimit: 1 << 19) { space in
      largest = max(largest, space.count)
      let count = min(space.count, size - position)
      space.initializeMemory(as: UInt8.self, repeating: fill.last ?? 0)
      if position == 0 { space.copyBytes(from: fill) }
      position += count
      return count
    }
    var rejectCount = 0
    while let found = try reader.next() {
      guard case .reject(let reject) = found else { continue }
      rejectCount += 1
      // A zero byte shows as three.
      #expect(reject.text.utf8.count <= (1 << 19) + 2)
    }
    #expect(rejectCount == 1)
    #expect(largest <= 2 << 20)
  }
}
