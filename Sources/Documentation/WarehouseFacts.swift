// What the documentation says of a warehouse: numbers of rows, times and outcomes. Never a value of a row.

import Learning
import Quality
import SQLite
import Warehouse

/// How a warehouse stands, as far as its documentation tells.
struct WarehouseFacts {
  /// A table's rows and when they were last computed or loaded.
  struct Table {
    let rowCount: Int
    let updatedAt: String
  }

  /// How the last run ended, and when it began.
  let lastRun: (state: String, startedAt: String, seconds: Double?)?
  /// The tables that were filled.
  let tables: [TableName: Table]
  /// The newest result of each rule, by its name in the whole warehouse.
  let standings: [String: RuleStanding]
  /// The models' champions, by name.
  let models: [String: ModelStatus]

  /// Reads a warehouse; nothing, where there is none yet.
  init?(of warehouse: Warehouse, models definitions: [ModelDefinition], asOf: String) throws {
    guard warehouse.exists else { return nil }
    let connection = try warehouse.connectForReading()
    lastRun = try connection.rows(
      """
      SELECT state, started_at, (julianday(ended_at) - julianday(started_at)) * 86400.0
      FROM catalog.run ORDER BY started_at DESC, run_id DESC LIMIT 1
      """
    ).first.map { ($0[0].text ?? "", $0[1].text ?? "", $0[2].double) }
    tables = try Self.tables(on: connection)
    standings = Dictionary(
      try RuleStanding.all(in: warehouse).map { ($0.ruleID, $0) },
      uniquingKeysWith: { first, _ in first })
    models = Dictionary(
      try Learning.status(of: definitions, warehouse: warehouse, asOf: asOf)
        .map { ($0.model.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  private static func tables(on connection: Connection) throws -> [TableName: Table] {
    var rows = try connection.rows(
      """
      SELECT table_name, sum(row_count), max(loaded_at) FROM raw._load
      WHERE state = 'loaded' GROUP BY table_name
      """)
    for layer in [Layer.trusted, .refined] {
      rows += try connection.rows(
        """
        SELECT object, row_count, ended_at FROM \(layer.rawValue)._ledger
        WHERE kind IN ('transform', 'score') AND sequence IN (
          SELECT max(sequence) FROM \(layer.rawValue)._ledger
          WHERE kind IN ('transform', 'score') GROUP BY object)
        """)
    }
    let pairs = rows.compactMap { row -> (TableName, Table)? in
      let text = row[0].text ?? ""
      guard let name = TableName(text.contains(".") ? text : "raw.\(text)") else { return nil }
      return (
        name, Table(rowCount: Int(row[1].integer ?? 0), updatedAt: row[2].text ?? "")
      )
    }
    return Dictionary(pairs, uniquingKeysWith: { _, last in last })
  }
}
