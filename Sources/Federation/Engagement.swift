// Why students leave: a hidden level that moves month by month, and circumstances that stay.
// Attendance and grades show the level through noise, so a model can find some of it.

/// The chances of a student to leave.
enum Engagement {
  /// How much of one month's level is left in the next.
  static let persistence = 0.86
  /// What a month may add to the level, each as likely as it is heavy.
  ///
  /// Three steps and not a curve, so that the probability of the next months is an exact sum.
  static let steps: [(change: Double, probability: Double)] = [
    (-0.85, 0.25), (0, 0.5), (0.85, 0.25),
  ]
  /// The monthly probability that an enrolment is paused instead.
  static let pause = 0.004

  /// The probability of leaving in the next month.
  ///
  /// `level` is the disengagement at the end of the last month, where 0 is usual and 3 is bad; `burden`
  /// all circumstances that do not change, as log-odds; `age` the months since the class began, from 1.
  static func hazard(level: Double, burden: Double, age: Int) -> Double {
    Chance.logistic(-4.55 + 1.25 * level + burden + (age <= 2 ? 0.45 : 0))
  }

  /// The probability of leaving within `count` months.
  static func probability(level: Double, burden: Double, age: Int, count: Int) -> Double {
    guard count > 0 else { return 0 }
    let now = hazard(level: level, burden: burden, age: age)
    guard count > 1 else { return (1 - pause) * now }
    var later = 0.0
    for step in steps {
      later +=
        step.probability
        * probability(
          level: level * persistence + step.change, burden: burden, age: age + 1,
          count: count - 1)
    }
    return (1 - pause) * (now + (1 - now) * later)
  }

  static func step(using random: inout SplitMix64) -> Double {
    let draw = random.unit()
    return draw < 0.25 ? steps[0].change : draw < 0.75 ? steps[1].change : steps[2].change
  }
}
