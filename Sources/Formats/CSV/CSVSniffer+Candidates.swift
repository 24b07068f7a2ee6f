// Which delimiters, quotes and escapes are worth a trial, the most customary first: only what is clearly
// better replaces it.

extension CSVSniffer {
  /// Delimiters of one byte, the most customary first.
  static let customary = Array(",;\t|".utf8)
  private static let rare: [UInt8] = Array("^~\u{1F}\u{1}:# &*".utf8)

  /// The combinations that what is said leaves open.
  func candidates(
    in sample: UnsafeBufferPointer<UInt8>, _ dialect: CSVDialect
  ) -> [CSVDialect] {
    var found: [CSVDialect] = []
    for delimiter in settings.delimiter.map({ [$0] }) ?? Self.delimiters(in: sample) {
      for quote in settings.quote.map({ [$0.byte] }) ?? Self.quotes(in: sample, delimiter)
      where quote != delimiter[0] {
        for escape in escapes(in: sample, quote) where escape != delimiter[0] {
          var candidate = dialect
          candidate.delimiter = delimiter
          candidate.quote = quote
          candidate.escape = escape
          found.append(candidate)
        }
      }
    }
    return found
  }

  /// What may delimit: what stands in many lines, alone, doubled, or with spaces.
  private static func delimiters(in sample: UnsafeBufferPointer<UInt8>) -> [[UInt8]] {
    var counts = LineCounts()
    counts.add(sample)
    let least = max(1, counts.lineCount * 3 / 10)
    var found: [[UInt8]] = []
    for byte in customary + rare where counts[byte] >= least {
      found.append([byte])
      // A longer delimiter stands in nearly every line that has its byte.
      let many = counts[byte] * 6 / 10
      if counts.doubled(byte) > many { found.append([byte, byte]) }
      guard byte != 0x20 else { continue }
      if counts.spaced(byte) > many { found.append([byte, 0x20]) }
      if counts.enclosed(byte) > many { found.append([0x20, byte, 0x20]) }
    }
    return found.isEmpty ? [[customary[0]]] : found
  }

  /// What may quote: a single quote only where some field begins with one, and nothing only where many
  /// fields begin with a double one and hardly any ends so.
  private static func quotes(
    in sample: UnsafeBufferPointer<UInt8>, _ delimiter: [UInt8]
  ) -> [UInt8?] {
    let (double, single) = (UInt8(ascii: "\""), UInt8(ascii: "'"))
    let doubles = sample.edgeCounts(of: double, delimiter)
    var found: [UInt8?] = [double]
    if sample.edgeCounts(of: single, delimiter).openings > 0 { found.append(single) }
    if doubles.openings >= 5, doubles.closings * 2 < doubles.openings { found.append(nil) }
    return found
  }

  /// What may escape quotes: none, a backslash, and in single quotes a double one that is always paired.
  private func escapes(in sample: UnsafeBufferPointer<UInt8>, _ quote: UInt8?) -> [UInt8?] {
    if let given = settings.escape { return [given.byte == quote ? nil : given.byte] }
    guard let quote else { return [nil] }
    let backslashes = sample.pairCounts(of: UInt8(ascii: "\\"), before: quote)
    let double = UInt8(ascii: "\"")
    if quote != double {
      let pairs = sample.pairCounts(of: double, before: quote)
      // Taken first, because nothing else tells a quote that stands for itself from one that does not.
      if pairs.some > 1, pairs.alone == 0, pairs.some > backslashes.some { return [double, nil] }
    }
    return backslashes.some > 0 ? [nil, UInt8(ascii: "\\")] : [nil]
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// How often `mark` stands where a field begins, and where one ends.
  fileprivate func edgeCounts(
    of mark: UInt8, _ delimiter: [UInt8]
  ) -> (openings: Int, closings: Int) {
    let (first, last) = (delimiter.first, delimiter.last)
    var (openings, closings, index) = (0, 0, 0)
    while index < count {
      if self[index] == mark {
        let begins = index == 0 || self[index - 1] == last || isLineEnd(index - 1)
        let ends = index + 1 == count || self[index + 1] == first || isLineEnd(index + 1)
        openings += begins ? 1 : 0
        closings += ends ? 1 : 0
      }
      index += 1
    }
    return (openings, closings)
  }

  /// How often `mark` stands before itself or `quote`, and how often before anything else.
  fileprivate func pairCounts(of mark: UInt8, before quote: UInt8) -> (some: Int, alone: Int) {
    var (some, alone, index) = (0, 0, 0)
    while index < count {
      if self[index] == mark {
        let isPair = index + 1 < count && (self[index + 1] == mark || self[index + 1] == quote)
        some += isPair ? 1 : 0
        alone += isPair ? 0 : 1
        index += isPair ? 2 : 1
      } else {
        index += 1
      }
    }
    return (some, alone)
  }
}

/// In how many lines bytes stand.
private struct LineCounts {
  private(set) var lineCount = 0
  private var lines = [[Int]](repeating: [Int](repeating: 0, count: 128), count: 4)

  subscript(byte: UInt8) -> Int { lines[0][Int(byte)] }
  func doubled(_ byte: UInt8) -> Int { lines[1][Int(byte)] }
  func spaced(_ byte: UInt8) -> Int { lines[2][Int(byte)] }
  func enclosed(_ byte: UInt8) -> Int { lines[3][Int(byte)] }

  mutating func add(_ sample: UnsafeBufferPointer<UInt8>) {
    var seen = [UInt8](repeating: 0, count: 128)
    var (previous, beforePrevious): (UInt8, UInt8) = (0x0A, 0x0A)
    for byte in sample {
      if byte == 0x0A || byte == 0x0D {
        if previous != 0x0A, previous != 0x0D { end(&seen) }
      } else {
        if byte < 0x80 { seen[Int(byte)] |= 1 }
        if byte == previous, byte < 0x80 { seen[Int(byte)] |= 2 }
        if byte == 0x20, previous < 0x80 {
          seen[Int(previous)] |= beforePrevious == 0x20 ? 12 : 4
        }
      }
      (beforePrevious, previous) = (previous, byte)
    }
    if previous != 0x0A, previous != 0x0D { end(&seen) }
  }

  private mutating func end(_ seen: inout [UInt8]) {
    lineCount += 1
    for byte in 0..<128 where seen[byte] != 0 {
      for kind in 0..<4 where seen[byte] & (1 << kind) != 0 { lines[kind][byte] += 1 }
      seen[byte] = 0
    }
  }
}
