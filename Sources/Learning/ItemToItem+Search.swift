// Which dials of item-to-item fit best, and the two rankings it has to beat.

/// People's histories on a day, and what each of them bought in the horizon after it.
struct BasketOutcome: Sendable {
  /// The histories.
  let baskets: Baskets
  /// What each person then bought; empty where it was nothing.
  let taken: [Set<Int>]

  /// Measures a ranking of items for every person.
  func metrics(k: Int, ranking: ([Baskets.Entry]) -> [Int]) -> RankingMetrics {
    var metrics = RankingMetrics(k: k)
    for (person, taken) in taken.enumerated() where !taken.isEmpty {
      metrics.add(ranking(baskets.people[person]), taken: taken)
    }
    return metrics
  }

  /// At most so many people who bought something, spread evenly.
  func sample(of limit: Int) -> BasketOutcome {
    let buyers = taken.indices.filter { !taken[$0].isEmpty }
    let step = max(1, (buyers.count + limit - 1) / limit)
    let chosen = stride(from: 0, to: buyers.count, by: step).map { buyers[$0] }
    return BasketOutcome(
      baskets: Baskets(
        people: chosen.map { baskets.people[$0] }, itemCount: baskets.itemCount),
      taken: chosen.map { taken[$0] })
  }
}

extension ItemToItem {
  /// So many people say which dials are best; more make the choice slower, hardly better.
  private static let sampleLimit = 2_000

  /// Tries combinations of the dials, and returns those with the highest gain at `k` items.
  ///
  /// `onTrial` is called after each likeness with how many were tried and of how many.
  static func search(
    learningFrom baskets: Baskets, judgedBy outcome: BasketOutcome, k: Int,
    onTrial: (Int, Int) throws -> Void
  ) rethrows -> Parameters {
    let sample = outcome.sample(of: sampleLimit)
    let shrinkages = [0.0, 10, 100]
    var best: (gain: Double, parameters: Parameters)?
    var trialCount = 0
    for likeness in Likeness.allCases {
      for shrinkage in shrinkages {
        let model = ItemToItem(
          learningFrom: baskets,
          parameters: Parameters(likeness: likeness, shrinkage: shrinkage))
        let found = model.bestMix(on: sample, k: k)
        if found.gain > best?.gain ?? -1 { best = found }
        trialCount += 1
        try onTrial(trialCount, Likeness.allCases.count * shrinkages.count)
      }
    }
    return best?.parameters ?? Parameters()
  }

  private func bestMix(
    on outcome: BasketOutcome, k: Int
  ) -> (gain: Double, parameters: Parameters) {
    let parts = outcome.baskets.people.map { self.parts(for: $0) }
    var best = (gain: -1.0, parameters: parameters)
    for own in [0, 0.25, 0.5, 1, 2] {
      for popular in [0.001, 0.1, 0.3, 1] {
        let model = mixing(own: own, popular: popular)
        var metrics = RankingMetrics(k: k)
        for (parts, taken) in zip(parts, outcome.taken) {
          metrics.add(Self.ranking(model.mix(parts), k: k), taken: taken)
        }
        if metrics.gain > best.gain { best = (metrics.gain, model.parameters) }
      }
    }
    return best
  }
}

/// The rankings a recommendation has to beat.
enum BaselineRanking: String, CaseIterable, Sendable {
  /// Everyone gets what most people bought.
  case popularity
  /// Everyone gets what they bought most often, and then what most people bought.
  case ownFrequency = "own_frequency"

  /// The ranking for one person.
  func ranking(for history: [Baskets.Entry], buyerCounts: [Int], k: Int) -> [Int] {
    let most = Float((buyerCounts.max() ?? 0) + 1)
    // A share below one keeps popularity from outweighing one purchase more.
    var scores = buyerCounts.map { Float($0) / most }
    if self == .ownFrequency { for entry in history { scores[entry.item] += entry.weight } }
    return ItemToItem.ranking(scores, k: k)
  }
}
