// One text for each thing the linter finds, with the place of it.

import Testing
import Warehouse

@testable import Transforms

@Suite("The linter of SELECTs finds")
struct BadSQLTests {
  /// A SELECT, the only code that is found in it, and where.
  static let unsound: [(sql: String, code: LintCode, column: Int)] = [
    ("SELECT invoice.note FROM invoice", .unqualifiedTable, 26),
    (
      "SELECT note AS note FROM trusted.invoice AS i INNER JOIN trusted.student AS s ON s.student_id = i.student_id",
      .unqualifiedColumn, 8
    ),
    (
      "SELECT i.note FROM trusted.invoice AS i WHERE i.student_id IN (SELECT due_on FROM trusted.student AS s)",
      .outerColumn, 71
    ),
    ("SELECT * FROM trusted.student", .selectStar, 8),
    ("SELECT s.* FROM trusted.student AS s", .selectStar, 8),
    (
      "WITH a AS (SELECT s.name AS name, s.city AS city FROM trusted.student AS s) SELECT a.name FROM a",
      .unusedColumn, 35
    ),
    ("WITH a AS (SELECT 1 AS x) SELECT s.name FROM trusted.student AS s", .unusedColumn, 6),
    (
      "SELECT q.name FROM (SELECT s.name AS name, s.code AS code FROM trusted.student AS s) AS q",
      .unusedColumn, 44
    ),
    ("SELECT s.name FROM trusted.student AS s, trusted.invoice AS i", .crossJoin, 42),
    ("SELECT s.name FROM trusted.student AS s JOIN trusted.invoice AS i", .crossJoin, 46),
    (
      "SELECT s.name FROM trusted.student AS s JOIN trusted.invoice AS i ON s.student_id > 3",
      .crossJoin, 46
    ),
    (
      "SELECT s.name FROM trusted.student AS s LEFT JOIN trusted.invoice AS i ON i.student_id = s.student_id WHERE i.note = 'x'",
      .leftJoinInner, 109
    ),
    (
      "SELECT s.name FROM trusted.student AS s LEFT JOIN trusted.invoice AS i ON i.student_id = s.student_id WHERE i.note IS NOT NULL",
      .leftJoinInner, 109
    ),
    (
      """
      SELECT s.name FROM trusted.student AS s LEFT JOIN trusted.invoice AS i ON i.student_id = s.student_id INNER JOIN refined.fact_payment AS p ON p.invoice_number = i.invoice_number
      """, .leftJoinInner, 143
    ),
    (
      "SELECT s.name FROM trusted.student AS s INNER JOIN trusted.invoice AS i ON i.student_id = s.code",
      .joinTypes, 76
    ),
    (
      "SELECT s.name FROM trusted.student AS s INNER JOIN trusted.invoice AS i ON i.due_on = s.code",
      .joinTypes, 76
    ),
    ("SELECT p.number FROM raw.payment AS p WHERE p.amount > 100", .compareTypes, 45),
    ("SELECT i.note FROM trusted.invoice AS i WHERE i.amount_cents = '5'", .compareTypes, 47),
    ("SELECT i.note FROM trusted.invoice AS i WHERE i.student_id IN (1, '2')", .compareTypes, 47),
    ("SELECT i.note FROM trusted.invoice AS i WHERE i.due_on < '31/12/2025'", .compareTypes, 58),
    ("SELECT i.note FROM trusted.invoice AS i WHERE i.due_on = i.seen_at", .compareTypes, 47),
    ("SELECT i.note FROM trusted.invoice AS i WHERE i.note = NULL", .nullComparison, 56),
    ("SELECT i.note FROM trusted.invoice AS i WHERE NULL <> i.note", .nullComparison, 47),
    (
      "SELECT i.note FROM trusted.invoice AS i WHERE i.note NOT IN ('a', NULL)", .nullComparison, 67
    ),
    (
      "SELECT s.name FROM trusted.student AS s WHERE s.student_id NOT IN (SELECT i.student_id FROM trusted.invoice AS i)",
      .notInNull, 75
    ),
    ("SELECT group_concat(s.name) AS names FROM trusted.student AS s", .orderAggregate, 8),
    (
      "SELECT row_number() OVER (PARTITION BY s.city) AS n FROM trusted.student AS s", .orderWindow,
      8
    ),
    (
      "SELECT row_number() OVER (PARTITION BY s.city ORDER BY s.name) AS n FROM trusted.student AS s",
      .orderWindow, 8
    ),
    (
      "SELECT lag(p.amount) OVER w AS n FROM raw.payment AS p WINDOW w AS (PARTITION BY p.number ORDER BY p._load_id)",
      .orderWindow, 8
    ),
    ("SELECT s.name FROM trusted.student AS s LIMIT 5", .orderLimit, 47),
    (
      "SELECT s.city, s.name, count(*) AS n FROM trusted.student AS s GROUP BY s.city", .bareColumn,
      16
    ),
    ("SELECT s.name, max(s.code) AS code FROM trusted.student AS s", .bareColumn, 8),
    ("SELECT i.amount_cents / 100 AS x FROM trusted.invoice AS i", .integerDivision, 8),
    ("SELECT sum(i.amount_cents) / 100 AS x FROM trusted.invoice AS i", .integerDivision, 8),
    ("SELECT sum(i.invoice_amount) AS x FROM trusted.invoice AS i", .sumOfDoubles, 8),
    ("SELECT strftime('%Y', i.due_on) AS x FROM trusted.invoice AS i", .sparkFunction, 8),
    ("SELECT date(i.due_on, '+1 month') AS x FROM trusted.invoice AS i", .sparkFunction, 8),
    ("SELECT max(i.due_on, i.seen_at) AS x FROM trusted.invoice AS i", .sparkFunction, 8),
    ("SELECT json_extract(i.note, '$.a') AS x FROM trusted.invoice AS i", .sparkFunction, 8),
    ("SELECT printf('%d', i.amount_cents) AS x FROM trusted.invoice AS i", .sparkFunction, 8),
    ("SELECT i.note FROM trusted.invoice AS i WHERE i.note GLOB 'a*'", .sparkOperator, 47),
    (
      "SELECT i.note FROM trusted.invoice AS i WHERE i.note IS i.invoice_number", .sparkOperator, 47
    ),
    ("SELECT i.note ->> '$.a' AS x FROM trusted.invoice AS i", .sparkOperator, 8),
    ("SELECT i.note FROM trusted.invoice AS i WHERE i.note ISNULL", .sparkOperator, 47),
    ("SELECT i.note COLLATE NOCASE AS x FROM trusted.invoice AS i", .sparkOperator, 8),
    ("SELECT i.note FROM trusted.invoice AS i WHERE i.note LIKE 'A%'", .sparkLike, 47),
    ("SELECT CAST(i.note AS INTEGER) AS x FROM trusted.invoice AS i", .sparkCast, 8),
    ("SELECT CAST(i.note AS DATE) AS x FROM trusted.invoice AS i", .sparkCast, 8),
    ("SELECT CAST(i.amount_cents AS TEXT) AS x FROM trusted.invoice AS i", .sparkCast, 8),
    ("SELECT i.\"note\" AS x FROM trusted.invoice AS i", .sparkQuotes, 10),
    ("SELECT i.[note] AS x FROM trusted.invoice AS i", .sparkQuotes, 10),
    ("SELECT regexp_extract(i.note, '\\d+') AS x FROM trusted.invoice AS i", .sparkString, 31),
    ("SELECT p.rowid AS x FROM raw.payment AS p", .sparkRowid, 8),
    ("SELECT i.amount_cents / 100.0 AS x FROM trusted.invoice AS i", .sparkDecimal, 25),
    ("SELECT sum(i.due_on > '2025-01-01') AS x FROM trusted.invoice AS i", .sparkBoolean, 12),
    ("SELECT i.note FROM trusted.invoice AS i WHERE i.is_open", .sparkBoolean, 47),
    (
      "SELECT CASE WHEN i.amount_cents THEN 1 END AS x FROM trusted.invoice AS i", .sparkBoolean, 18
    ),
    ("SELECT 1e0 / i.invoice_amount AS x FROM trusted.invoice AS i", .sparkZero, 14),
    ("SELECT i.amount_cents % i.invoice_cents AS x FROM trusted.invoice AS i", .sparkZero, 25),
    (
      "WITH RECURSIVE n (x) AS (SELECT 1 AS x UNION SELECT n.x + 1 AS x FROM n WHERE n.x < 9) SELECT n.x FROM n",
      .sparkSyntax, 46
    ),
    ("WITH a AS MATERIALIZED (SELECT 1 AS x) SELECT a.x FROM a", .sparkSyntax, 6),
    ("SELECT j.value AS x FROM trusted.invoice AS i, json_each(i.note) AS j", .sparkSyntax, 48),
    (
      "SELECT i.note FROM trusted.invoice AS i WHERE (i.due_on, i.note) > ('2025-01-01', 'a')",
      .sparkSyntax, 47
    ),
  ]

  @Test(arguments: unsound)
  func finds(sql: String, code: LintCode, column: Int) throws {
    let findings = try LintTables.findings("/* ---\nkey: [x]\n--- */\n\(sql)")
    #expect(findings.map(\.code) == [code.rawValue], "\(findings.map(\.message))")
    let finding = try #require(findings.first)
    #expect(finding.place.line == 4)
    #expect(finding.place.column == column)
    #expect(finding.severity == code.kind.severity)
    #expect(!finding.message.hasSuffix("."))
  }

  /// Every kind that a SELECT alone can show has a text above.
  @Test func knowsATextForEveryCode() {
    let elsewhere: Set<LintCode> = [
      .unreadColumn, .missingKey, .runIDKey, .clock, .piiPublished, .scanInLoop, .scanByKey,
      .lintUnknown, .lintUnused,
    ]
    #expect(Set(Self.unsound.map(\.code)).union(elsewhere) == Set(LintCode.allCases))
  }

  /// All of a text is looked at, not only to the first finding.
  @Test func saysAllAtOnce() throws {
    let sql = """
      SELECT *
      FROM invoice AS i, trusted.student AS s
      WHERE i.note = NULL AND i.amount_cents / 100 > 3 AND i.note LIKE 'Ä%'
      """
    let codes = Set(try LintTables.findings(sql).map(\.code))
    #expect(
      codes == [
        "select-star", "unqualified-table", "cross-join", "null-comparison", "integer-division",
        "spark-like",
      ])
  }

  /// The place counts characters, and what is hostile in a name does no harm.
  @Test func findsItsPlaceBehindHostileNames() throws {
    let sql = "SELECT 'çãó' AS é, o.`cpf\"s` / 1.5 AS x FROM refined.`odd ``name` AS o"
    let findings = try LintTables.findings(sql)
    #expect(findings.map(\.code) == ["spark-decimal"])
    #expect(findings.first?.place.column == 32)
  }

  @Test(arguments: [
    "", ";", "SELECT", "SELECT FROM WHERE", "(((((", "DELETE FROM trusted.student", "SELECT 'a",
    "SELECT 1; SELECT 2", "WITH a AS (SELECT a.x FROM a) SELECT a.x FROM a",
    "WITH RECURSIVE a AS (SELECT a.x AS x FROM a UNION ALL SELECT a.x FROM a) SELECT a.x FROM a",
    "SELECT x AS x FROM nowhere.nothing WHERE x = y", "SELECT a AS a, a AS b, b AS a",
    "SELECT sum(a) AS a FROM (SELECT a AS b) AS c GROUP BY 7, a, -1, b",
    "SELECT \u{0}", "SELECT (SELECT (SELECT (SELECT x)))",
  ])
  func survives(sql: String) throws {
    _ = try LintTables.findings(sql)
  }

  @Test func survivesDepth() throws {
    let deep = String(repeating: "(", count: 4000) + "1" + String(repeating: ")", count: 4000)
    _ = try LintTables.findings("SELECT \(deep) AS x")
    let long = (0..<3000).map { "SELECT \($0) AS x" }.joined(separator: " UNION ALL ")
    #expect(try LintTables.findings(long).isEmpty)
  }
}
