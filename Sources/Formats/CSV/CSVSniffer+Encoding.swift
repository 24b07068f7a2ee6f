// In which encoding a file is. What is valid as UTF-8 is UTF-8, for text of other encodings hardly ever is
// by chance.

extension CSVSniffer {
  /// The encoding of a file that begins with `sample`, noted with its reason.
  ///
  /// - Throws: ``FormatError`` when the file's mark contradicts what is said of it.
  func encoding(
    of sample: [UInt8], isWhole: Bool, _ probe: CSVProbe?, _ findings: inout CSVFindings
  ) throws(FormatError) -> TextEncoding {
    let mark = sample.withUnsafeBufferPointer { ByteOrderMark($0) }
    if let given = settings.encoding {
      if let mark { try mark.check(against: given) }
      findings.note("encoding", given.rawValue, "", isGiven: true)
      return given
    }
    if let mark {
      let encoding = mark == .utf8 ? TextEncoding.utf8 : .utf16
      findings.note("encoding", encoding.rawValue, "it begins with that encoding's mark")
      return encoding
    }
    let (encoding, reason) = Self.encoding(of: sample, isWhole: isWhole, probe)
    findings.note("encoding", encoding.rawValue, reason)
    return encoding
  }

  private static func encoding(
    of sample: [UInt8], isWhole: Bool, _ probe: CSVProbe?
  ) -> (TextEncoding, String) {
    if let order = byteOrder(of: sample) {
      return (order, "every other byte of its beginning is zero")
    }
    var survey = EncodingSurvey()
    survey.add(sample, isWhole: isWhole)
    for piece in (probe?.pieces ?? []) + [probe?.end ?? []] { survey.add(piece, isWhole: false) }
    if survey.highCount == 0 { return (.utf8, "all that was looked at is ASCII") }
    if survey.invalidCount == 0 { return (.utf8, "all that was looked at is valid UTF-8") }
    if survey.characterCount > 4 * survey.invalidCount {
      return (.utf8, "nearly all characters beyond ASCII are valid UTF-8")
    }
    if survey.hasUndefined {
      return (.latin1, "it is not UTF-8, and has bytes that windows-1252 does not define")
    }
    return (.windows1252, "its bytes beyond ASCII are not UTF-8")
  }

  /// The byte order of UTF-16 without a mark: most of its characters have a zero byte.
  private static func byteOrder(of sample: [UInt8]) -> TextEncoding? {
    let pairCount = min(sample.count / 2, 4096)
    guard pairCount >= 2 else { return nil }
    var (even, odd) = (0, 0)
    for pair in 0..<pairCount {
      even += sample[2 * pair] == 0 ? 1 : 0
      odd += sample[2 * pair + 1] == 0 ? 1 : 0
    }
    if odd * 10 > pairCount * 6, even * 20 < pairCount { return .utf16LittleEndian }
    if even * 10 > pairCount * 6, odd * 20 < pairCount { return .utf16BigEndian }
    return nil
  }
}

/// What bytes beyond ASCII there are.
private struct EncodingSurvey {
  var highCount = 0
  /// Characters of several bytes in UTF-8.
  var characterCount = 0
  var invalidCount = 0
  /// Whether there are bytes that Windows leaves open.
  var hasUndefined = false

  mutating func add(_ bytes: [UInt8], isWhole: Bool) {
    bytes.withUnsafeBufferPointer { bytes in
      if bytes.survey.isASCII { return }
      var start = 0
      while start < bytes.count {
        let rest = UnsafeBufferPointer(rebasing: bytes[start...])
        let end = UTF8Check.firstInvalidIndex(in: rest) ?? rest.count
        for byte in rest[..<end] where byte >= 0xC0 { characterCount += 1 }
        for byte in rest[..<end] where byte >= 0x80 { highCount += 1 }
        start += end
        guard start < bytes.count else { break }
        highCount += 1
        hasUndefined = hasUndefined || [0x81, 0x8D, 0x8F, 0x90, 0x9D].contains(bytes[start])
        // A character may be cut at either end of a piece.
        if isWhole || start > 2 && start < bytes.count - 3 { invalidCount += 1 }
        start += 1
      }
    }
  }
}
