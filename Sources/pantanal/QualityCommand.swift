// pantanal quality: what the rules said, rule by rule.

import ArgumentParser
import SQLite
import Warehouse

struct QualityCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quality", abstract: "Look at DATAQUALITY.",
    subcommands: [QualityStatusCommand.self],
    defaultSubcommand: QualityStatusCommand.self)
}

struct QualityStatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Show the newest result of every rule that failed.")

  @Flag(help: "Show the rules that passed too.")
  var all = false

  @OptionGroup var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    let results = try RuleResult.newest(in: session.warehouse)
    let shown = all ? results : results.filter { $0.outcome != "passed" }
    if options.json {
      for result in shown { Terminal.output(result.json.text) }
      return
    }
    let passed = results.count { $0.outcome == "passed" }
    if shown.isEmpty {
      Terminal.output(results.isEmpty ? "no rule has run yet" : "all \(passed) rules passed")
      return
    }
    var table = TextTable(["rule", "outcome", "failed", "of", "dimension"], right: [2, 3])
    for result in shown {
      table.add([
        result.rule, result.outcome, result.failedCount.grouped, result.rowCount.grouped,
        result.dimension,
      ])
    }
    for line in table.lines { Terminal.output(line) }
    if !all { Terminal.output("\n\(passed.grouped) rules passed") }
  }
}

/// The newest result of a rule.
private struct RuleResult {
  let rule: String
  let outcome: String
  let rowCount: Int
  let failedCount: Int
  let dimension: String
  let checkedAt: String

  /// The results that count: those of steps whose evidence is settled, worst first.
  static func newest(in warehouse: Warehouse) throws -> [RuleResult] {
    try warehouse.connectForReading().rows(
      """
      SELECT rule_id, outcome, row_count, failed_count, dimension, checked_at
      FROM (
        SELECT
          rule_result.*,
          coalesce(rule.dimension, '') AS dimension,
          row_number() OVER (
            PARTITION BY rule_result.rule_id ORDER BY rule_result.checked_at DESC
          ) AS recency
        FROM dataquality.rule_result AS rule_result
        JOIN dataquality.evidence AS evidence ON evidence.step_id = rule_result.step_id
        LEFT JOIN dataquality.rule AS rule ON rule.rule_id = rule_result.rule_id
        WHERE evidence.state <> 'prepared'
      )
      WHERE recency = 1
      ORDER BY
        CASE outcome
          WHEN 'stopped' THEN 0 WHEN 'quarantined' THEN 1 WHEN 'warned' THEN 2 ELSE 3 END,
        rule_id
      """
    ).map { row in
      RuleResult(
        rule: row[0].text ?? "", outcome: row[1].text ?? "",
        rowCount: Int(row[2].integer ?? 0), failedCount: Int(row[3].integer ?? 0),
        dimension: row[4].text ?? "", checkedAt: row[5].text ?? "")
    }
  }

  var json: JSONValue {
    .object([
      "rule": .text(rule), "outcome": .text(outcome), "failed": .integer(failedCount),
      "rows": .integer(rowCount), "dimension": .text(dimension), "checked_at": .text(checkedAt),
    ])
  }
}
