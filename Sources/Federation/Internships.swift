// Companies and the interns they take.

/// A company.
struct Company {
  let cnpj: CNPJ
  let legalName: String
  let tradeName: String
  let city: Int
  let size: Int
  let registered: Day

  init(index: Int, seed: UInt64) {
    var random = SplitMix64(seed: seed, of: 5, index: index)
    // The alphanumeric form came in 2026; partners renumbered in advance are few.
    cnpj = CNPJ(isAlphanumeric: index % 97 == 41 || index == 3, using: &random)
    let kind = random.pick(Self.kinds)
    let name = random.pick(Self.names)
    let ending = random.pick(["Ltda.", "Ltda.", "S.A.", "EIRELI", "Ltda. – ME"])
    city = City.random(using: &random)
    legalName =
      index % 61 == 7 ? "\(kind) \(name); Filhos \(ending)" : "\(kind) \(name) \(ending)"
    tradeName = index % 71 == 11 ? "\(kind) \"O \(name)\"" : "\(name) \(City.all[city].text)"
    size = random.index(weights: [2, 5, 4, 2, 1])
    registered = Day(2010, 1, 1) + random.below(365 * 14)
  }

  private static let kinds = [
    "Metalúrgica", "Frigorífico", "Usina", "Cerâmica", "Indústria de Alimentos", "Confecções",
    "Construtora", "Laticínios", "Marcenaria", "Gráfica", "Papel e Celulose", "Curtume",
    "Transportadora", "Serralheria", "Engenharia",
  ]
  private static let names = [
    "Pantanal", "Aquidauana", "Três Barras", "São José", "Guaicurus", "Bodoquena", "Jatobá",
    "Ipê Roxo", "Tuiuiú", "Taquari", "Miranda", "Paraguai", "Cerrado", "Boa Esperança",
    "Santa Luzia", "Irmãos Nakamura", "Vale do Ivinhema", "Serra da Bodoquena", "Arara Azul",
    "Progresso",
  ]
  static let sizes = ["MEI", "ME", "EPP", "Médio", "Grande"].map(Word.init)
}

/// The companies and contracts of the example.
struct Internships {
  private let landing: Landing
  private let companies: [Company]
  private var random: SplitMix64
  private var count = 0

  init(landing: Landing, seed: UInt64) throws {
    self.landing = landing
    random = SplitMix64(seed: seed, of: 6)
    companies = (0..<max(20, Int(1000 * landing.scale))).map { Company(index: $0, seed: seed) }
    try writeCompanies()
  }

  /// Writes the contracts that begin in a month.
  mutating func live(_ month: Month, students: [Student]) throws {
    let file = try landing.open(.internship, month.name)
    let wanted = max(1, Int(125 * landing.scale) + random.below(3))
    for _ in 0..<(students.isEmpty ? 0 : wanted) {
      count += 1
      try write(student: students[random.below(students.count)], month, to: file)
    }
    try landing.close(file, of: .internship)
  }

  private mutating func write(student: Student, _ month: Month, to file: LandingFile) throws {
    let company = random.pick(companies)
    let start = month.day(random.between(1, 28))
    file.separate()
    file.put(Array("IEL".utf8))
    file.digits(count, width: 7)
    file.code(student.registration, width: 8)
    file.bytes(count % 2 == 0 ? company.cnpj.punctuated : company.cnpj.characters)
    file.date(start)
    file.date(start + random.pick([180, 180, 364, 545]))
    file.money(cents: random.between(14, 36) * 5000)
    try file.endLine()
  }

  private func writeCompanies() throws {
    let file = try landing.open(.company)
    for (index, company) in companies.enumerated() {
      let city = City.all[company.city]
      file.bytes(index % 2 == 0 ? company.cnpj.punctuated : company.cnpj.characters)
      file.text(company.legalName)
      file.text(company.tradeName)
      file.word(city.name)
      file.word(city.stateCode)
      file.word(Company.sizes[company.size])
      file.date(company.registered)
      try file.endLine()
    }
    try landing.close(file, of: .company)
  }
}
