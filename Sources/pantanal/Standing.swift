// How a warehouse stands: what `status` prints, and how `demo` and `run` end.

import Foundation
import Learning
import SQLite
import Warehouse

/// A look at a warehouse through its engine tables.
struct Standing {
  /// A layer's tables and their rows.
  struct LayerLine {
    let layer: Layer
    let tableCount: Int
    let rowCount: Int
    let byteCount: Int
  }

  /// The version of a model that predicts, and how it does beside its baseline.
  struct ModelLine {
    let name: String
    let version: Int
    let metric: String
    let value: Double?
    let baseline: Double?

    /// Nothing, when the model was never trained.
    init?(_ status: ModelStatus) {
      guard let champion = status.champion, let deciding = status.deciding else { return nil }
      let score = status.metrics.first { $0.metric == deciding && $0.split == "test" }
      name = status.model.name
      version = Int(champion)
      metric = deciding
      value = score?.value
      baseline = score?.baseline
    }
  }

  /// The newest result of every rule, counted by what came of it.
  struct Rules {
    let passed: Int
    let warned: Int
    let quarantined: Int
    let stopped: Int
  }

  let layers: [LayerLine]
  let rejectCount: Int
  let quarantinedCount: Int
  let rules: Rules
  let models: [ModelLine]
  let loads: LoadStanding

  init(of session: Session) throws {
    let warehouse = session.warehouse
    let connection = try warehouse.connectForReading()
    func integer(_ sql: String) throws -> Int { Int(try connection.value(sql).integer ?? 0) }
    layers = try Layer.allCases.map { layer in
      let row = try connection.rows(Self.rowCounts(of: layer)).first ?? []
      return LayerLine(
        layer: layer, tableCount: Int(row.first?.integer ?? 0),
        rowCount: Int(row.last?.integer ?? 0), byteCount: Int(warehouse.size(of: layer)))
    }
    loads = try LoadStanding(of: session, on: connection)
    rejectCount = try integer("SELECT sum(reject_count) FROM raw._load WHERE state = 'loaded'")
    quarantinedCount = try integer("SELECT count(*) FROM dataquality.quarantine WHERE is_current")
    let outcomes = try connection.rows(Self.newestOutcomes)
    func count(_ outcome: String) -> Int {
      Int(outcomes.first { $0[0].text == outcome }?[1].integer ?? 0)
    }
    rules = Rules(
      passed: count("passed"), warned: count("warned"), quarantined: count("quarantined"),
      stopped: count("stopped"))
    models = try Learning.status(
      of: session.project.models.map { try ModelDefinition($0) }, warehouse: warehouse,
      asOf: session.asOf
    ).compactMap(ModelLine.init)
  }

  /// The engine's own counts: RAW knows its loads, the other layers the last step of each table.
  private static func rowCounts(of layer: Layer) -> String {
    switch layer {
    case .raw:
      """
      SELECT count(DISTINCT table_name), coalesce(sum(row_count), 0) FROM raw._load WHERE state = 'loaded'
      """
    case .trusted, .refined:
      """
      SELECT count(*), coalesce(sum(row_count), 0)
      FROM \(layer.rawValue)._ledger
      WHERE
        kind IN ('transform', 'score')
        AND sequence IN (SELECT max(sequence) FROM \(layer.rawValue)._ledger GROUP BY object)
      """
    case .dataquality:
      """
      SELECT
        6,
        (SELECT count(*) FROM dataquality.rule)
          + (SELECT count(*) FROM dataquality.rule_result)
          + (SELECT count(*) FROM dataquality.reject)
          + (SELECT count(*) FROM dataquality.quarantine)
          + (SELECT count(*) FROM dataquality.schema_change)
          + (SELECT count(*) FROM dataquality.evidence)
      """
    }
  }

  private static let newestOutcomes = """
    SELECT outcome, count(*)
    FROM (
      SELECT
        rule_result.outcome AS outcome,
        row_number() OVER (
          PARTITION BY rule_result.rule_id ORDER BY rule_result.checked_at DESC
        ) AS recency
      FROM dataquality.rule_result AS rule_result
      JOIN dataquality.evidence AS evidence ON evidence.step_id = rule_result.step_id
      WHERE evidence.state <> 'prepared'
    )
    WHERE recency = 1
    GROUP BY outcome
    """
}
