// The C face of SQLite for the program. Functions that Swift cannot call (variadic) or cannot see
// (macros) are wrapped here.
#include <sqlite3.h>

static inline int pantanal_db_config(sqlite3 *database, int option, int value) {
  return sqlite3_db_config(database, option, value, (int *)0);
}

// SQLITE_STATIC and SQLITE_TRANSIENT are casts, which Swift does not import. A null pointer would
// bind NULL; no bytes are an empty text or blob.
static inline int pantanal_bind_text_static(
    sqlite3_stmt *statement, int index, const char *text, int count) {
  return sqlite3_bind_text(statement, index, text ? text : "", count, SQLITE_STATIC);
}

static inline int pantanal_bind_text_copy(
    sqlite3_stmt *statement, int index, const char *text, int count) {
  return sqlite3_bind_text(statement, index, text ? text : "", count, SQLITE_TRANSIENT);
}

static inline int pantanal_bind_blob_copy(
    sqlite3_stmt *statement, int index, const void *bytes, int count) {
  return sqlite3_bind_blob(statement, index, bytes ? bytes : "", count, SQLITE_TRANSIENT);
}

static inline int pantanal_db_config_lookaside(sqlite3 *database, int size, int count) {
  return sqlite3_db_config(database, SQLITE_DBCONFIG_LOOKASIDE, (void *)0, size, count);
}

// The entry point of an extension, as SQLite calls it for every connection that is opened.
static inline int pantanal_auto_extension(
    int (*entry)(sqlite3 *, char **, const struct sqlite3_api_routines *)) {
  return sqlite3_auto_extension((void (*)(void))entry);
}

// SQLite counts its memory under one lock for the whole process, which threads that compute side by side
// would queue for. Only before the first use of SQLite.
static inline int pantanal_stop_counting_memory(void) {
  return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

// Switches optimisations of the query planner off, one bit each.
static inline int pantanal_disable_optimizations(sqlite3 *database, unsigned int mask) {
  return sqlite3_test_control(SQLITE_TESTCTRL_OPTIMIZATIONS, database, mask);
}
