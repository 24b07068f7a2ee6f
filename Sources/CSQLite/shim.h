// The C face of SQLite for the program. Functions that Swift cannot call (variadic) or cannot see
// (macros) are wrapped here.
#include <sqlite3.h>

static inline int pantanal_db_config(sqlite3 *database, int option, int value) {
  return sqlite3_db_config(database, option, value, (int *)0);
}

// SQLITE_STATIC and SQLITE_TRANSIENT are casts, which Swift does not import.
static inline int pantanal_bind_text_static(
    sqlite3_stmt *statement, int index, const char *text, int count) {
  return sqlite3_bind_text(statement, index, text, count, SQLITE_STATIC);
}

static inline int pantanal_bind_text_copy(
    sqlite3_stmt *statement, int index, const char *text, int count) {
  return sqlite3_bind_text(statement, index, text, count, SQLITE_TRANSIENT);
}

static inline int pantanal_bind_blob_copy(
    sqlite3_stmt *statement, int index, const void *bytes, int count) {
  return sqlite3_bind_blob(statement, index, bytes, count, SQLITE_TRANSIENT);
}
