// Models from the first training to predictions in a warehouse of its own.

import Foundation
import SQLite
import Testing
import Warehouse

@testable import Learning

/// A warehouse in a folder that goes away with it.
final class TemporaryWarehouse {
  let warehouse: Warehouse

  init() throws {
    let name = "learning-\(UUID().uuidString)"
    warehouse = Warehouse(folder: FileManager.default.temporaryDirectory.appending(path: name))
    try warehouse.prepare()
  }

  deinit { try? FileManager.default.removeItem(at: warehouse.folder) }

  func rows(_ sql: String) throws -> [[Value]] {
    try warehouse.connectForReading().rows(sql)
  }

  func value(_ sql: String) throws -> Value { try rows(sql).first?.first ?? .null }

  func write(_ body: (Connection) throws -> Void) throws {
    let connection = try warehouse.connect(writing: .refined)
    try connection.immediately { try body(connection) }
  }

  func train(_ model: ModelDefinition, asOf: String = "2025-12-31") throws -> TrainedModel {
    try Learning.train(
      model, warehouse: warehouse, asOf: asOf, progress: { _ in }, cancellation: Cancellation())
  }

  func score(_ model: ModelDefinition, asOf: String = "2025-12-31") throws -> ScoreSummary {
    try Learning.score(
      model, warehouse: warehouse, asOf: asOf,
      step: ScoringStep(
        stepID: UUID().uuidString, runID: "run", fingerprint: "print",
        inputs: ["refined.feature_churn": 1]),
      progress: { _ in }, cancellation: Cancellation())
  }
}

/// Feature tables whose answer is known.
enum Example {
  static func churn(
    sql: String = "SELECT 1", label: String = "dropped_out", more: String = ""
  ) throws -> ModelDefinition {
    try ModelDefinition(
      SQLFile(
        path: "sql/models/churn.sql",
        text: """
          /* ---
          description: Who leaves.
          algorithm: gradient_boosting
          entity: [enrolment_id]
          label: \(label)
          positive: Leaves within the horizon.
          horizon: 90 days
          observations: {every: month, from: 2024-06-30, to: 2025-09-30}
          \(more)
          --- */
          \(sql)
          """))
  }

  /// Fills `refined.feature_churn`: who misses lessons leaves, night students sooner.
  ///
  /// With `isShuffled` who leaves has nothing to do with either.
  static func fillChurn(
    _ warehouse: TemporaryWarehouse, isShuffled: Bool = false, perDay: Int = 200
  ) throws {
    var random = SplitMix64(seed: 11)
    let model = try churn()
    try warehouse.write { connection in
      try connection.execute(
        """
        CREATE TABLE refined.dim_enrolment (enrolment_id BIGINT PRIMARY KEY) WITHOUT ROWID;
        CREATE TABLE refined.feature_churn (
          enrolment_id BIGINT NOT NULL, as_of DATE NOT NULL, attendance_percent DOUBLE,
          shift VARCHAR(20), noise BIGINT, dropped_out BOOLEAN,
          PRIMARY KEY (enrolment_id, as_of)) WITHOUT ROWID;
        """)
      var insert = try connection.prepare(
        "INSERT INTO refined.feature_churn VALUES (?, ?, ?, ?, ?, ?)")
      for day in try model.observations.days(before: "2025-12-31") + ["2025-12-31"] {
        let isScored = day == "2025-12-31"
        try connection.run(
          "INSERT INTO refined._observation VALUES ('churn', ?, ?)",
          [.text(day), isScored ? "score" : "train"])
        for id in 0..<perDay {
          let attendance = Double.random(in: 0..<100, using: &random)
          let shift = isScored && id == 0 ? "dawn" : id % 3 == 0 ? "night" : "day"
          let risk = isShuffled ? 0.3 : max(0, 0.6 - attendance / 100) + (id % 3 == 0 ? 0.2 : 0)
          let hasLeft = Double.random(in: 0..<1, using: &random) < risk
          insert.bind([
            .integer(id), .text(day), id % 20 == 1 ? .null : .double(attendance),
            id % 50 == 2 ? .null : .text(shift), .integer(Int.random(in: 0..<9, using: &random)),
            isScored ? .null : .integer(hasLeft ? 1 : 0),
          ])
          _ = try insert.step()
          insert.reset()
        }
      }
    }
  }

  static func recommendation() throws -> ModelDefinition {
    try ModelDefinition(
      SQLFile(
        path: "sql/models/recommendation.sql",
        text: """
          /* ---
          algorithm: item_to_item
          entity: [customer_code]
          item: product_code
          weight: purchases
          label: bought
          horizon: 60 days
          observations: {every: month, from: 2025-06-30}
          parameters: {items: 4}
          --- */
          SELECT 1
          """))
  }

  /// Fills `refined.feature_recommendation`: people buy within one of three groups of products.
  static func fillRecommendation(_ warehouse: TemporaryWarehouse) throws {
    var random = SplitMix64(seed: 5)
    try warehouse.write { connection in
      try connection.execute(
        """
        CREATE TABLE refined.feature_recommendation (
          customer_code VARCHAR(20), product_code VARCHAR(20), as_of DATE, purchases BIGINT,
          bought BOOLEAN, PRIMARY KEY (customer_code, as_of, product_code)) WITHOUT ROWID
        """)
      for day in ["2025-06-30", "2025-08-31", "2025-10-31", "2025-12-31"] {
        let isScored = day == "2025-12-31"
        try connection.run(
          "INSERT INTO refined._observation VALUES ('recommendation', ?, ?)",
          [.text(day), isScored ? "score" : "train"])
        for customer in 0..<200 {
          var products: [Int: (purchases: Int, bought: Int)] = [:]
          for _ in 0..<3 {
            products[customer % 3 * 8 + Int.random(in: 0..<8, using: &random), default: (0, 0)]
              .purchases += 1
          }
          if !isScored {
            products[customer % 3 * 8 + Int.random(in: 0..<8, using: &random), default: (0, 0)]
              .bought = 1
          }
          for (product, row) in products {
            try connection.run(
              "INSERT INTO refined.feature_recommendation VALUES (?, ?, ?, ?, ?)",
              [
                .text("C\(1000 + customer)"), .text("00\(10 + product)"), .text(day),
                .integer(row.purchases), isScored ? .null : .integer(row.bought),
              ])
          }
        }
      }
    }
  }
}

@Suite("A model in a warehouse")
struct LearningTests {
  @Test func learnsWhatIsThereToLearn() throws {
    let warehouse = try TemporaryWarehouse()
    try Example.fillChurn(warehouse)
    let trained = try warehouse.train(Example.churn())
    #expect(trained.version == 1)
    #expect(trained.isChampion)
    #expect(trained.testDays == ["2025-07-31", "2025-08-31", "2025-09-30"])
    let score = try #require(trained.score)
    // Who leaves is drawn by lot from risks of at most 0.8, so nobody can rank perfectly.
    #expect((0.70...0.88).contains(score.value), "\(score)")
    #expect(score.value > score.baseline ?? 1)
    #expect(trained.baseline == "rate by parts of attendance_percent")
    let stored = try warehouse.rows(
      """
      SELECT split, count(*), count(value), min(value) >= 0 FROM catalog.model_metric
      WHERE model = 'churn' GROUP BY split ORDER BY split
      """)
    #expect(stored.map { $0[0].text } == ["test", "train", "validation"])
    #expect(stored.allSatisfy { $0[1] == $0[2] && $0[3] == 1 })
  }

  /// A model that ranks when the label has nothing to do with the features has seen the label.
  @Test func findsNothingWhereNothingIs() throws {
    let warehouse = try TemporaryWarehouse()
    try Example.fillChurn(warehouse, isShuffled: true)
    let score = try #require(try warehouse.train(Example.churn()).score)
    #expect((0.42...0.58).contains(score.value), "\(score)")
  }

  @Test func isTheSameTwice() throws {
    let artifacts = try (0..<2).map { _ in
      let warehouse = try TemporaryWarehouse()
      try Example.fillChurn(warehouse, perDay: 60)
      _ = try warehouse.train(Example.churn())
      return try warehouse.value("SELECT artifact FROM catalog.model_version")
    }
    #expect(artifacts[0] == artifacts[1])
  }

  @Test func scoresEveryEntityOnce() throws {
    let warehouse = try TemporaryWarehouse()
    try Example.fillChurn(warehouse)
    let model = try Example.churn()
    _ = try warehouse.train(model)
    let summary = try warehouse.score(model)
    #expect(summary.rowCount == 200)
    #expect(summary.changedRowCount == 200)
    let checks = try warehouse.rows(
      """
      SELECT count(*), count(DISTINCT enrolment_id), min(as_of), max(as_of), min(decile),
        max(decile), min(model_version), sum(reason_1 IS NULL)
      FROM refined.prediction_churn
      """)
    #expect(checks == [[200, 200, "2025-12-31", "2025-12-31", 1, 10, 1, 0]])
    let reasons = try warehouse.value(
      """
      SELECT reason_1 FROM refined.prediction_churn
      WHERE decile = 1 GROUP BY reason_1 ORDER BY count(*) DESC
      """)
    #expect(reasons == "attendance_percent (+)")
    let ledger = try warehouse.rows(
      "SELECT kind, object, version, row_count, changed_row_count FROM refined._ledger")
    #expect(ledger == [["score", "refined.prediction_churn", 1, 200, 200]])
  }

  @Test func touchesOnlyWhatDiffers() throws {
    let warehouse = try TemporaryWarehouse()
    try Example.fillChurn(warehouse)
    let model = try Example.churn()
    _ = try warehouse.train(model)
    _ = try warehouse.score(model)
    #expect(try warehouse.score(model).changedRowCount == 0)
    try warehouse.write { connection in
      try connection.run(
        "DELETE FROM refined.feature_churn WHERE enrolment_id = 7 AND as_of = '2025-12-31'")
      try connection.run(
        """
        INSERT INTO refined.feature_churn
        VALUES (900, '2025-12-31', 1, 'a shift never seen', NULL, NULL)
        """)
    }
    let summary = try warehouse.score(model)
    #expect(summary.rowCount == 200)
    // One is new, one is gone; a few neighbours may have changed their tenth.
    #expect((2...12).contains(summary.changedRowCount))
    let versions = try warehouse.rows("SELECT version FROM refined._ledger ORDER BY sequence")
    #expect(versions == [[1], [1], [2]])
    #expect(try warehouse.value("SELECT count(*) FROM refined.prediction_churn") == 200)
  }

  @Test func declaresTheTableForBusinessIntelligence() throws {
    let warehouse = try TemporaryWarehouse()
    try Example.fillChurn(warehouse)
    let model = try Example.churn()
    _ = try warehouse.train(model)
    _ = try warehouse.score(model)
    let sql = try warehouse.value(
      "SELECT sql FROM refined.sqlite_schema WHERE name = 'prediction_churn'")
    let text = try #require(sql.text)
    #expect(text.contains(#"PRIMARY KEY ("enrolment_id", "as_of")"#))
    #expect(
      text.contains(
        #"FOREIGN KEY ("enrolment_id") REFERENCES "dim_enrolment" ("enrolment_id")"#))
    #expect(text.hasSuffix("WITHOUT ROWID"))
    for bad in ["2, 1", "0.5, 11", "'high', 1", "NULL, 1"] {
      #expect(throws: SQLiteError.self) {
        try warehouse.write {
          try $0.execute(
            "INSERT INTO refined.prediction_churn VALUES (1, '2025-11-30', \(bad), 1, '', '', '')")
        }
      }
    }
  }

  @Test func saysWhenTrainingIsDue() throws {
    let warehouse = try TemporaryWarehouse()
    try Example.fillChurn(warehouse, perDay: 60)
    let reason = { (model: ModelDefinition, asOf: String) in
      try Learning.isTrainingDue(model, warehouse: warehouse.warehouse, asOf: asOf)
    }
    let model = try Example.churn(more: "retrain: 30 days")
    #expect(try reason(model, "2025-12-31") == "never trained")
    _ = try warehouse.train(model)
    #expect(try reason(model, "2025-12-31") == nil)
    #expect(try reason(model, "2026-01-29") == nil)
    #expect(try reason(model, "2026-01-30") == "trained for 2025-12-31, 30 days ago")
    // Layout and comments are no change; another SELECT is.
    let moved = try Example.churn(sql: "SELECT   1 -- one", more: "retrain: 30 days")
    #expect(try reason(moved, "2025-12-31") == nil)
    let changed = try Example.churn(sql: "SELECT 2", more: "retrain: 30 days")
    #expect(try reason(changed, "2025-12-31") == "its definition has changed")
    let patient = try Example.churn(more: "retrain: never")
    #expect(try reason(patient, "2030-01-01") == nil)
  }

  @Test func keepsAChampionThatIsNotBeaten() throws {
    let warehouse = try TemporaryWarehouse()
    try Example.fillChurn(warehouse)
    let model = try Example.churn()
    _ = try warehouse.train(model)
    // The same again is not better.
    #expect(try !warehouse.train(model).isChampion)
    let worse = try warehouse.train(
      Example.churn(more: "parameters: {rounds: 1, depth: 1, learning_rate: 0.01}"))
    #expect(!worse.isChampion)
    let status = try Learning.status(
      of: [model], warehouse: warehouse.warehouse, asOf: "2025-12-31")
    #expect(status.first?.champion == 1)
    #expect(status.first?.latest == 3)
    // A champion whose features are gone cannot predict, however good it was.
    try warehouse.write {
      try $0.execute("ALTER TABLE refined.feature_churn RENAME COLUMN shift TO turn")
    }
    #expect(throws: PantanalError.self) { try warehouse.score(model) }
    #expect(try warehouse.train(model).isChampion)
    #expect(try warehouse.score(model).modelVersion == 4)
  }

  /// Rows whose horizon was not over on the day of the training are not learnt from.
  @Test func doesNotLookAhead() throws {
    let warehouse = try TemporaryWarehouse()
    try Example.fillChurn(warehouse, perDay: 60)
    let trained = try warehouse.train(Example.churn(), asOf: "2025-06-30")
    #expect(trained.testDays.last == "2025-03-31")
  }

  @Test func stopsBetweenRounds() throws {
    let warehouse = try TemporaryWarehouse()
    try Example.fillChurn(warehouse, perDay: 60)
    let cancellation = Cancellation()
    let error = #expect(throws: PantanalError.self) {
      try Learning.train(
        Example.churn(), warehouse: warehouse.warehouse, asOf: "2025-12-31",
        progress: { if $0.completed == 3 { cancellation.cancel() } }, cancellation: cancellation)
    }
    #expect(error?.code == .cancelled)
    #expect(try warehouse.value("SELECT count(*) FROM catalog.model_version") == 0)
  }

  @Test func saysWhatIsMissing() throws {
    let warehouse = try TemporaryWarehouse()
    let model = try Example.churn()
    let message = { (body: () throws -> Void) in
      #expect(throws: PantanalError.self) { try body() }?.message
    }
    #expect(
      message { _ = try warehouse.train(model) } == "there is no table refined.feature_churn")
    #expect(
      message { _ = try warehouse.score(model) } == "churn has no champion to predict with")
    try warehouse.write {
      try $0.execute(
        "CREATE TABLE refined.feature_churn (enrolment_id, as_of, attendance, dropped_out)")
    }
    #expect(
      message { _ = try warehouse.train(model) }
        == "refined.feature_churn has no row to learn from")
    try warehouse.write {
      try $0.execute(
        """
        INSERT INTO refined._observation VALUES ('churn', '2025-01-31', 'train');
        INSERT INTO refined.feature_churn VALUES (1, '2025-01-31', 3, 1);
        """)
    }
    #expect(
      message { _ = try warehouse.train(model) }
        == "churn has too few observation days to split by time: 1 from 2025-01-31 to 2025-01-31"
    )
    #expect(
      message { _ = try warehouse.train(Example.churn(label: "left")) }
        == "refined.feature_churn has no column left")
    try warehouse.write { try $0.execute("UPDATE refined.feature_churn SET dropped_out = 2") }
    #expect(
      message { _ = try warehouse.train(model) }
        == "the label of churn has values other than 0, 1 and NULL")
  }

  @Test func recommends() throws {
    let warehouse = try TemporaryWarehouse()
    try Example.fillRecommendation(warehouse)
    let model = try Example.recommendation()
    let trained = try warehouse.train(model)
    #expect(trained.testDays == ["2025-10-31"])
    let metrics = Dictionary(
      uniqueKeysWithValues: trained.metrics.map { ($0.metric, $0.value) })
    let popularity = try #require(metrics["popularity_ndcg_at_4"])
    let found = try #require(metrics["ndcg_at_4"])
    // The right group of eight, four of them offered: one half hit, with chance one sixth.
    #expect(found > popularity)
    #expect((0.35...0.65).contains(try #require(metrics["hit_rate_at_4"])))
    let summary = try warehouse.score(model)
    #expect(summary.rowCount == 800)
    let group = try warehouse.value(
      """
      SELECT count(*) FROM refined.prediction_recommendation
      WHERE (substr(customer_code, 2) - 1000) % 3 = (product_code - 10) / 8
      """)
    #expect((group.integer ?? 0) > 700)
    #expect(
      try warehouse.rows(
        "SELECT min(rank), max(rank), typeof(product_code) FROM refined.prediction_recommendation"
      ) == [[1, 4, "text"]])
    #expect(try warehouse.score(model).changedRowCount == 0)
  }
}
