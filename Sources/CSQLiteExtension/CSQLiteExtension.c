#include "CSQLiteExtension.h"

const sqlite3_api_routines *pantanal_sqlite;

int pantanal_extension_take_api(
    sqlite3 *database, char **error, const sqlite3_api_routines *api) {
  (void)database;
  (void)error;
  // Atomic because connections of one program may be opened on several threads at once.
  __atomic_store_n(&pantanal_sqlite, api, __ATOMIC_RELEASE);
  return SQLITE_OK;
}

int pantanal_create_window_function(
    sqlite3 *database, const char *name, int count, void *data,
    void (*step)(sqlite3_context *, int, sqlite3_value **), void (*final)(sqlite3_context *),
    void (*value)(sqlite3_context *),
    void (*inverse)(sqlite3_context *, int, sqlite3_value **), void (*destroy)(void *)) {
  // The table of an older SQLite ends before create_window_function.
  if (pantanal_sqlite->libversion_number() < 3025000)
    return pantanal_create_function(
        database, name, count, data, 0, step, final, destroy);
  int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
  return pantanal_sqlite->create_window_function(
      database, name, count, flags, data, step, final, value, inverse, destroy);
}
