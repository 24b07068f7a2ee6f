// Definition and repetition levels.

import Formats

/// A decoder of the levels of one page.
enum LevelDecoder {
  /// All are 0 and nothing is written.
  case none
  case runLength(RunLengthDecoder)
  /// The older form, packed from the highest bit of each byte on.
  case bitPacked(start: UnsafePointer<UInt8>, bitWidth: Int, bit: Int)

  /// Takes the levels from the start of a page of version 1.
  init(
    _ bytes: inout ByteCursor, highest: Int, encoding: Int, count: Int
  ) throws(FormatError) {
    let bitWidth = Self.bitWidth(highest)
    switch Encoding(rawValue: encoding) {
    case _ where highest == 0: self = .none
    case .runLength:
      guard let size = bytes.takeInt32(), let start = bytes.take(size) else {
        throw .damaged("the levels of a page end too early")
      }
      self = .runLength(try RunLengthDecoder(ByteCursor(start, count: size), bitWidth: bitWidth))
    case .bitPacked:
      guard let start = bytes.take((count * bitWidth + 7) / 8) else {
        throw .damaged("the levels of a page end too early")
      }
      self = .bitPacked(start: start, bitWidth: bitWidth, bit: 0)
    default: throw .unsupported("levels in the encoding \(encoding)")
    }
  }

  /// The levels of a page of version 2, which are `size` bytes.
  init(_ bytes: inout ByteCursor, highest: Int, size: Int) throws(FormatError) {
    guard let start = bytes.take(size) else { throw .damaged("the levels of a page end too early") }
    guard highest > 0 else {
      self = .none
      return
    }
    let levels = ByteCursor(start, count: size)
    self = .runLength(try RunLengthDecoder(levels, bitWidth: Self.bitWidth(highest)))
  }

  static func bitWidth(_ highest: Int) -> Int { Int.bitWidth - highest.leadingZeroBitCount }

  /// Decodes `count` levels, of which none may be higher than `highest`.
  mutating func decode(
    _ count: Int, into target: UnsafeMutablePointer<UInt8>, highest: Int
  ) throws(FormatError) {
    switch self {
    case .none: target.update(repeating: 0, count: count)
    case .runLength(var decoder):
      try decoder.decode(count, into: target)
      self = .runLength(decoder)
    case .bitPacked(let start, let bitWidth, var bit):
      for index in 0..<count {
        var level: UInt8 = 0
        for _ in 0..<bitWidth {
          level = level << 1 | start[bit >> 3] >> UInt8(7 - bit & 7) & 1
          bit += 1
        }
        target[index] = level
      }
      self = .bitPacked(start: start, bitWidth: bitWidth, bit: bit)
    }
    var top: UInt8 = 0
    for index in 0..<count { top = max(top, target[index]) }
    guard Int(top) <= highest else { throw .damaged("a level is higher than the schema allows") }
  }
}
