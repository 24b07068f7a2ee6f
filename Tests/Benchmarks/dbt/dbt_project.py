"""Writes the transforms of a Pantanal project as a dbt project, for dbt-sqlite or dbt-duckdb.

usage: dbt_project.py PROJECT RAW_DATABASE EXTENSION FOLDER {sqlite|duckdb}

The SQL stays what it is: only `layer.table` becomes a reference. Both adapters make tables, and
neither asks the rules that Pantanal asks, so they have less to do. RAW is what Pantanal loaded: SQLite
attaches the very file, DuckDB gets a copy of its rows in its own format. Pantanal's functions come
as the loadable extension for SQLite, and as macros written for DuckDB.
"""
import pathlib
import re
import sqlite3
import sys

HEADER = re.compile(r"\A\s*/\* ---.*?--- \*/\s*", re.S)
NAME = re.compile(r"\b(raw|trusted|refined)\.([a-z_]+)\b")


def models(project):
    for layer in ("trusted", "refined"):
        for path in sorted(project.glob(f"sql/{layer}/**/*.sql")):
            yield layer, path.stem, HEADER.sub("", path.read_text())


def referenced(sql, raw):
    def name(match):
        layer, table = match.groups()
        # A column of a relation that is called like a layer does not occur in these projects.
        return raw(table) if layer == "raw" else f"{{{{ ref('{layer}_{table}') }}}}"

    return NAME.sub(name, sql)


def copy_raw(source, target):
    import duckdb
    import pyarrow

    rows = sqlite3.connect(f"file:{source}?mode=ro", uri=True)
    tables = [
        name
        for (name,) in rows.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND substr(name, 1, 1) <> '_'")
    ]
    database = duckdb.connect(str(target))
    for table in tables:
        columns = [(row[1], row[2]) for row in rows.execute(f'PRAGMA table_info("{table}")')]
        declared = ", ".join(
            f'"{name}" {"BIGINT" if kind == "BIGINT" else "VARCHAR"}' for name, kind in columns)
        database.execute(f'CREATE TABLE "raw_{table}" ({declared})')
        found = rows.execute(f'SELECT * FROM "{table}"')
        while batch := found.fetchmany(100_000):
            arrow = pyarrow.table(
                {name: pyarrow.array([row[index] for row in batch])
                 for index, (name, _) in enumerate(columns)})
            database.register("batch", arrow)
            database.execute(f'INSERT INTO "raw_{table}" SELECT * FROM batch')
    macros = pathlib.Path(__file__).with_name("functions.duckdb.sql").read_text()
    database.execute(macros)
    database.close()


def main():
    project, raw, extension, folder = map(pathlib.Path, sys.argv[1:5])
    engine = sys.argv[5]
    (folder / "models").mkdir(parents=True, exist_ok=True)
    for layer, table, sql in models(project):
        text = referenced(
            sql, (lambda t: f"raw.{t}") if engine == "sqlite" else (lambda t: f"raw_{t}"))
        (folder / "models" / f"{layer}_{table}.sql").write_text(text)
    (folder / "dbt_project.yml").write_text(
        "name: federation\nprofile: federation\nversion: '1.0'\n"
        "models: {federation: {+materialized: table}}\n"
        "flags: {send_anonymous_usage_stats: false}\n")
    database = folder / f"warehouse.{engine}"
    if engine == "duckdb":
        copy_raw(raw, database)
        output = f"type: duckdb, path: '{database}', threads: 2"
    else:
        extensions = f"['{extension}']"
        output = (
            f"type: sqlite, threads: 1, database: main, schema: main,"
            f" schemas_and_paths: {{main: '{database}', raw: '{raw}'}},"
            f" schema_directory: '{folder}', extensions: {extensions}")
    (folder / "profiles.yml").write_text(
        f"federation: {{target: bench, outputs: {{bench: {{{output}}}}}}}\n")


main()
