// Copying a whole database while others use it.

import CSQLite

extension Connection {
  /// Copies the database `source` names on `other` over the one `target` names here.
  ///
  /// - Parameters:
  ///   - source: The database's name on `other`.
  ///   - other: The connection to copy from.
  ///   - target: The database's name here.
  ///   - progress: Told the pages left and the pages in all, after each batch of pages.
  /// - Throws: ``SQLiteError``, and what `progress` throws.
  ///
  /// Related SQLite documentation: <https://www.sqlite.org/backup.html>
  public func copy(
    _ source: String = "main", of other: Connection, over target: String = "main",
    progress: (_ remaining: Int, _ total: Int) throws -> Void = { _, _ in }
  ) throws {
    guard let backup = sqlite3_backup_init(handle, target, other.handle, source) else {
      throw error(sqlite3_errcode(handle))
    }
    var code = SQLITE_OK
    do {
      repeat {
        code = sqlite3_backup_step(backup, 4096)
        try progress(
          Int(sqlite3_backup_remaining(backup)), Int(sqlite3_backup_pagecount(backup)))
      } while code == SQLITE_OK
    } catch {
      sqlite3_backup_finish(backup)
      throw error
    }
    sqlite3_backup_finish(backup)
    guard code == SQLITE_DONE else { throw error(code) }
  }
}
