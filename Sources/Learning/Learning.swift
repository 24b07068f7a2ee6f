// What the pipeline and the command line ask of models: train, score, and say how they are.

import SQLite
public import Warehouse

/// A version that was trained and registered.
public struct TrainedModel: Sendable {
  /// The model.
  public let model: String
  /// The version's number, from 1.
  public let version: Int64
  /// Whether this version predicts from now on.
  public let isChampion: Bool
  /// How good it is on each part of the rows, beside the baseline.
  public let metrics: [ModelMetric]
  /// The name of the measure that decides which version predicts.
  public let deciding: String
  /// What the baseline is.
  public let baseline: String
  /// How many rows were learnt from.
  public let rowCount: Int
  /// The days whose outcomes judged it.
  public let testDays: [String]

  /// The deciding measure on the test days.
  public var score: ModelMetric? {
    metrics.first { $0.metric == deciding && $0.split == "test" }
  }
}

/// What a scoring did.
public struct ScoreSummary: Equatable, Sendable {
  /// The table with the predictions.
  public let table: TableName
  /// The version that predicted.
  public let modelVersion: Int64
  /// How many predictions there are.
  public let rowCount: Int
  /// How many of them were inserted, changed or deleted.
  public let changedRowCount: Int
}

/// A step of a run, as its ledger row is to name it.
public struct ScoringStep: Sendable {
  /// The step, unique over all runs.
  public let stepID: String
  /// The run.
  public let runID: String
  /// What the work is defined by.
  public let fingerprint: String
  /// The versions of what is read.
  public let inputs: [String: Int64]

  /// Names a step.
  public init(stepID: String, runID: String, fingerprint: String, inputs: [String: Int64]) {
    self.stepID = stepID
    self.runID = runID
    self.fingerprint = fingerprint
    self.inputs = inputs
  }
}

/// How a model is.
public struct ModelStatus: Sendable {
  /// The model.
  public let model: ModelDefinition
  /// The version that predicts, absent before the first training.
  public let champion: Int64?
  /// The newest version, absent before the first training.
  public let latest: Int64?
  /// When the version that predicts was trained, in UTC.
  public let trainedAt: String?
  /// What the champion's metrics are compared with.
  public let baseline: String?
  /// The name of the measure that decides which version predicts.
  public let deciding: String?
  /// The champion's metrics.
  public let metrics: [ModelMetric]
  /// Why it should be trained, absent when it need not be.
  public let dueReason: String?
}

/// Training models on the warehouse and predicting with them.
public enum Learning {
  /// Trains a model, registers the version, and lets it predict if it is the best.
  ///
  /// Reads a snapshot and takes no lock; the catalog gets one short transaction at the end.
  ///
  /// - Throws: ``PantanalError`` when there is too little to learn from, or someone asked to stop.
  public static func train(
    _ model: ModelDefinition, warehouse: Warehouse, asOf: String,
    progress: @escaping ProgressHandler, cancellation: Cancellation
  ) throws -> TrainedModel {
    guard let day = Day(asOf) else { throw LearningMessages.noDay(asOf) }
    return try explaining(model) {
      let reporter = TrainingReporter(
        model: model, progress: progress, cancellation: cancellation)
      let connection = try warehouse.connect()
      let training = try cancellation.interrupting(connection) { () throws -> any Training in
        // One transaction, so that all that is read is of the same moment.
        try connection.execute("BEGIN")
        defer { connection.rollBack() }
        return switch model.algorithm {
        case .gradientBoosting:
          try BoostingTraining(model, on: connection, asOf: day, reporter: reporter)
        case .itemToItem:
          try RecommenderTraining(model, on: connection, asOf: day, reporter: reporter)
        }
      }
      try cancellation.check()
      return try register(training, model, warehouse)
    }
  }

  /// Predicts for a day with the champion, in one transaction with its ledger row.
  ///
  /// The caller holds the writer lock.
  ///
  /// - Throws: ``PantanalError`` when there is no champion, or it cannot be used any more.
  public static func score(
    _ model: ModelDefinition, warehouse: Warehouse, asOf: String, step: ScoringStep,
    progress: ProgressHandler, cancellation: Cancellation
  ) throws -> ScoreSummary {
    guard let day = Day(asOf) else { throw LearningMessages.noDay(asOf) }
    let startedAt = Timestamp.now()
    let began = ContinuousClock.now
    return try explaining(model) {
      let registry = Registry(try warehouse.connectToCatalog())
      guard let champion = try registry.champion(of: model.name) else {
        throw LearningMessages.notTrained(model)
      }
      let connection = try warehouse.connect(writing: .refined)
      return try cancellation.interrupting(connection) {
        try connection.immediately {
          let rows = try predict(champion, model, registry, connection, day, cancellation)
          let table = try PredictionTable(of: model, on: connection)
          try table.create()
          let counts = try table.replace { insert in
            for (index, row) in rows.enumerated() {
              try insert(row)
              guard (index + 1) % 10_000 == 0 else { continue }
              try cancellation.check()
              progress(
                Progress(
                  "score \(model.name)", completed: Int64(index + 1), total: Int64(rows.count),
                  unit: .rows))
            }
          }
          let summary = ScoreSummary(
            table: model.predictionTable, modelVersion: champion.version,
            rowCount: counts.rowCount, changedRowCount: counts.changedRowCount)
          try record(
            summary, step, on: connection, startedAt: startedAt, duration: .now - began)
          return summary
        }
      }
    }
  }

  /// Why a model should be trained, or nothing when it need not be.
  public static func isTrainingDue(
    _ model: ModelDefinition, warehouse: Warehouse, asOf: String
  ) throws -> String? {
    let registry = Registry(try warehouse.connectToCatalog())
    return try dueReason(model, registry.latest(of: model.name), asOf: asOf)
  }

  /// The version that predicts, for the fingerprint of a scoring.
  public static func championVersion(
    of model: ModelDefinition, warehouse: Warehouse
  ) throws -> Int64? {
    try Registry(try warehouse.connectToCatalog()).champion(of: model.name)?.version
  }

  /// How models are, in their order.
  public static func status(
    of models: [ModelDefinition], warehouse: Warehouse, asOf: String
  ) throws -> [ModelStatus] {
    let registry = Registry(try warehouse.connectToCatalog())
    return try models.map { model in
      let champion = try registry.champion(of: model.name)
      let latest = try registry.latest(of: model.name)
      return ModelStatus(
        model: model, champion: champion?.version, latest: latest?.version,
        trainedAt: champion?.trainedAt, baseline: champion?.record.baseline,
        deciding: champion?.record.deciding,
        metrics: try champion.map {
          try registry.metrics(of: model.name, version: $0.version)
        } ?? [],
        dueReason: try dueReason(model, latest, asOf: asOf))
    }
  }

  private static func dueReason(
    _ model: ModelDefinition, _ latest: ModelVersion?, asOf: String
  ) throws -> String? {
    guard let today = Day(asOf) else { throw LearningMessages.noDay(asOf) }
    guard let latest else { return "never trained" }
    guard latest.fingerprint == model.fingerprint else { return "its definition has changed" }
    guard let limit = model.retrainDays, let trained = Day(latest.record.asOf) else { return nil }
    let age = today - trained
    return age >= limit ? "trained for \(trained), \(age) days ago" : nil
  }

  private static func register(
    _ training: any Training, _ model: ModelDefinition, _ warehouse: Warehouse
  ) throws -> TrainedModel {
    let registry = Registry(try warehouse.connectToCatalog())
    let new = training.result
    // Both are measured on the same rows: figures of other days would say nothing.
    let registered = try registry.register(new, of: model) { champion in
      guard
        let artifact = try? registry.artifact(of: model.name, version: champion),
        let present = try training.deciding(of: artifact)
      else { return true }
      return training.deciding > present
    }
    return TrainedModel(
      model: model.name, version: registered.version, isChampion: registered.isChampion,
      metrics: new.metrics, deciding: new.record.deciding, baseline: new.record.baseline,
      rowCount: new.rowCount, testDays: new.record.test)
  }

  private static func predict(
    _ champion: ModelVersion, _ model: ModelDefinition, _ registry: Registry,
    _ connection: Connection, _ day: Day, _ cancellation: Cancellation
  ) throws -> [[Value]] {
    do {
      let artifact = try registry.artifact(of: model.name, version: champion.version)
      return switch model.algorithm {
      case .gradientBoosting:
        try Scoring.boosting(
          artifact, version: champion.version, model, on: connection, asOf: day,
          cancellation: cancellation)
      case .itemToItem:
        try Scoring.recommendations(
          artifact, version: champion.version, model, on: connection, asOf: day,
          cancellation: cancellation)
      }
    } catch let error as LearningError {
      throw LearningMessages.unusable(
        model, version: champion.version, LearningMessages.reason(error))
    }
  }

  private static func record(
    _ summary: ScoreSummary, _ step: ScoringStep, on connection: Connection,
    startedAt: String, duration: Duration
  ) throws {
    let ledger = Ledger(.refined, on: connection)
    let previous = try ledger.latest(of: summary.table.description)?.version ?? 0
    let (seconds, attoseconds) = duration.components
    try ledger.record(
      LedgerEntry(
        stepID: step.stepID, runID: step.runID, kind: .score,
        object: summary.table.description, fingerprint: step.fingerprint, inputs: step.inputs,
        version: summary.changedRowCount > 0 || previous == 0 ? previous + 1 : previous,
        rowCount: Int64(summary.rowCount), changedRowCount: Int64(summary.changedRowCount),
        startedAt: startedAt, endedAt: Timestamp.now(),
        seconds: Double(seconds) + Double(attoseconds) / 1e18))
  }

  /// Runs `body`, its failures becoming those that people read.
  private static func explaining<Result>(
    _ model: ModelDefinition, _ body: () throws -> Result
  ) throws -> Result {
    do {
      return try body()
    } catch let error as XGBoostError {
      throw LearningMessages.boosting(error, model)
    } catch let error as SQLiteError {
      throw PantanalError(error, doing: "working on the model \(model.name)")
    }
  }
}
