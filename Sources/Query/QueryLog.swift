// Queries that read personal data, in the catalog: who asked what, why, and what came of it.

import Foundation
import SQLite
public import Warehouse

/// The record of the queries that read personal data.
///
/// The row is there before the first value is read, so that stopping the program leaves a trace too.
public struct QueryLog {
  let warehouse: Warehouse

  /// Runs `body`, which shows personal data, between its beginning and its end in the log.
  ///
  /// - Parameters:
  ///   - text: What was asked, a command for instance.
  ///   - purpose: Why.
  ///   - warehouse: Where the log is.
  ///   - body: What shows it.
  /// - Returns: What `body` does.
  /// - Throws: What `body` throws, and ``PantanalError`` when the log cannot be written.
  public static func noting<Result>(
    _ text: String, purpose: String, in warehouse: Warehouse, _ body: () throws -> Result
  ) throws -> Result {
    let log = QueryLog(warehouse: warehouse)
    let number = try log.begin(text, purpose: purpose)
    let start = ContinuousClock.now
    let result = Swift.Result { try body() }
    let outcome = if case .success = result { "done" } else { "failed" }
    try log.end(number, rowCount: nil, duration: .now - start, outcome: outcome)
    return try result.get()
  }

  /// Notes that a query begins.
  ///
  /// - Returns: Its number.
  func begin(_ sql: String, purpose: String) throws -> Int64 {
    try QueryLog.translating {
      let catalog = try warehouse.connectToCatalog()
      return try catalog.immediately {
        try catalog.run(
          """
          INSERT INTO catalog.query_log (asked_at, user, purpose, sql, outcome)
          VALUES (?, ?, ?, ?, 'running')
          """,
          [.text(Timestamp.now()), .text(NSUserName()), .text(purpose), .text(sql)])
        return catalog.lastInsertedRowID
      }
    }
  }

  /// Notes how it ended.
  func end(_ number: Int64, rowCount: Int?, duration: Duration, outcome: String) throws {
    try QueryLog.translating {
      let catalog = try warehouse.connectToCatalog()
      try catalog.immediately {
        _ = try catalog.run(
          """
          UPDATE catalog.query_log SET row_count = ?, seconds = ?, outcome = ? WHERE query_id = ?
          """,
          [
            .integer(orNull: rowCount.map(Int64.init)), .double(duration / .seconds(1)),
            .text(outcome), .integer(number),
          ])
      }
    }
  }

  private static func translating<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as SQLiteError {
      throw PantanalError(error, doing: "writing to the log of queries")
    }
  }
}
