// Students, and the school office's monthly list of those who are new or have changed.

/// A student.
struct Student {
  let index: Int
  let cpf: CPF
  let isFemale: Bool
  let name: PersonName
  let birth: Day
  let registered: Day
  var city: Int
  /// The eight digits after the 9 that begins every mobile number.
  var phone: Int
  let hasScholarship: Bool
  /// How hard it is for the student to pay, around 0; nobody observes it.
  let strain: Double
  /// How easily the student learns, around 0; grades show it.
  let ability: Double
  /// How the student prefers to pay.
  let method: Int
  private(set) var random: SplitMix64

  /// Eight digits on paper.
  var registration: Int { 100_003 + index * 3 }

  init(index: Int, for item: SchoolClass, on registered: Day, seed: UInt64) {
    self.index = index
    self.registered = registered
    random = SplitMix64(seed: seed, of: 2, index: index)
    cpf = CPF(index: index, seed: seed)
    isFemale = random.below(2) == 0
    name = PersonName(isFemale: isFemale, using: &random)
    let ages = Course.all[item.course].modality.ages
    birth = registered - random.between(ages.lowerBound * 365 + 10, ages.upperBound * 365)
    let unit = Unit.all[item.unit]
    let state = random.below(10) < 9 ? City.all[unit.city].state : nil
    city = random.below(100) < 62 ? unit.city : City.random(in: state, using: &random)
    phone = random.below(100_000_000)
    hasScholarship = random.below(100) < 18
    strain = random.normal()
    ability = random.normal()
    method = random.index(weights: [55, 30, 15])
  }

  /// Lets the student move or get a new number.
  mutating func change() {
    if random.below(4) == 0 { city = City.random(using: &random) }
    phone = random.below(100_000_000)
  }

  /// How far the student lives from a unit: 0 in the same city, 1 in the same state, else 2.
  func distance(to unit: Unit) -> Int {
    if city == unit.city { return 0 }
    return City.all[city].state == City.all[unit.city].state ? 1 : 2
  }
}

extension Course.Modality {
  fileprivate var ages: ClosedRange<Int> {
    switch self {
    case .secondary: 14...17
    case .apprenticeship: 15...22
    case .technical: 16...38
    case .adult: 18...56
    case .qualification, .improvement, .language, .management: 17...52
    }
  }
}

/// Writes students.
struct StudentOffice {
  private let landing: Landing
  private var dirt: DirtTurns
  /// Students written with something wrong; nobody corrects them, so the manifest stays true.
  private(set) var dirty: Set<Int> = []
  /// One taxpayer number in so many is noted in the manifest.
  private let sampleInterval: Int
  private var hasPlantedRagged = false
  private let hosts = ["gmail.com", "hotmail.com", "outlook.com", "yahoo.com.br"].map(Word.init)
  private let stateNames = [
    "MS": Word("Mato Grosso do Sul"), "MT": Word("Mato Grosso"), "SP": Word("São Paulo"),
    "PR": Word("Paraná"), "GO": Word("Goiás"),
  ]
  private let sexes = (female: Word("F"), male: Word("M"))
  private let answers = (yes: Word("S"), no: Word("N"))

  init(landing: Landing) {
    self.landing = landing
    dirt = DirtTurns(
      [.invalidCPF: 60, .exactDuplicate: 40, .impossibleDate: 15], of: 20_000,
      scale: landing.scale)
    sampleInterval = max(1, Int(20_000 * landing.scale) / 120)
  }

  /// Starts the file of a month; a column joins in the second year.
  func open(_ month: Month) throws -> LandingFile {
    let table = LandingTable.student
    let hasScholar = month.index >= 12
    let file = try landing.open(
      table, month.name, headers: hasScholar ? table.headers : table.headers.dropLast())
    if month.index == 12 {
      landing.plantHeader(
        .newColumn, in: file, key: table.headers.last ?? "", value: LandingTable.student.name)
    }
    return file
  }

  /// Writes a new student, with the dirt that is due.
  mutating func writeNew(_ student: Student, to file: LandingFile, in month: Month) throws {
    let key = String(100_000_000 + student.registration).dropFirst()
    let dirt = self.dirt.next()
    var wrong = Wrong()
    if dirt == .invalidCPF {
      wrong.cpf = InvalidCPF.of(student.cpf, kind: student.index)
      landing.plant(.invalidCPF, in: file, key: String(key), value: wrong.cpf ?? "")
    } else if student.index % sampleInterval == 0 {
      landing.note(student.cpf)
    }
    if dirt == .impossibleDate {
      wrong.birth = "31/02/\(student.birth.date.year)"
      landing.plant(.impossibleDate, in: file, key: String(key), value: wrong.birth ?? "")
    }
    if wrong.cpf != nil || wrong.birth != nil { dirty.insert(student.index) }
    write(student, to: file, in: month, wrong)
    try landing.endLine(of: file, dirt, key: String(key))
    try plantRagged(in: file, after: month)
  }

  /// Writes a student who changed.
  func writeChanged(_ student: Student, to file: LandingFile, in month: Month) throws {
    write(student, to: file, in: month, Wrong())
    try file.endLine()
  }

  /// What is written in place of the truth.
  private struct Wrong {
    var cpf: String?
    var birth: String?
  }

  private func write(
    _ student: Student, to file: LandingFile, in month: Month, _ wrong: Wrong
  ) {
    let city = City.all[student.city]
    file.code(student.registration, width: 8)
    if let text = wrong.cpf {
      file.word(Word(text))
    } else {
      file.cpf(student.cpf, isPunctuated: student.index % 3 != 0)
    }
    file.name(student.name)
    if let text = wrong.birth { file.word(Word(text)) } else { file.date(student.birth) }
    file.word(student.isFemale ? sexes.female : sexes.male)
    file.word(city.name)
    let spelled = student.index % 31 == 0 ? stateNames[city.state] : nil
    file.word(spelled ?? city.stateCode)
    file.email(student.name, number: student.index, host: hosts[student.index % hosts.count])
    file.phone(areaCode: city.areaCode, number: student.phone, style: student.index % 4)
    file.date(student.registered)
    if month.index >= 12 { file.word(student.hasScholarship ? answers.yes : answers.no) }
  }

  /// One line of the whole export that lost its end, from month 7 on.
  private mutating func plantRagged(in file: LandingFile, after month: Month) throws {
    guard !hasPlantedRagged, month.index >= 6 else { return }
    hasPlantedRagged = true
    file.code(99_990_001, width: 8)
    file.word(Word("111.444.777-35"))
    file.word(Word("Registro Interrompido"))
    landing.plant(.raggedLine, in: file, key: "99990001", value: "3")
    try file.endLine()
  }
}

/// Taxpayer numbers that are none.
enum InvalidCPF {
  /// A mistyped digit, a missing one, or one digit eleven times.
  static func of(_ cpf: CPF, kind: Int) -> String {
    switch kind % 3 {
    case 0: String(cpf.digits.dropLast()) + String((cpf.number + 1) % 10)
    case 1: String(cpf.digits.dropLast())
    default: "111.111.111-11"
    }
  }
}
