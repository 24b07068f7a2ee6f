// UTF-16 as UTF-8, so that the readers of text know one encoding of several bytes only.

/// Turns a stream of UTF-16 into UTF-8 as it is read.
///
/// Half a pair becomes the three bytes that UTF-8 would have for it and forbids, so that whoever checks
/// UTF-8 finds it.
final class UTF16Input {
  private let read: Sample.Read
  private var isBigEndian: Bool
  /// Whether the mark at the beginning still may say the order of bytes.
  private var mayBeginWithMark: Bool
  private var raw = [UInt8](repeating: 0, count: 64 << 10)
  /// How many bytes of ``raw`` are left over: less than a character.
  private var leftOver = 0
  private var ready: [UInt8] = []
  private var position = 0

  init(_ encoding: TextEncoding, read: @escaping Sample.Read) {
    self.read = read
    isBigEndian = encoding == .utf16BigEndian
    mayBeginWithMark = encoding == .utf16
  }

  /// Fills a buffer with UTF-8 and says how many bytes it gave; 0 is the end.
  ///
  /// - Throws: ``FormatError`` when the stream ends within a unit.
  func fill(_ space: UnsafeMutableRawBufferPointer) throws -> Int {
    while position == ready.count {
      guard try convertMore() else { return 0 }
    }
    let count = min(space.count, ready.count - position)
    space.copyBytes(from: ready[position..<position + count])
    position += count
    return count
  }

  private func convertMore() throws -> Bool {
    ready.removeAll(keepingCapacity: true)
    position = 0
    let count = try raw.withUnsafeMutableBytes { space in
      try read(UnsafeMutableRawBufferPointer(rebasing: space[leftOver...]))
    }
    let end = leftOver + count
    guard count > 0 else { return try finish(end) }
    if mayBeginWithMark, end >= 2 {
      isBigEndian = raw[0] == 0xFE && raw[1] == 0xFF
      mayBeginWithMark = false
    }
    convert(end, isAtEnd: false)
    return true
  }

  private func finish(_ end: Int) throws -> Bool {
    guard end > 0 else { return false }
    guard end.isMultiple(of: 2) else {
      throw FormatError(
        "it ends in the middle of a UTF-16 character", hint: "it was probably cut short")
    }
    convert(end, isAtEnd: true)
    return true
  }

  /// Converts what is whole among the first `end` bytes, and keeps the rest.
  private func convert(_ end: Int, isAtEnd: Bool) {
    var index = 0
    while index + 2 <= end {
      let unit = unit(at: index)
      if UTF16.isLeadSurrogate(unit), index + 4 > end, !isAtEnd { break }
      index += 2
      if UTF16.isLeadSurrogate(unit), index + 2 <= end {
        let next = self.unit(at: index)
        if UTF16.isTrailSurrogate(next) {
          append(0x10000 + (UInt32(unit & 0x3FF) << 10 | UInt32(next & 0x3FF)))
          index += 2
          continue
        }
      }
      append(UInt32(unit))
    }
    leftOver = end - index
    for kept in 0..<leftOver { raw[kept] = raw[index + kept] }
  }

  private func unit(at index: Int) -> UInt16 {
    let (first, second) = (UInt16(raw[index]), UInt16(raw[index + 1]))
    return isBigEndian ? first << 8 | second : second << 8 | first
  }

  private func append(_ scalar: UInt32) {
    switch scalar {
    case 0..<0x80: ready.append(UInt8(scalar))
    case 0x80..<0x800:
      ready.append(UInt8(0xC0 | scalar >> 6))
      ready.append(UInt8(0x80 | scalar & 0x3F))
    case 0x800..<0x10000:
      ready.append(UInt8(0xE0 | scalar >> 12))
      ready.append(UInt8(0x80 | scalar >> 6 & 0x3F))
      ready.append(UInt8(0x80 | scalar & 0x3F))
    default:
      ready.append(UInt8(0xF0 | scalar >> 18))
      ready.append(UInt8(0x80 | scalar >> 12 & 0x3F))
      ready.append(UInt8(0x80 | scalar >> 6 & 0x3F))
      ready.append(UInt8(0x80 | scalar & 0x3F))
    }
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// How many bytes of UTF-16 these bytes of UTF-8 were made from.
  var utf16ByteCount: Int {
    var count = 0
    for byte in self where byte & 0xC0 != 0x80 { count += byte >= 0xF0 ? 4 : 2 }
    return count
  }
}
