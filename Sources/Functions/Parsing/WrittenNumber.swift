// Numbers as people write them: 1.234,56 or -R$ 1.234,56.

import SQLiteExtension

/// A decimal number read from text, exactly as it was written.
struct WrittenNumber {
  private(set) var isNegative = false

  /// The digits as one whole number, the decimal mark left out, as long as it fits.
  private(set) var digits: UInt64 = 0

  /// Whether ``digits`` did not fit.
  private(set) var isLong = false

  private(set) var fractionDigitCount = 0
  private var exponent: Bytes?

  /// Reads a whole text, white space around it aside.
  ///
  /// Grouping is optional but must be right: `1.23` is no number of Brazil. Nothing is guessed.
  init?(_ text: Bytes, _ locale: WrittenLocale) {
    var scanner = Scanner(text.trimmed)
    isNegative = scanner.takeSign() ?? false
    if let currency = locale.currency, scanner.take(currency.bytes) {
      scanner.skipSpaces()
      if let sign = scanner.takeSign() { isNegative = isNegative != sign }
    }
    guard takeWhole(&scanner, locale), takeFraction(&scanner, locale) else { return nil }
    if locale == .iso { takeExponent(&scanner) }
    guard scanner.isAtEnd else { return nil }
  }

  private mutating func append(_ digit: UInt8) {
    let (product, overflowed) = digits.multipliedReportingOverflow(by: 10)
    let (sum, overflowedToo) = product.addingReportingOverflow(UInt64(digit - 0x30))
    isLong = isLong || overflowed || overflowedToo
    digits = sum
  }

  /// The part before the decimal mark; after the first group mark, groups have three digits.
  private mutating func takeWhole(_ scanner: inout Scanner, _ locale: WrittenLocale) -> Bool {
    var groupLength = 0
    var isGrouped = false
    while let byte = scanner.next {
      if byte.isDigit {
        append(byte)
        groupLength += 1
      } else if byte == locale.groupMark {
        guard isGrouped ? groupLength == 3 : (1...3).contains(groupLength) else { return false }
        isGrouped = true
        groupLength = 0
      } else {
        break
      }
      scanner.advance()
    }
    // `,5` is a number, `.` is not; what has no whole part must have a fraction.
    return isGrouped ? groupLength == 3 : groupLength > 0 || scanner.next == locale.decimalMark
  }

  private mutating func takeFraction(_ scanner: inout Scanner, _ locale: WrittenLocale) -> Bool {
    guard scanner.next == locale.decimalMark else { return true }
    scanner.advance()
    while let byte = scanner.next, byte.isDigit {
      append(byte)
      fractionDigitCount += 1
      scanner.advance()
    }
    return fractionDigitCount > 0
  }

  private mutating func takeExponent(_ scanner: inout Scanner) {
    guard let mark = scanner.next, mark.lowercased == UInt8(ascii: "e") else { return }
    var ahead = scanner
    ahead.advance()
    _ = ahead.takeSign()
    guard ahead.skipDigits() > 0 else { return }
    exponent = Bytes(rebasing: scanner.text[scanner.index..<ahead.index])
    scanner = ahead
  }

  /// The number of cents; nil when there are parts of cents or too many cents.
  var cents: Int64? {
    guard !isLong, fractionDigitCount <= 2, exponent == nil else { return nil }
    let scale: UInt64 = [100, 10, 1][fractionDigitCount]
    let (cents, overflowed) = digits.multipliedReportingOverflow(by: scale)
    guard !overflowed else { return nil }
    return isNegative
      ? Int64(exactly: -Int128(cents)) : Int64(exactly: cents)
  }

  /// The nearest double.
  var double: Double? {
    // Both operands are exact, so that the division rounds once, to the nearest.
    if !isLong, digits <= 1 << 53, fractionDigitCount < Self.powersOfTen.count, exponent == nil {
      let magnitude = Double(digits) / Self.powersOfTen[fractionDigitCount]
      return isNegative ? -magnitude : magnitude
    }
    return nil
  }

  private static let powersOfTen: [Double] = (0...22).map { exponent in
    (0..<exponent).reduce(1) { power, _ in power * 10 }
  }
}

extension WrittenNumber {
  /// The nearest double of a number too long for ``double``, from its text.
  ///
  /// Rare, so that it may take its time.
  static func double(ofLong text: Bytes, _ locale: WrittenLocale) -> Double? {
    let isKept: (UInt8) -> Bool = { byte in
      byte.isDigit || byte == UInt8(ascii: "-") || byte == locale.decimalMark
        || locale == .iso && (byte.lowercased == UInt8(ascii: "e") || byte == UInt8(ascii: "+"))
    }
    var plain = text.trimmed.filter(isKept)
    if let mark = plain.firstIndex(of: locale.decimalMark) { plain[mark] = UInt8(ascii: ".") }
    return Double(String(decoding: plain, as: UTF8.self)).flatMap { $0.isFinite ? $0 : nil }
  }
}
