"""Lists what an ODBC client sees in a SQLite file, as JSON: tables, columns, keys, foreign keys."""

import json
import sys

import pyodbc

connection = pyodbc.connect(f"Driver=SQLite3;Database=file:{sys.argv[1]}?mode=ro;BigInt=1;StepAPI=1;NoCreat=1")
cursor = connection.cursor()
names = sorted(row.table_name for row in cursor.tables(tableType="TABLE").fetchall())
tables = {}
for name in names:
    tables[name] = {
        "columns": {row.column_name: row.type_name for row in cursor.columns(table=name).fetchall()},
        "key": [row.column_name for row in cursor.primaryKeys(table=name).fetchall()],
        "foreign_keys": sorted(
            f"{row.fkcolumn_name} -> {row.pktable_name}.{row.pkcolumn_name}"
            for row in cursor.foreignKeys(foreignTable=name).fetchall()
        ),
        "rows": cursor.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0],
    }
json.dump(tables, sys.stdout)
