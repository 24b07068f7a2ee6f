// The shop's till: one line per item of an order.

/// Writes purchases.
struct Till {
  private let landing: Landing
  private var file: LandingFile?
  private var month = Month(index: 0)
  private var isLate = false
  private var orderCount = 0
  private var dirt: DirtTurns

  init(landing: Landing) {
    self.landing = landing
    dirt = DirtTurns(
      [.exactDuplicate: 60, .changedDuplicate: 20, .orphanKey: 15, .impossibleDate: 10],
      of: 130_000, scale: landing.scale)
  }

  /// Starts a month; a late one goes to the second delivery.
  mutating func open(_ month: Month, isLate: Bool) throws {
    let file = try landing.open(.purchase, month.name, in: isLate ? "later" : "landing")
    if isLate {
      landing.plantHeader(
        .lateFile, in: file, key: LandingTable.purchase.name, value: month.name)
    }
    self.file = file
    self.month = month
    self.isLate = isLate
    orderCount = 0
  }

  mutating func close() throws {
    if let file { try landing.close(file, of: .purchase) }
    file = nil
  }

  /// Writes an order.
  mutating func write(_ products: [Int], of customer: inout Customer, on day: Day) throws {
    orderCount += 1
    for (index, product) in products.enumerated() {
      let price = Self.price(of: product, on: day, using: &customer.random)
      let line = Line(
        order: (month.year * 100 + month.number) * 1_000_000 + orderCount, item: index + 1,
        customer: customer.code, product: Product.code(of: product), day: day,
        quantity: customer.random.index(weights: [0, 74, 15, 6, 3, 2]), price: price)
      try write(line)
    }
  }

  private struct Line {
    let order: Int
    let item: Int
    let customer: Int
    var product: Int
    let day: Day
    var quantity: Int
    let price: Int
    /// What stands in place of the day.
    var date: String?
  }

  /// The list price, six per cent more in the second year, and now and then a tenth less.
  private static func price(
    of product: Int, on day: Day, using random: inout SplitMix64
  ) -> Int {
    let list = Product.all[product].price * (day < Month(index: 12).first ? 100 : 106) / 100
    return random.below(12) == 0 ? list * 9 / 10 : list
  }

  private mutating func write(_ line: Line) throws {
    guard let file else { preconditionFailure("a purchase outside of a month") }
    // A late file is clean, so that what it changes is only that it came late.
    guard !isLate else {
      put(line, to: file)
      return try file.endLine()
    }
    let key = "\(line.order)/\(line.item)"
    var first = line
    let dirt = self.dirt.next()
    if dirt == .impossibleDate {
      let date = "31/\(month.number < 7 ? "04" : "11")/\(month.year)"
      landing.plant(.impossibleDate, in: file, key: key, value: date)
      first.date = date
    }
    put(first, to: file)
    try landing.endLine(of: file, dirt, key: key)
    if let dirt { try write(dirt, line, key, to: file) }
  }

  /// Writes what else comes with a dirty line.
  private func write(
    _ dirt: Manifest.Dirt.Kind, _ line: Line, _ key: String, to file: LandingFile
  ) throws {
    if dirt == .changedDuplicate {
      var other = line
      other.quantity += 1
      put(other, to: file)
      landing.plant(.changedDuplicate, in: file, key: key, value: String(other.quantity))
      try file.endLine()
    }
    if dirt == .orphanKey {
      let other = Line(
        order: line.order + 900_000, item: 1, customer: line.customer, product: 9999,
        day: line.day, quantity: 1, price: line.price)
      put(other, to: file)
      landing.plant(.orphanKey, in: file, key: "\(other.order)/1", value: "9999")
      try file.endLine()
    }
  }

  private func put(_ line: Line, to file: LandingFile) {
    file.code(line.order, width: 12)
    file.integer(line.item)
    file.code(line.customer, width: Customer.codeWidth)
    file.code(line.product, width: 4)
    if let date = line.date { file.word(Word(date)) } else { file.date(line.day) }
    file.integer(line.quantity)
    file.money(cents: line.price)
  }
}
