// JSON text under way.

import Formats

/// A buffer that JSON is written into.
struct JSONBuffer: ~Copyable {
  /// How long a value may become: SQLite keeps no text of a gigabyte.
  static let limit = 256 << 20

  private(set) var start: UnsafeMutablePointer<UInt8>
  private(set) var count = 0
  private var capacity = 4096

  init() { start = .allocate(capacity: capacity) }

  deinit { start.deallocate() }

  mutating func removeAll() { count = 0 }

  private mutating func reserve(_ extra: Int) throws(FormatError) {
    let needed = count + extra
    guard needed > capacity else { return }
    guard needed <= Self.limit else {
      throw .unsupported("a nested value of more than \(Self.limit >> 20) MiB")
    }
    let larger = max(needed, capacity * 2)
    let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
    bytes.update(from: start, count: count)
    start.deallocate()
    (start, capacity) = (bytes, larger)
  }

  mutating func write(_ scalar: Unicode.Scalar) throws(FormatError) {
    try reserve(1)
    start[count] = UInt8(ascii: scalar)
    count += 1
  }

  mutating func write(_ word: StaticString) throws(FormatError) {
    let bytes = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
    try write(bytes)
  }

  /// Writes bytes that are JSON already.
  mutating func write(_ bytes: UnsafeBufferPointer<UInt8>) throws(FormatError) {
    try reserve(bytes.count)
    if let from = bytes.baseAddress { (start + count).update(from: from, count: bytes.count) }
    count += bytes.count
  }

  /// Writes a text between quotes.
  mutating func writeQuoted(_ bytes: UnsafeBufferPointer<UInt8>) throws(FormatError) {
    // At most `\u0000` for a byte.
    try reserve(bytes.count * 6 + 2)
    var writer = TextWriter(start + count)
    writer.write("\"" as Unicode.Scalar)
    for byte in bytes { Self.escape(byte, &writer) }
    writer.write("\"" as Unicode.Scalar)
    count = writer.position - start
  }

  private static func escape(_ byte: UInt8, _ writer: inout TextWriter) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"):
      writer.write("\\" as Unicode.Scalar)
      writer.write(byte)
    case 0x0A: writer.write("\\n" as StaticString)
    case 0x0D: writer.write("\\r" as StaticString)
    case 0x09: writer.write("\\t" as StaticString)
    case 0..<0x20:
      writer.write("\\u00" as StaticString)
      writer.write(hexadecimal: byte)
    default: writer.write(byte)
    }
  }

  /// Writes a value; one that may not enter, in hexadecimal.
  mutating func write(_ value: ValueText, isBare: Bool) throws(FormatError) {
    guard let bytes = value.bytes else { return try write("null" as StaticString) }
    guard value.isValid else { return try writeHexadecimal(bytes) }
    if isBare {
      try write(bytes)
    } else {
      try writeQuoted(bytes)
    }
  }

  private mutating func writeHexadecimal(
    _ bytes: UnsafeBufferPointer<UInt8>
  ) throws(FormatError) {
    try reserve(bytes.count * 2 + 2)
    var writer = TextWriter(start + count)
    writer.write("\"" as Unicode.Scalar)
    for byte in bytes { writer.write(hexadecimal: byte) }
    writer.write("\"" as Unicode.Scalar)
    count = writer.position - start
  }
}

extension ValueFormat {
  /// Whether a value of this format is JSON as it stands: numbers are, but for `NaN` and `Infinity`.
  func isBareInJSON(_ value: ValueText) -> Bool {
    guard isBareInJSON, let bytes = value.bytes, let first = bytes.first else { return false }
    let letter = first == UInt8(ascii: "-") && bytes.count > 1 ? bytes[1] : first
    return letter != UInt8(ascii: "N") && letter != UInt8(ascii: "I")
  }
}
