// What a warehouse says about the data, leaving out what it says about runs: two runs that did the
// same work have equal content, whenever and in how many pieces they did it.

import Foundation

/// The rows that must not depend on how a warehouse came to them.
struct Content: Equatable {
  private(set) var tables: [String: [String]] = [:]

  init(of project: Scratch) throws {
    for name in ["raw", "trusted", "refined"] {
      let rows = try project.layer(name).content { $0.hasPrefix("_") }
      for (table, rows) in rows { tables["\(name).\(table)"] = rows }
    }
    let told: KeyValuePairs = [
      "raw": (
        "_load", "SELECT table_name, path, sha256, row_count, reject_count, state FROM _load"
      ),
      "trusted": ("_migration", "SELECT version, name, checksum FROM _migration"),
      "refined": ("_migration", "SELECT version, name, checksum FROM _migration"),
      "dataquality": (
        "quarantine",
        "SELECT table_name, \"key\", rules, row FROM quarantine WHERE is_current ORDER BY 1, 2, 4"
      ),
    ]
    for (name, (table, sql)) in told {
      tables["\(name).\(table)"] = try project.layer(name).rows(sql).sorted()
    }
    tables["dataquality.reject"] = try project.layer("dataquality").rows(
      "SELECT table_name, path, line, reason, text FROM reject"
    ).sorted()
    tables["dataquality.rule_result"] = try project.layer("dataquality").rows(
      """
      SELECT rule_id, row_count, failed_count, outcome
      FROM (
        SELECT
          *,
          row_number() OVER (PARTITION BY rule_id ORDER BY checked_at DESC) AS recency
        FROM rule_result
      )
      WHERE recency = 1
      """
    ).sorted()
  }

  /// The tables whose rows differ, for the message of a failing test.
  func differences(from other: Content) -> [String] {
    Set(tables.keys).union(other.tables.keys).sorted().filter { tables[$0] != other.tables[$0] }
      .map { "\($0): \(tables[$0]?.count ?? 0) rows, not \(other.tables[$0]?.count ?? 0)" }
  }
}

extension Scratch {
  /// The files of the warehouse whose b-trees are broken, by `PRAGMA integrity_check`.
  func damagedFiles() throws -> [String] {
    try ["raw", "trusted", "refined", "dataquality", "catalog"].filter { name in
      guard layer(name).exists else { return false }
      return try !layer(name).isIntact
    }
  }
}
