// The training of a recommendation: which items are alike, how it is mixed, how good it is.

import SQLite
import Warehouse

/// A recommendation that was learnt from purchase histories.
struct RecommenderTraining: Training {
  let result: NewVersion
  let deciding: Double
  private let table: BasketTable
  private let itemLimit: Int

  /// Learns, on what `connection` sees of the warehouse.
  ///
  /// The dials are chosen on a day whose outcome was known by the test day. With them likeness is
  /// learnt from the histories of the test day, and measured by what people bought after it.
  ///
  /// - Throws: ``PantanalError`` when there is too little to learn from, or someone asked to stop.
  init(
    _ model: ModelDefinition, on connection: Connection, asOf: Day, reporter: TrainingReporter
  ) throws {
    let reader = FeatureReader(model: model, connection: connection)
    _ = try reader.featureNames()
    let known = try reader.labelledDays(until: asOf + -model.horizonDays)
    guard !known.isEmpty else {
      throw LearningMessages.noRows(model, until: asOf + -model.horizonDays)
    }
    guard
      let testDay = known.last,
      let validationDay = known.last(where: { $0 + max(1, model.horizonDays) <= testDay })
    else { throw LearningMessages.tooFewDays(model, known) }
    let k = model.itemLimit
    itemLimit = k
    table = try reader.baskets(on: testDay, cancellation: reporter.cancellation)
    let items = table.items
    let parameters = try Self.search(
      reader.baskets(on: validationDay, cancellation: reporter.cancellation), k: k,
      reporter: reporter)
    let outcome = table.outcome(in: items)
    let similar = ItemToItem(learningFrom: outcome.baskets, parameters: parameters)
    let measured = outcome.metrics(k: k) {
      ItemToItem.ranking(similar.scores(for: $0), k: k)
    }
    deciding = measured.gain
    let baselines = Self.baselines(outcome, k: k)
    let best = baselines.max { $0.metrics.gain < $1.metrics.gain }
    result = NewVersion(
      artifact: Artifact(
        description: .init(recommender: Recommender(items: items, model: similar))),
      record: TrainingRecord(
        asOf: asOf.description, baseline: best?.ranking.rawValue ?? "",
        train: [validationDay.description], validation: [validationDay.description],
        learning: [testDay.description], test: [testDay.description],
        embargoed: known.filter { $0 > validationDay && $0 < testDay }.map(\.description),
        entitiesOnBothSides: table.people.count, itemToItem: parameters,
        deciding: "ndcg_at_\(k)"),
      metrics: Self.metrics(measured, baselines: baselines, best: best?.metrics),
      rowCount: table.rows.count, seed: model.boosting.seed)
  }

  func deciding(of other: Artifact) throws -> Double? {
    guard let recommender = other.description.recommender else { return nil }
    let outcome = table.outcome(in: recommender.items)
    return outcome.metrics(k: itemLimit) {
      ItemToItem.ranking(recommender.model.scores(for: $0), k: itemLimit)
    }.gain
  }

  private static func search(
    _ table: BasketTable, k: Int, reporter: TrainingReporter
  ) throws -> ItemToItem.Parameters {
    let outcome = table.outcome(in: table.items)
    return try ItemToItem.search(
      learningFrom: outcome.baskets, judgedBy: outcome, k: k,
      onTrial: { try reporter.report($0, of: $1, .rounds) })
  }

  private typealias Baseline = (ranking: BaselineRanking, metrics: RankingMetrics)

  private static func baselines(_ outcome: BasketOutcome, k: Int) -> [Baseline] {
    let buyerCounts = outcome.baskets.buyerCounts
    return BaselineRanking.allCases.map { baseline in
      (
        baseline,
        outcome.metrics(k: k) { baseline.ranking(for: $0, buyerCounts: buyerCounts, k: k) }
      )
    }
  }

  /// The model's measures beside those of the better baseline, and both baselines' own.
  private static func metrics(
    _ measured: RankingMetrics, baselines: [Baseline], best: RankingMetrics?
  ) -> [ModelMetric] {
    let k = measured.k
    let measures: [(String, (RankingMetrics) -> Double)] = [
      ("hit_rate_at_\(k)", \.hitRate), ("precision_at_\(k)", \.precision),
      ("recall_at_\(k)", \.recall), ("map_at_\(k)", \.averagePrecision),
      ("ndcg_at_\(k)", \.gain),
    ]
    return measures.flatMap { name, measure in
      [ModelMetric(name, "test", measure(measured), baseline: best.map(measure))]
        + baselines.map {
          ModelMetric("\($0.ranking.rawValue)_\(name)", "test", measure($0.metrics))
        }
    } + [ModelMetric("people_count", "test", Double(measured.peopleCount))]
  }
}
