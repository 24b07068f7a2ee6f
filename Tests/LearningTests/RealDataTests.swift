// Third-party data that nobody made for us. The bands are honest from both sides: other people's
// gradient boosting gets .843 on Telco and .784 on credit default, and much more is leakage.

import Testing

@testable import Learning

@Suite("Real data")
struct RealDataTests {
  static let telco = "telco_churn/data/Telco-Customer-Churn.csv"
  static let credit = "credit_default_uci/UCI_Credit_Card.csv"

  /// Five parts by a fixed shuffle: the first `foldCount` are predicted by trees of the others.
  static func areas(
    of table: FeatureTable, foldCount: Int = 5
  ) throws -> (boosting: Double, rule: Double) {
    var random = SplitMix64(seed: 42)
    let order = (0..<table.rowCount).shuffled(using: &random)
    let part = { (number: Int) in
      order.indices.filter { $0 % 5 == number % 5 }.map { order[$0] }
    }
    var sums = (boosting: 0.0, rule: 0.0)
    for fold in 0..<foldCount {
      let train = part(fold + 2) + part(fold + 3) + part(fold + 4)
      let test = part(fold)
      let labels = table.labels(of: test)
      let model = try fit(table, train: train, validation: part(fold + 1))
      let matrix = try model.encoding.matrix(of: table, rows: test)
      let scores = try model.booster.probabilities(of: BoosterInput(matrix))
      let rule = try #require(OneFeatureRule.best(of: table, rows: train))
      sums.boosting += try #require(BinaryMetrics.auc(scores, labels)) / Double(foldCount)
      let simple = rule.probabilities(of: table, rows: test)
      sums.rule += try #require(BinaryMetrics.auc(simple, labels)) / Double(foldCount)
    }
    return sums
  }

  static func fit(
    _ table: FeatureTable, train: [Int], validation: [Int]
  ) throws -> (booster: Booster, encoding: FeatureEncoding) {
    let encoding = FeatureEncoding.learn(from: table, rows: train)
    let input = { (rows: [Int]) in
      try BoosterInput(encoding.matrix(of: table, rows: rows), labels: table.labels(of: rows))
    }
    let parameters = BoostingParameters()
    let search = try GradientBoosting.search(
      train: input(train), validation: input(validation), labels: table.labels(of: validation),
      parameters: parameters, onRound: { _ in })
    let booster = try GradientBoosting.grow(
      on: input(train + validation), roundCount: search.roundCount, parameters: parameters,
      onRound: { _ in })
    return (booster, encoding)
  }

  @Test(.enabled(if: PlainCSV.has(telco), "skipped: the Telco churn data is not there"))
  func ofAnOperatorsCustomersRanksAsOthersDo() throws {
    let numbers = ["SeniorCitizen", "tenure", "MonthlyCharges", "TotalCharges"]
    let table = try PlainCSV(Self.telco).table(positive: "Yes") { !numbers.contains($0) }
    #expect(table.rowCount == 7_043)
    #expect(table.labels.reduce(0, +) == 1_869)
    let areas = try Self.areas(of: table)
    #expect((0.835...0.86).contains(areas.boosting), "\(areas)")
    #expect((0.70...0.80).contains(areas.rule), "\(areas)")
  }

  @Test(.enabled(if: PlainCSV.has(credit), "skipped: the UCI credit data is not there"))
  func ofABanksClientsRanksAsOthersDo() throws {
    let table = try PlainCSV(Self.credit).table(positive: "1") { _ in false }
    #expect(table.rowCount == 30_000)
    #expect(table.labels.reduce(0, +) == 6_636)
    let areas = try Self.areas(of: table, foldCount: 2)
    #expect((0.775...0.80).contains(areas.boosting), "\(areas)")
    #expect((0.65...0.75).contains(areas.rule), "\(areas)")
  }

  /// With labels dealt out anew nothing can be learnt: a model that still ranks has seen them.
  @Test(.enabled(if: PlainCSV.has(telco), "skipped: the Telco churn data is not there"))
  func withShuffledLabelsIsNoise() throws {
    var random = SplitMix64(seed: 3)
    let table = try PlainCSV(Self.telco).table(positive: "Yes") { $0 != "tenure" }
    let shuffled = FeatureTable(
      columns: table.columns, days: table.days, labels: table.labels.shuffled(using: &random))
    let areas = try Self.areas(of: shuffled, foldCount: 2)
    #expect((0.46...0.54).contains(areas.boosting), "\(areas)")
  }
}
