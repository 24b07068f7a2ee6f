// How good rankings of items are. Probabilities are measured in BinaryMetrics.

import Foundation

/// Measures of the first `k` items offered to people, against what each of them then took.
///
/// People who took nothing are not counted: no ranking could have been right about them.
struct RankingMetrics: Equatable, Sendable {
  /// How many items are offered.
  let k: Int
  /// How many people were counted.
  private(set) var peopleCount = 0
  private var sums = (hits: 0.0, precision: 0.0, recall: 0.0, average: 0.0, gain: 0.0)

  /// The share of people with at least one right item.
  var hitRate: Double { mean(sums.hits) }
  /// The share of the `k` places that held a right item.
  var precision: Double { mean(sums.precision) }
  /// The share of what people took that was offered.
  var recall: Double { mean(sums.recall) }
  /// Mean average precision: the precision at each right item's place, averaged.
  var averagePrecision: Double { mean(sums.average) }
  /// Normalised discounted cumulative gain: like recall, but early places count more.
  var gain: Double { mean(sums.gain) }

  /// Begins to measure.
  init(k: Int) { self.k = k }

  /// Counts one person's ranking, best item first, against what the person took.
  mutating func add(_ ranking: [Int], taken: Set<Int>) {
    guard !taken.isEmpty else { return }
    var right = 0.0
    var average = 0.0
    var discounted = 0.0
    for (place, item) in ranking.prefix(k).enumerated() where taken.contains(item) {
      right += 1
      average += right / Double(place + 1)
      discounted += 1 / log2(Double(place + 2))
    }
    let possible = min(k, taken.count)
    peopleCount += 1
    sums.hits += right > 0 ? 1 : 0
    sums.precision += right / Double(k)
    sums.recall += right / Double(taken.count)
    sums.average += average / Double(possible)
    sums.gain += discounted / (0..<possible).reduce(0) { $0 + 1 / log2(Double($1 + 2)) }
  }

  static func == (left: RankingMetrics, right: RankingMetrics) -> Bool {
    left.k == right.k && left.peopleCount == right.peopleCount && left.sums == right.sums
  }

  private func mean(_ sum: Double) -> Double { peopleCount > 0 ? sum / Double(peopleCount) : 0 }
}
