// The layers in memory, for tests of rules.

import Foundation
import SQLite
import Testing
import Warehouse

@testable import Quality

/// Empty layers on one connection in memory.
struct Layers {
  let connection: Connection

  init(_ sql: String = "") throws {
    connection = try Warehouse.emptyConnection()
    for layer in Layer.allCases {
      try connection.attach(":memory:", as: layer.rawValue, mode: .create)
    }
    try connection.execute(sql)
  }

  /// The rules of a table, the header being YAML.
  func ruleSet(
    of table: String, header: String = "", queries: [String] = []
  ) throws -> RuleSet {
    let files = try queries.enumerated().map { index, text in
      try SQLFile(path: "sql/dataquality/query_\(index + 1).sql", text: text)
    }
    return try RuleSet(
      for: try #require(TableName(table)),
      header: try YAML(header, file: "sql/\(table).sql", firstLine: 2),
      queries: try files.map { try RuleQuery($0) }, shape: connection)
  }

  /// A stage of a table's columns and types, without its constraints.
  func stage(of table: String, _ rows: [[Value]]) throws {
    let name = try #require(TableName(table))
    let columns = try TableConstraints(of: name, on: connection).columns
    let list = columns.map { "\($0.name.sqlIdentifier) \($0.type)" }.joined(separator: ", ")
    try connection.execute("DROP TABLE IF EXISTS temp.stage; CREATE TEMP TABLE stage (\(list))")
    let places = columns.map { _ in "?" }.joined(separator: ", ")
    for row in rows { try connection.run("INSERT INTO temp.stage VALUES (\(places))", row) }
  }

  /// Puts what the stage holds into the table, which refuses what breaks a constraint.
  func merge(into table: String) throws {
    try connection.run("INSERT INTO \(table) SELECT * FROM temp.stage")
  }

  var stageRows: [[Value]] {
    get throws { try connection.rows("SELECT * FROM temp.stage ORDER BY rowid") }
  }
}

extension Audit {
  /// How many rows broke each rule, rules that nothing broke left out.
  var failures: [String: Int64] {
    results.reduce(into: [:]) { failures, result in
      guard result.failedCount > 0 else { return }
      let name = String(result.ruleID.split(separator: "/", maxSplits: 1).last ?? "")
      failures[name] = result.failedCount
    }
  }
}

/// A generator of random numbers that a seed repeats.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
