import Foundation

/// DuckDB's own loading of a file into a table of a database on disk, with two threads.
struct DuckDB {
  private let database: URL

  init(in folder: URL) { database = folder.appending(path: "duck.db") }

  /// The time inside of Python, without starting it.
  func way(_ name: String, _ file: URL) -> Way {
    let reader =
      file.pathExtension == "parquet"
      ? "read_parquet('\(file.path)')" : "read_csv('\(file.path)', all_varchar = true)"
    return Way(name: name) {
      try? FileManager.default.removeItem(at: database)
      let printed = try python(
        """
        start = time.monotonic()
        connection = duckdb.connect(path)
        connection.execute("SET threads = 2")
        connection.execute("SET enable_progress_bar = false")
        connection.execute("CREATE TABLE lineitem AS SELECT * FROM \(reader)")
        connection.close()
        print(time.monotonic() - start)
        """)
      guard let seconds = Double(printed) else { throw BenchmarkError("DuckDB said \(printed)") }
      return seconds
    } checksum: {
      try python(
        """
        connection = duckdb.connect(path, read_only=True)
        connection.execute("SET enable_progress_bar = false")
        names = [row[0] for row in connection.execute("DESCRIBE lineitem").fetchall()]
        lengths = " + ".join(f"sum(length(CAST({name} AS VARCHAR)))" for name in names)
        rows = connection.execute(f"SELECT count(*), {lengths} FROM lineitem").fetchone()
        print(f"{rows[0]}-{rows[1]}")
        """)
    }
  }

  private func python(_ script: String) throws -> String {
    let start = "import duckdb, time\npath = \"\(database.path)\"\n"
    return try ChildProcess.run([".venv/bin/python", "-c", start + script])
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
