import Foundation
import Testing

@testable import Learning

@Suite("Gradient boosting")
struct BoosterTests {
  /// Rows whose label follows from the first column, with some noise and some missing values.
  static func rows(
    _ count: Int, seed: UInt64
  ) -> (matrix: Matrix, labels: [Float]) {
    var random = SplitMix64(seed: seed)
    var matrix = Matrix(columnNames: ["signal", "noise"], rowCount: count)
    var labels: [Float] = []
    for row in 0..<count {
      let signal = Float.random(in: 0..<1, using: &random)
      matrix[row, 0] = row % 10 == 0 ? .nan : signal
      matrix[row, 1] = Float.random(in: 0..<1, using: &random)
      labels.append(Float.random(in: 0..<1, using: &random) < signal ? 1 : 0)
    }
    return (matrix, labels)
  }

  static func train(threadCount: Int = 1) throws -> Booster {
    let (matrix, labels) = rows(2_000, seed: 1)
    var parameters = BoostingParameters()
    parameters.threadCount = threadCount
    return try GradientBoosting.grow(
      on: BoosterInput(matrix, labels: labels), roundCount: 20, parameters: parameters,
      onRound: { _ in })
  }

  @Test func growsTheSameBytesTwice() throws {
    let bytes = try Self.train().bytes()
    #expect(try Self.train().bytes() == bytes)
    #expect(try Self.train(threadCount: 2).bytes() == bytes)
  }

  @Test func isReadBackWhole() throws {
    let booster = try Self.train()
    let copy = try Booster(bytes: booster.bytes())
    let input = try BoosterInput(Self.rows(100, seed: 2).matrix)
    #expect(try copy.roundCount == 20)
    #expect(try copy.probabilities(of: input) == booster.probabilities(of: input))
  }

  @Test(arguments: [[], Array("nonsense".utf8), [0x7B, 0x4C, 0xFF]])
  func refusesBytesThatAreNoTrees(bytes: [UInt8]) {
    #expect(throws: XGBoostError.self) { try Booster(bytes: bytes) }
  }

  /// Contributions and the bias of a row add up to its margin.
  @Test func explainsARowWhole() throws {
    let booster = try Self.train()
    let input = try BoosterInput(Self.rows(50, seed: 3).matrix)
    let contributions = try booster.approximateContributions(of: input)
    let probabilities = try booster.probabilities(of: input)
    #expect(contributions.width == 3)
    for (row, probability) in probabilities.enumerated() {
      let margin = contributions.values[row * 3..<row * 3 + 3].reduce(0, +)
      #expect(abs(1 / (1 + exp(-margin)) - probability) < 1e-4)
    }
  }

  @Test func stopsWhenItGetsNoBetter() throws {
    let train = Self.rows(1_000, seed: 4)
    let validation = Self.rows(1_000, seed: 5)
    var parameters = BoostingParameters()
    parameters.patience = 5
    var rounds: [Int] = []
    let search = try GradientBoosting.search(
      train: BoosterInput(train.matrix, labels: train.labels),
      validation: BoosterInput(validation.matrix), labels: validation.labels,
      parameters: parameters, onRound: { rounds.append($0) })
    #expect(rounds.last == search.roundCount + 5)
    #expect(rounds.count < parameters.roundLimit)
    let auc = try #require(BinaryMetrics.auc(search.validation, validation.labels))
    // The best possible ranking of these rows gets five sixths, and a tenth has no signal.
    #expect((0.75...0.84).contains(auc))
  }

  @Test func stopsWhenTold() throws {
    struct Stop: Error {}
    let (matrix, labels) = Self.rows(500, seed: 6)
    let input = try BoosterInput(matrix, labels: labels)
    var roundCount = 0
    #expect(throws: Stop.self) {
      try GradientBoosting.grow(
        on: input, roundCount: 10, parameters: BoostingParameters(),
        onRound: { round in
          roundCount = round
          if round == 3 { throw Stop() }
        })
    }
    #expect(roundCount == 3)
  }
}
