import Testing
import Transforms
import Warehouse

@Suite("Value lineage")
struct ValueLineageTests {
  static let tables: [TableName: [String]] = [
    TableName(.trusted, "student"): ["id", "cpf", "name", "state"],
    TableName(.trusted, "customer"): ["id", "cpf", "city"],
    TableName(.raw, "line"): ["text", "_load_id", "_line"],
  ]

  /// Queries, and for each result column the columns its values are made of.
  static let queries: [(sql: String, sources: [String])] = [
    (
      "SELECT s.cpf AS a, s.id FROM trusted.student AS s",
      ["trusted.student.cpf", "trusted.student.id"]
    ),
    // A column may be named without its table, and renamed without AS.
    ("SELECT upper(name) n, 1 FROM trusted.student", ["trusted.student.name", ""]),
    ("SELECT trusted.student.cpf FROM trusted.student", ["trusted.student.cpf"]),
    // SQLite finds a table without its layer, and a column by names that are not written as such.
    ("SELECT cpf FROM student", ["trusted.student.cpf"]),
    ("SELECT x FROM (SELECT cpf 'x' FROM trusted.student)", ["trusted.student.cpf"]),
    ("SELECT cpf FROM (SELECT (cpf) FROM trusted.student)", ["trusted.student.cpf"]),
    ("SELECT cpf FROM (SELECT cpf COLLATE nocase FROM trusted.student)", ["trusted.student.cpf"]),
    // What decides which rows there are is not in their values.
    (
      "SELECT s.state FROM trusted.student s JOIN trusted.customer c ON c.cpf = s.cpf WHERE s.name > 'a'",
      ["trusted.student.state"]
    ),
    // A mask lets nothing through, a cheap hash does.
    (
      "SELECT pseudonym(cpf, 'k'), sha2(cpf, 256) FROM trusted.student",
      ["", "trusted.student.cpf"]
    ),
    ("SELECT coalesce(pseudonym(cpf, 'k'), name) FROM trusted.student", ["trusted.student.name"]),
    ("SELECT cpf IS NULL, cpf IS NOT NULL, count(cpf) FROM trusted.student", ["", "", ""]),
    // Through common table expressions, stars, windows and unions.
    (
      "WITH newest AS (SELECT *, row_number() OVER (PARTITION BY cpf ORDER BY name) AS n FROM trusted.student) SELECT id, cpf, n FROM newest WHERE n = 1",
      ["trusted.student.id", "trusted.student.cpf", ""]
    ),
    (
      "WITH t(a, b) AS (SELECT cpf, id FROM trusted.student) SELECT b, a FROM t",
      ["trusted.student.id", "trusted.student.cpf"]
    ),
    (
      "SELECT id, cpf FROM trusted.student UNION ALL SELECT city, id FROM trusted.customer",
      ["trusted.customer.city trusted.student.id", "trusted.customer.id trusted.student.cpf"]
    ),
    (
      "SELECT * FROM (SELECT c.city, c.cpf FROM trusted.customer c)",
      ["trusted.customer.city", "trusted.customer.cpf"]
    ),
    (
      "SELECT c.* FROM trusted.customer c, trusted.student",
      ["trusted.customer.id", "trusted.customer.cpf", "trusted.customer.city"]
    ),
    // Scalar sub-queries, correlated ones too; EXISTS is yes or no.
    (
      "SELECT (SELECT max(s.name) FROM trusted.student s WHERE s.cpf = c.cpf), EXISTS (SELECT s.cpf FROM trusted.student s) FROM trusted.customer c",
      ["trusted.student.name", ""]
    ),
    (
      "SELECT (SELECT c.cpf || s.name FROM trusted.student s) FROM trusted.customer c",
      ["trusted.customer.cpf trusted.student.name"]
    ),
    (
      "SELECT CASE WHEN state = 'MS' THEN cpf ELSE 'x' END FROM trusted.student",
      ["trusted.student.cpf trusted.student.state"]
    ),
    (
      "WITH RECURSIVE c(a, b) AS (SELECT id, cpf FROM trusted.student UNION ALL SELECT b, a FROM c) SELECT a FROM c",
      ["trusted.student.cpf trusted.student.id"]
    ),
    ("SELECT j.value FROM trusted.student s, json_each(s.name) AS j", ["trusted.student.name"]),
    ("SELECT v.column2 FROM (VALUES (1, 2), (3, 4)) AS v", [""]),
    (
      "SELECT s.id FROM trusted.student s LEFT JOIN trusted.customer USING (cpf) ORDER BY cpf LIMIT 3;",
      ["trusted.student.id"]
    ),
  ]

  @Test(arguments: queries)
  func follows(sql: String, sources: [String]) throws {
    let lineage = try #require(ValueLineage(of: sql, columns: Self.tables))
    #expect(
      lineage.sources.map { $0.map(\.description).sorted().joined(separator: " ") } == sources)
  }

  @Test(arguments: [
    "DELETE FROM trusted.student", "SELECT a FROM trusted.unknown", "SELECT 1 FROM (", "",
  ])
  func givesUpOn(sql: String) {
    #expect(ValueLineage(of: sql, columns: Self.tables) == nil)
  }
}
