// A project that benchmarks run: one wide source, one transform, written for the purpose.

import Foundation

/// A project with one source of twelve columns and one transform over it.
struct BenchmarkProject {
  let folder: URL

  static let columns = (1...12).map { "c\($0)" }

  init(in folder: URL) throws {
    self.folder = folder
    let columns = Self.columns.map { "  \($0): {header: \($0), description: Column \($0)}" }
    try write(
      """
      warehouse: warehouse
      connections:
        landing: {type: folder, path: landing}

      """, to: "pantanal.yaml")
    try write(
      """
      description: Lines to measure with.
      connection: landing
      path: line_*.csv
      format: {type: csv, delimiter: ",", encoding: utf-8}
      mode: replace
      columns:
      \(columns.joined(separator: "\n"))

      """, to: "sql/raw/line.yaml")
    let shape = Self.columns.dropFirst().map { "  \($0) TEXT" }.joined(separator: ",\n")
    try write(
      """
      CREATE TABLE trusted.line (
        line_id BIGINT NOT NULL CHECK (typeof(line_id) = 'integer'),
      \(shape),
        PRIMARY KEY (line_id)
      ) WITHOUT ROWID;

      """, to: "migrations/trusted/0001_create_line.sql")
    let selected = Self.columns.dropFirst().map { "  line.\($0) AS \($0)" }
    try write(
      """
      /* ---
      description: One row per line.
      key: [line_id]
      --- */
      SELECT
        CAST(line.c1 AS BIGINT) AS line_id,
      \(selected.joined(separator: ",\n"))
      FROM raw.line AS line

      """, to: "sql/trusted/line.sql")
  }

  /// Writes the landing file: `rowCount` lines, of which one in `changedEvery` is of `version`.
  func writeLanding(rowCount: Int, version: Int, changedEvery: Int = 1_000) throws {
    var text = Self.columns.joined(separator: ",") + "\n"
    text.reserveCapacity(rowCount * 100)
    for row in 1...rowCount {
      let mark = row % changedEvery == 0 ? version : 0
      text += "\(row),\(row % 7),open,2025-01-\(10 + row % 18),\"Poconé, MT\",\(row * 31 % 10_007)"
      text += ",\(mark),0.04,TRUCK,\(row % 200_000),none,pending after inspection \(row % 97)\n"
    }
    try write(text, to: "landing/line_1.csv")
  }

  func pantanal(_ arguments: String...) throws -> String {
    try ChildProcess.run(
      [ChildProcess.pantanal] + arguments + ["--project", folder.path, "--quiet"])
  }

  func write(_ text: String, to path: String) throws {
    let file = folder.appending(path: path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }
}
