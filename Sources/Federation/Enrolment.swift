// One student in one class.

/// An enrolment and its hidden state.
struct Enrolment {
  let number: Int
  let student: Int
  let schoolClass: Int
  let enrolled: Day
  /// In tenths of a percent.
  let discount: Int
  /// Day of the month on which invoices are due.
  let dueDay: Int
  let burden: Double
  let startMonth: Month
  let endMonth: Month

  /// Disengagement, as ``Engagement`` means it, at the end of the month last lived.
  var level: Double
  /// Trouble with money of the moment, on top of the student's usual strain.
  var trouble = 0.0
  /// The month in which the student left.
  var dropMonth: Month?
  var random: SplitMix64

  static let numberWidth = 9

  init(number: Int, of student: Student, in index: Int, _ item: SchoolClass, seed: UInt64) {
    var random = SplitMix64(seed: seed, of: 3, index: number)
    self.number = number
    self.student = student.index
    schoolClass = index
    startMonth = item.startMonth
    endMonth = item.endMonth
    let opening = max(startMonth.day(2), item.start - 25)
    enrolled = max(
      opening + random.below(item.start.number - opening.number + 3), student.registered)
    discount =
      student.hasScholarship
      ? random.pick([500, 500, 1000]) : random.pick([0, 0, 0, 0, 0, 0, 50, 100, 125, 200])
    dueDay = random.pick([5, 10, 10, 15, 20])
    burden = Self.burden(of: student, in: item, discount: discount, using: &random)
    level = random.normal() * 0.8
    self.random = random
  }

  private static func burden(
    of student: Student, in item: SchoolClass, discount: Int, using random: inout SplitMix64
  ) -> Double {
    var burden = Course.all[item.course].modality.hardship
    burden += Double(student.distance(to: Unit.all[item.unit])) * 0.35
    if item.shift == .evening { burden += 0.3 }
    if discount >= 500 { burden -= 0.5 }
    burden += 0.35 * student.strain - 0.35 * student.ability
    burden += Double(Unit.all[item.unit].code % 5) * 0.08 - 0.16
    return burden + 0.5 * random.normal()
  }
}
