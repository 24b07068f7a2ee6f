// Dates as people write them: 31/12/2024, 31-12-2024, 31.12.2024 14:30.

enum WrittenDate {
  /// Reads a whole text, white space around it aside. Two digits are not a year: which century?
  static func moment(_ text: Bytes, _ locale: WrittenLocale) -> Moment? {
    if locale == .iso { return isoMoment(text) }
    var scanner = Scanner(text.trimmed)
    guard let first = scanner.takeNumber(1, 2), let separator = takeSeparator(&scanner),
      let second = scanner.takeNumber(1, 2), scanner.take(separator),
      let year = scanner.takeNumber(4, 4)
    else { return nil }
    let (day, month) = locale == .brazil ? (first, second) : (second, first)
    guard let date = Day(year: year, month: month, day: day) else { return nil }
    var moment = Moment(day: date)
    let isRead = moment.takeTime(&scanner, twelveHours: locale == .unitedStates)
    return isRead && moment.day.isWritable ? moment : nil
  }

  /// Only whole dates: a year alone is a number more often than a date.
  private static func isoMoment(_ text: Bytes) -> Moment? {
    let text = text.trimmed
    guard text.count >= 8, text.prefix(10).count(where: { $0 == UInt8(ascii: "-") }) == 2 else {
      return nil
    }
    return Moment(text)
  }

  private static func takeSeparator(_ scanner: inout Scanner) -> UInt8? {
    guard let byte = scanner.next, byte &- 0x2D < 3 else { return nil }
    scanner.advance()
    return byte
  }
}
