// The shop, month by month: who buys what, by taste, by what goes together and by habit.

/// The customers and purchases of the example.
struct Shop {
  private let landing: Landing
  private let seed: UInt64
  private var customers: [Customer] = []
  /// Students who are customers too.
  private var knownStudents: Set<Int> = []
  private var list: CustomerList
  private var till: Till
  private var random: SplitMix64
  private let wanted: Int

  /// The month whose purchases come late: February 2025.
  static let lateMonth = Month(index: 13)
  /// How often a product is bought along with the one it goes with.
  private static let pairing = 0.6

  init(landing: Landing, seed: UInt64) throws {
    self.landing = landing
    self.seed = seed
    list = CustomerList(landing: landing)
    till = Till(landing: landing)
    random = SplitMix64(seed: seed, of: 8)
    wanted = max(60, Int(12_000 * landing.scale))
    try writeProducts()
  }

  /// Lives a month: half of all customers are there at its start, the others come evenly.
  mutating func live(_ month: Month, students: [Student]) throws {
    let file = try landing.open(.customer, month.name)
    let old = month.index == 0 ? wanted / 2 : 0
    for _ in 0..<old {
      try join(on: month.first - random.between(1, 1500), student: nil, file, month)
    }
    let joining =
      wanted / 2 * (month.index + 1) / Month.count - wanted / 2 * month.index / Month.count
    for _ in 0..<joining {
      let student = random.below(2) == 0 ? newcomer(among: students) : nil
      try join(on: month.day(random.between(1, 28)), student: student, file, month)
    }
    for _ in 0..<(customers.count / 100) {
      let index = random.below(customers.count)
      guard !list.dirty.contains(index) else { continue }
      customers[index].city = City.random(using: &random)
      try list.writeChanged(customers[index], to: file)
    }
    try landing.close(file, of: .customer)
    try sell(month)
  }

  /// A student who is no customer yet, unless the one drawn is.
  private mutating func newcomer(among students: [Student]) -> Student? {
    guard !students.isEmpty else { return nil }
    let index = random.below(students.count)
    return knownStudents.insert(index).inserted ? students[index] : nil
  }

  private mutating func join(
    on day: Day, student: Student?, _ file: LandingFile, _ month: Month
  ) throws {
    let customer = Customer(index: customers.count, on: day, student: student, seed: seed)
    customers.append(customer)
    try list.writeNew(customer, to: file, in: month)
  }

  private mutating func sell(_ month: Month) throws {
    try till.open(month, isLate: month == Self.lateMonth)
    for index in customers.indices {
      let customer = customers[index]
      let mean = customer.rate * Self.season[month.number - 1]
      let count = Chance.count(mean: mean, using: &customers[index].random)
      for _ in 0..<count {
        let first = max(month.first, customer.registered)
        let day = first + customers[index].random.below(month.last.number - first.number + 1)
        let products = Self.basket(of: &customers[index])
        try till.write(products, of: &customers[index], on: day)
      }
    }
    try till.close()
  }

  private static let season = [1.3, 1.45, 1.05, 0.95, 0.95, 0.85, 0.95, 1.25, 0.95, 0.9, 0.95, 0.9]
}

extension Shop {
  // MARK: What is bought

  /// The products of one order, each once.
  private static func basket(of customer: inout Customer) -> [Int] {
    var products: [Int] = []
    if let last = customer.lastBought, customer.random.below(100) < 8 { products.append(last) }
    let count = 1 + customer.random.index(weights: [50, 30, 14, 6])
    while products.count < count {
      let product = draw(for: &customer)
      guard !products.contains(product) else { break }
      products.append(product)
      if let companion = Product.all[product].companion, !products.contains(companion),
        customer.random.isTrue(withProbability: Self.pairing)
      {
        products.append(companion)
      }
    }
    customer.lastBought = products.first
    return products
  }

  private static func draw(for customer: inout Customer) -> Int {
    var left = customer.random.unit()
    var group = 0
    while group < customer.tastes.count - 1, left >= customer.tastes[group] {
      left -= customer.tastes[group]
      group += 1
    }
    let start = group * 8
    return start + customer.random.index(weights: popularity[group])
  }

  private static let popularity: [[Int]] = (0..<Product.groups.count).map { group in
    Product.all[(group * 8)..<(group * 8 + 8)].map(\.popularity)
  }

  /// The share of each product in what a customer will buy.
  private static func affinities(of customer: Customer) -> [Double] {
    var shares = Product.all.map { customer.tastes[$0.group] * Double($0.popularity) / 100 }
    for product in Product.all {
      guard let companion = product.companion else { continue }
      let own = customer.tastes[product.group] * Double(product.popularity) / 100
      shares[companion] += pairing * own
    }
    let sum = shares.reduce(0, +)
    return shares.map { $0 / sum }
  }

  /// Writes the twenty products that each customer likes best.
  func finish() throws {
    let file = try landing.openTruth(
      "recommendation", headers: ["customer_code", "product_code", "affinity"])
    for customer in customers {
      let affinities = Self.affinities(of: customer)
      let best = affinities.indices.sorted {
        (affinities[$1], $0) < (affinities[$0], $1)
      }
      for product in best.prefix(20) {
        file.code(customer.code, width: Customer.codeWidth)
        file.nextCode(Product.code(of: product), width: 4)
        file.probability(affinities[product])
        try file.endLine()
      }
    }
    try file.close()
  }

  private func writeProducts() throws {
    let file = try landing.open(.product)
    for (index, product) in Product.all.enumerated() {
      file.code(Product.code(of: index), width: 4)
      file.text(product.name)
      file.word(Word(Product.groups[product.group]))
      file.money(cents: product.price)
      try file.endLine()
    }
    try landing.close(file, of: .product)
  }
}
