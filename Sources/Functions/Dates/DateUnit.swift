// What trunc() cuts a date down to.

/// A unit of the calendar, by the names Spark gives it.
enum DateUnit {
  case year
  case quarter
  case month
  case week

  /// The unit of a name, in any case.
  init?(named name: Bytes) {
    func isOne(of names: StaticString...) -> Bool { names.contains { name.equalsIgnoringCase($0) } }
    if isOne(of: "year", "yyyy", "yy") {
      self = .year
    } else if isOne(of: "quarter") {
      self = .quarter
    } else if isOne(of: "month", "mm", "mon") {
      self = .month
    } else if isOne(of: "week") {
      self = .week
    } else {
      return nil
    }
  }

  /// The first day of the unit that holds `day`; a week begins on Monday.
  func start(of day: Day) -> Day? {
    let (year, month, _) = day.date
    switch self {
    case .year: return Day(year: year, month: 1, day: 1)
    case .quarter: return Day(year: year, month: (month - 1) / 3 * 3 + 1, day: 1)
    case .month: return Day(year: year, month: month, day: 1)
    case .week:
      let monday = Day(number: day.number - day.weekday)
      return monday.isWritable ? monday : nil
    }
  }
}
