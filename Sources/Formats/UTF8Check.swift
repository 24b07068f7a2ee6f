/// Whether bytes are UTF-8, by the table of the Unicode standard.
enum UTF8Check {
  /// The index of the first byte that does not belong to a well-formed character, or nil.
  ///
  /// Related documentation: Unicode 15, table 3-7.
  static func firstInvalidIndex(in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    var index = 0
    while index < bytes.count {
      if bytes[index] < 0x80 {
        index += 1
        continue
      }
      guard let length = length(ofCharacterAt: index, in: bytes) else { return index }
      index += length
    }
    return nil
  }

  private static func length(
    ofCharacterAt index: Int, in bytes: UnsafeBufferPointer<UInt8>
  ) -> Int? {
    let (length, second) = shape(of: bytes[index])
    guard length > 1, index + length <= bytes.count else { return nil }
    guard second.contains(bytes[index + 1]) else { return nil }
    for next in index + 2..<max(index + length, index + 2) where bytes[next] & 0xC0 != 0x80 {
      return nil
    }
    return length
  }

  /// How long a character with this first byte is, and what its second byte may be.
  private static func shape(of first: UInt8) -> (length: Int, second: ClosedRange<UInt8>) {
    switch first {
    case 0xC2...0xDF: (2, 0x80...0xBF)
    case 0xE0: (3, 0xA0...0xBF)
    case 0xED: (3, 0x80...0x9F)
    case 0xE1...0xEF: (3, 0x80...0xBF)
    case 0xF0: (4, 0x90...0xBF)
    case 0xF1...0xF3: (4, 0x80...0xBF)
    case 0xF4: (4, 0x80...0x8F)
    default: (0, 0x80...0xBF)
    }
  }
}
