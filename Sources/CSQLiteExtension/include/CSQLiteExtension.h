#pragma once
#include <sqlite3.h>
struct sqlite3_api_routines;
int pantanal_extension_take_api(sqlite3 *, char **, const struct sqlite3_api_routines *);
