import Testing

@testable import Learning

@Suite("Item-to-item")
struct ItemToItemTests {
  /// Four people, four items: 0 has 3 buyers, 1 has 2, 2 has 2, 3 has 1.
  ///
  /// Bought together are 0 with 1 twice, and once each 0 with 2, 0 with 3 and 2 with 3.
  static let baskets = Baskets(
    people: [[0, 1], [0, 1], [0, 2, 3], [2]].map { items in
      items.map { Baskets.Entry(item: $0, weight: 1) }
    }, itemCount: 4)

  /// The likeness of two items, 0 when they are no neighbours.
  func likeness(
    _ kind: ItemToItem.Likeness, shrinkage: Double, _ one: Int, _ other: Int
  ) -> Double {
    let model = ItemToItem(
      learningFrom: Self.baskets, parameters: .init(likeness: kind, shrinkage: shrinkage))
    return Double(model.neighbours[one].first { $0.item == other }?.likeness ?? 0)
  }

  /// What the likeness of two items is by hand.
  struct Case: Sendable {
    let kind: ItemToItem.Likeness
    let shrinkage: Double
    let items: (Int, Int)
    let expected: Double
  }

  static let cases = [
    // both / √(a·b): 2/√6, 1/√6, 1/√3, 1/√2, none.
    Case(kind: .cosine, shrinkage: 0, items: (0, 1), expected: 0.816_496_58),
    Case(kind: .cosine, shrinkage: 0, items: (0, 2), expected: 0.408_248_29),
    Case(kind: .cosine, shrinkage: 0, items: (0, 3), expected: 0.577_350_27),
    Case(kind: .cosine, shrinkage: 0, items: (2, 3), expected: 0.707_106_78),
    Case(kind: .cosine, shrinkage: 0, items: (1, 2), expected: 0),
    // both · n / (a·b): 2·4/6, 1·4/2.
    Case(kind: .lift, shrinkage: 0, items: (0, 1), expected: 1.333_333_33),
    Case(kind: .lift, shrinkage: 0, items: (2, 3), expected: 2),
    // Times both / (both + 2): a half, a third.
    Case(kind: .cosine, shrinkage: 2, items: (0, 1), expected: 0.408_248_29),
    Case(kind: .lift, shrinkage: 2, items: (2, 3), expected: 0.666_666_67),
  ]

  @Test(arguments: cases)
  func measuresLikeness(_ example: Case) {
    let (one, other) = example.items
    for (one, other) in [(one, other), (other, one)] {
      let found = likeness(example.kind, shrinkage: example.shrinkage, one, other)
      #expect(abs(found - example.expected) < 1e-6)
    }
  }

  @Test func mixesLikenessHabitAndPopularity() {
    let model = ItemToItem(
      learningFrom: Self.baskets,
      parameters: .init(shrinkage: 0, ownWeight: 0.5, popularWeight: 0.3))
    // Like item 1: only item 0, hence 1 of 1. Own: item 1. Popular: 3, 2, 2 and 1 of 3 buyers.
    let scores = model.scores(for: [.init(item: 1, weight: 4)])
    let expected: [Float] = [1 + 0.3, 0.5 + 0.2, 0.2, 0.1]
    for (score, expected) in zip(scores, expected) { #expect(abs(score - expected) < 1e-6) }
    #expect(ItemToItem.ranking(scores, k: 3) == [0, 1, 2])
  }

  @Test func keepsOnlyTheNearestNeighbours() {
    let model = ItemToItem(
      learningFrom: Self.baskets, parameters: .init(shrinkage: 0, neighbourLimit: 1))
    #expect(model.neighbours.map { $0.map(\.item) } == [[1], [0], [3], [2]])
  }

  @Test func ranksTiesInTheOrderOfTheCatalogue() {
    #expect(ItemToItem.ranking([1, 3, 3, 2, 3], k: 3) == [1, 2, 4])
    #expect(ItemToItem.ranking([1], k: 3) == [0])
    #expect(ItemToItem.ranking([], k: 3) == [])
  }

  @Test func ranksOwnFrequencyBeforePopularity() {
    let history = [Baskets.Entry(item: 2, weight: 1), Baskets.Entry(item: 3, weight: 2)]
    let ranking = { (baseline: BaselineRanking) in
      baseline.ranking(for: history, buyerCounts: [50, 100, 1, 0], k: 4)
    }
    #expect(ranking(.ownFrequency) == [3, 2, 1, 0])
    #expect(ranking(.popularity) == [1, 0, 2, 3])
  }

  /// People buy in one of three groups of items; what they buy next is another item of the group.
  @Test func findsWhatPopularityCannot() {
    var random = SplitMix64(seed: 7)
    let people = (0..<600).map { person in
      (0..<3).map { _ in person % 3 * 10 + Int.random(in: 0..<10, using: &random) }
    }
    let baskets = Baskets(
      people: people.map { Set($0).sorted().map { .init(item: $0, weight: 1) } }, itemCount: 30)
    let taken = people.indices.map { person in
      Set([person % 3 * 10 + Int.random(in: 0..<10, using: &random)])
    }
    let outcome = BasketOutcome(baskets: baskets, taken: taken)
    let parameters = ItemToItem.search(
      learningFrom: baskets, judgedBy: outcome, k: 5, onTrial: { _, _ in })
    let model = ItemToItem(learningFrom: baskets, parameters: parameters)
    let found = outcome.metrics(k: 5) { ItemToItem.ranking(model.scores(for: $0), k: 5) }
    let popular = outcome.metrics(k: 5) {
      BaselineRanking.popularity.ranking(for: $0, buyerCounts: baskets.buyerCounts, k: 5)
    }
    // Five of ten items of the right group: one half by chance, from all thirty one sixth.
    #expect((0.4...0.65).contains(found.hitRate))
    #expect(popular.hitRate < 0.3)
    #expect(found.gain > popular.gain)
  }
}

@Suite("Measures of rankings")
struct RankingMetricsTests {
  @Test func measuresByHand() {
    var metrics = RankingMetrics(k: 3)
    metrics.add([7, 8, 9, 1], taken: [8, 1])
    // Place 2 of 3 is right; place 4 does not count. Ideal: places 1 and 2.
    #expect(metrics.hitRate == 1)
    #expect(metrics.precision == 1.0 / 3)
    #expect(metrics.recall == 0.5)
    #expect(metrics.averagePrecision == 0.25)
    let ideal = 1 + 0.6309297535714575
    #expect(abs(metrics.gain - 0.6309297535714575 / ideal) < 1e-12)
  }

  @Test func leavesOutPeopleWhoTookNothing() {
    var metrics = RankingMetrics(k: 3)
    metrics.add([1, 2, 3], taken: [])
    #expect(metrics.peopleCount == 0)
    #expect(metrics.hitRate == 0)
    metrics.add([1, 2, 3], taken: [5])
    metrics.add([5], taken: [5])
    #expect(metrics.peopleCount == 2)
    #expect(metrics.hitRate == 0.5)
  }
}
