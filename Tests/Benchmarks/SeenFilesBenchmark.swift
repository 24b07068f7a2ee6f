// Many files that have been loaded: how long it takes to see that there is nothing to do.

import Foundation

extension Benchmark {
  static let seenFiles = Benchmark(
    name: "seen-files", about: "an ingest of many small files that are all in RAW already",
    parameters: [Parameter(name: "files", small: 50, large: 200_000)]
  ) { measuring in
    let folder = measuring.folder
    let project = try BenchmarkProject(in: folder)
    let fileCount = Int(measuring["files"])
    try project.writeManyFiles(fileCount)
    _ = try project.pantanal("ingest")
    try measuring.measure("pantanal", amount: Double(fileCount), unit: "files") {
    } work: {
      let output = try project.pantanal("ingest")
      guard output.hasPrefix("nothing to do") else {
        throw BenchmarkError("the files were loaded twice: \(output)")
      }
      return "\(fileCount)"
    }
  }
}

extension BenchmarkProject {
  /// Replaces the source by one whose files are many, a thousand in a folder, each of one row.
  fileprivate func writeManyFiles(_ count: Int) throws {
    try write(
      """
      connection: landing
      path: "{unit}/enrolment_{day:yyyyMMdd}_*.csv"
      format: {type: csv, delimiter: ",", quote: none, escape: none, encoding: utf-8, header: true}
      columns: {c1: {}}

      """, to: "sql/raw/line.yaml")
    for path in ["sql/trusted/line.sql", "migrations/trusted/0001_create_line.sql"] {
      try FileManager.default.removeItem(at: folder.appending(path: path))
    }
    for index in 0..<count {
      let (month, day) = (
        String(101 + index % 12).dropFirst(), String(101 + index % 28).dropFirst()
      )
      try write(
        "c1\n\(index)\n",
        to: "landing/unit_\(index / 1_000)/enrolment_2024\(month)\(day)_\(index).csv")
    }
  }
}
