// Whether a published file is sound, by SQLite's own means; what ODBC makes of it is in
// DriverProof.swift.

import Foundation
import SQLite
import Warehouse

/// The check of a complete file's references, checks and pages.
struct FileCheck {
  let file: URL
  let mart: Mart
  let cancellation: Cancellation

  /// Refuses a file that breaks its own foreign keys or is damaged.
  func run() throws {
    let connection = try Connection(.file(file.path), mode: .readOnly)
    try connection.execute("PRAGMA cache_size = -32768")
    try cancellation.interrupting(connection) {
      let orphans = try connection.rows(
        """
        SELECT "table", parent, count(*)
        FROM pragma_foreign_key_check
        GROUP BY 1, 2
        ORDER BY 1, 2
        """)
      if !orphans.isEmpty { throw PublishingMessages.orphans(orphans, mart.name) }
      let faults = try connection.rows("PRAGMA integrity_check(5)").compactMap { $0[0].text }
      if faults != ["ok"] { throw PublishingMessages.damaged(faults) }
    }
  }
}
