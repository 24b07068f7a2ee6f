// Rejects wait in a temporary table, because there may be more of them than memory should hold, and
// because DATAQUALITY is written only when the step's fate is known.

import SQLite
import Warehouse

/// The rejects of a step, until they become its evidence.
final class RejectSpool {
  private let table: TableName
  private let connection: Connection
  private var insert: Statement

  private(set) var count: Int64 = 0

  init(_ table: TableName, on connection: Connection) throws {
    try connection.execute(
      """
      DROP TABLE IF EXISTS temp.rejected;
      CREATE TEMP TABLE rejected (load_id, path, line, byte_offset, reason, content);
      """)
    self.table = table
    self.connection = connection
    insert = try connection.prepare("INSERT INTO temp.rejected VALUES (?, ?, ?, ?, ?, ?)")
  }

  func add(_ reject: Reject) throws {
    insert.bind([
      .integer(reject.loadID), .text(reject.path), .integer(reject.line),
      .integer(reject.byteOffset), .text(reject.reason), .text(reject.text),
    ])
    while try insert.step() {}
    insert.reset()
    count += 1
  }

  /// The first of them.
  func first(_ limit: Int) throws -> [LoadSummary.RejectedRecord] {
    try connection.rows(
      "SELECT path, line, reason FROM temp.rejected ORDER BY rowid LIMIT ?",
      [.integer(Int64(limit))]
    ).map {
      LoadSummary.RejectedRecord(
        path: $0[0].text ?? "", line: $0[1].integer ?? 0, reason: $0[2].text ?? "")
    }
  }

  /// Forgets all of them, where what they were rejected of is not loaded after all.
  func forgetAll() throws {
    try connection.execute("DELETE FROM temp.rejected")
    count = 0
  }

  /// Hands all of them on, in the order in which they came.
  func write(to writer: Evidence.Writer) throws {
    var rows = try connection.prepare("SELECT * FROM temp.rejected ORDER BY rowid")
    while try rows.step() {
      try writer.add(
        Reject(
          loadID: rows.integer(at: 0), table: table, path: rows.text(at: 1) ?? "",
          line: rows.integer(at: 2), byteOffset: rows.integer(at: 3),
          reason: rows.text(at: 4) ?? "", text: rows.text(at: 5) ?? ""))
    }
  }
}
