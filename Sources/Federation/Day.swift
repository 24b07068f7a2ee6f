// The calendar of the example: days as numbers, and the 24 months it lasts.

/// A day, as the number of days since 1970-01-01.
struct Day: Comparable {
  var number: Int

  init(number: Int) { self.number = number }

  /// The day of a date that exists.
  init(_ year: Int, _ month: Int, _ day: Int) {
    // Years begin in March here, so that the leap day is the last of its year.
    let shifted = month > 2 ? year : year - 1
    let era = shifted / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    number =
      era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// Year, month and day of the month.
  var date: (year: Int, month: Int, day: Int) {
    let shifted = number + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    return (
      yearOfEra + era * 400 + (month > 9 ? 1 : 0),
      month > 9 ? month - 9 : month + 3,
      dayOfYear - (153 * month + 2) / 5 + 1
    )
  }

  /// The Monday of the day's week.
  var monday: Day { Day(number: number - (number + 3) % 7) }

  static func < (one: Day, other: Day) -> Bool { one.number < other.number }

  static func + (day: Day, count: Int) -> Day { Day(number: day.number + count) }

  static func - (day: Day, count: Int) -> Day { Day(number: day.number - count) }
}

/// A month of the example, counted from January 2024.
struct Month: Comparable {
  /// The months that are written.
  static let count = 24
  /// Months lived through after the last one written, so that what became of it is known.
  static let horizon = 3

  let index: Int

  init(index: Int) { self.index = index }

  /// The month that holds a day.
  init(of day: Day) {
    let (year, month, _) = day.date
    index = (year - 2024) * 12 + month - 1
  }

  var year: Int { 2024 + index / 12 }
  /// 1 to 12.
  var number: Int { index % 12 + 1 }
  var first: Day { Day(year, number, 1) }
  var last: Day { Month(index: index + 1).first - 1 }
  func day(_ number: Int) -> Day { first + (number - 1) }

  /// As file names write it, such as 2024-01.
  var name: String { "\(year)-\(number < 10 ? "0" : "")\(number)" }

  static func < (one: Month, other: Month) -> Bool { one.index < other.index }
}
