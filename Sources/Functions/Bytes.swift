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
