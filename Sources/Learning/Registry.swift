// Versions of models in the catalog: what was learnt, how good it is, and which version predicts.

import Foundation
import SQLite
import Warehouse

/// One measure of one version on one part of the rows, beside that of something simple.
public struct ModelMetric: Hashable, Sendable {
  /// What is measured, `auc` for instance.
  public let metric: String
  /// The part of the rows: `train`, `validation` or `test`.
  public let split: String
  /// How good the model is.
  public let value: Double
  /// How good the baseline is on the same rows, where that means something.
  public let baseline: Double?

  init(_ metric: String, _ split: String, _ value: Double, baseline: Double? = nil) {
    self.metric = metric
    self.split = split
    self.value = value
    self.baseline = baseline
  }
}

/// What is kept about a training beside the artifact, as JSON in `catalog.model_version`.
struct TrainingRecord: Codable, Equatable {
  /// The day the training was for.
  let asOf: String
  /// What the metrics' baseline is.
  let baseline: String
  /// The observation days whose rows said how trees grow.
  let train: [String]
  /// The days that said when to stop.
  let validation: [String]
  /// The days that were learnt from in the end.
  let learning: [String]
  /// The days that judged it.
  let test: [String]
  /// The days before the test that are left out, because their outcomes overlap with its own.
  let embargoed: [String]
  /// How many entities are in the test as well as in what was learnt from.
  let entitiesOnBothSides: Int
  /// How many rounds early stopping chose, for gradient boosting.
  var rounds: Int?
  /// The dials, for gradient boosting.
  var boosting: BoostingParameters?
  /// The dials that were found best, for item-to-item.
  var itemToItem: ItemToItem.Parameters?
  /// The measure that decides which version predicts.
  let deciding: String
}

/// A version as the catalog has it.
struct ModelVersion {
  let version: Int64
  let algorithm: String
  let trainedAt: String
  let fingerprint: String
  let record: TrainingRecord
  let rowCount: Int64
}

/// A trained version on its way into the catalog.
struct NewVersion {
  let artifact: Artifact
  let record: TrainingRecord
  let metrics: [ModelMetric]
  let rowCount: Int
  let seed: Int
}

/// The catalog's tables about models.
struct Registry {
  private let connection: Connection

  /// The registry on a connection that has the catalog attached.
  init(_ connection: Connection) { self.connection = connection }

  /// The newest version of a model.
  func latest(of model: String) throws -> ModelVersion? {
    try version("WHERE model = ? ORDER BY version DESC LIMIT 1", [.text(model)])
  }

  /// The version that predicts.
  func champion(of model: String) throws -> ModelVersion? {
    try version(
      """
      WHERE model = ?1 AND version = (
        SELECT version FROM catalog.model_alias WHERE model = ?1 AND alias = 'champion')
      """, [.text(model)])
  }

  /// A version's artifact.
  func artifact(of model: String, version: Int64) throws -> Artifact {
    let value = try connection.value(
      "SELECT artifact FROM catalog.model_version WHERE model = ? AND version = ?",
      [.text(model), .integer(version)])
    guard case .blob(let bytes) = value else {
      throw LearningError.unreadableArtifact("its artifact is missing")
    }
    return try Artifact(bytes: bytes)
  }

  /// A version's metrics, by part and name.
  func metrics(of model: String, version: Int64) throws -> [ModelMetric] {
    try connection.rows(
      """
      SELECT metric, split, value, baseline
      FROM catalog.model_metric
      WHERE model = ? AND version = ?
      ORDER BY split, metric
      """, [.text(model), .integer(version)]
    ).map {
      ModelMetric(
        $0[0].text ?? "", $0[1].text ?? "", $0[2].double ?? .nan, baseline: $0[3].double)
    }
  }

  /// Writes a version and its metrics, and makes it the champion when `isBetter` says so.
  ///
  /// - Parameters:
  ///   - new: The version.
  ///   - model: The model.
  ///   - isBetterThan: Whether it is better than the champion with this version; asked within the
  ///     transaction, because another training may have ended since this one began.
  /// - Returns: The version's number, and whether it predicts from now on.
  /// - Throws: What SQLite says.
  func register(
    _ new: NewVersion, of model: ModelDefinition, isBetterThan: (Int64) throws -> Bool
  ) throws -> (version: Int64, isChampion: Bool) {
    try connection.immediately {
      let latest = try connection.value(
        "SELECT max(version) FROM catalog.model_version WHERE model = ?", [.text(model.name)])
      let version = (latest.integer ?? 0) + 1
      try insert(new, version, of: model)
      let champion = try connection.value(
        "SELECT version FROM catalog.model_alias WHERE model = ? AND alias = 'champion'",
        [.text(model.name)]
      ).integer
      let isChampion = try champion.map(isBetterThan) ?? true
      if isChampion {
        try connection.run(
          """
          INSERT INTO catalog.model_alias (model, alias, version) VALUES (?, 'champion', ?)
          ON CONFLICT (model, alias) DO UPDATE SET version = excluded.version
          """, [.text(model.name), .integer(version)])
      }
      return (version, isChampion)
    }
  }

  private func insert(
    _ new: NewVersion, _ version: Int64, of model: ModelDefinition
  ) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let record = String(decoding: try encoder.encode(new.record), as: UTF8.self)
    try connection.run(
      """
      INSERT INTO catalog.model_version (
        model, version, algorithm, trained_at, feature_fingerprint, seed, parameters, artifact,
        row_count, state)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'trained')
      """,
      [
        .text(model.name), .integer(version), .text(model.algorithm.rawValue),
        .text(Timestamp.now()), .text(model.fingerprint), .integer(new.seed), .text(record),
        .blob(try new.artifact.bytes()), .integer(new.rowCount),
      ])
    for metric in new.metrics {
      try connection.run(
        """
        INSERT INTO catalog.model_metric (model, version, metric, split, value, baseline)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
        [
          .text(model.name), .integer(version), .text(metric.metric), .text(metric.split),
          .double(metric.value), metric.baseline.map { .double($0) } ?? .null,
        ])
    }
  }

  private func version(_ condition: String, _ values: [Value]) throws -> ModelVersion? {
    let row = try connection.rows(
      """
      SELECT version, algorithm, trained_at, feature_fingerprint, parameters, row_count
      FROM catalog.model_version
      \(condition)
      """, values
    ).first
    guard let row else { return nil }
    return ModelVersion(
      version: row[0].integer ?? 0, algorithm: row[1].text ?? "", trainedAt: row[2].text ?? "",
      fingerprint: row[3].text ?? "",
      record: try JSONDecoder().decode(
        TrainingRecord.self, from: Data((row[4].text ?? "").utf8)),
      rowCount: row[5].integer ?? 0)
  }
}
