// The whole job: the example federation from landing files to published file, and once more.

import Foundation

extension Benchmark {
  static let demo = Benchmark(
    name: "demo", about: "the example federation, from nothing to the published file",
    parameters: [Parameter(name: "scale", small: 0.01, large: 1)]
  ) { measuring in
    let folder = measuring.folder.appending(path: "demo")
    let scale = "\(measuring["scale"])"
    // About a million RAW rows at scale 1.
    try measuring.measure("pantanal", amount: measuring["scale"] * 1e6, unit: "rows") {
      try? FileManager.default.removeItem(at: folder)
    } work: {
      try ChildProcess.run(
        [ChildProcess.pantanal, "demo", folder.path, "--scale", scale, "--quiet"])
      return try rows(in: folder)
    }
  }

  static let noOp = Benchmark(
    name: "no-op", about: "a run when nothing is new",
    parameters: [Parameter(name: "scale", small: 0.01, large: 1)]
  ) { measuring in
    let folder = measuring.folder.appending(path: "demo")
    try ChildProcess.run(
      [ChildProcess.pantanal, "demo", folder.path, "--scale", "\(measuring["scale"])", "--quiet"])
    try measuring.measure("pantanal", amount: 1, unit: "runs") {
      try ChildProcess.run([ChildProcess.pantanal, "run", "--project", folder.path, "--quiet"])
      return try rows(in: folder)
    }
  }

  /// How many rows each table of the example's REFINED has.
  private static func rows(in folder: URL) throws -> String {
    let file = folder.appending(path: ".pantanal/warehouse/refined.db").path
    let names = try ChildProcess.run(
      [
        "sqlite3", file,
        """
        SELECT name FROM sqlite_schema
        WHERE type = 'table' AND substr(name, 1, 1) <> '_' AND name NOT LIKE 'sqlite_%' ORDER BY 1
        """,
      ]
    ).split(separator: "\n")
    return try names.map { name in
      try ChildProcess.run(["sqlite3", file, "SELECT count(*) FROM \(name)"])
        .trimmingCharacters(in: .whitespacesAndNewlines)
    }.joined(separator: "-")
  }
}
