// How much of what changed is kept in the layers' _change tables.

public import SQLite

/// The changed rows that each layer keeps for those downstream, and for people.
public enum ChangeLog {
  /// With more changed rows than this a step keeps none: who needs them computes in full.
  public static let stepLimit = 10_000

  /// How many changed rows of a table are kept over all its steps.
  public static let tableLimit = 100_000

  /// Forgets the oldest changes of a table beyond ``tableLimit``.
  public static func trim(_ table: TableName, on connection: Connection) throws {
    try connection.run(
      """
      DELETE FROM \(table.layer.rawValue)._change
      WHERE table_name = ?1 AND change_id <= (
        SELECT change_id FROM \(table.layer.rawValue)._change
        WHERE table_name = ?1
        ORDER BY change_id DESC
        LIMIT 1 OFFSET \(tableLimit))
      """, [.text(table.name)])
  }
}
