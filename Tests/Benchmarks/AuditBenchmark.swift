// The audit of a stage: all rules in one scan, beside a query for each rule.

import Foundation
import Quality
import SQLite
import Warehouse

extension Benchmark {
  static let audit = Benchmark(
    name: "audit", about: "all rules of a table in one scan, beside a query for each",
    parameters: [Parameter(name: "rows", small: 2_000, large: 600_000)]
  ) { measuring in
    let rowCount = Int(measuring["rows"])
    let connection = try Warehouse.inMemory()
    try connection.execute(attendance)
    let rules = try RuleSet(
      for: TableName(.trusted, "attendance"),
      rules: try YAML(header, file: "attendance.sql"), shape: connection)
    let fill = { try stage(rowCount, on: connection) }
    try measuring.measure("one-scan", amount: Double(rowCount), unit: "rows", prepare: fill) {
      let audit = try rules.audit(stage: "stage", on: connection)
      return "\(audit.results.map(\.failedCount).reduce(0, +)) failed"
    }
    try measuring.measure("query-per-rule", amount: Double(rowCount), unit: "rows", prepare: fill) {
      let counts = try queries.map { try connection.value($0).integer ?? 0 }
      return "\(counts.reduce(0, +)) failed"
    }
    try measuring.requireEqualChecksums()
  }

  private static let day = "GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'"

  private static let attendance = """
    CREATE TABLE trusted.enrolment (number VARCHAR(8) NOT NULL PRIMARY KEY) WITHOUT ROWID;
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 25000)
    INSERT INTO trusted.enrolment SELECT printf('%08d', i) FROM n;
    CREATE TABLE trusted.attendance (
      enrolment_number VARCHAR(8) NOT NULL CHECK (length(enrolment_number) <= 8),
      week_of DATE NOT NULL CHECK (week_of \(day) AND week_of IS date(week_of, '+0 days')),
      lessons BIGINT NOT NULL CHECK (typeof(lessons) = 'integer'),
      attended BIGINT NOT NULL CHECK (typeof(attended) = 'integer'),
      grade DOUBLE CHECK (grade IS NULL OR typeof(grade) IN ('real', 'integer')),
      subject TEXT,
      remark TEXT,
      is_online BOOLEAN CHECK (is_online IN (0, 1)),
      PRIMARY KEY (enrolment_number, week_of),
      FOREIGN KEY (enrolment_number) REFERENCES enrolment (number)
    ) WITHOUT ROWID;
    """

  private static let header = """
    - {expression: attended <= lessons + 5, on_failure: warn}
    - {range: {column: grade, min: 0}, on_failure: quarantine}
    - {accepted_values: {column: subject, values: [a, b, c]}, on_failure: warn}
    """

  /// One row in a thousand is no day.
  private static func stage(_ rowCount: Int, on connection: Connection) throws {
    try connection.execute(
      """
      DROP TABLE IF EXISTS temp.stage;
      CREATE TEMP TABLE stage (
        enrolment_number VARCHAR(8), week_of DATE, lessons BIGINT, attended BIGINT, grade DOUBLE,
        subject TEXT, remark TEXT, is_online BOOLEAN);
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(rowCount))
      INSERT INTO temp.stage
      SELECT
        printf('%08d', i * 7919 % 25000 + 1),
        iif(i % 1000 = 0, 'day ' || i, date('2024-01-01', (i / 25000) || ' days')),
        i % 7, i % 5, i * 0.1, 'a', 'remark ' || i, i % 2
      FROM n;
      """)
  }

  private static let queries =
    [
      "enrolment_number IS NULL", "length(enrolment_number) > 8", "week_of IS NULL",
      "NOT (week_of \(day) AND week_of IS date(week_of, '+0 days'))", "lessons IS NULL",
      "typeof(lessons) <> 'integer'", "attended IS NULL", "typeof(attended) <> 'integer'",
      "typeof(grade) NOT IN ('null', 'real', 'integer')", "is_online NOT IN (0, 1)",
      "attended > lessons + 5", "grade < 0", "subject NOT IN ('a', 'b', 'c')",
      "NOT EXISTS (SELECT 1 FROM trusted.enrolment WHERE number = enrolment_number)",
    ].map { "SELECT count(*) FROM temp.stage WHERE \($0)" } + [
      """
      SELECT sum(n - 1) FROM (
        SELECT count(*) AS n FROM temp.stage GROUP BY enrolment_number, week_of)
      """
    ]
}
