// SQL that a good engineer writes, about which the linter has nothing to say. What looks like a finding
// and is none belongs here.

import Testing
import Warehouse

@testable import Transforms

@Suite("The linter of SELECTs is silent about")
struct GoodSQLTests {
  static let sound = [
    // Anti-join: the condition keeps the rows that have none.
    """
    SELECT s.name FROM trusted.student AS s
    LEFT JOIN trusted.invoice AS i ON i.student_id = s.student_id
    WHERE i.invoice_number IS NULL
    """,
    // One of both sides may be missing.
    """
    SELECT s.name FROM trusted.student AS s
    LEFT JOIN trusted.invoice AS i ON i.student_id = s.student_id
    WHERE i.note = 'x' OR s.city = 'y'
    """,
    """
    SELECT s.name FROM trusted.student AS s
    LEFT JOIN trusted.invoice AS i ON i.student_id = s.student_id
    WHERE coalesce(i.note, '') <> 'x'
    """,
    // The condition of ON keeps the row without its partner.
    """
    SELECT s.name, i.note FROM trusted.student AS s
    LEFT JOIN trusted.invoice AS i ON i.student_id = s.student_id AND i.note = 'x'
    LEFT JOIN refined.fact_payment AS p ON p.invoice_number = i.invoice_number
    """,
    // Connected by WHERE, by USING, by a later join, or meant to be crossed.
    "SELECT s.name FROM trusted.student AS s, trusted.invoice AS i WHERE i.student_id = s.student_id",
    "SELECT s.name FROM trusted.student AS s INNER JOIN trusted.invoice AS i USING (student_id)",
    "SELECT s.name FROM trusted.student AS s CROSS JOIN trusted.invoice AS i",
    // Keys of grouping by their number, alias, expression, and inside others.
    "SELECT s.city AS city, count(*) AS n FROM trusted.student AS s GROUP BY 1",
    "SELECT upper(s.city) AS town, count(*) AS n FROM trusted.student AS s GROUP BY town",
    "SELECT lower(upper(s.city)) AS c, count(*) AS n FROM trusted.student AS s GROUP BY upper(s.city)",
    "SELECT S.CITY AS city, count(*) AS n FROM trusted.student AS s GROUP BY s.city HAVING s.city > 'a'",
    "SELECT count(*) AS n FROM trusted.student AS s",
    // A sub-query sees the columns around it by their table's name.
    """
    SELECT s.name, (SELECT max(i.due_on) FROM trusted.invoice AS i WHERE i.student_id = s.student_id) AS d
    FROM trusted.student AS s
    """,
    // Whole rows are compared, so every column counts.
    "WITH a AS (SELECT DISTINCT s.name AS name, s.city AS city FROM trusted.student AS s) SELECT a.name FROM a",
    """
    SELECT q.name FROM (
      SELECT s.name AS name, s.city AS city FROM trusted.student AS s
      UNION SELECT s.city AS name, s.name AS city FROM trusted.student AS s) AS q
    """,
    // Used by a recursion, by a star inside, by USING, by an inner query.
    """
    WITH RECURSIVE n (x) AS (SELECT 1 AS x UNION ALL SELECT n.x + 1 AS x FROM n WHERE n.x < 9)
    SELECT n.x FROM n
    """,
    "WITH a AS (SELECT s.name AS name FROM trusted.student AS s), b AS (SELECT * FROM a) SELECT b.name FROM b",
    """
    WITH a AS (SELECT s.student_id AS student_id, s.name AS name FROM trusted.student AS s)
    SELECT a.name FROM a INNER JOIN trusted.invoice AS i USING (student_id)
    """,
    """
    WITH a AS (SELECT s.student_id AS id, s.name AS name FROM trusted.student AS s)
    SELECT a.name FROM a WHERE EXISTS (SELECT 1 FROM trusted.invoice AS i WHERE i.student_id = a.id)
    """,
    // Total orders.
    "SELECT row_number() OVER (PARTITION BY s.city ORDER BY s.name, s.student_id) AS n FROM trusted.student AS s",
    """
    SELECT row_number() OVER (PARTITION BY p.number ORDER BY p._load_id DESC, p._line DESC) AS n
    FROM raw.payment AS p
    """,
    "SELECT sum(i.amount_cents) OVER (PARTITION BY i.student_id ORDER BY i.due_on) AS n FROM trusted.invoice AS i",
    "SELECT s.name FROM trusted.student AS s ORDER BY s.name, s.student_id LIMIT 5",
    "SELECT max(s.name) AS name FROM trusted.student AS s LIMIT 1",
    "SELECT s.name FROM trusted.student AS s WHERE EXISTS (SELECT 1 FROM trusted.invoice AS i WHERE i.student_id = s.student_id LIMIT 1)",
    // Numbers.
    "SELECT i.amount_cents / 100e0 AS x, i.amount_cents * 3 AS y FROM trusted.invoice AS i",
    "SELECT sum(i.amount_cents) / 100e0 AS x, avg(i.amount_cents) AS y FROM trusted.invoice AS i",
    "SELECT i.amount_cents / nullif(i.invoice_amount, 0) AS x FROM trusted.invoice AS i",
    "SELECT CASE WHEN i.invoice_amount > 0 THEN 1e0 / i.invoice_amount END AS x FROM trusted.invoice AS i",
    "SELECT 1e0 / i.invoice_amount AS x FROM trusted.invoice AS i WHERE i.invoice_amount <> 0",
    "SELECT s.city, 100e0 * count(s.name) / count(*) AS x FROM trusted.student AS s GROUP BY s.city",
    "SELECT i.invoice_amount FROM trusted.invoice AS i WHERE i.invoice_amount > 0.5",
    "SELECT CAST(i.amount_cents / CAST(i.student_id + 1 AS DOUBLE) AS BIGINT) AS x FROM trusted.invoice AS i WHERE i.student_id + 1 > 0",
    // Comparisons of like with like.
    "SELECT i.note FROM trusted.invoice AS i WHERE i.due_on BETWEEN '2025-01-01' AND '2025-12-31'",
    "SELECT i.note FROM trusted.invoice AS i WHERE i.seen_at >= '2025-01-01 00:00:00'",
    "SELECT i.note FROM trusted.invoice AS i WHERE i.due_on <= :as_of AND i.is_open = 1",
    "SELECT i.note FROM trusted.invoice AS i WHERE i.note IS NULL OR i.note IS NOT DISTINCT FROM 'a'",
    """
    SELECT s.name FROM trusted.student AS s WHERE s.student_id NOT IN (
      SELECT i.student_id FROM trusted.invoice AS i WHERE i.student_id IS NOT NULL)
    """,
    "SELECT p.number FROM refined.fact_payment AS f INNER JOIN raw.payment AS p ON p.number = f.payment_number",
    // Portable texts.
    "SELECT i.note FROM trusted.invoice AS i WHERE lower(i.note) LIKE 'a%' OR i.note LIKE '%12%'",
    "SELECT CAST(i.note AS BIGINT) AS a, CAST(i.note AS DOUBLE) AS b, CAST(i.note AS VARCHAR(9)) AS c FROM trusted.invoice AS i",
    "SELECT i.`note` AS `a b`, date(i.seen_at) AS d, min(i.due_on) AS m FROM trusted.invoice AS i GROUP BY i.`note`, date(i.seen_at)",
    "SELECT count(*) FILTER (WHERE i.is_open = 1) AS x FROM trusted.invoice AS i",
    "SELECT regexp_extract(i.note, '[0-9]+') AS x, i.note || 'a' AS y FROM trusted.invoice AS i",
    "VALUES (1, 'a'), (2, 'b')",
  ]

  @Test(arguments: sound)
  func says(sql: String) throws {
    let findings = try LintTables.findings(sql)
    #expect(findings.isEmpty, "\(findings.map { "\($0.place) \($0.code): \($0.message)" })")
  }

  /// Rules may name their table's columns bare, as conditions and with what the schema knows.
  @Test func rulesThatAreFine() throws {
    let lint = TransformLint(try LintTables.schema())
    let place = Place(file: "t.sql", line: 3, column: 5)
    let table = TableName(.trusted, "invoice")
    for rule in ["due_on >= '2020-01-01'", "is_open IN (0, 1)", "amount_cents > 0 OR note IS NULL"]
    {
      #expect(lint.findings(inExpression: rule, about: table, at: place).isEmpty, "\(rule)")
    }
    let bad = lint.findings(inExpression: "note = NULL", about: table, at: place)
    #expect(bad.map(\.code) == ["null-comparison"])
    #expect(bad.map(\.place) == [place])
    // What would leave the parentheses it is put into is not looked at.
    #expect(lint.findings(inExpression: "1) OR (1", about: table, at: place).isEmpty)
  }
}
