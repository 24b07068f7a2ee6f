// The calls that SQL functions make into SQLite, all through the table that the host hands out.
// Nothing here names a symbol of libsqlite3, so the same code works in a program linked to it and
// in an extension whose host carries its own copy.
#pragma once

// Without it sqlite3ext.h turns every sqlite3_… name into a macro, which would leak to importers.
#ifndef SQLITE_CORE
#define SQLITE_CORE 1
#endif
#include <sqlite3ext.h>

/// The host's table. Set before any function is registered, never changed to another host's.
extern const sqlite3_api_routines *pantanal_sqlite;

/// Stores the table; the signature of an extension's entry point, so that `sqlite3_auto_extension`
/// can call it.
int pantanal_extension_take_api(
    sqlite3 *database, char **error, const sqlite3_api_routines *api);

static inline int pantanal_has_api(void) { return pantanal_sqlite != 0; }

// MARK: Arguments

static inline int pantanal_value_type(sqlite3_value *value) {
  return pantanal_sqlite->value_type(value);
}

static inline int pantanal_value_numeric_type(sqlite3_value *value) {
  return pantanal_sqlite->value_numeric_type(value);
}

static inline sqlite3_int64 pantanal_value_int64(sqlite3_value *value) {
  return pantanal_sqlite->value_int64(value);
}

static inline double pantanal_value_double(sqlite3_value *value) {
  return pantanal_sqlite->value_double(value);
}

static inline const unsigned char *pantanal_value_text(sqlite3_value *value) {
  return pantanal_sqlite->value_text(value);
}

static inline const void *pantanal_value_blob(sqlite3_value *value) {
  return pantanal_sqlite->value_blob(value);
}

static inline int pantanal_value_bytes(sqlite3_value *value) {
  return pantanal_sqlite->value_bytes(value);
}

// MARK: Results

static inline void pantanal_result_null(sqlite3_context *context) {
  pantanal_sqlite->result_null(context);
}

static inline void pantanal_result_int64(sqlite3_context *context, sqlite3_int64 value) {
  pantanal_sqlite->result_int64(context, value);
}

static inline void pantanal_result_double(sqlite3_context *context, double value) {
  pantanal_sqlite->result_double(context, value);
}

static inline void pantanal_result_value(sqlite3_context *context, sqlite3_value *value) {
  pantanal_sqlite->result_value(context, value);
}

/// SQLite copies the bytes.
static inline void pantanal_result_text(
    sqlite3_context *context, const unsigned char *text, int count) {
  pantanal_sqlite->result_text(context, (const char *)text, count, SQLITE_TRANSIENT);
}

static inline void pantanal_result_blob(
    sqlite3_context *context, const unsigned char *bytes, int count) {
  pantanal_sqlite->result_blob(context, bytes, count, SQLITE_TRANSIENT);
}

/// The bytes must live as long as the process.
static inline void pantanal_result_text_static(
    sqlite3_context *context, const unsigned char *text, int count) {
  pantanal_sqlite->result_text(context, (const char *)text, count, SQLITE_STATIC);
}

static inline void pantanal_result_error(
    sqlite3_context *context, const char *message, int count) {
  pantanal_sqlite->result_error(context, message, count);
}

static inline void pantanal_result_error_toobig(sqlite3_context *context) {
  pantanal_sqlite->result_error_toobig(context);
}

// MARK: State

static inline void *pantanal_user_data(sqlite3_context *context) {
  return pantanal_sqlite->user_data(context);
}

static inline void *pantanal_aggregate_context(sqlite3_context *context, int count) {
  return pantanal_sqlite->aggregate_context(context, count);
}

static inline void *pantanal_get_auxdata(sqlite3_context *context, int argument) {
  return pantanal_sqlite->get_auxdata(context, argument);
}

static inline void pantanal_set_auxdata(
    sqlite3_context *context, int argument, void *data, void (*destroy)(void *)) {
  pantanal_sqlite->set_auxdata(context, argument, data, destroy);
}

// MARK: Registration

static inline int pantanal_create_function(
    sqlite3 *database, const char *name, int count, void *data,
    void (*call)(sqlite3_context *, int, sqlite3_value **),
    void (*step)(sqlite3_context *, int, sqlite3_value **),
    void (*final)(sqlite3_context *), void (*destroy)(void *)) {
  int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
  return pantanal_sqlite->create_function_v2(
      database, name, count, flags, data, call, step, final, destroy);
}

/// An aggregate that is a window function too; only the former in a SQLite older than 3.25.
int pantanal_create_window_function(
    sqlite3 *database, const char *name, int count, void *data,
    void (*step)(sqlite3_context *, int, sqlite3_value **), void (*final)(sqlite3_context *),
    void (*value)(sqlite3_context *),
    void (*inverse)(sqlite3_context *, int, sqlite3_value **), void (*destroy)(void *));

static inline const char *pantanal_errmsg(sqlite3 *database) {
  return pantanal_sqlite->errmsg(database);
}

/// What an entry point returns to say that its library must stay loaded. The macro is an expression
/// that Swift does not import.
static inline int pantanal_ok_load_permanently(void) { return SQLITE_OK_LOAD_PERMANENTLY; }

/// A copy of a message in SQLite's memory, as an extension's entry point returns one.
static inline char *pantanal_copied_message(const char *message) {
  return pantanal_sqlite->mprintf("%s", message);
}
