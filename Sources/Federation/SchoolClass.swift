// Classes: courses taught in a unit, at a time of the day, from one day to another.

/// A class.
struct SchoolClass {
  let code: Int
  let course: Int
  let unit: Int
  let shift: Shift
  let start: Day
  let end: Day
  let seats: Int

  static let codeWidth = 8

  enum Shift: String, CaseIterable {
    case morning = "Manhã"
    case afternoon = "Tarde"
    case evening = "Noite"
    case wholeDay = "Integral"
  }

  var startMonth: Month { Month(of: start) }
  var endMonth: Month { Month(of: end) }

  /// The classes of one semester, of which there are four.
  static func all(semester: Int, scale: Double, seed: UInt64) -> [SchoolClass] {
    let count = max(6, Int(260 * scale))
    return (0..<count).map { index in
      var random = SplitMix64(seed: seed, of: 1, index: semester << 32 | index)
      return SchoolClass(semester: semester, index: index, using: &random)
    }
  }

  private init(semester: Int, index: Int, using random: inout SplitMix64) {
    course = random.index(weights: Self.courseWeights)
    let modality = Course.all[course].modality
    unit = Unit.random(of: Course.all[course].institution, using: &random)
    shift = Self.shift(of: modality, using: &random)
    let weights = semester % 2 == 0 ? [5, 16, 9, 6, 5, 3] : [8, 16, 8, 5, 4, 1]
    let month = Month(index: semester * 6 + random.index(weights: weights))
    start = month.day(random.between(8, 24))
    let last = Month(index: month.index + modality.monthCount)
    end = last.day(min(start.date.day, 20) + random.below(8))
    seats = random.between(20, 40)
    code = (24 + semester / 2) * 1_000_000 + (semester % 2 + 1) * 100_000 + index + 1
  }

  private static let courseWeights: [Int] = {
    var counts: [Course.Modality: Int] = [:]
    for course in Course.all { counts[course.modality, default: 0] += 1 }
    return Course.all.map { $0.modality.weight * 120 / (counts[$0.modality] ?? 1) }
  }()

  private static func shift(
    of modality: Course.Modality, using random: inout SplitMix64
  ) -> Shift {
    let weights =
      switch modality {
      case .technical: [2, 3, 8, 0]
      case .apprenticeship, .secondary: [6, 4, 0, 1]
      case .adult: [0, 1, 9, 0]
      case .qualification, .improvement: [3, 3, 6, 1]
      case .language, .management: [2, 3, 5, 0]
      }
    return Shift.allCases[random.index(weights: weights)]
  }
}

extension Landing {
  /// Writes the courses, which are the same whatever the seed.
  func writeCourses() throws {
    let file = try open(.course)
    for (index, course) in Course.all.enumerated() {
      file.code(Course.code(of: index), width: 4)
      file.word(Word(course.name))
      file.word(Word(course.institution))
      file.word(Word(course.modality.rawValue))
      file.integer(course.modality.workloadHours)
      file.money(cents: course.fee)
      try file.endLine()
    }
    try close(file, of: .course)
  }

  /// Writes the classes of a semester.
  func write(_ classes: [SchoolClass], semester: Int) throws {
    let file = try open(.schoolClass, "\(2024 + semester / 2)-\(semester % 2 + 1)")
    for item in classes {
      file.code(item.code, width: SchoolClass.codeWidth)
      file.code(Course.code(of: item.course), width: 4)
      file.code(Unit.all[item.unit].code, width: 3)
      file.word(Word(item.shift.rawValue))
      file.date(item.start)
      file.date(item.end)
      file.integer(item.seats)
      try file.endLine()
    }
    try close(file, of: .schoolClass)
  }
}
