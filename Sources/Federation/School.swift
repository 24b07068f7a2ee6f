// The school, month by month: who enrols, who comes to class, who leaves, and what they are billed.

/// The classes, students and enrolments of the example.
struct School {
  private let landing: Landing
  private let seed: UInt64
  private let classes: [SchoolClass]
  private(set) var students: [Student] = []
  private var enrolments: [Enrolment] = []
  private var active: [Int] = []
  private var random: SplitMix64
  private var office: StudentOffice
  private var register: Register
  private var treasury: Treasury
  private var observations: [Observation] = []

  /// A month's end at which an enrolment was active.
  private struct Observation {
    let enrolment: Int32
    let month: Int8
    let probability: Float
  }

  init(landing: Landing, seed: UInt64) throws {
    self.landing = landing
    self.seed = seed
    random = SplitMix64(seed: seed, of: 4)
    office = StudentOffice(landing: landing)
    register = Register(landing: landing)
    treasury = try Treasury(landing: landing)
    var classes: [SchoolClass] = []
    for semester in 0..<4 {
      let opened = SchoolClass.all(semester: semester, scale: landing.scale, seed: seed)
      try landing.write(opened, semester: semester)
      classes += opened
    }
    self.classes = classes
    try landing.writeCourses()
  }

  /// Lives a month that is exported.
  mutating func live(_ month: Month) throws {
    let files = try Files(landing: landing, office: office, month: month)
    try treasury.begin(month)
    try changeStudents(month, files)
    for index in classes.indices where classes[index].startMonth == month {
      try fill(index, month, files)
    }
    try liveEnrolments(month, files)
    try treasury.end(month)
    try files.close(landing)
  }

  /// Lives the months after the export, so that it is known what became of everyone.
  mutating func liveOn() throws {
    for index in 0..<Month.horizon {
      try liveEnrolments(Month(index: Month.count + index), nil)
    }
  }

  /// Writes the truth about leaving.
  func finish() throws {
    try treasury.finish()
    let file = try landing.openTruth(
      "churn", headers: ["enrolment_number", "as_of", "probability", "outcome"])
    for observation in observations {
      let enrolment = enrolments[Int(observation.enrolment)]
      let month = Month(index: Int(observation.month))
      let end = month.index + Month.horizon
      let hasLeft = enrolment.dropMonth.map { $0 > month && $0.index <= end } ?? false
      file.code(enrolment.number, width: Enrolment.numberWidth)
      file.date(month.last)
      file.probability(Double(observation.probability))
      file.integer(hasLeft ? 1 : 0)
      try file.endLine()
    }
    try file.close()
  }

  /// The files of a month.
  struct Files {
    let students: LandingFile
    let enrolments: LandingFile
    let attendance: LandingFile

    init(landing: Landing, office: StudentOffice, month: Month) throws {
      students = try office.open(month)
      enrolments = try landing.open(.enrolment, month.name)
      attendance = try landing.open(.attendance, month.name)
    }

    func close(_ landing: Landing) throws {
      try landing.close(students, of: .student)
      try landing.close(enrolments, of: .enrolment)
      try landing.close(attendance, of: .attendance)
    }
  }
}

extension School {
  // MARK: Who enrols

  /// Lets one student in fifty move or get a new number.
  private mutating func changeStudents(_ month: Month, _ files: Files) throws {
    for _ in 0..<(students.count / 50) {
      let index = random.below(students.count)
      guard !office.dirty.contains(index) else { continue }
      students[index].change()
      try office.writeChanged(students[index], to: files.students, in: month)
    }
  }

  /// Fills the seats of a class that begins.
  private mutating func fill(_ index: Int, _ month: Month, _ files: Files) throws {
    let item = classes[index]
    let taken = item.seats * random.between(62, 100) / 100
    for _ in 0..<taken {
      let student = try self.student(for: item, month, files)
      let enrolment = Enrolment(
        number: 20_001 + enrolments.count, of: student, in: index, item, seed: seed)
      active.append(enrolments.count)
      enrolments.append(enrolment)
      try register.write(enrolment, of: student, in: item, to: files.enrolments)
    }
  }

  /// Someone who studied here before, once in five times, or someone new.
  private mutating func student(
    for item: SchoolClass, _ month: Month, _ files: Files
  ) throws -> Student {
    if students.count > 20, random.below(5) == 0 { return students[random.below(students.count)] }
    let registered = max(month.first, item.start - random.between(0, 25))
    let student = Student(index: students.count, for: item, on: registered, seed: seed)
    students.append(student)
    try office.writeNew(student, to: files.students, in: month)
    return student
  }
}

extension School {
  // MARK: What happens in a month

  private mutating func liveEnrolments(_ month: Month, _ files: Files?) throws {
    var staying: [Int] = []
    for index in active {
      let isStaying = try live(index, month, files)
      guard isStaying else { continue }
      staying.append(index)
      if files != nil { observe(index, month) }
    }
    active = staying
  }

  /// Lives a month of one enrolment.
  ///
  /// - Returns: Whether it goes on.
  private mutating func live(_ index: Int, _ month: Month, _ files: Files?) throws -> Bool {
    var enrolment = enrolments[index]
    let student = students[enrolment.student]
    let item = classes[enrolment.schoolClass]
    let age = month.index - enrolment.startMonth.index
    let hazard =
      age == 0 || month == enrolment.endMonth
      ? 0 : Engagement.hazard(level: enrolment.level, burden: enrolment.burden, age: age)
    let exit = Exit(of: &enrolment, in: month, hazard: hazard, end: item.end)
    let before = enrolment.level
    enrolment.level =
      before * Engagement.persistence + Engagement.step(using: &enrolment.random)
    if exit?.status == .left { enrolment.dropMonth = month }
    if let files {
      try treasury.bill(
        &enrolment, of: student, for: Course.all[item.course], in: month,
        hazard: (1 - Engagement.pause) * hazard, level: before)
      let span = Register.Span(from: before, isLeaving: exit?.status == .left, last: exit?.day)
      try register.writeWeeks(
        of: &enrolment, student, item, month, span, to: files.attendance)
      if let exit {
        try register.write(enrolment, of: student, in: item, exit: exit, to: files.enrolments)
      }
    }
    enrolments[index] = enrolment
    return exit == nil
  }

  /// Notes how likely an enrolment is to end early, as of the end of a month.
  private mutating func observe(_ index: Int, _ month: Month) {
    let enrolment = enrolments[index]
    let count = min(Month.horizon, enrolment.endMonth.index - 1 - month.index)
    let probability = Engagement.probability(
      level: enrolment.level, burden: enrolment.burden,
      age: month.index + 1 - enrolment.startMonth.index, count: count)
    observations.append(
      Observation(
        enrolment: Int32(index), month: Int8(month.index), probability: Float(probability)))
  }
}
