// A calendar day as a number, so that spans of days are subtractions.

/// A day of the Gregorian calendar.
public struct Day: Hashable, Comparable, Sendable {
  /// Days since 1970-01-01.
  public let number: Int

  /// Makes the day so many days after 1970-01-01.
  public init(number: Int) { self.number = number }

  /// Reads `YYYY-MM-DD`, and nothing else that looks like it.
  public init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard text.utf8.count == 10, parts.map(\.utf8.count) == [4, 2, 2] else { return nil }
    let numbers = parts.compactMap { Int($0) }
    guard numbers.count == 3, (1...12).contains(numbers[1]) else { return nil }
    self.init(year: numbers[0], month: numbers[1], day: numbers[2])
    // 30 February would come back as 1 or 2 March.
    guard description == text else { return nil }
  }

  /// Whether one day is before the other.
  public static func < (left: Day, right: Day) -> Bool { left.number < right.number }

  /// The day so many days later.
  public static func + (day: Day, days: Int) -> Day { Day(number: day.number + days) }

  /// How many days after `right` the day `left` is.
  public static func - (left: Day, right: Day) -> Int { left.number - right.number }

  // Both ways by Howard Hinnant's algorithms for years that begin in March:
  // <https://howardhinnant.github.io/date_algorithms.html>
  private init(year: Int, month: Int, day: Int) {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    number = era * 146_097 + dayOfEra - 719_468
  }
}

extension Day: CustomStringConvertible {
  /// The day as `YYYY-MM-DD`.
  public var description: String {
    let (year, month, day) = parts
    return Self.padded(year, 4) + "-" + Self.padded(month, 2) + "-" + Self.padded(day, 2)
  }

  private var parts: (year: Int, month: Int, day: Int) {
    let shifted = number + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}

extension Day {
  /// The day so many months later.
  ///
  /// The last day of a month leads to the last day of the other; a day the other month has not
  /// leads to its last.
  public func addingMonths(_ count: Int) -> Day {
    let (year, month, day) = parts
    let isLast = (self + 1).parts.day == 1
    let months = year * 12 + month - 1 + count
    let (targetYear, targetMonth) = (months / 12, months % 12 + 1)
    let next = months + 1
    let end = Day(year: next / 12, month: next % 12 + 1, day: 1) + -1
    let length = end.parts.day
    return Day(year: targetYear, month: targetMonth, day: isLast ? length : min(day, length))
  }
}
