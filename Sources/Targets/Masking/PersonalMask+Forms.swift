// Values with a form of their own: CPF, e-mail addresses, telephone numbers, dates.

extension PersonalMask {
  // MARK: CPF

  /// Replaces a CPF by another; check digits that are right stay right, wrong ones wrong.
  ///
  /// - Returns: Whether the text has the digits of one, and is nothing else.
  func addCPF(
    _ scalars: [Unicode.Scalar], to output: inout String.UnicodeScalarView,
    onlyValid: Bool = false
  ) -> Bool {
    guard scalars.allSatisfy(Self.isInCode) else { return false }
    var digits = digits(of: scalars)
    guard digits.count == 11 else { return false }
    let first = Self.checkDigit(digits[..<9])
    let errors = (
      digits[9] + 10 - first, digits[10] + 10 - Self.checkDigit(digits[..<9] + [digits[9]])
    )
    if onlyValid, errors != (10, 10) { return false }
    // Eleven times the same digit is nobody's, though its check digits are right; it stays so, and
    // nobody's CPF may become it.
    if !Self.isOneRepeated(digits[...]) || errors != (10, 10) {
      var base = Array(digits[..<9])
      let wasRepeated = Self.isOneRepeated(base[...])
      if !wasRepeated {
        repeat { permute(&base, .cpf) } while Self.isOneRepeated(base[...])
      }
      digits.replaceSubrange(..<9, with: base)
      digits[9] = (Self.checkDigit(digits[..<9]) + errors.0) % 10
      digits[10] = (Self.checkDigit(digits[..<10]) + errors.1) % 10
    }
    add(scalars, digits: digits, to: &output)
    return true
  }

  private static func isInCode(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "0"..."9", ".", "-", "/", " ", "\t", "\n", "\r", "\u{A0}": true
    default: false
    }
  }

  private static func isOneRepeated(_ digits: ArraySlice<UInt8>) -> Bool {
    digits.allSatisfy { $0 == digits.first }
  }

  /// Weights fall from one more than there are digits to 2; the remainder by 11 counts, ten as zero.
  private static func checkDigit(_ digits: ArraySlice<UInt8>) -> UInt8 {
    var sum = 0
    for (index, digit) in digits.enumerated() { sum += Int(digit) * (digits.count + 1 - index) }
    return UInt8(sum * 10 % 11 % 10)
  }

  // MARK: E-mail

  /// Replaces an address; what stands before the @ and the domain go their own ways, so that equal
  /// domains stay equal, and the domain keeps its ending.
  func addEmail(
    _ scalars: [Unicode.Scalar], to output: inout String.UnicodeScalarView
  ) -> Bool {
    guard let at = scalars.firstIndex(of: "@"), scalars[(at + 1)...].contains(".") else {
      return false
    }
    let ending = Self.ending(of: scalars[(at + 1)...])
    add(scalars[..<at], .local, to: &output)
    output.append("@")
    add(scalars[(at + 1)..<ending], .domain, to: &output)
    output.append(contentsOf: scalars[ending...])
    return true
  }

  /// Where the domain's public ending begins: `.com`, `.com.br`.
  private static func ending(of domain: ArraySlice<Unicode.Scalar>) -> Int {
    guard let last = domain.lastIndex(of: ".") else { return domain.endIndex }
    let country = domain[(last + 1)...].prefix { !$0.properties.isWhitespace }
    guard country.count == 2, let second = domain[..<last].lastIndex(of: "."),
      last - second - 1 <= 3
    else { return last }
    return second
  }

  // MARK: Telephone

  /// Replaces the last seven digits: country, area and what tells a mobile line from a fixed one stay.
  func addPhone(
    _ scalars: [Unicode.Scalar], to output: inout String.UnicodeScalarView
  ) -> Bool {
    var digits = digits(of: scalars)
    let hasLetters = scalars.contains { $0.properties.isAlphabetic }
    guard digits.count >= 8, !hasLetters else { return false }
    var line = Array(digits.suffix(7))
    permute(&line, .phone)
    digits.replaceSubrange((digits.count - 7)..., with: line)
    add(scalars, digits: digits, to: &output)
    return true
  }

  // MARK: Dates

  /// Replaces a day by another of the same year.
  ///
  /// Days that could be read with day and month exchanged become such days, the others others, so
  /// that a date is one in the order it is written in, whichever that is.
  func addDate(
    _ scalars: [Unicode.Scalar], to output: inout String.UnicodeScalarView
  ) -> Bool {
    guard let written = WrittenDay(scalars) else { return false }
    let (year, month, day) = written.values
    var digits = digits(of: scalars)
    func put(_ number: Int, at place: Int, _ width: Int) {
      var rest = number
      for index in (place..<(place + width)).reversed() {
        digits[index] = UInt8(rest % 10)
        rest /= 10
      }
    }
    guard let masked = maskedDay(year: year, month: month, day: day) else {
      // No such day: the year is replaced by another that does not have it either.
      put(otherYear(year), at: written.place.year, 4)
      add(scalars, digits: digits, to: &output)
      return true
    }
    output.append(contentsOf: written.scalars(month: masked.month, day: masked.day))
    return true
  }

  private func maskedDay(year: Int, month: Int, day: Int) -> (month: Int, day: Int)? {
    guard year > 0, (1...12).contains(month), day >= 1, day <= Self.days(in: month, of: year)
    else { return nil }
    let variant = [UInt8(truncatingIfNeeded: year), UInt8(truncatingIfNeeded: year >> 8)]
    if day <= 12 {
      let place = permutation.apply(
        to: (month - 1) * 12 + day - 1, below: 144, variant: variant,
        purpose: Purpose.dayBeforeThirteenth.rawValue)
      return (place / 12 + 1, place % 12 + 1)
    }
    let lengths = (1...12).map { Self.days(in: $0, of: year) - 12 }
    let place = permutation.apply(
      to: lengths[..<(month - 1)].reduce(0, +) + day - 13, below: lengths.reduce(0, +),
      variant: variant, purpose: Purpose.day.rawValue)
    var rest = place
    for (index, length) in lengths.enumerated() {
      if rest < length { return (index + 1, rest + 13) }
      rest -= length
    }
    return nil
  }

  /// A year of the same kind, in which a day that was missing is missing too.
  private func otherYear(_ year: Int) -> Int {
    let century = year / 100 * 100
    var place = year % 100
    repeat {
      place = permutation.apply(
        to: place, below: 100, variant: [UInt8(truncatingIfNeeded: century / 100)],
        purpose: Purpose.year.rawValue)
    } while Self.days(in: 2, of: century + place) != Self.days(in: 2, of: year)
    return century + place
  }

  private static func days(in month: Int, of year: Int) -> Int {
    switch month {
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}
