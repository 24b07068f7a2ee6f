// A large project in which nothing has changed: how long it takes to say so.

import Foundation

extension Benchmark {
  static let plan = Benchmark(
    name: "plan", about: "plan and run of a project of many transforms with nothing to do",
    parameters: [Parameter(name: "transforms", small: 12, large: 1_000)]
  ) { measuring in
    let count = Int(measuring["transforms"])
    let project = try LargeProject(in: measuring.folder, transformCount: count)
    try project.pantanal("run")
    for command in ["plan", "run"] {
      try measuring.measure(command, amount: Double(count), unit: "transforms") {
        let output = try project.pantanal(command)
        guard output.hasPrefix("nothing to do") else {
          throw BenchmarkError("\(command) found something to do: \(output)")
        }
        return "\(count)"
      }
    }
    // A project of a thousand transforms is what the promise is about.
    let slowest = measuring.measurements.map(\.median).max() ?? 0
    measuring.remark("seconds", slowest, atMost: count < 1_000 ? nil : 0.5)
  }
}

/// A project of any number of transforms: half of them type a RAW table, the others join and count those.
struct LargeProject {
  private static let columnCount = 8

  let folder: URL

  init(in folder: URL, transformCount: Int) throws {
    self.folder = folder
    let sourceCount = max(1, transformCount / 20)
    let typedCount = max(1, transformCount / 2)
    try write(
      "warehouse: warehouse\nas_of: 2025-12-31\nvariables: {least: 0}\nconnections:\n"
        + "  landing: {type: folder, path: landing}\n", to: "pantanal.yaml")
    for index in 0..<sourceCount { try writeSource(index) }
    for index in 0..<typedCount { try writeTyped(index, source: index % sourceCount) }
    for index in 0..<max(0, transformCount - typedCount) {
      try writeJoined(index, index % typedCount, (index * 7 + 1) % typedCount)
    }
  }

  @discardableResult
  func pantanal(_ command: String) throws -> String {
    try ChildProcess.run([ChildProcess.pantanal, command, "--project", folder.path, "--quiet"])
  }

  private func writeSource(_ index: Int) throws {
    let names = ["id"] + (1..<Self.columnCount).map { "c\($0)" }
    let columns = names.map { "  \($0): {description: Column \($0)}" }
    try write(
      "connection: landing\npath: source_\(index).csv\nmode: replace\ncolumns:\n"
        + columns.joined(separator: "\n") + "\n", to: "sql/raw/source_\(index).yaml")
    let rows = (0..<20).map { row in
      (["\(row)"] + (1..<Self.columnCount).map { "\(row * $0)" }).joined(separator: ",")
    }
    try write(
      ([names.joined(separator: ",")] + rows).joined(separator: "\n") + "\n",
      to: "landing/source_\(index).csv")
  }

  private func writeTyped(_ index: Int, source: Int) throws {
    let name = "typed_\(Self.padded(index))"
    let columns = (1..<Self.columnCount).map { "c\($0)" }
    let shape = columns.map {
      "  \($0) BIGINT CHECK (\($0) IS NULL OR typeof(\($0)) = 'integer')"
    }
    try write(
      """
      CREATE TABLE trusted.\(name) (
        id BIGINT NOT NULL CHECK (typeof(id) = 'integer'),
      \(shape.joined(separator: ",\n")),
        PRIMARY KEY (id)
      ) WITHOUT ROWID;

      """, to: "migrations/trusted/\(Self.padded(index + 1))_create_\(name).sql")
    let selected = columns.map { "  CAST(squeeze(s.\($0)) AS BIGINT) AS \($0)" }
    try write(
      """
      /* ---
      description: The rows of source \(source), typed.
      key: [id]
      tags: [typed]
      rules:
        - expression: c1 >= :least
          on_failure: warn
        - not_null: [c1]
          on_failure: quarantine
      --- */
      SELECT
        CAST(s.id AS BIGINT) AS id,
      \(selected.joined(separator: ",\n"))
      FROM raw.source_\(source) AS s
      WHERE s.id IS NOT NULL

      """, to: "sql/trusted/\(name).sql")
  }

  private func writeJoined(_ index: Int, _ first: Int, _ second: Int) throws {
    let name = "joined_\(Self.padded(index))"
    try write(
      """
      CREATE TABLE refined.\(name) (
        id BIGINT NOT NULL CHECK (typeof(id) = 'integer'),
        row_count BIGINT CHECK (row_count IS NULL OR typeof(row_count) = 'integer'),
        total BIGINT CHECK (total IS NULL OR typeof(total) = 'integer'),
        PRIMARY KEY (id)
      ) WITHOUT ROWID;

      """, to: "migrations/refined/\(Self.padded(index + 1))_create_\(name).sql")
    let (left, right) = ("typed_\(Self.padded(first))", "typed_\(Self.padded(second))")
    try write(
      """
      /* ---
      description: What \(left) and \(right) come to.
      key: [id]
      --- */
      WITH counted AS (
        SELECT r.id AS id, count(*) AS row_count, sum(r.c2) AS total
        FROM trusted.\(right) AS r
        GROUP BY r.id
      )
      SELECT l.id AS id, coalesce(counted.row_count, 0) AS row_count, counted.total + l.c3 AS total
      FROM trusted.\(left) AS l
      LEFT JOIN counted ON counted.id = l.id

      """, to: "sql/refined/\(name).sql")
  }

  private static func padded(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  private func write(_ text: String, to path: String) throws {
    let file = folder.appending(path: path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }
}
