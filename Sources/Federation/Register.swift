// The school's register: enrolments and their changes, and who came to class in each week.

/// Writes enrolments and attendance.
struct Register {
  private let landing: Landing
  private var enrolmentDirt: DirtTurns
  private var weekDirt: DirtTurns
  private let statuses: [Exit.Status: Word] = [
    .active: Word(Exit.Status.active.rawValue), .left: Word(Exit.Status.left.rawValue),
    .completed: Word(Exit.Status.completed.rawValue), .paused: Word(Exit.Status.paused.rawValue),
  ]

  init(landing: Landing) {
    self.landing = landing
    enrolmentDirt = DirtTurns(
      [.exactDuplicate: 25, .orphanKey: 15], of: 25_000, scale: landing.scale)
    weekDirt = DirtTurns(
      [.exactDuplicate: 60, .changedDuplicate: 40], of: 600_000, scale: landing.scale)
  }

  /// Writes a new enrolment.
  mutating func write(
    _ enrolment: Enrolment, of student: Student, in item: SchoolClass, to file: LandingFile
  ) throws {
    write(enrolment, of: student, class: item.code, .active, on: enrolment.enrolled, to: file)
    let dirt = enrolmentDirt.next()
    try landing.endLine(of: file, dirt, key: Self.key(enrolment.number))
    guard dirt == .orphanKey else { return }
    try writeOrphan(enrolment, of: student, to: file)
  }

  /// Writes the end of an enrolment.
  func write(
    _ enrolment: Enrolment, of student: Student, in item: SchoolClass, exit: Exit,
    to file: LandingFile
  ) throws {
    write(enrolment, of: student, class: item.code, exit.status, on: exit.day, to: file)
    try file.endLine()
  }

  private func write(
    _ enrolment: Enrolment, of student: Student, class code: Int, _ status: Exit.Status,
    on day: Day, to file: LandingFile, number: Int? = nil
  ) {
    file.code(number ?? enrolment.number, width: Enrolment.numberWidth)
    file.code(student.registration, width: 8)
    file.code(code, width: SchoolClass.codeWidth)
    file.date(enrolment.enrolled)
    if let word = statuses[status] { file.word(word) }
    file.date(day)
    file.tenths(enrolment.discount)
  }

  /// An enrolment of its own in a class that nobody opened.
  private func writeOrphan(
    _ enrolment: Enrolment, of student: Student, to file: LandingFile
  ) throws {
    let number = enrolment.number + 900_000_000
    let code = 99_000_000 + enrolment.number % 1_000_000
    write(
      enrolment, of: student, class: code, .active, on: enrolment.enrolled, to: file,
      number: number)
    landing.plant(.orphanKey, in: file, key: Self.key(number), value: String(code))
    try file.endLine()
  }

  private static func key(_ number: Int) -> String {
    String(String(1_000_000_000 + number).dropFirst())
  }
}

extension Register {
  // MARK: Weeks

  /// How an enrolment goes through a month.
  struct Span {
    /// Disengagement when the month began.
    let from: Double
    let isLeaving: Bool
    /// The last day in class, when there is one.
    let last: Day?
  }

  /// Writes the weeks of a month whose Monday lies in it.
  mutating func writeWeeks(
    of enrolment: inout Enrolment, _ student: Student, _ item: SchoolClass, _ month: Month,
    _ span: Span, to file: LandingFile
  ) throws {
    let lessons = Course.all[item.course].modality.lessonCount
    let isLong = Course.all[item.course].modality.monthCount > 6
    var week = (month.first + 6).monday
    while week <= min(month.last, span.last ?? month.last) {
      defer { week = week + 7 }
      guard week + 4 >= item.start, week + 4 >= enrolment.enrolled, !Self.isRecess(week, isLong)
      else { continue }
      let share = Double(week.date.day) / 30
      let level = span.from + (enrolment.level - span.from) * share + (span.isLeaving ? 1 : 0)
      let attended = Self.attended(
        lessons, level: level, ability: student.ability, using: &enrolment.random)
      let grade = Self.grade(
        week, number: enrolment.number, level: level, ability: student.ability,
        using: &enrolment.random)
      try write(enrolment, week, lessons, attended, grade, to: file)
    }
  }

  /// Christmas for everyone, two weeks in July for long courses.
  private static func isRecess(_ week: Day, _ isLong: Bool) -> Bool {
    let (_, month, day) = week.date
    return month == 12 && day > 19 || month == 1 && day < 8
      || isLong && month == 7 && (8...21).contains(day)
  }

  private static func attended(
    _ lessons: Int, level: Double, ability: Double, using random: inout SplitMix64
  ) -> Int {
    let probability = Chance.logistic(2.1 - 0.95 * level + 0.2 * ability)
    let threshold = UInt64(probability * 4096)
    var bits = random.next()
    var count = 0
    for _ in 0..<lessons {
      if bits & 4095 < threshold { count += 1 }
      bits >>= 12
    }
    return count
  }

  /// A grade in tenths, one week in four, and not from everyone.
  private static func grade(
    _ week: Day, number: Int, level: Double, ability: Double, using random: inout SplitMix64
  ) -> Int? {
    guard (week.number / 7 + number) % 4 == 0, random.below(12) > 0 else { return nil }
    let grade = 68 + 11 * ability - 6 * level + 9 * random.normal()
    return max(0, min(100, Int(grade)))
  }

  private mutating func write(
    _ enrolment: Enrolment, _ week: Day, _ lessons: Int, _ attended: Int, _ grade: Int?,
    to file: LandingFile
  ) throws {
    writeFields(enrolment, week, lessons, attended, grade, to: file)
    let dirt = weekDirt.next()
    try landing.endLine(of: file, dirt, key: Self.key(enrolment.number, week))
    guard dirt == .changedDuplicate else { return }
    let other = attended == 0 ? 1 : attended - 1
    writeFields(enrolment, week, lessons, other, grade, to: file)
    landing.plant(
      .changedDuplicate, in: file, key: Self.key(enrolment.number, week), value: String(other))
    try file.endLine()
  }

  private func writeFields(
    _ enrolment: Enrolment, _ week: Day, _ lessons: Int, _ attended: Int, _ grade: Int?,
    to file: LandingFile
  ) {
    file.code(enrolment.number, width: Enrolment.numberWidth)
    file.date(week)
    file.integer(lessons)
    file.integer(attended)
    if let grade { file.tenths(grade) } else { file.empty() }
  }

  /// The number and the Monday, such as 000020001 2024-03-04.
  private static func key(_ number: Int, _ week: Day) -> String {
    var text = Array("\(key(number)) ".utf8)
    let date = week.date
    text.append(digitsOf: date.year, width: 4)
    text.append(UInt8(ascii: "-"))
    text.append(digitsOf: date.month, width: 2)
    text.append(UInt8(ascii: "-"))
    text.append(digitsOf: date.day, width: 2)
    return String(decoding: text, as: UTF8.self)
  }
}
