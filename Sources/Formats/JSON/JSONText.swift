// What stands in a JSON string, without its escapes.

/// Bytes that were unescaped, at offsets that stay when there come more.
struct JSONText: ~Copyable {
  private(set) var base = UnsafeMutablePointer<UInt8>.allocate(capacity: 1024)
  private var capacity = 1024
  private(set) var count = 0

  deinit { base.deallocate() }

  mutating func removeAll() { count = 0 }

  /// Appends the characters of a string that the scanner found well-formed, and says where they lie.
  ///
  /// `bytes` are what is between its quotes, and `position` where that is, for what is wrong with it.
  mutating func append(
    _ bytes: UnsafeBufferPointer<UInt8>, at position: Int
  ) throws(JSONStop) -> Range<Int> {
    reserve(bytes.count)
    let start = count
    var index = 0
    while index < bytes.count {
      guard bytes[index] == 0x5C else {
        base[count] = bytes[index]
        count += 1
        index += 1
        continue
      }
      index = try appendEscape(at: index, of: bytes, position)
    }
    return start..<count
  }

  private mutating func appendEscape(
    at index: Int, of bytes: UnsafeBufferPointer<UInt8>, _ position: Int
  ) throws(JSONStop) -> Int {
    let letter = bytes[index + 1]
    guard letter == 0x75 else {
      base[count] = Self.character(letter)
      count += 1
      return index + 2
    }
    var code = Self.unit(at: index + 2, of: bytes)
    var next = index + 6
    if code & 0xFC00 == 0xD800, next + 6 <= bytes.count, bytes[next] == 0x5C,
      bytes[next + 1] == 0x75
    {
      let low = Self.unit(at: next + 2, of: bytes)
      if low & 0xFC00 == 0xDC00 {
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        next += 6
      }
    }
    guard code != 0 else { throw .fault(.zeroCharacter, at: position + index) }
    guard let scalar = Unicode.Scalar(code) else { throw .fault(.surrogate, at: position + index) }
    // At most four bytes, out of six or twelve.
    for unit in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
      base[count] = unit
      count += 1
    }
    return next
  }

  private static func unit(at index: Int, of bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
    (index..<index + 4).reduce(0) { $0 << 4 | (bytes[$1].hexValue ?? 0) }
  }

  private static func character(_ letter: UInt8) -> UInt8 {
    switch letter {
    case 0x62: 0x08
    case 0x66: 0x0C
    case 0x6E: 0x0A
    case 0x72: 0x0D
    case 0x74: 0x09
    default: letter
    }
  }

  private mutating func reserve(_ more: Int) {
    guard count + more > capacity else { return }
    capacity = 2 * (count + more)
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    larger.initialize(from: base, count: count)
    base.deallocate()
    base = larger
  }
}
