// The training of a gradient boosting model: read, split by time, search, grow, measure.

import SQLite
import Warehouse

/// Something that learns from the warehouse and leaves the catalog to others.
protocol Training {
  /// What was learnt, with its measures.
  var result: NewVersion { get }
  /// The measure that decides which version predicts; higher is better.
  var deciding: Double { get }
  /// The same measure of another version on the same rows, `nil` when it cannot predict them.
  func deciding(of other: Artifact) throws -> Double?
}

/// How a training tells how far it is, and learns that it should stop.
struct TrainingReporter {
  let model: ModelDefinition
  let progress: ProgressHandler
  let cancellation: Cancellation

  /// Tells how far it is, or throws when someone asked to stop.
  func report(_ completed: Int, of total: Int, _ unit: Progress.Unit) throws {
    try cancellation.check()
    progress(
      Progress(
        "train \(model.name)", completed: Int64(completed), total: Int64(total), unit: unit))
  }
}

/// A gradient boosting model that was learnt from a feature table.
struct BoostingTraining: Training {
  let result: NewVersion
  let deciding: Double
  private let table: FeatureTable
  private let test: [Int]

  /// Learns, on what `connection` sees of the warehouse.
  ///
  /// The rounds are found on the validation days; then trees are grown again on all days whose
  /// outcomes were known before the test, and measured on the test days. So the version that is
  /// registered is the one that was measured.
  ///
  /// - Throws: ``PantanalError`` when there is too little to learn from, or someone asked to stop.
  init(
    _ model: ModelDefinition, on connection: Connection, asOf: Day, reporter: TrainingReporter
  ) throws {
    let reader = FeatureReader(model: model, connection: connection)
    let selection = FeatureReader.Selection.labelled(until: asOf + -model.horizonDays)
    let names = try reader.featureNames()
    guard !names.isEmpty else { throw LearningMessages.noFeatures(model) }
    var count = 0
    table = try reader.read(
      names, texts: reader.textFeatures(among: names, selection), selection,
      onRow: { _ in
        count += 1
        if count % 10_000 == 0 { try reporter.cancellation.check() }
      })
    guard table.rowCount > 0 else {
      throw LearningMessages.noRows(model, until: asOf + -model.horizonDays)
    }
    guard let split = TimeSplit(table.days, horizonDays: model.horizonDays) else {
      throw LearningMessages.tooFewDays(model, Set(table.days).sorted())
    }
    test = table.rows(on: split.test)
    let parts = Parts(table, split, test: test)
    guard let rule = OneFeatureRule.best(of: table, rows: parts.learning) else {
      throw LearningMessages.oneClass(model)
    }
    let grown = try Self.grow(model, table, parts, reporter)
    let metrics = try Self.metrics(grown, rule, table, parts)
    deciding = BinaryMetrics.auc(grown.test, table.labels(of: test)) ?? 0.5
    result = NewVersion(
      artifact: Artifact(
        description: .init(encoding: grown.encoding), booster: try grown.booster.bytes()),
      record: TrainingRecord(
        asOf: asOf.description, baseline: "rate by parts of \(rule.feature)",
        train: split.train.map(\.description), validation: split.validation.map(\.description),
        learning: split.learning.map(\.description), test: split.test.map(\.description),
        embargoed: split.embargoed.map(\.description),
        entitiesOnBothSides: try EntityOverlap.count(model, split, on: connection),
        rounds: grown.roundCount, boosting: model.boosting, deciding: "auc"),
      metrics: metrics, rowCount: parts.learning.count, seed: model.boosting.seed)
  }

  func deciding(of other: Artifact) throws -> Double? {
    guard let encoding = other.description.encoding else { return nil }
    let matrix: Matrix
    do {
      matrix = try encoding.matrix(of: table, rows: test)
    } catch {
      // The other version knows features that are no more: it could not predict these rows.
      return nil
    }
    let scores = try Booster(bytes: other.booster).probabilities(of: BoosterInput(matrix))
    return BinaryMetrics.auc(scores, table.labels(of: test))
  }

  /// Rows by part.
  private struct Parts {
    let train: [Int]
    let validation: [Int]
    let test: [Int]
    /// What is learnt from in the end: training and validation rows, and those between them.
    let learning: [Int]

    init(_ table: FeatureTable, _ split: TimeSplit, test: [Int]) {
      train = table.rows(on: split.train)
      validation = table.rows(on: split.validation)
      learning = table.rows(on: split.learning)
      self.test = test
    }
  }

  /// Trees, and the probabilities they give each part.
  private struct Grown {
    let booster: Booster
    let encoding: FeatureEncoding
    let roundCount: Int
    let train: [Float]
    let validation: [Float]
    let test: [Float]
  }

  private static func grow(
    _ model: ModelDefinition, _ table: FeatureTable, _ parts: Parts,
    _ reporter: TrainingReporter
  ) throws -> Grown {
    let encoding = FeatureEncoding.learn(from: table, rows: parts.train)
    let input = { (rows: [Int], isLabelled: Bool) in
      try BoosterInput(
        encoding.matrix(of: table, rows: rows), labels: isLabelled ? table.labels(of: rows) : [])
    }
    let limit = model.boosting.roundLimit
    let train = try input(parts.train, true)
    let search = try GradientBoosting.search(
      train: train, validation: input(parts.validation, false),
      labels: table.labels(of: parts.validation), parameters: model.boosting,
      onRound: { try reporter.report($0, of: 2 * limit, .rounds) })
    let booster = try GradientBoosting.grow(
      on: input(parts.learning, true), roundCount: search.roundCount, parameters: model.boosting,
      onRound: { try reporter.report(limit + $0, of: limit + search.roundCount, .rounds) })
    return Grown(
      booster: booster, encoding: encoding, roundCount: search.roundCount,
      train: try search.booster.probabilities(of: train, roundCount: search.roundCount),
      validation: search.validation,
      test: try booster.probabilities(of: input(parts.test, false)))
  }

  private static func metrics(
    _ grown: Grown, _ rule: OneFeatureRule, _ table: FeatureTable, _ parts: Parts
  ) throws -> [ModelMetric] {
    let base = BinaryMetrics.baseRate(table.labels(of: parts.learning))
    return [
      ("train", parts.train, grown.train), ("validation", parts.validation, grown.validation),
      ("test", parts.test, grown.test),
    ].flatMap { split, rows, scores in
      let labels = table.labels(of: rows)
      let simple = rule.probabilities(of: table, rows: rows)
      let measures: [(String, ([Float], [Float]) -> Double?)] = [
        ("auc", BinaryMetrics.auc), ("pr_auc", BinaryMetrics.averagePrecision),
        ("log_loss", BinaryMetrics.logLoss), ("brier", BinaryMetrics.brier),
        ("top_decile_lift", BinaryMetrics.topDecileLift),
        ("calibration_error", BinaryMetrics.calibrationError),
      ]
      return measures.compactMap { name, measure in
        measure(scores, labels).map {
          ModelMetric(name, split, $0, baseline: measure(simple, labels))
        }
      } + [
        ModelMetric("base_rate", split, BinaryMetrics.baseRate(labels), baseline: base),
        ModelMetric("row_count", split, Double(rows.count)),
      ]
    }
  }
}

/// Entities that were learnt from and are tested as well.
///
/// A split by time does not keep them apart: tomorrow's entities are mostly today's. How many they
/// are is reported, so that nobody takes the measures for those of entities never seen before.
enum EntityOverlap {
  static func count(
    _ model: ModelDefinition, _ split: TimeSplit, on connection: Connection
  ) throws -> Int {
    let entity = model.entity.map(\.sqlIdentifier).joined(separator: ", ")
    let part = { (days: [Day]) in
      """
      SELECT \(entity) FROM \(model.featureTable.sql)
      WHERE as_of IN (\(days.map(\.description.sqlLiteral).joined(separator: ", ")))
        AND \(model.label.sqlIdentifier) IS NOT NULL
      """
    }
    let count = try connection.value(
      """
      SELECT count(*) FROM (
        \(part(split.learning)) INTERSECT \(part(split.test)))
      """)
    return Int(count.integer ?? 0)
  }
}
