// The example's transforms beside dbt's two adapters that need no server: same SQL, same RAW rows, whole
// commands. Pantanal asks its rules and keeps its ledger on the way; dbt makes tables and nothing else.

import Foundation

extension Benchmark {
  static let dbt = Benchmark(
    name: "dbt", about: "the example's transforms beside dbt-sqlite and dbt-duckdb",
    parameters: [Parameter(name: "scale", small: 0.01, large: 5)]
  ) { measuring in
    let comparison = try DbtComparison(
      in: measuring.folder, scale: measuring["scale"])
    let rowCount = try comparison.rowCount()
    try measuring.measureInTurn(
      [
        comparison.pantanal("full", isFull: true), comparison.dbt("sqlite", "full"),
        comparison.dbt("duckdb", "full"),
      ], amount: rowCount, unit: "rows")
    try measuring.measureInTurn(
      [
        comparison.pantanal("no-op", isFull: false), comparison.dbt("sqlite", "no-op"),
        comparison.dbt("duckdb", "no-op"),
      ], amount: rowCount, unit: "rows")
    for run in ["full", "no-op"] {
      for engine in ["sqlite", "duckdb"] {
        measuring.compare("pantanal-\(run)", with: "dbt-\(engine)-\(run)")
      }
    }
  }
}

/// The example with nothing but sources, transforms and rules, and the same as two projects of dbt.
private struct DbtComparison {
  private let project: URL
  private let folder: URL
  private let warehouse: URL

  /// Makes the landing files, loads them into RAW, and hands RAW to dbt.
  init(in folder: URL, scale: Double) throws {
    self.folder = folder
    project = folder.appending(path: "project")
    warehouse = project.appending(path: ".pantanal/warehouse")
    try ChildProcess.run(
      [ChildProcess.pantanal, "demo", project.path, "--scale", "\(scale)", "--quiet"])
    // Models and the published file have no like in dbt.
    for path in ["sql/models", "sql/queries", "sql/tests", ".pantanal/published"] {
      try? FileManager.default.removeItem(at: project.appending(path: path))
    }
    let settings = project.appending(path: "pantanal.yaml")
    let lines = try String(contentsOf: settings, encoding: .utf8).split(
      separator: "\n", omittingEmptySubsequences: false)
    let kept = lines.prefix { !$0.hasPrefix("publishing:") }
    try Data(kept.joined(separator: "\n").utf8).write(to: settings)
    try FileManager.default.removeItem(at: warehouse)
    try pantanal("ingest")
    try FileManager.default.copyItem(at: warehouse, to: loaded)
    for engine in ["sqlite", "duckdb"] { try prepare(engine) }
  }

  /// The warehouse with RAW loaded and nothing else.
  private var loaded: URL { folder.appending(path: "loaded") }

  private func dbtFolder(_ engine: String) -> URL { folder.appending(path: "dbt-\(engine)") }

  private func database(_ engine: String) -> URL {
    dbtFolder(engine).appending(path: "warehouse.\(engine)")
  }

  private func prepare(_ engine: String) throws {
    let program = URL(filePath: ChildProcess.pantanal)
    let extensionFile = program.deletingLastPathComponent().appending(path: "pantanal.so")
    try ChildProcess.run(
      [
        ".venv-dbt/bin/python", "Tests/Benchmarks/dbt/dbt_project.py", project.path,
        loaded.appending(path: "raw.db").path, extensionFile.path, dbtFolder(engine).path, engine,
      ])
    guard engine == "duckdb" else { return }
    try FileManager.default.copyItem(
      at: database(engine), to: dbtFolder(engine).appending(path: "loaded"))
  }

  /// How many rows RAW has.
  func rowCount() throws -> Double {
    let raw = loaded.appending(path: "raw.db").path
    let count = try ChildProcess.run(
      ["sqlite3", raw, "SELECT sum(row_count) FROM _load WHERE state = 'loaded'"])
    return Double(count.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
  }

  func pantanal(_ run: String, isFull: Bool) -> Way {
    Way(name: "pantanal-\(run)") {
      if isFull { try restore(loaded, to: warehouse) }
      let start = ContinuousClock.now
      try pantanal("run")
      return (ContinuousClock.now - start).inSeconds
    } checksum: {
      try ChildProcess.run(
        [
          "sqlite3", warehouse.appending(path: "refined.db").path,
          "SELECT count(*) FROM fact_attendance_month",
        ]
      ).trimmingCharacters(in: .whitespacesAndNewlines)
    }
  }

  func dbt(_ engine: String, _ run: String) -> Way {
    Way(name: "dbt-\(engine)-\(run)") {
      if run == "full" {
        let copy = dbtFolder(engine).appending(path: "loaded")
        try restore(engine == "duckdb" ? copy : nil, to: database(engine))
      }
      let start = ContinuousClock.now
      try ChildProcess.run(
        [
          ".venv-dbt/bin/dbt", "--quiet", "run", "--project-dir", dbtFolder(engine).path,
          "--profiles-dir", dbtFolder(engine).path,
        ])
      return (ContinuousClock.now - start).inSeconds
    } checksum: {
      try attendanceCount(engine)
    }
  }

  private func attendanceCount(_ engine: String) throws -> String {
    let module = engine == "duckdb" ? "duckdb" : "sqlite3"
    return try ChildProcess.run(
      [
        ".venv-dbt/bin/python", "-c",
        """
        import \(module)
        database = \(module).connect("\(database(engine).path)")
        print(database.execute("SELECT count(*) FROM refined_fact_attendance_month").fetchone()[0])
        """,
      ]
    ).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  private func restore(_ copy: URL?, to place: URL) throws {
    try? FileManager.default.removeItem(at: place)
    if let copy { try FileManager.default.copyItem(at: copy, to: place) }
  }

  private func pantanal(_ command: String) throws {
    try ChildProcess.run(
      [ChildProcess.pantanal, command, "--project", project.path, "--quiet"])
  }
}

extension Duration {
  fileprivate var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
