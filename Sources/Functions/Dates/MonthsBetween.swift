// How many months lie between two instants, as Spark (and Hive, and Oracle before them) count them.

enum MonthsBetween {
  private static let secondsInMonth = 31.0 * 86_400

  /// Whole months when both fall on the same day of the month or both on its last day, whatever the
  /// time; else the rest counts in months of 31 days.
  static func count(_ end: Moment, _ start: Moment, isRounded: Bool) -> Double {
    let endDate = end.day.date
    let startDate = start.day.date
    let months = (endDate.year - startDate.year) * 12 + endDate.month - startDate.month
    let areBothLast = end.day == end.day.endOfMonth && start.day == start.day.endOfMonth
    if endDate.day == startDate.day || areBothLast { return Double(months) }
    let seconds =
      (endDate.day - startDate.day) * 86_400 + end.secondOfDay - start.secondOfDay
    let count = Double(months) + Double(seconds) / secondsInMonth
    // Half up, as Java's Math.round, and to eight places.
    return isRounded ? (count * 1e8 + 0.5).rounded(.down) / 1e8 : count
  }
}
