// Invoices and what becomes of them.

/// Bills enrolments and receives payments.
struct Treasury {
  private let landing: Landing
  private let truth: TruthFile
  private var invoices: LandingFile?
  private var invoiceCount = 0
  /// Payments to come, by the month in which they come.
  private var coming: [[Payment]] = Array(repeating: [], count: Month.count)
  private var dirt: DirtTurns
  private var bank: Bank

  static let numberWidth = 12

  init(landing: Landing) throws {
    self.landing = landing
    truth = try landing.openTruth(
      "payment_default", headers: ["invoice_number", "probability", "outcome"])
    dirt = DirtTurns([.exactDuplicate: 30], of: 100_000, scale: landing.scale)
    bank = Bank(landing: landing)
  }

  mutating func begin(_ month: Month) throws {
    invoices = try landing.open(.invoice, month.name)
    invoiceCount = 0
  }

  mutating func end(_ month: Month) throws {
    if let invoices { try landing.close(invoices, of: .invoice) }
    invoices = nil
    try bank.write(coming[month.index], in: month)
    coming[month.index] = []
  }

  func finish() throws { try truth.close() }

  /// Bills a month of an enrolment and draws when it will be paid.
  ///
  /// `hazard` is the probability that the student leaves in this month, as it stood before the month;
  /// `level` is the disengagement then.
  mutating func bill(
    _ enrolment: inout Enrolment, of student: Student, for course: Course, in month: Month,
    hazard: Double, level: Double
  ) throws {
    enrolment.trouble = 0.78 * enrolment.trouble + 0.62 * enrolment.random.normal()
    let amount = course.fee * (1000 - enrolment.discount) / 1000
    guard amount > 0, month < enrolment.endMonth, let invoices else { return }
    let isFirst = month == enrolment.startMonth
    let due = isFirst ? enrolment.enrolled + 7 : month.day(enrolment.dueDay)
    invoiceCount += 1
    let number = (month.year * 100 + month.number) * 1_000_000 + invoiceCount
    let invoice = Invoice(
      number: number, enrolment: enrolment.number, month: month,
      issued: isFirst ? enrolment.enrolled : month.day(1 + number % 3), due: due, amount: amount)
    try write(invoice, to: invoices)

    let risk = Risk(of: student, enrolment, course, invoice, isFirst: isFirst, level: level)
    let leaves = enrolment.dropMonth == month
    let isDefault = enrolment.random.isTrue(
      withProbability: leaves ? risk.whenLeaving : risk.whenStaying)
    truth.code(number, width: Self.numberWidth)
    truth.probability(hazard * risk.whenLeaving + (1 - hazard) * risk.whenStaying)
    truth.integer(isDefault ? 1 : 0)
    try truth.endLine()
    receive(invoice, from: student, risk, isDefault: isDefault, using: &enrolment.random)
  }

  private mutating func write(_ invoice: Invoice, to file: LandingFile) throws {
    file.code(invoice.number, width: Self.numberWidth)
    file.code(invoice.enrolment, width: Enrolment.numberWidth)
    file.separate()
    file.digits(invoice.month.number, width: 2)
    file.put(UInt8(ascii: "/"))
    file.digits(invoice.month.year, width: 4)
    file.date(invoice.issued)
    file.date(invoice.due)
    file.money(cents: invoice.amount)
    try landing.endLine(
      of: file, dirt.next(), key: String(invoice.number))
  }

  /// Draws the day of payment, or none at all.
  private mutating func receive(
    _ invoice: Invoice, from student: Student, _ risk: Risk, isDefault: Bool,
    using random: inout SplitMix64
  ) {
    if isDefault && random.below(100) < 55 { return }
    let late = isDefault ? random.between(31, 120) : risk.daysLate(using: &random)
    let day = max(invoice.due + late, invoice.issued)
    // Two per cent once, one per cent a month.
    let charge = late > 0 ? invoice.amount * (200 + late * 100 / 30) / 10_000 : 0
    let total = invoice.amount + charge
    let isSplit = late > -3 && random.below(100) == 0
    pay(Payment(invoice.number, day, isSplit ? total / 2 : total, student.method))
    if isSplit { pay(Payment(invoice.number, day, total - total / 2, student.method)) }
  }

  private mutating func pay(_ payment: Payment) {
    let month = Month(of: payment.day)
    if month.index < Month.count { coming[month.index].append(payment) }
  }
}

/// An invoice.
struct Invoice {
  let number: Int
  let enrolment: Int
  let month: Month
  let issued: Day
  let due: Day
  let amount: Int
}

/// How likely an invoice is not to be paid within 30 days after it is due.
private struct Risk {
  let whenStaying: Double
  let whenLeaving: Double
  /// How bad the payer stands, around 0.
  private let standing: Double

  init(
    of student: Student, _ enrolment: Enrolment, _ course: Course, _ invoice: Invoice,
    isFirst: Bool, level: Double
  ) {
    standing = 1.05 * student.strain + 0.95 * enrolment.trouble + 0.45 * level
    var odds = -3.3 + standing
    odds += max(-0.9, min(1.1, Double(invoice.amount - 25_000) / 22_000))
    odds += Self.season[invoice.month.number - 1]
    if isFirst { odds -= 1.2 }
    if course.modality == .secondary { odds -= 0.8 }
    if course.modality == .qualification { odds += 0.3 }
    whenStaying = Chance.logistic(odds)
    whenLeaving = Chance.logistic(odds + 2.2)
  }

  /// Taxes and school supplies early in the year, holidays in July and December.
  private static let season = [0.3, 0.4, 0.15, 0, -0.1, -0.1, 0.15, 0, -0.1, -0.1, -0.1, 0.25]

  /// Days after the due day, negative before it, of one who pays within 30.
  func daysLate(using random: inout SplitMix64) -> Int {
    let draw = random.normal() + 0.95 * standing
    if draw < -0.5 { return -random.below(6) }
    if draw < 0.6 { return 0 }
    if draw < 1.4 { return random.between(1, 5) }
    return draw < 2.4 ? random.between(4, 14) : random.between(11, 30)
  }
}
