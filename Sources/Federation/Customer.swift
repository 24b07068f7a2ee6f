// Customers, their tastes, and the shop's monthly list of those who are new or have changed.

/// A customer.
struct Customer {
  let index: Int
  let cpf: CPF
  let name: PersonName
  let registered: Day
  var city: Int
  /// Orders per month.
  let rate: Double
  /// How much the customer likes each group of products; all of them add up to 1.
  let tastes: [Double]
  /// What was bought last, which may be bought again.
  var lastBought: Int?
  var random: SplitMix64

  static let codeWidth = 7

  /// The number printed on everything.
  var code: Int { 1_007 + index * 2 }

  /// Makes a customer; a quarter are students with another face.
  init(index: Int, on registered: Day, student: Student?, seed: UInt64) {
    var random = SplitMix64(seed: seed, of: 7, index: index)
    self.index = index
    self.registered = registered
    cpf = student?.cpf ?? CPF(index: 500_000_000 + index, seed: seed)
    name = student?.name ?? PersonName(isFemale: random.below(2) == 0, using: &random)
    city = student?.city ?? City.random(using: &random)
    rate = [0.1, 0.25, 0.5, 1.2][random.index(weights: [30, 35, 25, 10])]
    tastes = Self.tastes(using: &random)
    self.random = random
  }

  /// One or two groups that the customer loves, a few of the same kind of people, and crumbs.
  private static func tastes(using random: inout SplitMix64) -> [Double] {
    var weights = random.pick(kinds).map { Double($0) }
    weights[random.below(weights.count)] += 6
    weights[random.below(weights.count)] += 22
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }

  /// Students, workers, families and companies' buyers, by what they need.
  private static let kinds = [
    [4, 1, 5, 1, 0, 3, 5, 1, 4, 0], [1, 7, 2, 5, 2, 2, 0, 0, 1, 1],
    [3, 0, 0, 0, 5, 3, 3, 6, 1, 0], [0, 6, 1, 3, 3, 0, 1, 0, 1, 6],
    [1, 1, 1, 0, 2, 8, 1, 3, 1, 0],
  ]
}

/// Writes customers.
struct CustomerList {
  private let landing: Landing
  private var dirt: DirtTurns
  /// Customers written with something wrong; nobody corrects them, so the manifest stays true.
  private(set) var dirty: Set<Int> = []
  /// One taxpayer number in so many is noted in the manifest.
  private let sampleInterval: Int
  private var hasPlantedBroken = false

  init(landing: Landing) {
    self.landing = landing
    dirt = DirtTurns(
      [.invalidCPF: 40, .exactDuplicate: 25], of: 12_000, scale: landing.scale)
    sampleInterval = max(1, Int(12_000 * landing.scale) / 80)
  }

  /// Writes a new customer, with the dirt that is due.
  mutating func writeNew(_ customer: Customer, to file: LandingFile, in month: Month) throws {
    let key = String(String(10_000_000 + customer.code).dropFirst())
    let dirt = self.dirt.next()
    var wrong: String?
    if dirt == .invalidCPF {
      let text = InvalidCPF.of(customer.cpf, kind: customer.index)
      landing.plant(.invalidCPF, in: file, key: key, value: text)
      wrong = text
      dirty.insert(customer.index)
    } else if customer.index % sampleInterval == 0 {
      landing.note(customer.cpf)
    }
    write(customer, to: file, cpf: wrong)
    try landing.endLine(of: file, dirt, key: key)
    try plantBroken(in: file, after: month)
  }

  func writeChanged(_ customer: Customer, to file: LandingFile) throws {
    write(customer, to: file, cpf: nil)
    try file.endLine()
  }

  private func write(_ customer: Customer, to file: LandingFile, cpf: String?) {
    let city = City.all[customer.city]
    file.code(customer.code, width: Customer.codeWidth)
    if let cpf {
      file.word(Word(cpf))
    } else {
      file.cpf(customer.cpf, isPunctuated: customer.index % 2 == 0)
    }
    file.name(customer.name)
    file.word(city.name)
    file.word(city.stateCode)
    file.date(customer.registered)
  }

  /// One line of the whole export with a quote that never closes, from month 5 on.
  private mutating func plantBroken(in file: LandingFile, after month: Month) throws {
    guard !hasPlantedBroken, month.index >= 4 else { return }
    hasPlantedBroken = true
    file.code(9_990_001, width: Customer.codeWidth)
    file.word(Word("111.444.777-35"))
    file.word(Word("\"Nome sem Fim"))
    file.word(City.all[0].name)
    file.word(City.all[0].stateCode)
    file.date(month.first)
    landing.plant(.brokenLine, in: file, key: "9990001", value: "\"Nome sem Fim")
    try file.endLine()
  }
}
