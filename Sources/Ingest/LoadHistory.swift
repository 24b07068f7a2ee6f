// What is in RAW already, by the rows of `_load`.

import Connections
import Foundation
import SQLite
import Warehouse

/// A load whose rows are in the table.
struct FormerLoad: Sendable {
  let id: Int64
  let connection: String
  let path: String
  let size: Int64
  /// As ``ListedFile/modifiedText`` has it.
  let modifiedAt: String
  let sha256: String
  let rowCount: Int64
  /// Its rows' ids, which follow one another because one writer loads a file in one go.
  let rows: ClosedRange<Int64>?
}

/// The loads of the raw layer.
struct LoadHistory {
  private let connection: Connection

  init(on connection: Connection) { self.connection = connection }

  /// The loads of a table that have not been replaced or retracted.
  func current(_ table: TableName) throws -> [FormerLoad] {
    var statement = try connection.prepare(
      """
      SELECT load_id, connection, path, size, modified_at, sha256, row_count, first_rowid, last_rowid
      FROM raw._load
      WHERE table_name = ? AND state = 'loaded'
      """)
    statement.bind(table.name, at: 1)
    var loads: [FormerLoad] = []
    while try statement.step() {
      let rows =
        statement.isNull(at: 7) ? nil : statement.integer(at: 7)...statement.integer(at: 8)
      loads.append(
        FormerLoad(
          id: statement.integer(at: 0), connection: statement.text(at: 1) ?? "",
          path: statement.text(at: 2) ?? "", size: statement.integer(at: 3),
          modifiedAt: statement.text(at: 4) ?? "", sha256: statement.text(at: 5) ?? "",
          rowCount: statement.integer(at: 6), rows: rows))
    }
    return loads
  }

  /// An id that no load has had.
  func nextID() throws -> Int64 {
    try connection.value("SELECT coalesce(max(load_id), 0) + 1 FROM raw._load").integer ?? 1
  }

  /// Records a load whose rows are in the table.
  func record(_ load: FormerLoad, of table: TableName, rejectCount: Int64, stepID: String) throws {
    try connection.run(
      """
      INSERT INTO raw._load
        (load_id, table_name, connection, path, size, modified_at, sha256, row_count, first_rowid,
         last_rowid, reject_count, state, loaded_at, step_id)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'loaded', ?, ?)
      """,
      [
        .integer(load.id), .text(table.name), .text(load.connection), .text(load.path),
        .integer(load.size), .text(load.modifiedAt), .text(load.sha256), .integer(load.rowCount),
        load.rows.map { .integer($0.lowerBound) } ?? .null,
        load.rows.map { .integer($0.upperBound) } ?? .null,
        .integer(rejectCount), .text(Timestamp.now()), .text(stepID),
      ])
  }

  /// Takes note that a file was touched without being changed, so that it counts as seen.
  func touch(_ load: FormerLoad, _ file: ListedFile) throws {
    try connection.run(
      "UPDATE raw._load SET size = ?, modified_at = ? WHERE load_id = ?",
      [.integer(file.size), .text(file.modifiedText), .integer(load.id)])
  }
}

extension ListedFile {
  /// When the file last changed, as `_load` keeps it: `YYYY-MM-DD HH:MM:SS` and nine digits, UTC.
  var modifiedText: String {
    let (seconds, nanoseconds) = modifiedAt.quotientAndRemainder(dividingBy: 1_000_000_000)
    let isBefore = nanoseconds < 0
    let fraction = isBefore ? nanoseconds + 1_000_000_000 : nanoseconds
    let digits = String(1_000_000_000 + fraction).dropFirst()
    let second = Date(timeIntervalSince1970: Double(isBefore ? seconds - 1 : seconds))
    return Timestamp.text(of: second).prefix(19) + "." + digits
  }
}
