// White space as Unicode has it, which is what spreadsheets and web pages leave behind.

import SQLiteExtension

enum WhiteSpace {
  /// Whether ``squeeze(_:into:)`` would change nothing, as far as its bytes can tell.
  ///
  /// Nearly all text is like that, and this is much faster than writing it anew. False for text that
  /// holds a byte with which one of the other spaces begins.
  static func isSqueezed(_ text: Bytes) -> Bool {
    var isAfterSpace = true
    for byte in text {
      if byte == UInt8(ascii: " ") {
        if isAfterSpace { return false }
        isAfterSpace = true
      } else {
        if byte.isSpace || mayBeginSpace(byte) { return false }
        isAfterSpace = false
      }
    }
    return !isAfterSpace || text.isEmpty
  }

  @inline(__always)
  private static func mayBeginSpace(_ byte: UInt8) -> Bool {
    byte == 0xC2 || byte &- 0xE1 < 3 || byte == 0xEF
  }

  /// Writes `text` without white space at its ends, and with one space for each run within.
  ///
  /// Zero-width spaces are left out: nobody sees them, and they part equal texts.
  static func squeeze(_ text: Bytes, into output: TextBuffer) {
    let start = output.count
    var isPending = false
    var index = 0
    while index < text.count {
      let before = index
      let scalar = text.scalar(at: &index)
      if isSpace(scalar) {
        isPending = true
        continue
      }
      if isInvisible(scalar) { continue }
      if isPending && output.count > start { output.append(UInt8(ascii: " ")) }
      isPending = false
      for byte in before..<index { output.append(text[byte]) }
    }
  }

  /// Whether a scalar has the property White_Space.
  @inline(__always)
  static func isSpace(_ scalar: UInt32) -> Bool {
    if scalar < 0x80 { return scalar == 0x20 || scalar &- 0x09 < 5 }
    return switch scalar {
    case 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
    default: false
    }
  }

  @inline(__always)
  private static func isInvisible(_ scalar: UInt32) -> Bool {
    scalar == 0x200B || scalar == 0xFEFF
  }
}
