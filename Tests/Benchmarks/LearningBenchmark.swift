// Training and scoring on made-up feature tables, in this process, so that its memory counts.

import Foundation
import Learning
import SQLite
import Warehouse

extension Benchmark {
  static let learning = Benchmark(
    name: "learning", about: "training and scoring, gradient boosting and item-to-item",
    parameters: [
      Parameter(name: "rows", small: 3_200, large: 150_000),
      Parameter(name: "customers", small: 300, large: 12_000),
    ]
  ) { measuring in
    let warehouse = Warehouse(folder: measuring.folder.appending(path: "warehouse"))
    try warehouse.prepare()
    let dayCount = 16
    let entityCount = Int(measuring["rows"]) / dayCount
    let churn = try model(LearningExample.churn)
    try fill(warehouse, LearningExample.churnRows(entityCount))
    let recommendation = try model(LearningExample.recommendation)
    let customerCount = Int(measuring["customers"])
    try fill(warehouse, LearningExample.recommendationRows(customerCount))
    for (model, amount) in [(churn, entityCount * dayCount), (recommendation, customerCount)] {
      let unit = model.name == "churn" ? "rows" : "customers"
      try measuring.measure("\(model.name)-train", amount: Double(amount), unit: unit) {
        let trained = try Learning.train(
          model, warehouse: warehouse, asOf: "2025-12-31", progress: { _ in },
          cancellation: Cancellation())
        return "\(trained.deciding) \(trained.score?.value ?? 0)"
      }
      try measuring.measure("\(model.name)-score", amount: Double(amount), unit: unit) {
        let step = ScoringStep(
          stepID: UUID().uuidString, runID: "benchmark", fingerprint: "", inputs: [:])
        let summary = try Learning.score(
          model, warehouse: warehouse, asOf: "2025-12-31", step: step, progress: { _ in },
          cancellation: Cancellation())
        return "\(summary.rowCount)"
      }
    }
  }

  private static func model(_ text: String) throws -> ModelDefinition {
    let name = text.contains("item_to_item") ? "recommendation" : "churn"
    return try ModelDefinition(SQLFile(path: "sql/models/\(name).sql", text: text))
  }

  private static func fill(_ warehouse: Warehouse, _ sql: String) throws {
    let connection = try warehouse.connect(writing: .refined)
    try connection.immediately { try connection.execute(sql) }
  }
}

/// Feature tables by arithmetic: the same in every run, and quick to make.
private enum LearningExample {
  static let churn = """
    /* ---
    algorithm: gradient_boosting
    entity: [enrolment_number]
    label: dropped_out
    horizon: 90 days
    observations: {every: month, from: 2024-06-30, to: 2025-09-30}
    parameters: {rounds: 200, patience: 200}
    --- */
    SELECT 1
    """

  static let recommendation = """
    /* ---
    algorithm: item_to_item
    entity: [customer_code]
    item: product_code
    weight: purchases
    label: bought
    horizon: 60 days
    observations: {every: month, from: 2025-06-30}
    --- */
    SELECT 1
    """

  /// Sixteen numbers and four words per row, of which some say something about the label.
  static func churnRows(_ entityCount: Int) -> String {
    let numbers = (1...16).map { "\(part($0)) AS number_\($0)" }
    let words = (17...20).map { "'word ' || CAST(10 * \(part($0)) AS BIGINT) AS word_\($0)" }
    return """
      INSERT INTO refined._observation
      WITH RECURSIVE month (m) AS (SELECT 0 UNION ALL SELECT m + 1 FROM month WHERE m < 15)
      SELECT 'churn', date('2024-07-01', '+' || m || ' months', '-1 day'), 'train' FROM month;
      INSERT INTO refined._observation VALUES ('churn', '2025-12-31', 'score');
      CREATE TABLE refined.feature_churn (
        enrolment_number BIGINT, as_of DATE,
        \((1...16).map { "number_\($0) DOUBLE" }.joined(separator: ", ")),
        \((17...20).map { "word_\($0) VARCHAR(20)" }.joined(separator: ", ")),
        dropped_out BOOLEAN, PRIMARY KEY (enrolment_number, as_of)) WITHOUT ROWID;
      INSERT INTO refined.feature_churn
      WITH RECURSIVE entity (i) AS (
        SELECT 1 UNION ALL SELECT i + 1 FROM entity WHERE i < \(entityCount))
      SELECT i, as_of, \((numbers + words).joined(separator: ", ")),
        CASE WHEN purpose = 'train'
        THEN \(part(21)) < 0.4 * \(part(1)) + 0.3 * (\(part(17)) > 0.7) END
      FROM entity CROSS JOIN refined._observation WHERE model = 'churn' ORDER BY i, as_of;
      """
  }

  /// Eight products per customer and day, mostly of the customer's own ten of eighty.
  static func recommendationRows(_ customerCount: Int) -> String {
    """
    INSERT INTO refined._observation VALUES
      ('recommendation', '2025-06-30', 'train'), ('recommendation', '2025-08-31', 'train'),
      ('recommendation', '2025-10-31', 'train'), ('recommendation', '2025-12-31', 'score');
    CREATE TABLE refined.feature_recommendation (
      customer_code VARCHAR(20), product_code VARCHAR(20), as_of DATE, purchases BIGINT,
      bought BOOLEAN, PRIMARY KEY (customer_code, as_of, product_code)) WITHOUT ROWID;
    INSERT OR IGNORE INTO refined.feature_recommendation
    WITH RECURSIVE
      entity (i) AS (
        SELECT 1 UNION ALL SELECT i + 1 FROM entity WHERE i < \(customerCount)),
      place (p) AS (SELECT 1 UNION ALL SELECT p + 1 FROM place WHERE p < 8)
    SELECT 'C' || i,
      'P' || (i % 8 * 10 + CAST((10 + p) * (i * 7919 % 1009 + p * 389 % 1009) AS BIGINT) % 10),
      as_of, 1 + p % 3, CASE WHEN purpose = 'train' THEN p = 8 END
    FROM entity CROSS JOIN refined._observation CROSS JOIN place
    WHERE model = 'recommendation';
    """
  }

  /// A number from 0 to 1 that differs by entity, day and position.
  private static func part(_ position: Int) -> String {
    let row = "(i * 7919 + CAST(julianday(as_of) AS BIGINT) * 104729)"
    return "((\(row) % 1000003 * ((\(row) + \(position) * 15485863) % 999983) >> 9)"
      + " % 10007 / 10007e0)"
  }
}
