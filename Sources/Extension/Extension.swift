// The loadable extension: `.load pantanal` in the sqlite3 shell, LoadExt= in an ODBC driver.
// Its file must be named pantanal.so, for SQLite derives the entry point from the file's name.

import CSQLiteExtension
import Functions
import SQLiteExtension

/// The entry point that SQLite calls.
///
/// Related SQLite documentation: <https://www.sqlite.org/loadext.html>
@_cdecl("sqlite3_pantanal_init")
public func initializePantanal(
  _ database: OpaquePointer?, _ message: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?,
  _ api: UnsafeRawPointer?
) -> Int32 {
  guard let database, let api else { return SQLITE_ERROR }
  let table = api.assumingMemoryBound(to: sqlite3_api_routines.self)
  let code = pantanal_extension_take_api(database, message, table)
  guard code == SQLITE_OK else { return code }
  do {
    try FunctionLibrary.register(on: database)
    // A host that opens and closes connections would otherwise unload the Swift runtime with us,
    // which is not made for that.
    return pantanal_ok_load_permanently()
  } catch {
    message?.pointee = pantanal_copied_message("\(error.function): \(error.message)")
    return error.code
  }
}
