// Replacing a table by what differs: one row in a thousand, beside deleting and filling it anew.

import Foundation

extension Benchmark {
  static let merge = Benchmark(
    name: "merge", about: "a run after one row in a thousand changed, beside a rebuild in sqlite3",
    parameters: [Parameter(name: "rows", small: 2_000, large: 500_000)]
  ) { measuring in
    let rowCount = Int(measuring["rows"])
    let folder = measuring.folder
    let project = try BenchmarkProject(in: folder)
    var version = 0
    func deliver() throws {
      version += 1
      try project.writeLanding(rowCount: rowCount, version: version)
    }
    try deliver()
    _ = try project.pantanal("run")
    try measuring.measure("pantanal-run", amount: Double(rowCount), unit: "rows", prepare: deliver)
    {
      _ = try project.pantanal("run")
      return try count(folder.appending(path: "warehouse/trusted.db"))
    }
    let copy = folder.appending(path: "rebuilt.db")
    try ChildProcess.run(
      ["sqlite3", copy.path], input: rebuild(of: folder, creating: "CREATE TABLE line"))
    try measuring.measure("sqlite3-rebuild", amount: Double(rowCount), unit: "rows") {
      try ChildProcess.run(["sqlite3", copy.path], input: rebuild(of: folder, creating: nil))
      return try count(copy)
    }
    try measuring.requireEqualChecksums()
  }

  private static func rebuild(of folder: URL, creating: String?) -> String {
    let attach = "ATTACH '\(folder.path)/warehouse/trusted.db' AS trusted;\n"
    if let creating { return attach + "\(creating) AS SELECT * FROM trusted.line;\n" }
    return attach
      + "BEGIN; DELETE FROM main.line; INSERT INTO main.line SELECT * FROM trusted.line; COMMIT;\n"
  }

  private static func count(_ file: URL) throws -> String {
    try ChildProcess.run(["sqlite3", file.path, "SELECT count(*), sum(line_id) FROM line"])
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
