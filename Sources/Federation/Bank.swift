// Payments as the banks report them, month by month, with one month reported twice.

/// A payment received.
struct Payment {
  let invoice: Int
  let day: Day
  let amount: Int
  let method: Int

  init(_ invoice: Int, _ day: Day, _ amount: Int, _ method: Int) {
    self.invoice = invoice
    self.day = day
    self.amount = amount
    self.method = method
  }
}

/// Writes payments.
struct Bank {
  private let landing: Landing
  private var dirt: DirtTurns
  private let methods = ["PIX", "BOLETO", "CARTÃO"].map(Word.init)

  /// The month whose first report was wrong: June 2025.
  static let replacedMonth = Month(index: 17)

  init(landing: Landing) {
    self.landing = landing
    dirt = DirtTurns(
      [.exactDuplicate: 80, .changedDuplicate: 30, .orphanKey: 40, .impossibleDate: 10],
      of: 90_000, scale: landing.scale)
  }

  /// Writes the payments of a month.
  mutating func write(_ payments: [Payment], in month: Month) throws {
    if month == Self.replacedMonth { return try writeTwice(payments, in: month) }
    let file = try landing.open(.payment, month.name)
    for (index, payment) in payments.enumerated() {
      let number = Self.number(index, month)
      let dirt = self.dirt.next()
      let date = dirt == .impossibleDate ? "31/02/\(month.year)" : nil
      if let date {
        landing.plant(.impossibleDate, in: file, key: String(number), value: date)
      }
      write(payment, number, to: file, date: date)
      try landing.endLine(of: file, dirt, key: String(number))
      if let dirt { try write(dirt, payment, number, to: file) }
    }
    try landing.close(file, of: .payment)
  }

  /// The report that lacked payments and named wrong methods, and the one that replaces it.
  private func writeTwice(_ payments: [Payment], in month: Month) throws {
    let first = try landing.open(.payment, month.name)
    let second = try landing.open(.payment, month.name, in: "later")
    landing.plantHeader(
      .replacedFile, in: second, key: LandingTable.payment.name, value: first.path)
    for (index, payment) in payments.enumerated() {
      let number = Self.number(index, month)
      write(payment, number, to: second)
      try second.endLine()
      if index % 113 == 5 { continue }
      let method = index % 17 == 0 ? (payment.method + 1) % methods.count : payment.method
      write(Payment(payment.invoice, payment.day, payment.amount, method), number, to: first)
      try first.endLine()
    }
    try landing.close(first, of: .payment)
    try landing.close(second, of: .payment)
  }

  /// Writes what else comes with a dirty payment.
  private func write(
    _ dirt: Manifest.Dirt.Kind, _ payment: Payment, _ number: Int, to file: LandingFile
  ) throws {
    if dirt == .changedDuplicate {
      let other = Payment(payment.invoice, payment.day, payment.amount + 100, payment.method)
      write(other, number, to: file)
      landing.plant(
        .changedDuplicate, in: file, key: String(number), value: String(other.amount))
      try file.endLine()
    }
    if dirt == .orphanKey {
      let missing = payment.invoice + 900_000
      write(
        Payment(missing, payment.day, payment.amount, payment.method), number + 900_000, to: file)
      landing.plant(
        .orphanKey, in: file, key: String(number + 900_000), value: String(missing))
      try file.endLine()
    }
  }

  private func write(
    _ payment: Payment, _ number: Int, to file: LandingFile, date: String? = nil
  ) {
    file.code(number, width: Treasury.numberWidth)
    file.code(payment.invoice, width: Treasury.numberWidth)
    if let date { file.word(Word(date)) } else { file.date(payment.day) }
    file.money(cents: payment.amount)
    file.word(methods[payment.method])
  }

  /// A year, a month and a count, in twelve digits.
  private static func number(_ index: Int, _ month: Month) -> Int {
    (month.year * 100 + month.number) * 1_000_000 + index + 1
  }
}
