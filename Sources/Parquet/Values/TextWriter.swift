// Numbers, days and times written as text, without a String.

/// Writes ASCII at a place that has room for it, moving on.
struct TextWriter {
  private(set) var position: UnsafeMutablePointer<UInt8>

  init(_ position: UnsafeMutablePointer<UInt8>) { self.position = position }

  mutating func write(_ byte: UInt8) {
    position.pointee = byte
    position += 1
  }

  mutating func write(_ scalar: Unicode.Scalar) { write(UInt8(ascii: scalar)) }

  mutating func write(_ text: StaticString) {
    position.update(from: text.utf8Start, count: text.utf8CodeUnitCount)
    position += text.utf8CodeUnitCount
  }

  mutating func write(_ bytes: UnsafePointer<UInt8>, count: Int) {
    position.update(from: bytes, count: count)
    position += count
  }

  mutating func write(_ value: Int64) {
    if value < 0 { write("-" as Unicode.Scalar) }
    write(value.magnitude)
  }

  mutating func write(_ value: UInt64) {
    let count = Self.digitCount(value)
    writeDigits(value, count: count)
  }

  /// Writes the lowest `count` digits, with zeros in front.
  mutating func writeDigits(_ value: UInt64, count: Int) {
    var rest = value
    var index = count
    while index > 0 {
      index -= 1
      let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
      position[index] = UInt8(truncatingIfNeeded: 0x30 &+ digit)
      rest = quotient
    }
    position += count
  }

  static func digitCount(_ value: UInt64) -> Int {
    var count = 1
    var bound: UInt64 = 10
    while value >= bound {
      count += 1
      let (next, overflow) = bound.multipliedReportingOverflow(by: 10)
      if overflow { break }
      bound = next
    }
    return count
  }

  /// Writes a whole number with a point before its last `scale` digits.
  mutating func writeDecimal(_ value: Int64, scale: Int) {
    if value < 0 { write("-" as Unicode.Scalar) }
    guard scale > 0 else { return write(value.magnitude) }
    let count = Self.digitCount(value.magnitude)
    guard count > scale else {
      write("0." as StaticString)
      return writeDigits(value.magnitude, count: scale)
    }
    writeDigits(value.magnitude, count: count)
    insertPoint(beforeLast: scale)
  }

  /// Puts a point before the last `scale` bytes written.
  mutating func insertPoint(beforeLast scale: Int) {
    for index in 0..<scale { position[-index] = position[-index - 1] }
    position[-scale] = UInt8(ascii: ".")
    position += 1
  }

  /// Writes `YYYY-MM-DD`; years before 0 and after 9999 with as many digits as they need.
  ///
  /// Related documentation: https://howardhinnant.github.io/date_algorithms.html, for the arithmetic of
  /// eras of 400 years that begin in March.
  mutating func writeDay(_ daysSince1970: Int64) {
    let shifted = daysSince1970 &+ 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    if year < 0 { write("-" as Unicode.Scalar) }
    writeDigits(year.magnitude, count: max(4, Self.digitCount(year.magnitude)))
    write("-" as Unicode.Scalar)
    writeDigits(UInt64(month), count: 2)
    write("-" as Unicode.Scalar)
    writeDigits(UInt64(dayOfYear - (153 * monthFromMarch + 2) / 5 + 1), count: 2)
  }

  /// Writes `HH:MM:SS`, and the fraction where there is one, in as many digits as the unit has.
  mutating func writeTime(_ value: UInt64, perSecond: UInt64) {
    let (seconds, fraction) = value.quotientAndRemainder(dividingBy: perSecond)
    let hours = seconds / 3600
    writeDigits(hours, count: max(2, Self.digitCount(hours)))
    write(":" as Unicode.Scalar)
    writeDigits(seconds / 60 % 60, count: 2)
    write(":" as Unicode.Scalar)
    writeDigits(seconds % 60, count: 2)
    guard fraction > 0 else { return }
    write("." as Unicode.Scalar)
    writeDigits(fraction, count: Self.digitCount(perSecond) - 1)
  }

  /// Writes `YYYY-MM-DD HH:MM:SS[.ffffff]` for a time since 1970.
  mutating func writeMoment(_ value: Int64, perSecond: Int64) {
    let perDay = 86_400 * perSecond
    let day = value >= 0 ? value / perDay : -((-(value + 1)) / perDay) - 1
    writeDay(day)
    write(" " as Unicode.Scalar)
    writeTime(UInt64(value &- day &* perDay), perSecond: UInt64(perSecond))
  }
}
