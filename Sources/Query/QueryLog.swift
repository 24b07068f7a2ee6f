// Queries that read personal data, in the catalog: who asked what, why, and what came of it.

import Foundation
import SQLite
import Warehouse

/// The record of the queries that read personal data.
///
/// The row is there before the first value is read, so that stopping the program leaves a trace too.
struct QueryLog {
  let warehouse: Warehouse

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
  func end(_ number: Int64, rowCount: Int, duration: Duration, outcome: String) throws {
    try QueryLog.translating {
      let catalog = try warehouse.connectToCatalog()
      try catalog.immediately {
        _ = try catalog.run(
          """
          UPDATE catalog.query_log SET row_count = ?, seconds = ?, outcome = ? WHERE query_id = ?
          """,
          [
            .integer(rowCount), .double(duration / .seconds(1)), .text(outcome), .integer(number),
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
