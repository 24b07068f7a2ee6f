import Foundation
import Testing

@testable import Federation

@Suite("The truth")
struct TruthTests {
  /// Large enough for the numbers below to be of the federation and not of chance.
  static let scratch = Result { try Scratch(scale: 0.15, seed: 7) }
  let scratch: Scratch

  init() throws { scratch = try Self.scratch.get() }

  /// The columns of probability and outcome, which are the last two.
  private func observations(_ name: String) throws -> [(probability: Double, outcome: Bool)] {
    try scratch.truth(name).map { fields in
      (try #require(Double(fields[fields.count - 2])), fields[fields.count - 1] == "1")
    }
  }

  @Test(arguments: ["churn", "payment_default"])
  func leavesRoomForAModelAndForDoubt(name: String) throws {
    let observations = try observations(name)
    let rate = Double(observations.count { $0.outcome }) / Double(observations.count)
    #expect((0.05...0.12).contains(rate))
    #expect((0.80...0.88).contains(Self.areaUnderCurve(observations)))
  }

  @Test(arguments: ["churn", "payment_default"])
  func isCalibrated(name: String) throws {
    let observations = try observations(name).sorted { $0.probability < $1.probability }
    let size = observations.count / 5
    for part in 0..<5 {
      let slice = observations[(part * size)..<((part + 1) * size)]
      let expected = slice.reduce(0) { $0 + $1.probability } / Double(size)
      let actual = Double(slice.count { $0.outcome }) / Double(size)
      #expect(abs(expected - actual) < 0.02, "fifth \(part)")
    }
  }

  /// The outcome of each month's end is what the exports say happened in the 90 days after it.
  @Test func agreesWithTheExportsAboutLeaving() throws {
    var left: [String: Date] = [:]
    for record in try scratch.records(.enrolment) where record[4] == "EVADIDO" {
      left[record[0]] = try Self.day(record[5])
    }
    let last = try Self.day("30/09/2025")
    for fields in try scratch.truth("churn") {
      let asOf = try Date("\(fields[1])T00:00:00Z", strategy: .iso8601)
      guard asOf <= last else { continue }
      let day = left[String(fields[0])]
      let hasLeft = day.map { $0 > asOf && $0 <= asOf.addingTimeInterval(90 * 86_400) } ?? false
      #expect(hasLeft == (fields[3] == "1"), "\(fields[0]) as of \(fields[1])")
    }
  }

  @Test func agreesWithTheExportsAboutPaying() throws {
    var due: [String: Date] = [:]
    for record in try scratch.records(.invoice) { due[record[0]] = try Self.day(record[4]) }
    var paid: Set<String> = []
    let later = try scratch.lines("later/financeiro/pagamentos_2025-06.csv").dropFirst()
      .map { $0.components(separatedBy: ";") }
    let wrongDates = scratch.manifest.planted.filter { $0.kind == .impossibleDate }
    for record in try scratch.records(.payment) + later {
      if wrongDates.contains(where: { $0.value == record[2] }) {
        paid.insert(record[1])
      } else if let due = due[record[1]],
        try Self.day(record[2]) <= due.addingTimeInterval(30 * 86_400)
      {
        paid.insert(record[1])
      }
    }
    let end = try Self.day("30/11/2025")
    for fields in try scratch.truth("payment_default") {
      let number = String(fields[0])
      guard let day = due[number], day <= end else { continue }
      #expect(paid.contains(number) == (fields[2] == "0"), "\(number)")
    }
  }

  /// Who is about to leave comes less: the signal that a feature table can find.
  @Test func showsInAttendance() throws {
    var leaving: Set<String> = []
    for fields in try scratch.truth("churn") where fields[1] == "2025-05-31" && fields[3] == "1" {
      leaving.insert(String(fields[0]))
    }
    var (attended, lessons) = ([0.0, 0.0], [0.0, 0.0])
    for line in try scratch.lines("landing/academico/frequencia_2025-05.csv").dropFirst() {
      let fields = line.components(separatedBy: ";")
      let group = leaving.contains(fields[0]) ? 1 : 0
      lessons[group] += Double(fields[2]) ?? 0
      attended[group] += Double(fields[3]) ?? 0
    }
    #expect(attended[0] / lessons[0] > attended[1] / lessons[1] + 0.1)
  }

  @Test func ranksTwentyProductsPerCustomer() throws {
    let customers = Dictionary(grouping: try scratch.truth("recommendation"), by: \.[0])
    let products = Set(try scratch.records(.product).map { $0[0] })
    #expect(customers.count > 1000)
    for (customer, rows) in customers {
      #expect(rows.count == 20, "\(customer)")
      #expect(rows.allSatisfy { products.contains(String($0[1])) })
      let affinities = rows.compactMap { Double($0[2]) }
      #expect(affinities == affinities.sorted(by: >))
      #expect(affinities.reduce(0, +) <= 1)
    }
  }

  private static func day(_ text: String) throws -> Date {
    let parts = text.split(separator: "/")
    try #require(parts.count == 3, "\(text)")
    return try Date("\(parts[2])-\(parts[1])-\(parts[0])T00:00:00Z", strategy: .iso8601)
  }

  /// How often one who does has a higher probability than one who does not; ties count half.
  private static func areaUnderCurve(
    _ observations: [(probability: Double, outcome: Bool)]
  ) -> Double {
    let groups = Dictionary(grouping: observations, by: \.probability)
    var (below, wins, positives) = (0.0, 0.0, 0.0)
    for probability in groups.keys.sorted() {
      let group = groups[probability] ?? []
      let hits = Double(group.count { $0.outcome })
      let misses = Double(group.count) - hits
      wins += hits * (below + misses / 2)
      below += misses
      positives += hits
    }
    return wins / (positives * below)
  }
}
