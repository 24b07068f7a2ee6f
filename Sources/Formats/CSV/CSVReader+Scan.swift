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
    return scanPlain()
  }

  /// The same where marks are single bytes.
  ///
  /// Everything is in local variables, because this is where the time of reading goes. Of eight bytes
  /// all marks are found at once; they are looked at again only after a quoted field.
  private mutating func scanPlain() -> Scan {
    let base = window.base
    let end = window.end
    let quote = dialect.quote
    let finder = MarkFinder(delimiter: delimiter)
    var index = window.start
    var wordStart = index
    var marks = finder.marks(base + index)
    while true {
      if base[index] == quote, index < end {
        switch scanQuoted(from: index + 1) {
        case .field(let next): index = next
        case .other(let result): return result
        }
        wordStart = index
        marks = finder.marks(base + index)
        marks &= marks &- 1
      } else {
        while marks == 0 {
          wordStart += 8
          marks = finder.marks(base + wordStart)
        }
        let start = index
        index = wordStart + marks.trailingZeroBitCount / 8
        marks &= marks &- 1
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

  @inline(__always)
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

  @inline(__always)
  mutating func append(_ field: Field) {
    if fieldCount == fields.count { makeRoom() }
    fields.initializeElement(at: fieldCount, to: field)
    fieldCount += 1
  }

  private mutating func makeRoom() {
    let larger = UnsafeMutableBufferPointer<Field>.allocate(capacity: 2 * fields.count)
    _ = larger.initialize(from: fields)
    fields.deallocate()
    fields = larger
  }
}

/// Finds delimiters and line ends among eight bytes.
private struct MarkFinder {
  private let delimiters: UInt64
  private let lineFeeds = UInt64(repeating: 0x0A)
  private let returns = UInt64(repeating: 0x0D)

  init(delimiter: UInt8) { delimiters = UInt64(repeating: delimiter) }

  /// The high bit of every byte from `start` on that ends a bare field.
  @inline(__always)
  func marks(_ start: UnsafePointer<UInt8>) -> UInt64 {
    let word = UInt64(
      littleEndian: UnsafeRawPointer(start).loadUnaligned(as: UInt64.self))
    return (word ^ delimiters).allZeroBytes | (word ^ lineFeeds).allZeroBytes
      | (word ^ returns).allZeroBytes
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

  /// The high bit of every byte that is zero.
  @inline(__always)
  var allZeroBytes: UInt64 {
    let low = UInt64(repeating: 0x7F)
    return ~(((self & low) &+ low) | self | low)
  }
}
