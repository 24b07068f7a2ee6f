"""Opens a published file with SQLite 3.31 and does what programs around Power BI do with it.

The library is the one inside an old Python module. It is called directly, because the module itself
loads in no present Python.
"""

import ctypes
import os
import sys

library = ctypes.CDLL(sys.argv[1], mode=os.RTLD_LAZY)
library.sqlite3_libversion.restype = ctypes.c_char_p
library.sqlite3_errmsg.restype = ctypes.c_char_p
library.sqlite3_column_text.restype = ctypes.c_char_p
library.sqlite3_errmsg.argtypes = [ctypes.c_void_p]
library.sqlite3_prepare_v2.argtypes = [
    ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p]
for name in ("step", "finalize"):
    getattr(library, "sqlite3_" + name).argtypes = [ctypes.c_void_p]
library.sqlite3_column_text.argtypes = [ctypes.c_void_p, ctypes.c_int]

database = ctypes.c_void_p()
library.sqlite3_open_v2(sys.argv[2].encode(), ctypes.byref(database), 1, None)


def rows(sql):
    """The first column of each row, as text."""
    statement = ctypes.c_void_p()
    code = library.sqlite3_prepare_v2(database, sql.encode(), -1, ctypes.byref(statement), None)
    found = []
    while code == 0 or code == 100:
        code = library.sqlite3_step(statement)
        if code == 100:
            found.append((library.sqlite3_column_text(statement, 0) or b"").decode())
    if code != 101:
        sys.exit(sql + ": " + library.sqlite3_errmsg(database).decode())
    library.sqlite3_finalize(statement)
    return found


print(library.sqlite3_libversion().decode())
for table in rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"):
    print(table, len(rows('SELECT * FROM "' + table + '"')))
print(*rows("PRAGMA integrity_check"))
print(len(rows("PRAGMA foreign_key_check")))
rows("VACUUM INTO '" + sys.argv[3] + "'")
