// Loading TPC-H's lineitem: `pantanal ingest` beside DuckDB and the sqlite3 shell's `.import`.

import BlobServer
import Foundation

extension Benchmark {
  static let ingest = Benchmark(
    name: "ingest", about: "TPC-H's lineitem into RAW, beside DuckDB and sqlite3's .import",
    parameters: [Parameter(name: "scale", small: 0, large: 1)]
  ) { measuring in
    let scale = measuring["scale"]
    let lines = try LineItems(in: measuring.folder, scale: scale)
    let load = try PantanalLoad(of: lines, file: lines.csv)
    var ways = [load.way("pantanal"), try importWay(lines)]
    if scale > 0 { ways.insert(DuckDB(in: measuring.folder).way("duckdb", lines.csv), at: 0) }
    try measuring.measureInTurn(ways, amount: Double(lines.rowCount), unit: "rows")
    try measuring.requireEqualChecksums()
    // With few rows, starting the program and making the warehouse is all that there is to see.
    measuring.compare("pantanal", with: "duckdb", atMost: scale < 1 ? nil : 0.6)
    measuring.compare("pantanal", with: "sqlite3-import", atMost: scale < 1 ? nil : 0.45)
    measuring.remark("pantanal peak MB", load.figures.peakMegabytes, atMost: 256)
    measuring.remark("pantanal busy processors", load.figures.busyProcessors)
    measuring.remark("pantanal checkpoint seconds", load.figures.checkpointSeconds)
  }

  /// The same rows in the forms that come compressed, beside DuckDB's own time.
  static let ingestFormats = Benchmark(
    name: "ingest-formats", about: "the same as gzip and as Parquet, beside DuckDB",
    parameters: [Parameter(name: "scale", small: 0, large: 1)]
  ) { measuring in
    let scale = measuring["scale"]
    let lines = try LineItems(in: measuring.folder, scale: scale)
    for (name, file) in [("gzip", try lines.gzip()), ("parquet", try lines.parquet())] {
      guard let file else { continue }
      let load = try PantanalLoad(of: lines, file: file)
      var ways = [load.way("pantanal-\(name)")]
      if scale > 0 {
        ways.append(DuckDB(in: measuring.folder).way("duckdb-\(name)", file))
      }
      try measuring.measureInTurn(ways, amount: Double(lines.rowCount), unit: "rows")
      measuring.compare("pantanal-\(name)", with: "duckdb-\(name)")
      measuring.remark("pantanal-\(name) peak MB", load.figures.peakMegabytes, atMost: 256)
    }
  }

  /// The gzipped lines out of a container of Azure Blob Storage, beside Microsoft's own client fetching
  /// them for DuckDB, whose own extension cannot be had everywhere.
  static let ingestAzure = Benchmark(
    name: "ingest-azure",
    about: "the same as gzip from blob storage, beside Microsoft's client and DuckDB",
    parameters: [Parameter(name: "scale", small: 0, large: 1)]
  ) { measuring in
    let scale = measuring["scale"]
    guard BlobServer.isThere else { return }
    let lines = try LineItems(in: measuring.folder, scale: scale)
    guard let file = try lines.gzip() else { return }
    let server = try BlobServer()
    try server.control(["put": ["lines/nothing": ""]])
    _ = try server.official("put", "lines", file.lastPathComponent, file.path)
    let load = try PantanalLoad(of: lines, file: file, storage: server.connectionString)
    var ways = [load.way("pantanal-azure")]
    if scale > 0 {
      let copy = lines.folder.appending(path: "fetched.csv.gz")
      let duck = DuckDB(in: measuring.folder).way("duckdb", copy)
      ways.append(
        Way(name: "sdk-and-duckdb") {
          let start = ContinuousClock.now
          _ = try server.official("get", "lines", file.lastPathComponent, copy.path)
          return try (ContinuousClock.now - start) / .seconds(1) + duck.work()
        } checksum: {
          try duck.checksum()
        })
    }
    try measuring.measureInTurn(ways, amount: Double(lines.rowCount), unit: "rows")
    measuring.compare("pantanal-azure", with: "sdk-and-duckdb")
    measuring.remark("pantanal-azure peak MB", load.figures.peakMegabytes, atMost: 256)
  }

  private static func importWay(_ lines: LineItems) throws -> Way {
    let file = lines.folder.appending(path: "imported.db")
    return Way(name: "sqlite3-import") {
      try? FileManager.default.removeItem(at: file)
      let start = ContinuousClock.now
      try ChildProcess.run(
        ["sqlite3", file.path], input: ".import --csv \(lines.csv.path) lineitem\n")
      return (ContinuousClock.now - start) / .seconds(1)
    } checksum: {
      try lines.checksum(of: file)
    }
  }
}

/// The files that are loaded: made by TPC-H's generator, or up for the small benchmark.
struct LineItems {
  let folder: URL
  let csv: URL
  let columns: [String]
  let rowCount: Int
  private let scale: Double

  init(in folder: URL, scale: Double) throws {
    self.folder = folder.appending(path: "lines")
    self.scale = scale
    csv = self.folder.appending(path: "lineitem.csv")
    try FileManager.default.createDirectory(at: self.folder, withIntermediateDirectories: true)
    if scale > 0 {
      try Self.generate("csv", scale, in: self.folder)
    } else {
      try Self.madeUp.write(to: csv, atomically: true, encoding: .utf8)
    }
    let counted = try ChildProcess.run(["wc", "-l", csv.path])
    rowCount = (counted.split(separator: " ").first.flatMap { Int($0) } ?? 1) - 1
    columns = try ChildProcess.run(["head", "-n", "1", csv.path])
      .trimmingCharacters(in: .whitespacesAndNewlines).split(separator: ",").map(String.init)
  }

  func gzip() throws -> URL? {
    let file = folder.appending(path: "lineitem.csv.gz")
    try ChildProcess.run(["gzip", "--keep", "--fast", "--force", csv.path])
    return file
  }

  /// The generator's own Parquet; the made-up lines have none.
  func parquet() throws -> URL? {
    guard scale > 0 else { return nil }
    try Self.generate("parquet", scale, in: folder)
    return folder.appending(path: "lineitem.parquet")
  }

  /// Rows and the length of everything in them: equal for equal content.
  func checksum(of database: URL) throws -> String {
    let lengths = columns.map { "total(length(\($0)))" }.joined(separator: " + ")
    let sql = "SELECT count(*) || '-' || CAST(\(lengths) AS BIGINT) FROM lineitem"
    return try ChildProcess.run(["sqlite3", database.path, sql])
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }

  private static func generate(_ format: String, _ scale: Double, in folder: URL) throws {
    let generator = ".venv/bin/tpchgen-cli"
    guard FileManager.default.isExecutableFile(atPath: generator) else {
      throw BenchmarkError("\(generator) is not there; make bench installs it")
    }
    try ChildProcess.run(
      [
        generator, format, "--scale-factor", "\(scale)", "--tables", "lineitem", "--output-dir",
        folder.path,
      ])
  }

  private static var madeUp: String {
    (1...3_000).reduce(into: "l_orderkey,l_quantity,l_comment\n") { text, row in
      text += "\(row),\(row % 50),\"ly final, \(row)\"\n"
    }
  }
}
