// Byte arrays become text: most are text already.

import Formats

extension ValueFormat {
  /// The most bytes that a value takes, of a format whose values are short.
  private var largestShort: Int { if case .binaryDecimal = self { 256 } else { 64 } }

  /// Days from the day that INT96 counts from, noon of which began the Julian period, to 1970.
  private static let julianDayOf1970: Int64 = 2_440_588

  /// Turns byte arrays into text where they lie, or in `buffer` where they must be written anew.
  func write(
    _ texts: UnsafeMutablePointer<ValueText>, count: Int, _ buffer: PageBuffer
  ) throws(FormatError) {
    switch self {
    case .text: for index in 0..<count { texts[index].isValid = texts[index].isText }
    case .binaryDecimal(let scale):
      for index in 0..<count where texts[index].count > 64 {
        throw .unsupported("decimals of \(texts[index].count) bytes")
      }
      write(texts, count, buffer) { $0.writeDecimal($1, scale: scale) }
    case .int96: write(texts, count, buffer) { Self.writeINT96($1, &$0) }
    case .uuid: write(texts, count, buffer) { Self.writeUUID($1, &$0) }
    case .interval: write(texts, count, buffer) { Self.writeInterval($1, &$0) }
    case .float16:
      write(texts, count, buffer) { $0.write(half: UInt16($1[0]) | UInt16($1[1]) << 8) }
    default: writeHexadecimal(texts, count, buffer)
    }
  }

  private func write(
    _ texts: UnsafeMutablePointer<ValueText>, _ count: Int, _ buffer: PageBuffer,
    _ body: (inout TextWriter, UnsafeBufferPointer<UInt8>) -> Void
  ) {
    buffer.reserve(count * largestShort)
    var writer = TextWriter(buffer.start)
    for index in 0..<count {
      guard let bytes = texts[index].bytes else { continue }
      let start = writer.position
      body(&writer, bytes)
      texts[index] = ValueText(start, count: writer.position - start)
    }
  }

  /// Writes what is no text in hexadecimal digits; room is made when the first such value comes.
  private func writeHexadecimal(
    _ texts: UnsafeMutablePointer<ValueText>, _ count: Int, _ buffer: PageBuffer
  ) {
    var writer: TextWriter?
    for index in 0..<count where !texts[index].isText {
      if writer == nil {
        let size = (index..<count).reduce(0) { $0 + 2 * Int(texts[$1].count) }
        buffer.reserve(size)
      }
      guard let bytes = texts[index].bytes else { continue }
      var here = writer ?? TextWriter(buffer.start)
      let start = here.position
      for byte in bytes { here.write(hexadecimal: byte) }
      texts[index] = ValueText(start, count: 2 * bytes.count)
      writer = here
    }
  }

  private static func writeINT96(_ bytes: UnsafeBufferPointer<UInt8>, _ writer: inout TextWriter) {
    let raw = UnsafeRawBufferPointer(bytes)
    let time = Int64(littleEndian: raw.loadUnaligned(as: Int64.self))
    let julianDay = Int32(littleEndian: raw.loadUnaligned(fromByteOffset: 8, as: Int32.self))
    let perDay: Int64 = 86_400_000_000_000
    let carry = time >= 0 ? time / perDay : -((-(time + 1)) / perDay) - 1
    writer.writeDay(Int64(julianDay) - julianDayOf1970 + carry)
    writer.write(" " as Unicode.Scalar)
    writer.writeTime(UInt64(time &- carry &* perDay), perSecond: 1_000_000_000)
  }

  private static func writeUUID(_ bytes: UnsafeBufferPointer<UInt8>, _ writer: inout TextWriter) {
    for (index, byte) in bytes.enumerated() {
      if [4, 6, 8, 10].contains(index) { writer.write("-" as Unicode.Scalar) }
      writer.write(hexadecimal: byte)
    }
  }

  /// Writes an interval as ISO 8601 does; its parts are months, days and milliseconds.
  private static func writeInterval(
    _ bytes: UnsafeBufferPointer<UInt8>, _ writer: inout TextWriter
  ) {
    let raw = UnsafeRawBufferPointer(bytes)
    let parts = [0, 4, 8].map {
      Int64(UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: $0, as: UInt32.self)))
    }
    writer.write("P" as Unicode.Scalar)
    writer.write(parts[0])
    writer.write("M" as Unicode.Scalar)
    writer.write(parts[1])
    writer.write("DT" as StaticString)
    writer.writeDecimal(parts[2], scale: 3)
    writer.write("S" as Unicode.Scalar)
  }
}

extension TextWriter {
  mutating func write(hexadecimal byte: UInt8) {
    write(Self.hexadecimalDigit(byte >> 4))
    write(Self.hexadecimalDigit(byte & 15))
  }

  private static func hexadecimalDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? 0x30 + value : 0x57 + value
  }

  /// Writes a whole number in two's complement, highest byte first, with a point before its last
  /// `scale` digits.
  mutating func writeDecimal(_ bytes: UnsafeBufferPointer<UInt8>, scale: Int) {
    let isNegative = (bytes.first ?? 0) >= 0x80
    if bytes.count <= 8 {
      var value: Int64 = isNegative ? -1 : 0
      for byte in bytes { value = value << 8 | Int64(byte) }
      return writeDecimal(value, scale: scale)
    }
    if isNegative { write("-" as Unicode.Scalar) }
    let groups = Self.groupsOfNine(bytes, isNegative: isNegative)
    let first = groups.last ?? 0
    let digitCount = 9 * (groups.count - 1) + Self.digitCount(first)
    // Zeros in front, so that there is one digit at least before the point.
    for _ in 0..<max(scale + 1 - digitCount, 0) { write("0" as Unicode.Scalar) }
    write(first)
    for group in groups.dropLast().reversed() { writeDigits(group, count: 9) }
    if scale > 0 { insertPoint(beforeLast: scale) }
  }

  /// The decimal digits of a number's magnitude, nine in each group, the lowest first.
  private static func groupsOfNine(
    _ bytes: UnsafeBufferPointer<UInt8>, isNegative: Bool
  ) -> [UInt64] {
    var magnitude = Array(bytes)
    if isNegative {
      var carry = true
      for index in magnitude.indices.reversed() {
        magnitude[index] = ~magnitude[index] &+ (carry ? 1 : 0)
        carry = carry && magnitude[index] == 0
      }
    }
    var groups: [UInt64] = []
    repeat {
      var rest: UInt64 = 0
      for index in magnitude.indices {
        let value = rest << 8 | UInt64(magnitude[index])
        magnitude[index] = UInt8(truncatingIfNeeded: value / 1_000_000_000)
        rest = value % 1_000_000_000
      }
      groups.append(rest)
    } while magnitude.contains { $0 != 0 }
    return groups
  }
}
