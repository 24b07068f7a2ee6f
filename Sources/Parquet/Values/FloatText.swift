// Floating-point numbers as the shortest text that reads back to the same value.

extension TextWriter {
  /// The most bytes that a floating-point number takes.
  static let floatSize = 32

  private static let powersOf10: [Double] = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6]

  /// Writes a number of 64 bits: `17.5`, `3.0`, `1e-07`, `NaN`, `Infinity`, `-Infinity`.
  mutating func write(_ value: Double) {
    guard value.isFinite else { return writeUnusual(isNaN: value.isNaN, isNegative: value < 0) }
    if !writeShort(value) { write(value.description) }
  }

  /// Writes a number of 32 bits; the shortest text is that of the narrower type.
  mutating func write(_ value: Float) {
    guard value.isFinite else { return writeUnusual(isNaN: value.isNaN, isNegative: value < 0) }
    write(value.description)
  }

  /// Writes a number of 16 bits, likewise.
  mutating func write(half bits: UInt16) {
    let value = Float16(bitPattern: bits)
    guard value.isFinite else { return writeUnusual(isNaN: value.isNaN, isNegative: value < 0) }
    write(value.description)
  }

  /// As PostgreSQL, Java and Spark write them; SQLite has no such numbers.
  private mutating func writeUnusual(isNaN: Bool, isNegative: Bool) {
    if isNegative { write("-" as Unicode.Scalar) }
    write(isNaN ? "NaN" : "Infinity" as StaticString)
  }

  private mutating func write(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      if let start = bytes.baseAddress { write(start, count: bytes.count) }
    }
  }

  /// Writes a number of few decimals without the general algorithm, where it is one.
  ///
  /// A whole number below 2^53 divided by a power of ten is rounded once; where that gives the value,
  /// the text reads back to it, and with so few digits no shorter text does.
  private mutating func writeShort(_ value: Double) -> Bool {
    let magnitude = value.magnitude
    guard magnitude < 1e9, magnitude >= 1e-3 || value == 0 else { return false }
    for scale in 0..<Self.powersOf10.count {
      let power = Self.powersOf10[scale]
      let whole = (magnitude * power).rounded()
      guard whole / power == magnitude else { continue }
      if value.sign == .minus { write("-" as Unicode.Scalar) }
      if scale == 0 {
        write(UInt64(whole))
        write(".0" as StaticString)
      } else {
        writeDecimal(Int64(whole), scale: scale)
      }
      return true
    }
    return false
  }
}
