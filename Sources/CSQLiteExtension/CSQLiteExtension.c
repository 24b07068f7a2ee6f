#include "CSQLiteExtension.h"
int pantanal_extension_take_api(sqlite3 *a, char **b, const struct sqlite3_api_routines *c) { return 0; }
