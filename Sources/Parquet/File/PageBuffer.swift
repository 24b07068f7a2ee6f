// Memory for pages, used again and again.

/// Bytes that grow to what the largest page needs.
///
/// After the bytes asked for there are always ``padding`` more that may be read, so that decoders
/// load whole words.
final class PageBuffer {
  static let padding = 16

  private(set) var start: UnsafeMutablePointer<UInt8>
  private(set) var capacity: Int

  init(capacity: Int = 0) {
    self.capacity = capacity
    start = .allocate(capacity: capacity + Self.padding)
    (start + capacity).initialize(repeating: 0, count: Self.padding)
  }

  deinit { start.deallocate() }

  /// Makes room for `count` bytes; the first `keeping` of those that are there stay.
  func reserve(_ count: Int, keeping kept: Int = 0) {
    guard count > capacity else { return }
    // A little more than asked for, so that slightly larger pages do not each cost a copy.
    let larger = count + count / 8
    let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: larger + Self.padding)
    bytes.update(from: start, count: kept)
    (bytes + larger).initialize(repeating: 0, count: Self.padding)
    start.deallocate()
    start = bytes
    capacity = larger
  }
}

/// Bytes of a page that are still to be read.
struct ByteCursor {
  private(set) var start: UnsafePointer<UInt8>
  private(set) var count: Int

  init(_ start: UnsafePointer<UInt8>, count: Int) {
    self.start = start
    self.count = count
  }

  /// Moves on by `size` bytes, and gives where they begin.
  mutating func take(_ size: Int) -> UnsafePointer<UInt8>? {
    guard size >= 0, size <= count else { return nil }
    defer {
      start += size
      count -= size
    }
    return start
  }

  mutating func takeByte() -> UInt8? { take(1)?.pointee }

  /// A little-endian number of four bytes.
  mutating func takeInt32() -> Int? {
    take(4).map {
      Int(Int32(littleEndian: UnsafeRawPointer($0).loadUnaligned(as: Int32.self)))
    }
  }

  /// A number in as many bytes as it needs, seven bits in each.
  mutating func takeVarint() -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      guard let next = takeByte() else { return nil }
      value |= UInt64(next & 0x7F) << shift
      if next < 0x80 { return value }
    }
    return nil
  }

  mutating func takeZigzag() -> Int64? {
    takeVarint().map { Int64(bitPattern: $0 >> 1) ^ -Int64(bitPattern: $0 & 1) }
  }
}
