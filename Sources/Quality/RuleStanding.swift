// What DATAQUALITY says now: for `quality status`, reports and gates.

import SQLite
public import Warehouse

/// How a rule stands: what it found when its table was last computed, or was to be.
public struct RuleStanding: Sendable {
  /// The table's name, a slash and the rule's name.
  public let ruleID: String
  /// What followed.
  public let outcome: RuleResult.Outcome
  /// How many rows were looked at.
  public let rowCount: Int64
  /// How many of them broke the rule.
  public let failedCount: Int64
  /// The side of quality that the rule is about.
  public let dimension: String
  /// When the rule was asked, in UTC.
  public let checkedAt: String

  /// The rules of the newest step of each table, the worst outcome first.
  ///
  /// Rules that are no longer asked are left out with the steps that asked them, and so is what a
  /// step found that has neither committed nor failed.
  public static func all(in warehouse: Warehouse) throws -> [RuleStanding] {
    try warehouse.connect().rows(
      """
      SELECT
        result.rule_id, result.outcome, result.row_count, result.failed_count,
        coalesce(rule.dimension, ''), result.checked_at
      FROM (
        SELECT step_id, max(recorded_at)
        FROM dataquality.evidence
        WHERE state <> 'prepared'
        GROUP BY object
      ) AS newest
      JOIN dataquality.rule_result AS result ON result.step_id = newest.step_id
      LEFT JOIN dataquality.rule AS rule ON rule.rule_id = result.rule_id
      ORDER BY
        CASE result.outcome
          WHEN 'stopped' THEN 0 WHEN 'quarantined' THEN 1 WHEN 'warned' THEN 2 ELSE 3 END,
        result.rule_id
      """
    ).map { row in
      RuleStanding(
        ruleID: row[0].text ?? "",
        outcome: RuleResult.Outcome(rawValue: row[1].text ?? "") ?? .passed,
        rowCount: row[2].integer ?? 0, failedCount: row[3].integer ?? 0,
        dimension: row[4].text ?? "", checkedAt: row[5].text ?? "")
    }
  }
}
