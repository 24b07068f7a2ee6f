// Byte arrays in each encoding that they may have.

import Formats
import Glibc

/// A decoder of a page's byte arrays.
protocol BytesDecoder: AnyObject {
  /// How many values may be asked for at a time, so that memory stays bounded.
  var batchLimit: Int { get }

  /// Decodes the next `count` values, lending their bytes until the next call.
  func decode(_ count: Int, into target: UnsafeMutablePointer<ValueText>) throws(FormatError)
}

/// PLAIN: each value after its length in four bytes.
final class PlainBytes: BytesDecoder {
  let batchLimit = Int.max
  private var bytes: ByteCursor

  init(_ bytes: ByteCursor) { self.bytes = bytes }

  func decode(_ count: Int, into target: UnsafeMutablePointer<ValueText>) throws(FormatError) {
    for index in 0..<count {
      guard let size = bytes.takeInt32(), let start = bytes.take(size) else {
        throw .damaged("a value goes on beyond its page")
      }
      target[index] = ValueText(start, count: size)
    }
  }
}

/// PLAIN, all of one length.
final class FixedBytes: BytesDecoder {
  let batchLimit = Int.max
  private var bytes: ByteCursor
  private let width: Int

  init(_ bytes: ByteCursor, width: Int) {
    self.bytes = bytes
    self.width = width
  }

  func decode(_ count: Int, into target: UnsafeMutablePointer<ValueText>) throws(FormatError) {
    for index in 0..<count {
      guard let start = bytes.take(width) else { throw .damaged("a page ends too early") }
      target[index] = ValueText(start, count: width)
    }
  }
}

/// BYTE_STREAM_SPLIT: the first bytes of all values, then the second bytes, and so on.
final class SplitBytes: BytesDecoder {
  let batchLimit: Int
  private let start: UnsafePointer<UInt8>
  private let width: Int
  private let stride: Int
  private var next = 0
  private let buffer = PageBuffer()

  init(_ bytes: ByteCursor, width: Int) {
    start = bytes.start
    self.width = width
    stride = bytes.count / width
    batchLimit = BatchSize.limit(valueSize: width)
  }

  func decode(_ count: Int, into target: UnsafeMutablePointer<ValueText>) throws(FormatError) {
    guard count <= stride - next else { throw .damaged("a page ends too early") }
    buffer.reserve(count * width)
    for index in 0..<count {
      let value = buffer.start + index * width
      for byte in 0..<width { value[byte] = start[byte * stride + next + index] }
      target[index] = ValueText(value, count: width)
    }
    next += count
  }
}

/// DELTA_LENGTH_BYTE_ARRAY: all lengths, then all bytes.
final class DeltaLengthBytes: BytesDecoder {
  let batchLimit = BatchSize.largest
  private let lengths: DeltaNumbers
  private var bytes: ByteCursor
  private let scratch = UnsafeMutablePointer<Int64>.allocate(capacity: BatchSize.largest)

  init(_ bytes: ByteCursor, limit: Int) throws(FormatError) {
    let found = try DeltaNumbers.lengths(bytes, limit: limit)
    lengths = try DeltaNumbers(bytes, limit: limit, isNarrow: true)
    self.bytes = found.rest
  }

  deinit { scratch.deallocate() }

  func decode(_ count: Int, into target: UnsafeMutablePointer<ValueText>) throws(FormatError) {
    try lengths.decode(count, into: scratch)
    for index in 0..<count {
      let size = Int(scratch[index])
      guard let start = bytes.take(size) else { throw .damaged("a value goes on beyond its page") }
      target[index] = ValueText(start, count: size)
    }
  }
}

/// DELTA_BYTE_ARRAY: how much each value has in common with the one before, and what follows.
final class DeltaBytes: BytesDecoder {
  let batchLimit: Int
  private let prefixes: DeltaNumbers
  private let suffixes: DeltaLengthBytes
  private let prefixLengths = UnsafeMutablePointer<Int64>.allocate(capacity: BatchSize.largest)
  private let largest: Int
  /// How long every value must be, where the type says so.
  private let width: Int?
  private let buffer = PageBuffer()
  /// Where in the buffer the value before lies.
  private var lastStart = 0
  private var lastCount = 0

  init(_ bytes: ByteCursor, limit: Int, width: Int? = nil) throws(FormatError) {
    let prefixSizes = try DeltaNumbers.lengths(bytes, limit: limit)
    let suffixSizes = try DeltaNumbers.lengths(prefixSizes.rest, limit: limit)
    guard prefixSizes.largest <= suffixSizes.sum, suffixSizes.sum <= bytes.count else {
      throw .damaged("a value goes on beyond its page")
    }
    self.width = width
    prefixes = try DeltaNumbers(bytes, limit: limit, isNarrow: true)
    suffixes = try DeltaLengthBytes(prefixSizes.rest, limit: limit)
    largest = prefixSizes.largest + suffixSizes.largest
    batchLimit = BatchSize.limit(valueSize: largest)
  }

  deinit { prefixLengths.deallocate() }

  func decode(_ count: Int, into target: UnsafeMutablePointer<ValueText>) throws(FormatError) {
    try prefixes.decode(count, into: prefixLengths)
    try suffixes.decode(count, into: target)
    // What was lent may go, but for the value before, which moves to the start.
    memmove(buffer.start, buffer.start + lastStart, lastCount)
    lastStart = 0
    buffer.reserve((count + 1) * largest, keeping: lastCount)
    for index in 0..<count {
      let prefix = Int(prefixLengths[index])
      guard prefix <= lastCount else { throw .damaged("a value repeats more than there is") }
      let start = lastStart + lastCount
      let value = buffer.start + start
      value.update(from: buffer.start + lastStart, count: prefix)
      if let suffix = target[index].start {
        (value + prefix).update(from: suffix, count: Int(target[index].count))
      }
      (lastStart, lastCount) = (start, prefix + Int(target[index].count))
      guard lastCount == width ?? lastCount else { throw .damaged("a value has a wrong length") }
      target[index] = ValueText(value, count: lastCount)
    }
  }
}

/// How many values are decoded at a time.
enum BatchSize {
  static let largest = 1024

  /// As many values as fit in four megabytes, at least one.
  static func limit(valueSize: Int) -> Int { min(max((4 << 20) / max(valueSize, 1), 1), largest) }
}
