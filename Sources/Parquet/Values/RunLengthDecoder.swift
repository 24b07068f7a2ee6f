// Small numbers in runs: levels, indices into dictionaries, booleans.

import Formats

/// A decoder of the hybrid of run lengths and bit packing.
///
/// Related documentation: https://github.com/apache/parquet-format/blob/master/Encodings.md
struct RunLengthDecoder {
  private var bytes: ByteCursor
  private let bitWidth: Int
  /// The run under way: that many times one value, or that many values from `packed` on.
  private var left = 0
  private var value: UInt32 = 0
  private var packed: BitReader?

  init(_ bytes: ByteCursor, bitWidth: Int) throws(FormatError) {
    guard 0...32 ~= bitWidth else { throw .damaged("numbers of \(bitWidth) bits") }
    self.bytes = bytes
    self.bitWidth = bitWidth
    // Nothing needs to be written where every number is 0.
    if bitWidth == 0 { left = .max }
  }

  /// Decodes `count` numbers.
  mutating func decode<Number: FixedWidthInteger>(
    _ count: Int, into target: UnsafeMutablePointer<Number>
  ) throws(FormatError) {
    var done = 0
    while done < count {
      if left == 0 { try startRun() }
      let part = min(left, count - done)
      if packed != nil {
        packed?.read(part, into: target + done)
      } else {
        (target + done).update(repeating: Number(truncatingIfNeeded: value), count: part)
      }
      done += part
      left -= part
    }
  }

  private mutating func startRun() throws(FormatError) {
    guard let header = bytes.takeVarint(), header <= UInt64(UInt32.max), header > 1 else {
      throw .damaged("a run of numbers ends too early")
    }
    if header & 1 == 1 {
      try startPacked(groupCount: Int(header >> 1))
    } else {
      guard let value = takeValue() else { throw .damaged("a run of numbers ends too early") }
      packed = nil
      left = Int(header >> 1)
      self.value = value
    }
  }

  /// Begins groups of eight values; of the last ones the end may be missing.
  private mutating func startPacked(groupCount: Int) throws(FormatError) {
    let size = min(groupCount * bitWidth, bytes.count)
    guard size > 0, let start = bytes.take(size) else {
      throw .damaged("a run of numbers ends too early")
    }
    packed = BitReader(start, bitWidth: bitWidth)
    left = min(groupCount * 8, size * 8 / bitWidth)
    if left == 0 { throw .damaged("a run of numbers ends too early") }
  }

  private mutating func takeValue() -> UInt32? {
    guard let start = bytes.take((bitWidth + 7) / 8) else { return nil }
    var value: UInt32 = 0
    for index in 0..<(bitWidth + 7) / 8 { value |= UInt32(start[index]) << UInt32(8 * index) }
    return value
  }
}

/// A reader of numbers of up to 64 bits each, packed from the lowest bit of each byte on.
///
/// It loads words of eight bytes and so looks up to nine bytes beyond its last number, which page
/// buffers allow.
struct BitReader {
  private let start: UnsafeRawPointer
  private let bitWidth: Int
  private var bit = 0

  init(_ start: UnsafePointer<UInt8>, bitWidth: Int) {
    self.start = UnsafeRawPointer(start)
    self.bitWidth = bitWidth
  }

  /// Reads `count` numbers, of which as many bits are kept as the type has.
  mutating func read<Number: FixedWidthInteger>(
    _ count: Int, into target: UnsafeMutablePointer<Number>
  ) {
    guard bitWidth <= 57 else { return readWide(count, into: target) }
    let mask: UInt64 = bitWidth == 0 ? 0 : ~0 >> UInt64(64 - bitWidth)
    var bit = bit
    for index in 0..<count {
      let word = start.loadUnaligned(fromByteOffset: bit >> 3, as: UInt64.self)
      let value = UInt64(littleEndian: word) >> UInt64(truncatingIfNeeded: bit & 7)
      target[index] = Number(truncatingIfNeeded: value & mask)
      bit += bitWidth
    }
    self.bit = bit
  }

  private mutating func readWide<Number: FixedWidthInteger>(
    _ count: Int, into target: UnsafeMutablePointer<Number>
  ) {
    let mask: UInt64 = ~0 >> UInt64(64 - bitWidth)
    for index in 0..<count {
      let word = UInt64(
        littleEndian: start.loadUnaligned(fromByteOffset: bit >> 3, as: UInt64.self))
      let next = UInt64(start.load(fromByteOffset: bit >> 3 + 8, as: UInt8.self))
      let shift = UInt64(bit & 7)
      // A shift by 64 gives 0, as it should where nothing of the ninth byte is needed.
      let value = word >> shift | next << (64 - shift)
      target[index] = Number(truncatingIfNeeded: value & mask)
      bit += bitWidth
    }
  }
}
