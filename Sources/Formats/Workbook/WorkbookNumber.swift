// Numbers of cells as text: dates, times, and numbers in their shortest form.

/// A number of a cell.
struct WorkbookNumber {
  let value: Double
  private let written: String

  /// A number as a workbook has it, or nil for what is none.
  init?(_ bytes: some Collection<UInt8>) {
    let written = String(decoding: bytes, as: UTF8.self)
    guard let value = Double(written), value.isFinite else { return nil }
    self.value = value
    self.written = written
  }

  /// The number without the digits that only a binary fraction has: Excel writes 1.1 as
  /// 1.1000000000000001.
  ///
  /// Digits and exponent as JavaScript writes numbers: <https://tc39.es/ecma262/#sec-numeric-types-number-tostring>.
  var text: String {
    let isShort = written.utf8.count <= 15 && written.utf8.allSatisfy { $0 | 0x20 != 0x65 }
    if isShort { return written }
    if value == 0 { return "0" }
    let shortest = "\(value.magnitude)"
    // Swift writes an exponent below a thousandth and from 2⁵⁴ on; what has none is plain already.
    guard shortest.utf8.contains(0x65) else {
      return (value < 0 ? "-" : "")
        + (shortest.hasSuffix(".0") ? shortest.dropLast(2) : shortest[...])
    }
    let halves = shortest.split(separator: "e")
    let mantissa = halves[0].split(separator: ".")
    var digits = String(mantissa[0]) + (mantissa.count > 1 ? String(mantissa[1]) : "")
    var point = mantissa[0].count + (halves.count > 1 ? Int(halves[1]) ?? 0 : 0)
    while digits.hasPrefix("0"), digits.count > 1 {
      digits.removeFirst()
      point -= 1
    }
    while digits.hasSuffix("0"), digits.count > 1 { digits.removeLast() }
    let sign = value < 0 ? "-" : ""
    return sign + Self.place(point, in: digits)
  }

  private static func place(_ point: Int, in digits: String) -> String {
    let count = digits.count
    if point > 21 || point < -5 {
      let exponent = point - 1
      let rest = digits.dropFirst()
      let mantissa = rest.isEmpty ? digits : "\(digits.prefix(1)).\(rest)"
      return "\(mantissa)e\(exponent < 0 ? "-" : "+")\(exponent.magnitude)"
    }
    if point <= 0 { return "0." + String(repeating: "0", count: -point) + digits }
    if point >= count { return digits + String(repeating: "0", count: point - count) }
    return "\(digits.prefix(point)).\(digits.dropFirst(point))"
  }

  /// The day and time that the number counts, or nil where there is none.
  ///
  /// Days count from 1900, where Excel keeps 29 February though there was none, or from 1904. A number
  /// below one in a workbook that counts from 1900 is a time without a day.
  func text(as format: WorkbookFormat, countingFrom1904: Bool) -> String? {
    // 31 December 9999 is the last day that Excel knows.
    guard value >= 0, value < (countingFrom1904 ? 2_957_004 : 2_958_466) else { return nil }
    var day = Int(value)
    var milliseconds = Int(((value - Double(day)) * 86_400_000).rounded())
    if milliseconds == 86_400_000 { (day, milliseconds) = (day + 1, 0) }
    if format == .duration { return Self.time(day * 86_400_000 + milliseconds) }
    let hasDay = day > 0 || (countingFrom1904 && format != .time)
    guard hasDay else { return Self.time(milliseconds) }
    let date = Self.date(day, countingFrom1904: countingFrom1904)
    return format == .date && milliseconds == 0 ? date : "\(date) \(Self.time(milliseconds))"
  }

  private static func time(_ milliseconds: Int) -> String {
    let seconds = milliseconds / 1000
    let fraction = milliseconds % 1000
    return [seconds / 3600, seconds / 60 % 60, seconds % 60].map { padded($0, 2) }
      .joined(separator: ":") + (fraction == 0 ? "" : ".\(padded(fraction, 3))")
  }

  private static func date(_ day: Int, countingFrom1904: Bool) -> String {
    if !countingFrom1904, day == 60 { return "1900-02-29" }
    // Days since 1 March of the year 0, so that leap days come last: then a year has a fixed shape.
    let march = day + (countingFrom1904 ? 695_361 : day < 60 ? 693_900 : 693_899)
    let era = march / 146_097
    let dayOfEra = march % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    let year = 400 * era + yearOfEra + (month < 10 ? 0 : 1)
    return [
      padded(year, 4), padded(month < 10 ? month + 3 : month - 9, 2),
      padded(dayOfYear - (153 * month + 2) / 5 + 1, 2),
    ].joined(separator: "-")
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = "\(number)"
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
