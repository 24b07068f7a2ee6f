// Values of four or eight bytes, and booleans, in each encoding that they may have.

import Formats

/// A decoder of a page's numbers.
///
/// Whatever the type, a value comes as 64 bits: whole numbers with their sign, floating point as its
/// bit pattern, booleans as 0 and 1.
protocol NumberDecoder: AnyObject {
  /// Decodes the next `count` values.
  func decode(_ count: Int, into target: UnsafeMutablePointer<Int64>) throws(FormatError)
}

/// PLAIN: one value after the other.
final class PlainNumbers: NumberDecoder {
  private var bytes: ByteCursor
  private let width: Int

  init(_ bytes: ByteCursor, width: Int) {
    self.bytes = bytes
    self.width = width
  }

  func decode(_ count: Int, into target: UnsafeMutablePointer<Int64>) throws(FormatError) {
    guard let start = bytes.take(count * width) else { throw .damaged("a page ends too early") }
    let raw = UnsafeRawPointer(start)
    if width == 8 {
      UnsafeMutableRawPointer(target).copyMemory(from: raw, byteCount: count * 8)
    } else {
      for index in 0..<count {
        target[index] = Int64(raw.loadUnaligned(fromByteOffset: index * 4, as: Int32.self))
      }
    }
  }
}

/// BYTE_STREAM_SPLIT: the first bytes of all values, then the second bytes, and so on.
final class SplitNumbers: NumberDecoder {
  private let start: UnsafePointer<UInt8>
  private let width: Int
  private let stride: Int
  private var next = 0

  init(_ bytes: ByteCursor, width: Int) {
    start = bytes.start
    self.width = width
    stride = bytes.count / width
  }

  func decode(_ count: Int, into target: UnsafeMutablePointer<Int64>) throws(FormatError) {
    guard count <= stride - next else { throw .damaged("a page ends too early") }
    for index in 0..<count {
      var value: UInt64 = 0
      for byte in 0..<width {
        value |= UInt64(start[byte * stride + next + index]) << UInt64(8 * byte)
      }
      target[index] =
        width == 8 ? Int64(bitPattern: value) : Int64(Int32(truncatingIfNeeded: value))
    }
    next += count
  }
}

/// PLAIN booleans: a bit each.
final class PlainBooleans: NumberDecoder {
  private var bits: BitReader
  private var left: Int

  init(_ bytes: ByteCursor) {
    bits = BitReader(bytes.start, bitWidth: 1)
    left = bytes.count * 8
  }

  func decode(_ count: Int, into target: UnsafeMutablePointer<Int64>) throws(FormatError) {
    guard count <= left else { throw .damaged("a page ends too early") }
    bits.read(count, into: target)
    left -= count
  }
}

/// RLE booleans: their size in four bytes, then runs.
final class RunLengthBooleans: NumberDecoder {
  private var runs: RunLengthDecoder

  init(_ bytes: ByteCursor) throws(FormatError) {
    var bytes = bytes
    guard let size = bytes.takeInt32(), let start = bytes.take(size) else {
      throw .damaged("a page ends too early")
    }
    runs = try RunLengthDecoder(ByteCursor(start, count: size), bitWidth: 1)
  }

  func decode(_ count: Int, into target: UnsafeMutablePointer<Int64>) throws(FormatError) {
    try runs.decode(count, into: target)
  }
}
