// Whether a table has changed since it was published.

import SQLite
import Warehouse

/// A text that is equal for equal content of a table.
enum ContentState {
  static func of(_ table: PublishedTable, on connection: Connection) throws -> String {
    try lastChange(of: table.source, on: connection) ?? digest(of: table, on: connection)
  }

  // Steps have names that are never used twice, so the step that last changed rows says more than
  // the version, which begins anew with a new warehouse.
  private static func lastChange(
    of table: TableName, on connection: Connection
  ) throws -> String? {
    try connection.value(
      """
      SELECT step_id
      FROM \(table.layer.rawValue)._ledger
      WHERE object IN (?, ?) AND kind <> 'migrate'
      ORDER BY changed_row_count > 0 DESC, sequence DESC
      LIMIT 1
      """, [.text(table.description), .text(table.name)]
    ).text
  }

  /// The engine's own tables have no versions, but few rows: they are read.
  private static func digest(
    of table: PublishedTable, on connection: Connection
  ) throws -> String {
    let columns = table.published.map(\.name.sqlIdentifier).joined(separator: ", ")
    var statement = try connection.prepare("SELECT \(columns) FROM \(table.source.sql)")
    var count = 0
    // Sums do not depend on the order of the rows.
    var sum: UInt64 = 0
    while try statement.step() {
      count += 1
      var row = RowHash()
      for column in 0..<statement.columnCount {
        row.add(UInt8(truncatingIfNeeded: statement.storageClass(at: column)))
        statement.withText(at: column) { bytes in
          for byte in bytes { row.add(byte) }
        }
      }
      sum &+= row.value
    }
    return "\(count) rows, \(sum)"
  }
}

/// FNV-1a of a row's bytes.
private struct RowHash {
  var value: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func add(_ byte: UInt8) {
    value = (value ^ UInt64(byte)) &* 0x100_0000_01b3
  }
}
