// The numbers and names of a zip's records.

/// Bytes of a zip; numbers in them are little-endian.
struct ZipBytes {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var count: Int { bytes.count }

  /// The number of `width` bytes at `index`; -1 for one that no file can have as size or offset.
  subscript(index: Int, width: Int) -> Int {
    var number: UInt64 = 0
    for byte in bytes[index..<index + width].reversed() { number = number << 8 | UInt64(byte) }
    return number < 1 << 48 ? Int(number) : -1
  }

  /// The index of the record that ends a zip, the last one whose comment fits.
  var lastEndRecord: Int? {
    guard count >= 22 else { return nil }
    return (0...count - 22).last { index in
      bytes[index] == 0x50 && self[index, 4] == 0x0605_4B50
        && index + 22 + self[index + 20, 2] <= count
    }
  }

  /// A member's name, with `/` between its folders.
  func name(_ range: Range<Int>) -> String {
    let raw = bytes[range]
    let name =
      String(validating: raw, as: UTF8.self)
      ?? String(
        String.UnicodeScalarView(
          raw.map { byte in
            byte < 0x80
              ? Unicode.Scalar(byte) : Unicode.Scalar(Self.page850[Int(byte) - 0x80]) ?? "\u{FFFD}"
          }))
    // Some programs for Windows write the separator of their system.
    return name.contains("/") ? name : name.replacing("\\", with: "/")
  }

  /// Bytes 0x80 to 0xFF of code page 850.
  ///
  /// Related documentation: <https://www.unicode.org/Public/MAPPINGS/VENDORS/MICSFT/PC/CP850.TXT>
  private static let page850: [UInt16] = [
    0xC7, 0xFC, 0xE9, 0xE2, 0xE4, 0xE0, 0xE5, 0xE7,
    0xEA, 0xEB, 0xE8, 0xEF, 0xEE, 0xEC, 0xC4, 0xC5,
    0xC9, 0xE6, 0xC6, 0xF4, 0xF6, 0xF2, 0xFB, 0xF9,
    0xFF, 0xD6, 0xDC, 0xF8, 0xA3, 0xD8, 0xD7, 0x0192,
    0xE1, 0xED, 0xF3, 0xFA, 0xF1, 0xD1, 0xAA, 0xBA,
    0xBF, 0xAE, 0xAC, 0xBD, 0xBC, 0xA1, 0xAB, 0xBB,
    0x2591, 0x2592, 0x2593, 0x2502, 0x2524, 0xC1, 0xC2, 0xC0,
    0xA9, 0x2563, 0x2551, 0x2557, 0x255D, 0xA2, 0xA5, 0x2510,
    0x2514, 0x2534, 0x252C, 0x251C, 0x2500, 0x253C, 0xE3, 0xC3,
    0x255A, 0x2554, 0x2569, 0x2566, 0x2560, 0x2550, 0x256C, 0xA4,
    0xF0, 0xD0, 0xCA, 0xCB, 0xC8, 0x0131, 0xCD, 0xCE,
    0xCF, 0x2518, 0x250C, 0x2588, 0x2584, 0xA6, 0xCC, 0x2580,
    0xD3, 0xDF, 0xD4, 0xD2, 0xF5, 0xD5, 0xB5, 0xFE,
    0xDE, 0xDA, 0xDB, 0xD9, 0xFD, 0xDD, 0xAF, 0xB4,
    0xAD, 0xB1, 0x2017, 0xBE, 0xB6, 0xA7, 0xF7, 0xB8,
    0xB0, 0xA8, 0xB7, 0xB9, 0xB3, 0xB2, 0x25A0, 0xA0,
  ]
}

/// What a member's extra fields say.
struct ZipExtra {
  /// Sizes and offset that do not fit in 32 bits: those that do not, in the order of the record.
  private(set) var largeNumbers: [Int] = []

  /// The name in UTF-8, where the record has it in another encoding.
  private(set) var name: String?

  init(_ bytes: ZipBytes, _ range: Range<Int>) {
    var index = range.lowerBound
    while index + 4 <= range.upperBound {
      let start = index + 4
      let end = start + bytes[index + 2, 2]
      guard end <= range.upperBound else { return }
      switch bytes[index, 2] {
      case 0x0001:
        largeNumbers = stride(from: start, to: end - 7, by: 8).map { bytes[$0, 8] }
      case 0x7075 where end - start > 5:
        name = bytes.name(start + 5..<end)
      default: break
      }
      index = end
    }
  }
}
