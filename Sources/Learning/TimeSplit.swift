// Which observation dates train, which stop the training, and which judge it.

import Warehouse

/// A split of observation dates by time, with an embargo between the parts.
///
/// A row observed on a day is labelled by what happened in the horizon after it. Two parts whose
/// horizons overlap would share outcomes, so between them lie dates that no part uses.
struct TimeSplit: Equatable, Sendable {
  /// The dates the trees grow on.
  let train: [Day]
  /// The dates that say when to stop.
  let validation: [Day]
  /// The newest dates, which nothing but the final measuring sees.
  let test: [Day]
  /// All dates whose outcomes were known when the test begins: what is learnt from in the end.
  ///
  /// Beside training and validation dates these are the ones between the two.
  let learning: [Day]
  /// The dates before the test that are left out, because their outcomes overlap with its own.
  let embargoed: [Day]

  /// The share of the dates that test, and the share of what is left that validates.
  static let share = 0.2

  /// Splits dates, in any order, that lie at least `horizonDays` before the day of the training.
  ///
  /// - Returns: `nil` when no dates are left to train on.
  init?(_ dates: [Day], horizonDays: Int) {
    let sorted = Set(dates).sorted()
    let wanted = max(1, Int(Double(sorted.count) * Self.share))
    // Few dates or a long horizon: rather one date less to judge by than none to learn from.
    for testCount in stride(from: wanted, through: 1, by: -1) {
      for validationCount in stride(from: testCount, through: 1, by: -1) {
        guard
          let (learning, test) = Self.cut(sorted, testCount, horizonDays),
          let (train, validation) = Self.cut(learning, validationCount, horizonDays)
        else { continue }
        self.train = train
        self.validation = validation
        self.test = test
        self.learning = learning
        let used = Set(learning + test)
        embargoed = sorted.filter { !used.contains($0) }
        return
      }
    }
    return nil
  }

  /// The last dates, and those whose horizon is over when the first of the last dates begins.
  private static func cut(
    _ dates: [Day], _ count: Int, _ horizonDays: Int
  ) -> (before: [Day], last: [Day])? {
    let last = Array(dates.suffix(count))
    guard last.count == count, let first = last.first else { return nil }
    let before = dates.filter { $0 + horizonDays <= first && $0 < first }
    return before.isEmpty ? nil : (before, last)
  }
}
