// How much of what changed is kept in the layers' _change tables. What is kept is read through
// ChangedRows.swift.

public import SQLite

/// The changed rows that each layer keeps for those downstream, and for people.
///
/// Keeping one costs about ten microseconds and half a kilobyte, the better part of computing a row, so
/// more is kept of larger tables: with more than a twentieth changed, computing a table that reads it
/// in full takes hardly longer than by key.
public enum ChangeLog {
  /// With more changed rows than this a step keeps none: who needs them computes in full.
  ///
  /// - Parameter rowCount: How many rows the table has.
  /// - Returns: A number of rows.
  public static func stepLimit(ofRows rowCount: Int64) -> Int64 {
    min(max(rowCount / 20, 10_000), 500_000)
  }

  /// How many changed rows of a table are kept over all its steps.
  ///
  /// - Parameter rowCount: How many rows the table has.
  /// - Returns: A number of rows.
  public static func tableLimit(ofRows rowCount: Int64) -> Int64 {
    min(max(rowCount / 5, 100_000), 1_000_000)
  }

  /// Forgets the oldest steps' changes of a table beyond its limit.
  ///
  /// - Parameters:
  ///   - table: The table.
  ///   - rowCount: How many rows it has.
  ///   - connection: A connection that may write its layer.
  /// - Throws: ``SQLiteError``.
  public static func trim(
    _ table: TableName, rowCount: Int64, on connection: Connection
  ) throws {
    let changes = "\(table.layer.rawValue)._change"
    let name: Value = .text(table.name)
    let limit = tableLimit(ofRows: rowCount)
    let count = try connection.value(
      "SELECT count(*) FROM \(changes) WHERE table_name = ?", [name])
    guard var excess = count.integer.map({ $0 - limit }), excess > 0 else { return }
    let steps = try connection.rows(
      """
      SELECT step_id, count(*) FROM \(changes)
      WHERE table_name = ? GROUP BY step_id ORDER BY min(change_id)
      """, [name])
    for step in steps {
      guard excess > 0 else { return }
      try connection.run(
        "DELETE FROM \(changes) WHERE table_name = ? AND step_id = ?", [name, step[0]])
      excess -= step[1].integer ?? 0
    }
  }
}
