// Loading a CSV file: `pantanal ingest` beside the sqlite3 shell's `.import`.

import Foundation

extension Benchmark {
  static let ingest = Benchmark(
    name: "ingest", about: "a CSV file of twelve columns into RAW, beside sqlite3's .import",
    parameters: [Parameter(name: "rows", small: 500, large: 1_000_000)]
  ) { measuring in
    let folder = measuring.folder
    let rowCount = Int(measuring["rows"])
    let project = try BenchmarkProject(in: folder)
    try project.writeLanding(rowCount: rowCount, version: 1)
    let warehouse = folder.appending(path: "warehouse")
    try measuring.measure("pantanal", amount: Double(rowCount), unit: "rows") {
      try? FileManager.default.removeItem(at: warehouse)
    } work: {
      _ = try project.pantanal("ingest")
      return try checksum(of: warehouse.appending(path: "raw.db"))
    }
    let imported = folder.appending(path: "imported.db")
    try measuring.measure("sqlite3-import", amount: Double(rowCount), unit: "rows") {
      try? FileManager.default.removeItem(at: imported)
    } work: {
      try ChildProcess.run(
        ["sqlite3", imported.path],
        input: ".import --csv \(folder.path)/landing/line_1.csv line\n")
      return try checksum(of: imported)
    }
    try measuring.requireEqualChecksums()
  }

  /// Rows and the length of everything in them: equal for equal content.
  private static func checksum(of file: URL) throws -> String {
    let lengths = BenchmarkProject.columns.map { "total(length(\($0)))" }.joined(separator: " + ")
    let sql = "SELECT count(*) || '-' || CAST(\(lengths) AS BIGINT) FROM line"
    return try ChildProcess.run(["sqlite3", file.path, sql])
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
