// The rows a step brought and took away, kept in `_change` for those downstream. Retracted rows are
// gone from the table afterwards, and nothing else would know what they were.

import SQLite
import Warehouse

/// The images of a step's changed rows.
struct RowImages {
  /// With more changed rows than this none is kept: who needs them computes in full.
  static let limit: Int64 = 10_000

  /// How many images of a table are kept over all its steps.
  private static let tableLimit = 100_000

  let table: RawTable
  let stepID: String

  /// Keeps the rows of a load, before they go or after they came.
  func keep(_ operation: Operation, _ rows: ClosedRange<Int64>?) throws {
    guard let rows else { return }
    let row = try Self.json(table.columns() + ["_load_id", "_line"])
    let images = operation == .delete ? "\(row), NULL" : "NULL, \(row)"
    try table.connection.run(
      """
      INSERT INTO raw._change (table_name, step_id, op, "key", "before", "after")
      SELECT ?, ?, ?, json_array(_rowid_), \(images)
      FROM \(table.name.sql)
      WHERE _rowid_ BETWEEN ? AND ?
      """,
      [
        .text(table.name.name), .text(stepID), .text(operation.rawValue),
        .integer(rows.lowerBound), .integer(rows.upperBound),
      ])
  }

  /// What happened to a row.
  enum Operation: String {
    case insert
    case delete
  }

  /// Forgets what was kept of this step.
  func forget() throws {
    try table.connection.run(
      "DELETE FROM raw._change WHERE table_name = ? AND step_id = ?",
      [.text(table.name.name), .text(stepID)])
  }

  /// Forgets the oldest images of the table beyond the limit.
  func trim() throws {
    try table.connection.run(
      """
      DELETE FROM raw._change
      WHERE table_name = ?1 AND change_id <= (
        SELECT change_id FROM raw._change
        WHERE table_name = ?1
        ORDER BY change_id DESC
        LIMIT 1 OFFSET \(Self.tableLimit))
      """, [.text(table.name.name)])
  }

  /// A JSON object of columns.
  ///
  /// SQLite takes at most 127 arguments, so wide rows are joined from parts, each without the brace
  /// where it meets the next.
  private static func json(_ columns: [String]) -> String {
    let parts = stride(from: 0, to: columns.count, by: 60).map { start in
      let pairs = columns[start..<min(start + 60, columns.count)]
        .map { "\($0.sqlLiteral), \($0.sqlIdentifier)" }
      return "json_object(\(pairs.joined(separator: ", ")))"
    }
    guard parts.count > 1 else { return parts.first ?? "json_object()" }
    return parts.enumerated().map { index, part in
      let open = index == 0 ? part : "ltrim(\(part), '{')"
      return index == parts.count - 1 ? open : "rtrim(\(open), '}')"
    }.joined(separator: " || ',' || ")
  }
}
