// Reading a text from left to right.

/// A place in a text that is being read.
struct Scanner {
  let text: Bytes
  private(set) var index = 0

  init(_ text: Bytes) { self.text = text }

  var isAtEnd: Bool { index >= text.count }

  /// The byte at this place.
  @inline(__always)
  var next: UInt8? { index < text.count ? text[index] : nil }

  @inline(__always)
  mutating func advance() { index += 1 }

  /// Takes one given byte.
  mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    index += 1
    return true
  }

  /// Takes given bytes, in any case of their letters.
  mutating func take(_ bytes: Bytes) -> Bool {
    guard index + bytes.count <= text.count else { return false }
    for (offset, byte) in bytes.enumerated()
    where text[index + offset].lowercased != byte.lowercased {
      return false
    }
    index += bytes.count
    return true
  }

  /// Takes a sign: whether it is a minus.
  ///
  /// The minus of typographers, U+2212, is one.
  mutating func takeSign() -> Bool? {
    if take(UInt8(ascii: "-")) { return true }
    if take(UInt8(ascii: "+")) { return false }
    return take(("\u{2212}" as StaticString).bytes) ? true : nil
  }

  /// Takes between `minimum` and `maximum` digits as one number.
  mutating func takeNumber(_ minimum: Int, _ maximum: Int) -> Int? {
    var value = 0
    var count = 0
    while count < maximum, let byte = next, byte.isDigit {
      value = value * 10 + Int(byte - 0x30)
      count += 1
      index += 1
    }
    return count >= minimum ? value : nil
  }

  /// Passes over digits and counts them.
  mutating func skipDigits() -> Int {
    let start = index
    while let byte = next, byte.isDigit { index += 1 }
    return index - start
  }

  /// Passes over spaces, no-break ones included.
  mutating func skipSpaces() {
    while true {
      if let byte = next, byte.isSpace {
        index += 1
      } else if !take(("\u{A0}" as StaticString).bytes) {
        return
      }
    }
  }
}
