// An instant: a day and a time in it. Instants are UTC; a text with an offset is brought there.

import SQLiteExtension

/// A day and the microseconds since it began.
struct Moment: Equatable {
  var day: Day
  var microseconds = 0

  static let dayLength = 86_400_000_000

  var hour: Int { microseconds / 3_600_000_000 }
  var minute: Int { microseconds / 60_000_000 % 60 }
  var second: Int { microseconds / 1_000_000 % 60 }
  var secondOfDay: Int { microseconds / 1_000_000 }
  var fraction: Int { microseconds % 1_000_000 }

  init(day: Day, microseconds: Int = 0) {
    self.day = day
    self.microseconds = microseconds
  }

  /// Reads what Spark's cast reads: `2024-12-31`, `2024-12`, `2024`, and a time after a `T` or a space.
  init?(_ text: Bytes) {
    var scanner = Scanner(text.trimmed)
    guard let year = scanner.takeNumber(4, 4) else { return nil }
    var month = 1
    var day = 1
    if scanner.take(UInt8(ascii: "-")) {
      guard let number = scanner.takeNumber(1, 2) else { return nil }
      month = number
      if scanner.take(UInt8(ascii: "-")) {
        guard let number = scanner.takeNumber(1, 2) else { return nil }
        day = number
      }
    }
    guard let date = Day(year: year, month: month, day: day) else { return nil }
    self.init(day: date)
    guard takeTime(&scanner), self.day.isWritable else { return nil }
  }

  /// Takes what may follow a date: nothing, or a time after a `T` or spaces, up to the end.
  mutating func takeTime(_ scanner: inout Scanner, twelveHours: Bool = false) -> Bool {
    if scanner.isAtEnd { return true }
    let before = scanner.index
    if !scanner.take(UInt8(ascii: "T")) { scanner.skipSpaces() }
    guard
      scanner.index > before, takeClock(&scanner, twelveHours: twelveHours), takeOffset(&scanner)
    else { return false }
    return scanner.isAtEnd
  }

  /// Takes `14:30`, `14:30:05` or `14:30:05.123`, the fraction also after a comma.
  private mutating func takeClock(_ scanner: inout Scanner, twelveHours: Bool) -> Bool {
    guard
      var hour = scanner.takeNumber(1, 2), scanner.take(UInt8(ascii: ":")),
      let minute = scanner.takeNumber(2, 2), minute < 60
    else { return false }
    var second = 0
    var fraction = 0
    if scanner.take(UInt8(ascii: ":")) {
      guard let number = scanner.takeNumber(2, 2), number < 60 else { return false }
      second = number
      if scanner.take(UInt8(ascii: ".")) || scanner.take(UInt8(ascii: ",")) {
        guard let number = Self.takeFraction(&scanner) else { return false }
        fraction = number
      }
    }
    if twelveHours {
      guard let changed = Self.takeHalf(of: hour, &scanner) else { return false }
      hour = changed
    }
    guard hour < 24 else { return false }
    microseconds = ((hour * 60 + minute) * 60 + second) * 1_000_000 + fraction
    return true
  }

  /// Takes up to nine digits as millionths; what is finer is cut off.
  private static func takeFraction(_ scanner: inout Scanner) -> Int? {
    let start = scanner.index
    guard var value = scanner.takeNumber(1, 6) else { return nil }
    for _ in (scanner.index - start)..<6 { value *= 10 }
    return scanner.skipDigits() <= 3 ? value : nil
  }

  /// Takes AM or PM, if there is one: the hour of the day.
  private static func takeHalf(of hour: Int, _ scanner: inout Scanner) -> Int? {
    scanner.skipSpaces()
    let isMorning = scanner.take(("am" as StaticString).bytes)
    guard isMorning || scanner.take(("pm" as StaticString).bytes) else { return hour }
    guard (1...12).contains(hour) else { return nil }
    return hour % 12 + (isMorning ? 0 : 12)
  }

  /// Takes `Z`, `UTC` or `-04:00`, if there is one, and moves to UTC.
  private mutating func takeOffset(_ scanner: inout Scanner) -> Bool {
    scanner.skipSpaces()
    if scanner.take(UInt8(ascii: "Z")) || scanner.take(("utc" as StaticString).bytes) {
      return true
    }
    guard let isWest = scanner.takeSign() else { return true }
    guard let hours = scanner.takeNumber(2, 2), hours <= 18 else { return false }
    _ = scanner.take(UInt8(ascii: ":"))
    let minutes = scanner.takeNumber(2, 2) ?? 0
    guard minutes < 60 else { return false }
    let offset = (hours * 60 + minutes) * 60_000_000
    add(microseconds: isWest ? offset : -offset)
    return true
  }

  /// Moves by less than a day.
  private mutating func add(microseconds amount: Int) {
    microseconds += amount
    if microseconds < 0 {
      microseconds += Self.dayLength
      day = Day(number: day.number - 1)
    } else if microseconds >= Self.dayLength {
      microseconds -= Self.dayLength
      day = Day(number: day.number + 1)
    }
  }

  /// Writes `YYYY-MM-DD HH:MM:SS`, and the fraction where there is one.
  func write(into output: TextBuffer) {
    day.write(into: output)
    output.append(UInt8(ascii: " "))
    output.append(decimal: hour, width: 2)
    output.append(UInt8(ascii: ":"))
    output.append(decimal: minute, width: 2)
    output.append(UInt8(ascii: ":"))
    output.append(decimal: second, width: 2)
    guard fraction > 0 else { return }
    output.append(UInt8(ascii: "."))
    if fraction % 1000 == 0 {
      output.append(decimal: fraction / 1000, width: 3)
    } else {
      output.append(decimal: fraction, width: 6)
    }
  }
}
