// The rows a step brought and took away, kept in `_change` for those downstream. Retracted rows are
// gone from the table afterwards, and nothing else would know what they were.

import SQLite
import Warehouse

/// The images of a step's changed rows.
struct RowImages {
  let table: RawTable
  let stepID: String

  /// Keeps the rows of a load, before they go or after they came.
  func keep(_ operation: Operation, _ rows: ClosedRange<Int64>?) throws {
    guard let rows else { return }
    let columns = try table.columns() + ["_load_id", "_line"]
    let row = RowJSON.object(of: columns, in: "image")
    let images = operation == .delete ? "\(row), NULL" : "NULL, \(row)"
    try table.connection.run(
      """
      INSERT INTO raw._change (table_name, step_id, op, "key", "before", "after")
      SELECT ?, ?, ?, json_array(_rowid_), \(images)
      FROM \(table.name.sql) AS image
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
}
