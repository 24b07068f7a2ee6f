// A large fact table after one key in a thousand changed: by key, beside computing it in full.

import Foundation

extension Benchmark {
  static let keys = Benchmark(
    name: "keys", about: "a fact table after one key in a thousand changed, beside a full rebuild",
    parameters: [Parameter(name: "rows", small: 5_000, large: 10_000_000)]
  ) { measuring in
    let rowCount = Int(measuring["rows"])
    let facts = try FactProject(in: measuring.folder, rowCount: rowCount)
    var version = 0
    let byKey = Way(name: "by-key") {
      version += 1
      try facts.deliver(version: version)
      try facts.pantanal("ingest")
      try facts.pantanal("run", "trusted.*")
      let before = try facts.checksum()
      let seconds = try facts.timed { try facts.pantanal("run", "refined.fact_payment") }
      guard try facts.checksum() != before else { throw BenchmarkError("nothing was refreshed") }
      return seconds
    } checksum: {
      try facts.checksum()
    }
    let full = Way(name: "full") {
      try facts.timed { try facts.pantanal("run", "refined.fact_payment", "--full-refresh") }
    } checksum: {
      try facts.checksum()
    }
    try measuring.measureInTurn([byKey, full], amount: Double(rowCount), unit: "rows")
    try measuring.requireEqualChecksums()
    measuring.compare("by-key", with: "full", atMost: 0.01)
    // The steps alone, without what every command begins and ends with.
    if let steps = try facts.stepSeconds() {
      measuring.remark("by-key step : full step", steps.byKey / steps.full, atMost: 0.01)
    }
  }
}

/// Payments of enrolments: two sources, the newest line of each wins, and one fact table.
private struct FactProject {
  private let folder: URL
  private let rowCount: Int

  init(in folder: URL, rowCount: Int) throws {
    self.folder = folder
    self.rowCount = rowCount
    for (path, text) in Self.files { try write(text, to: path) }
    try writeLanding("enrolment_1.csv", header: "enrolment_id,course") { line in
      for enrolment in 1...max(rowCount / 10, 1) { line("\(enrolment),C\(enrolment % 97)") }
    }
    try writePayments("payment_0.csv", every: 1, cents: 10_000)
    try pantanal("run")
  }

  /// One payment in a thousand comes again with another amount.
  func deliver(version: Int) throws {
    try writePayments("payment_\(version).csv", every: 1_000, cents: 10_000 + version)
  }

  func pantanal(_ arguments: String...) throws {
    try ChildProcess.run(
      [ChildProcess.pantanal] + arguments + ["--project", folder.path, "--quiet"])
  }

  func timed(_ body: () throws -> Void) throws -> Double {
    let start = ContinuousClock.now
    try body()
    let elapsed = (ContinuousClock.now - start).components
    return Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
  }

  func checksum() throws -> String {
    try query("refined", "SELECT count(*), sum(cents * (payment_id % 1009)) FROM fact_payment")
  }

  /// The medians of what the catalog says of the fact table's steps, the first fill left out.
  func stepSeconds() throws -> (byKey: Double, full: Double)? {
    func median(_ method: String) throws -> Double? {
      let seconds = try query(
        "catalog",
        """
        SELECT seconds FROM step
        WHERE object = 'refined.fact_payment' AND state = 'done' AND method = '\(method)'
        ORDER BY run_id
        """
      ).split(separator: "\n").compactMap { Double($0) }
      let own = (method == "full" ? seconds.dropFirst() : seconds[...]).sorted()
      return own.isEmpty ? nil : own[own.count / 2]
    }
    guard let byKey = try median("by_key"), let full = try median("full") else { return nil }
    return (byKey, full)
  }

  private func query(_ database: String, _ sql: String) throws -> String {
    let file = folder.appending(path: "warehouse/\(database).db").path
    return try ChildProcess.run(["sqlite3", file, sql])
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }

  private func writePayments(_ name: String, every step: Int, cents: Int) throws {
    try writeLanding(name, header: "payment_id,enrolment_id,paid_on,cents") { line in
      for payment in stride(from: step, through: rowCount, by: step) {
        line("\(payment),\(payment / 10 + 1),2025-01-\(10 + payment % 18),\(cents)")
      }
    }
  }

  private func writeLanding(
    _ name: String, header: String, _ body: ((String) -> Void) -> Void
  ) throws {
    try write(header + "\n", to: "landing/\(name)")
    let file = try FileHandle(forWritingTo: folder.appending(path: "landing/\(name)"))
    try file.seekToEnd()
    var text = ""
    body { line in
      text += line + "\n"
      guard text.utf8.count > 1 << 20 else { return }
      file.write(Data(text.utf8))
      text = ""
    }
    file.write(Data(text.utf8))
    try file.close()
  }

  private func write(_ text: String, to path: String) throws {
    let file = folder.appending(path: path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  private static func source(_ name: String, _ columns: [String]) -> String {
    """
    description: Lines of \(name).
    connection: landing
    path: \(name)_*.csv
    format: {type: csv, delimiter: ","}
    columns:
    \(columns.map { "  \($0): {header: \($0), description: \($0)}" }.joined(separator: "\n"))

    """
  }

  private static func newest(_ name: String, key: String, columns: String) -> String {
    """
    /* ---
    description: The newest line of each \(name).
    key: [\(key)]
    --- */
    WITH
      ranked AS (
        SELECT
          line.*,
          row_number() OVER (
            PARTITION BY line.\(key) ORDER BY line._load_id DESC, line._line DESC
          ) AS recency
        FROM raw.\(name) AS line
      )
    SELECT
      CAST(ranked.\(key) AS BIGINT) AS \(key),
      \(columns)
    FROM ranked
    WHERE ranked.recency = 1

    """
  }

  private static let day = "GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'"

  private static let files = [
    "pantanal.yaml": """
    warehouse: warehouse
    connections:
      landing: {type: folder, path: landing}

    """,
    "sql/raw/payment.yaml": source(
      "payment", ["payment_id", "enrolment_id", "paid_on", "cents"]),
    "sql/raw/enrolment.yaml": source("enrolment", ["enrolment_id", "course"]),
    "sql/trusted/payment.sql": newest(
      "payment", key: "payment_id",
      columns: """
        CAST(ranked.enrolment_id AS BIGINT) AS enrolment_id,
          ranked.paid_on AS paid_on,
          CAST(ranked.cents AS BIGINT) AS cents
        """),
    "sql/trusted/enrolment.sql": newest(
      "enrolment", key: "enrolment_id", columns: "ranked.course AS course"),
    "sql/refined/fact_payment.sql": """
    /* ---
    description: One row per payment, with its course.
    key: [payment_id]
    rules:
      - expression: cents > 0
        on_failure: quarantine
    --- */
    SELECT
      payment.payment_id AS payment_id,
      payment.enrolment_id AS enrolment_id,
      enrolment.course AS course,
      payment.paid_on AS paid_on,
      payment.cents AS cents
    FROM trusted.payment AS payment
    INNER JOIN trusted.enrolment AS enrolment
      ON enrolment.enrolment_id = payment.enrolment_id

    """,
    "migrations/trusted/0001_create_payment.sql": table("trusted.payment", "payment_id", ""),
    "migrations/trusted/0002_create_enrolment.sql": """
    CREATE TABLE trusted.enrolment (
      enrolment_id BIGINT NOT NULL CHECK (typeof(enrolment_id) = 'integer'),
      course VARCHAR(10) NOT NULL CHECK (length(course) <= 10),
      PRIMARY KEY (enrolment_id)
    ) WITHOUT ROWID;

    """,
    "migrations/refined/0001_create_fact_payment.sql": table(
      "refined.fact_payment", "payment_id",
      "  course VARCHAR(10) NOT NULL CHECK (length(course) <= 10),\n"),
  ]

  private static func table(_ name: String, _ key: String, _ more: String) -> String {
    """
    CREATE TABLE \(name) (
      \(key) BIGINT NOT NULL CHECK (typeof(\(key)) = 'integer'),
      enrolment_id BIGINT NOT NULL CHECK (typeof(enrolment_id) = 'integer'),
    \(more)  paid_on DATE NOT NULL CHECK (paid_on \(day) AND paid_on IS date(paid_on, '+0 days')),
      cents BIGINT NOT NULL CHECK (typeof(cents) = 'integer'),
      PRIMARY KEY (\(key))
    ) WITHOUT ROWID;

    """
  }
}
