// Finds out how a CSV file is written, and says why. First its encoding, then delimiter, quote and escape
// (CSVSniffer+Marks), then what is header, body, preamble and footer (CSVLayout).

/// Completes settings by what a file shows.
struct CSVSniffer {
  let settings: CSVSettings

  init(_ settings: CSVSettings) { self.settings = settings }

  /// How a file that begins with `sample` is to be read.
  ///
  /// What is said is never questioned, but for an encoding that the file's own mark contradicts.
  func findings(
    in sample: [UInt8], isWhole: Bool, _ probe: CSVProbe? = nil
  ) throws -> CSVFindings {
    var findings = CSVFindings(customary)
    let encoding = try encoding(of: sample, isWhole: isWhole, probe, &findings)
    findings.dialect.encoding = encoding
    let text = try Self.text(of: sample, encoding, isWhole: isWhole)
    let end = isWhole ? nil : try probe.map { try Self.end(of: $0.end, encoding) }
    return text.withUnsafeBufferPointer { text in
      let dialect = marks(in: text, findings.dialect, &findings)
      findings.dialect = dialect
      layOut(text, isWhole: isWhole, end: end, &findings)
      return findings
    }
  }

  /// What is said, and for the rest what is customary.
  private var customary: CSVDialect {
    var complete = settings
    let taken = [settings.quote?.byte, settings.escape?.byte]
    let free = Self.customary.first { !taken.contains($0) }
    let delimiter = settings.delimiter ?? [free ?? Self.customary[0]]
    complete.delimiter = delimiter
    let quote = UInt8(ascii: "\"")
    complete.quote =
      settings.quote ?? (delimiter[0] == quote ? CSVSettings.Mark.none : .character(quote))
    complete.encoding = settings.encoding ?? .utf8
    complete.headerLineCount = settings.headerLineCount ?? 1
    guard let dialect = complete.dialect else { preconditionFailure("settings are complete") }
    return dialect
  }

  /// The sample in UTF-8 or an encoding of one byte, without a mark, and without a last line that may go
  /// on beyond it.
  private static func text(
    of sample: [UInt8], _ encoding: TextEncoding, isWhole: Bool
  ) throws -> [UInt8] {
    var text = try encoding.isUTF16 ? fromUTF16(sample, encoding) : sample
    if !encoding.isOneByte, text.starts(with: [0xEF, 0xBB, 0xBF]) { text.removeFirst(3) }
    if !isWhole, let last = text.lastIndex(where: { $0 == 0x0A || $0 == 0x0D }) {
      text.removeSubrange((last + 1)...)
    }
    return text
  }

  /// The last bytes of a file, from the first whole line on.
  private static func end(of bytes: [UInt8], _ encoding: TextEncoding) throws -> [UInt8] {
    var text = try encoding.isUTF16 ? fromUTF16(bytes, encoding) : bytes
    guard let first = text.firstIndex(of: 0x0A) ?? text.firstIndex(of: 0x0D) else { return [] }
    text.removeSubrange(...first)
    return text
  }

  private static func fromUTF16(_ bytes: [UInt8], _ encoding: TextEncoding) throws -> [UInt8] {
    var position = 0
    // What is cut in the middle of a character is found by whoever reads it.
    let count = bytes.count & ~1
    let input = UTF16Input(encoding) { space in
      let more = min(space.count, count - position)
      space.copyBytes(from: bytes[position..<position + more])
      position += more
      return more
    }
    var text = [UInt8](repeating: 0, count: 2 * count)
    var used = 0
    while true {
      let more = try text.withUnsafeMutableBytes {
        try input.fill(UnsafeMutableRawBufferPointer(rebasing: $0[used...]))
      }
      if more == 0 { break }
      used += more
    }
    text.removeLast(text.count - used)
    return text
  }
}
