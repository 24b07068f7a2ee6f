import Testing

@testable import Learning

@Suite("Measures of probabilities")
struct BinaryMetricsTests {
  /// Scores and labels whose area was counted pair by pair on paper.
  static let areas: [(scores: [Float], labels: [Float], area: Double?)] = [
    // Every score the same: no ranking at all.
    ([0.5, 0.5, 0.5, 0.5], [1, 0, 1, 0], 0.5),
    // Perfect, and perfectly wrong.
    ([0.9, 0.8, 0.2, 0.1], [1, 1, 0, 0], 1),
    ([0.9, 0.8, 0.2, 0.1], [0, 0, 1, 1], 0),
    // Pairs (positive, negative): (.8,.8) tie, (.8,.1) won, (.4,.8) lost, (.4,.1) won: 2.5 of 4.
    ([0.8, 0.8, 0.4, 0.1], [1, 0, 1, 0], 0.625),
    // The same rows in another order.
    ([0.1, 0.4, 0.8, 0.8], [0, 1, 0, 1], 0.625),
    // Three tied positives with two tied negatives, one negative below: (3·1 + 3·2·½) / 9.
    ([0.7, 0.7, 0.7, 0.7, 0.7, 0.1], [1, 1, 1, 0, 0, 0], 6.0 / 9),
    // One class only: not defined.
    ([0.3, 0.4], [1, 1], nil),
    ([0.3, 0.4], [0, 0], nil),
    ([], [], nil),
  ]

  @Test(arguments: areas)
  func countsTiesAsHalfAPair(scores: [Float], labels: [Float], area: Double?) {
    #expect(BinaryMetrics.auc(scores, labels) == area)
  }

  static let precisions: [(scores: [Float], labels: [Float], area: Double)] = [
    // Thresholds .9 (1 of 1), .8 (1 of 2), .7 (2 of 3): ½·1 + ½·⅔.
    ([0.9, 0.8, 0.7, 0.1], [1, 0, 1, 0], 5.0 / 6),
    // One threshold for a tie: precision is the base rate.
    ([0.5, 0.5, 0.5, 0.5], [1, 0, 0, 0], 0.25),
  ]

  @Test(arguments: precisions)
  func averagesPrecision(scores: [Float], labels: [Float], area: Double) throws {
    let found = try #require(BinaryMetrics.averagePrecision(scores, labels))
    #expect(abs(found - area) < 1e-12)
  }

  @Test func measuresDistance() {
    #expect(abs(BinaryMetrics.logLoss([0.5, 0.5], [1, 0]) - 0.693147180559945) < 1e-12)
    // A certain error costs much, but not infinitely much.
    #expect(BinaryMetrics.logLoss([0], [1]).isFinite)
    #expect(BinaryMetrics.brier([1, 0, 0.5], [0, 0, 1]) == (1 + 0 + 0.25) / 3)
  }

  @Test func liftsTheTopTenth() throws {
    // Twenty rows, four positive; the two highest are one positive and one negative.
    let scores = (0..<20).map { Float(20 - $0) }
    let labels: [Float] = [1, 0, 1, 1, 1] + Array(repeating: 0, count: 15)
    #expect(try #require(BinaryMetrics.topDecileLift(scores, labels)) == 2.5)
    // All tied: the top tenth is like any other.
    let tied = Array(repeating: Float(1), count: 20)
    #expect(abs(try #require(BinaryMetrics.topDecileLift(tied, labels)) - 1) < 1e-12)
  }

  @Test func measuresCalibration() {
    let labels = (0..<100).map { Float($0 % 4 == 0 ? 1 : 0) }
    let right = Array(repeating: Float(0.25), count: 100)
    let wrong = Array(repeating: Float(0.75), count: 100)
    #expect(BinaryMetrics.calibrationError(right, labels) == 0)
    #expect(BinaryMetrics.calibrationError(wrong, labels) == 0.5)
  }
}
