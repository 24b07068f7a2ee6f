// The rows a step took away from RAW, kept in `_change` for those downstream: they are gone from the table
// afterwards, and nothing else would know what they were. Those it brought are in the table, where their
// loads have them.

import SQLite
import Warehouse

/// The images of the rows that a step takes away.
struct RowImages {
  let table: RawTable
  let stepID: String

  /// Keeps rows before they go.
  func keep(_ rows: ClosedRange<Int64>) throws {
    let columns = try table.columns() + ["_load_id", "_line"]
    try table.connection.run(
      """
      INSERT INTO raw._change (table_name, step_id, op, "key", "before")
      SELECT ?, ?, 'delete', json_array(_rowid_), \(RowJSON.object(of: columns, in: "image"))
      FROM \(table.name.sql) AS image
      WHERE _rowid_ BETWEEN ? AND ?
      """,
      [
        .text(table.name.name), .text(stepID), .integer(rows.lowerBound),
        .integer(rows.upperBound),
      ])
  }
}
