// Where the fields of a record begin and end, in the dialects that most files have: a delimiter of one
// byte and no escape. The bytes are looked at eight at a time in bare fields and by memchr in quoted
// ones; the line feeds after the window's end stop every search. All others are in CSVReader+Marks.

import Glibc

extension CSVReader {
  /// What lies at the window's start.
  enum Scan {
    /// A record that ends at `end`; the next begins at `next`.
    case complete(end: Int, next: Int)
    /// A record whose end is not in the window yet.
    case partial(isInsideQuotes: Bool)
    case broken(CSVReject.Reason)
  }

  /// Where a field ended, or why it did not.
  enum Ended {
    /// What follows the field is at this index.
    case field(Int)
    case other(Scan)
  }

  /// Finds the bounds of the fields of the record at the window's start.
  mutating func scan() -> Scan {
    fieldCount = 0
    isQuoted = false
    hasEscapes = false
    guard isPlain else { return scanMarks() }
    let base = window.base
    let end = window.end
    var index = window.start
    while true {
      if base[index] == dialect.quote, index < end {
        switch scanQuoted(from: index + 1) {
        case .field(let next): index = next
        case .other(let result): return result
        }
      } else {
        let start = index
        index = endOfBare(from: index)
        append(Field(start: start, count: min(index, end) - start))
      }
      if index < end, base[index] == delimiter {
        index += 1
        continue
      }
      return scanLineEnd(at: min(index, end))
    }
  }

  private mutating func scanQuoted(from start: Int) -> Ended {
    isQuoted = true
    let (base, end) = (window.base, window.end)
    let quote = dialect.quote ?? 0
    var field = Field(start: start, count: 0, isQuoted: true)
    var index = start
    while let found = memchr(base + index, Int32(quote), end - index) {
      let closing = base.distance(to: found.assumingMemoryBound(to: UInt8.self))
      index = closing + 1
      if index == end, !window.isAtEnd { return .other(.partial(isInsideQuotes: true)) }
      if index < end, base[index] == quote {
        field.isEscaped = true
        hasEscapes = true
        index += 1
        continue
      }
      field.count = closing - start
      append(field)
      let next = base[index]
      // At the window's end this is the padding's line feed.
      guard next == delimiter || next == 0x0A || next == 0x0D else {
        return .other(.broken(.textAfterQuote(field: fieldCount)))
      }
      return .field(index)
    }
    return .other(window.isAtEnd ? .broken(.unclosedQuote) : .partial(isInsideQuotes: true))
  }

  func scanLineEnd(at index: Int) -> Scan {
    if index == window.end {
      guard window.isAtEnd else { return .partial(isInsideQuotes: false) }
      return .complete(end: index, next: index)
    }
    guard window.base[index] == 0x0D else { return .complete(end: index, next: index + 1) }
    // Whether a line feed belongs to it must be known before the line can be counted.
    if index + 1 == window.end, !window.isAtEnd { return .partial(isInsideQuotes: false) }
    let isPair = index + 1 < window.end && window.base[index + 1] == 0x0A
    return .complete(end: index, next: index + (isPair ? 2 : 1))
  }

  /// The index of the delimiter or line end at or after `start`.
  private func endOfBare(from start: Int) -> Int {
    let base = UnsafeRawPointer(window.base)
    let delimiters = UInt64(repeating: delimiter)
    let lineFeeds = UInt64(repeating: 0x0A)
    let returns = UInt64(repeating: 0x0D)
    var index = start
    while true {
      let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      let found =
        (word ^ delimiters).zeroBytes | (word ^ lineFeeds).zeroBytes | (word ^ returns).zeroBytes
      if found != 0 { return index + found.trailingZeroBitCount / 8 }
      index += 8
    }
  }

  mutating func append(_ field: Field) {
    if fieldCount == fields.count {
      let larger = UnsafeMutableBufferPointer<Field>.allocate(capacity: 2 * fields.count)
      _ = larger.initialize(from: fields)
      fields.deallocate()
      fields = larger
    }
    fields.initializeElement(at: fieldCount, to: field)
    fieldCount += 1
  }
}

extension UInt64 {
  init(repeating byte: UInt8) { self = UInt64(byte) &* 0x0101_0101_0101_0101 }

  /// The high bit of every byte that is zero, up to and including the first such byte.
  ///
  /// Bits above the first may be wrong, because subtraction borrows upwards.
  var zeroBytes: UInt64 {
    (self &- UInt64(repeating: 0x01)) & ~self & UInt64(repeating: 0x80)
  }
}
