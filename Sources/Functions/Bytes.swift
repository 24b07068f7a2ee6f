// What functions ask of bytes and of pieces of text.

typealias Bytes = UnsafeBufferPointer<UInt8>

extension UInt8 {
  /// Whether it is one of 0 to 9.
  @inline(__always)
  var isDigit: Bool { self &- 0x30 < 10 }

  /// Whether it is one of A to Z or a to z.
  @inline(__always)
  var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }

  /// The same letter in upper case; other bytes stay.
  @inline(__always)
  var uppercased: UInt8 { self &- 0x61 < 26 ? self & 0xDF : self }

  /// The same letter in lower case; other bytes stay.
  @inline(__always)
  var lowercased: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }

  /// Whether it is ASCII white space.
  @inline(__always)
  var isSpace: Bool { self == 0x20 || self &- 0x09 < 5 }

  /// Whether people part the digits of codes by it: `.`, `-`, `/` or a space.
  @inline(__always)
  var isPunctuationInCodes: Bool { self &- 0x2D < 3 || self == 0x20 }
}

extension UnsafeBufferPointer<UInt8> {
  /// The text without white space at its ends, the no-break space included.
  var trimmed: Bytes {
    var start = 0
    var end = count
    while start < end {
      if self[start].isSpace {
        start += 1
      } else if start + 1 < end && isNoBreakSpace(at: start) {
        start += 2
      } else {
        break
      }
    }
    while end > start {
      if self[end - 1].isSpace {
        end -= 1
      } else if end - 2 >= start && isNoBreakSpace(at: end - 2) {
        end -= 2
      } else {
        break
      }
    }
    return Bytes(rebasing: self[start..<end])
  }

  @inline(__always)
  private func isNoBreakSpace(at index: Int) -> Bool {
    self[index] == 0xC2 && self[index + 1] == 0xA0
  }

  /// Whether every byte is the first one.
  var isOneByteRepeated: Bool {
    guard let first else { return false }
    return allSatisfy { $0 == first }
  }

  /// Whether no byte begins or continues a longer UTF-8 sequence.
  var isASCII: Bool {
    var all: UInt8 = 0
    for byte in self { all |= byte }
    return all < 0x80
  }
}

extension StaticString {
  /// Its bytes, which live as long as the process.
  var bytes: Bytes { Bytes(start: utf8Start, count: utf8CodeUnitCount) }
}

extension UnsafeBufferPointer<UInt8> {
  /// The Unicode scalar at `index`, which moves behind it.
  ///
  /// A byte that belongs to no well-formed sequence counts as one replacement character, U+FFFD.
  @inline(__always)
  func scalar(at index: inout Int) -> UInt32 {
    let first = self[index]
    if first < 0x80 {
      index += 1
      return UInt32(first)
    }
    return longScalar(first, at: &index)
  }

  private func longScalar(_ first: UInt8, at index: inout Int) -> UInt32 {
    let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    guard first >= 0xC2, first < 0xF5, index + length <= count else {
      index += 1
      return 0xFFFD
    }
    var scalar = UInt32(first) & (0x7F >> UInt32(length))
    for next in 1..<length {
      let byte = self[index + next]
      guard byte & 0xC0 == 0x80 else {
        index += 1
        return 0xFFFD
      }
      scalar = scalar << 6 | UInt32(byte & 0x3F)
    }
    let isTooShort = length == 3 && scalar < 0x800 || length == 4 && scalar < 0x10000
    guard !isTooShort, scalar < 0x110000, scalar & 0xFFFF_F800 != 0xD800 else {
      index += 1
      return 0xFFFD
    }
    index += length
    return scalar
  }

  /// How many characters it has, as SQLite counts them: bytes that do not continue a sequence.
  var scalarCount: Int {
    var count = 0
    for byte in self where byte & 0xC0 != 0x80 { count += 1 }
    return count
  }

  /// The byte at which the character number `position` begins; the end when there are fewer.
  func offset(ofScalar position: Int) -> Int {
    var index = 0
    var left = position
    while index < count {
      if self[index] & 0xC0 != 0x80 {
        if left == 0 { return index }
        left -= 1
      }
      index += 1
    }
    return count
  }
}
