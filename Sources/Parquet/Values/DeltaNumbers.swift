// DELTA_BINARY_PACKED: differences from one number to the next, in blocks.

import Formats

/// A decoder of whole numbers that are written as differences.
///
/// Related documentation: https://github.com/apache/parquet-format/blob/master/Encodings.md
final class DeltaNumbers: NumberDecoder {
  /// How many values the page has.
  let count: Int

  private var bytes: ByteCursor
  private let miniblockCount: Int
  private let miniblockSize: Int
  private let isNarrow: Bool

  private var value: Int64
  private var left: Int
  private var isFirst = true
  private var smallest: Int64 = 0
  private var widths: ByteCursor
  private var deltas: BitReader?
  private var miniblockLeft = 0

  /// Begins with the header.
  ///
  /// - Parameters:
  ///   - bytes: The page's values; what follows the last block is not touched.
  ///   - limit: How many values there may be at most.
  ///   - isNarrow: Whether numbers have 32 bits rather than 64.
  /// - Throws: ``FormatError`` when the header is wrong.
  init(_ bytes: ByteCursor, limit: Int, isNarrow: Bool) throws(FormatError) {
    var bytes = bytes
    guard let size = bytes.takeVarint(), let miniblocks = bytes.takeVarint(),
      let count = bytes.takeVarint(), let first = bytes.takeZigzag()
    else { throw .damaged("a page ends too early") }
    guard 1...65_536 ~= size, 1...size ~= miniblocks, (size / miniblocks) % 8 == 0,
      size % miniblocks == 0, count <= UInt64(limit)
    else { throw .damaged("a page of differences has a wrong header") }
    self.count = Int(count)
    self.bytes = bytes
    self.isNarrow = isNarrow
    miniblockCount = Int(miniblocks)
    miniblockSize = Int(size / miniblocks)
    value = first
    left = Int(count)
    widths = ByteCursor(bytes.start, count: 0)
  }

  func decode(_ count: Int, into target: UnsafeMutablePointer<Int64>) throws(FormatError) {
    guard count <= left else { throw .damaged("a page ends too early") }
    var done = 0
    if isFirst, count > 0 {
      target[0] = narrowed(value)
      (done, left, isFirst) = (1, left - 1, false)
    }
    while done < count {
      if miniblockLeft == 0 { try startMiniblock() }
      let part = min(miniblockLeft, count - done)
      deltas?.read(part, into: target + done)
      for index in done..<done + part {
        value = value &+ smallest &+ target[index]
        target[index] = narrowed(value)
      }
      done += part
      miniblockLeft -= part
      left -= part
    }
  }

  private func narrowed(_ value: Int64) -> Int64 {
    isNarrow ? Int64(Int32(truncatingIfNeeded: value)) : value
  }

  private func startMiniblock() throws(FormatError) {
    if widths.count == 0 { try startBlock() }
    guard let width = widths.takeByte(), width <= 64 else {
      throw .damaged("a page of differences has a wrong header")
    }
    let size = miniblockSize * Int(width) / 8
    let needed = (min(left, miniblockSize) * Int(width) + 7) / 8
    // The last one is padded, and some writers leave the padding out.
    guard needed <= bytes.count, let start = bytes.take(min(size, bytes.count)) else {
      throw .damaged("a page ends too early")
    }
    deltas = BitReader(start, bitWidth: Int(width))
    miniblockLeft = miniblockSize
  }

  private func startBlock() throws(FormatError) {
    guard let smallest = bytes.takeZigzag(), let start = bytes.take(miniblockCount) else {
      throw .damaged("a page ends too early")
    }
    self.smallest = smallest
    widths = ByteCursor(start, count: miniblockCount)
  }

  /// What follows the blocks, once all values were decoded.
  var rest: ByteCursor { bytes }
}

extension DeltaNumbers {
  /// Lengths in front of byte arrays: the largest, their sum, and what follows them.
  struct Lengths {
    var largest = 0
    var sum = 0
    var count: Int
    var rest: ByteCursor
  }

  /// Goes over all lengths at the start of `bytes`, none of which may be negative.
  static func lengths(_ bytes: ByteCursor, limit: Int) throws(FormatError) -> Lengths {
    let decoder = try DeltaNumbers(bytes, limit: limit, isNarrow: true)
    var lengths = Lengths(count: decoder.count, rest: bytes)
    var left = decoder.count
    try withScratch { (scratch) throws(FormatError) in
      while left > 0 {
        let part = min(left, scratch.count)
        guard let start = scratch.baseAddress else { return }
        try decoder.decode(part, into: start)
        for index in 0..<part {
          let length = Int(start[index])
          guard length >= 0 else { throw .damaged("a value has a negative length") }
          lengths.largest = max(lengths.largest, length)
          lengths.sum += length
        }
        left -= part
      }
    }
    lengths.rest = decoder.rest
    return lengths
  }

  private static func withScratch(
    _ body: (UnsafeMutableBufferPointer<Int64>) throws(FormatError) -> Void
  ) throws(FormatError) {
    let scratch = UnsafeMutableBufferPointer<Int64>.allocate(capacity: 1024)
    defer { scratch.deallocate() }
    try body(scratch)
  }
}
