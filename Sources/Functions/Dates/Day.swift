// Days of the Gregorian calendar, and instants within them. All of it is arithmetic: no time zone,
// no clock, no locale.

import SQLiteExtension

/// A day, by the number of days since 1 January 1970.
struct Day: Comparable {
  /// Days since 1 January 1970.
  let number: Int

  /// The years that four digits can write.
  static let years = 1...9999

  init(number: Int) { self.number = number }

  /// The day of a date; nil when there is no such day.
  init?(year: Int, month: Int, day: Int) {
    guard
      Self.years.contains(year), (1...12).contains(month),
      (1...Self.dayCount(month: month, of: year)).contains(day)
    else { return nil }
    self.init(uncheckedYear: year, month: month, day: day)
  }

  /// Counts from 1 March, so that the leap day is the year's last; eras of 400 years are all alike.
  private init(uncheckedYear year: Int, month: Int, day: Int) {
    let marchYear = month <= 2 ? year - 1 : year
    let era = (marchYear >= 0 ? marchYear : marchYear - 399) / 400
    let yearOfEra = marchYear - era * 400
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    number = era * 146_097 + dayOfEra - 719_468
  }

  static func < (first: Day, second: Day) -> Bool { first.number < second.number }

  static func isLeap(_ year: Int) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  }

  static func dayCount(month: Int, of year: Int) -> Int {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// The day's date.
  var date: (year: Int, month: Int, day: Int) {
    let shifted = number + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
  }

  /// The day of the week, Monday being 0.
  var weekday: Int {
    let remainder = (number + 3) % 7
    return remainder < 0 ? remainder + 7 : remainder
  }

  /// The number of the day in its year, from 1.
  var dayOfYear: Int {
    number - Day(uncheckedYear: date.year, month: 1, day: 1).number + 1
  }

  /// The week of ISO 8601: weeks begin on Monday, and the first one holds the year's first Thursday.
  var week: Int {
    let thursday = Day(number: number - weekday + 3)
    return (thursday.dayOfYear - 1) / 7 + 1
  }

  /// Whether its year is one that four digits can write.
  var isWritable: Bool { Self.writable.contains(number) }

  private static let writable =
    Day(uncheckedYear: 1, month: 1, day: 1)
    .number...Day(
      uncheckedYear: 9999, month: 12, day: 31
    ).number

  /// The same day of another month, or that month's last day where it is shorter.
  func adding(months: Int) -> Day? {
    let (year, month, day) = date
    let (index, overflowed) = (year * 12 + month - 1).addingReportingOverflow(months)
    guard !overflowed, index >= 12 else { return nil }
    let length = Self.dayCount(month: index % 12 + 1, of: index / 12)
    return Day(year: index / 12, month: index % 12 + 1, day: min(day, length))
  }

  /// The last day of its month.
  var endOfMonth: Day {
    let (year, month, day) = date
    return Day(number: number + Self.dayCount(month: month, of: year) - day)
  }

  /// Writes `YYYY-MM-DD`.
  func write(into output: TextBuffer) {
    let (year, month, day) = date
    output.append(decimal: year, width: 4)
    output.append(UInt8(ascii: "-"))
    output.append(decimal: month, width: 2)
    output.append(UInt8(ascii: "-"))
    output.append(decimal: day, width: 2)
  }
}
