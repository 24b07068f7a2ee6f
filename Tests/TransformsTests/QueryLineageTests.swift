import Testing
import Transforms
import Warehouse

@Suite("Query lineage")
struct QueryLineageTests {
  static let tables: [TableName: [String]] = [
    TableName(.trusted, "student"): ["id", "cpf", "name", "state"],
    TableName(.trusted, "customer"): ["id", "cpf", "city"],
    TableName(.raw, "line"): ["text", "_load_id", "_line"],
  ]

  /// Queries, and for each result column the columns of which its values tell something.
  static let disclosures: [(sql: String, sources: [String])] = [
    (
      "SELECT s.cpf AS a, s.id FROM trusted.student AS s",
      ["trusted.student.cpf", "trusted.student.id"]
    ),
    // A column may be named without its table, and renamed without AS.
    ("SELECT upper(name) n, 1 FROM trusted.student", ["trusted.student.name", ""]),
    ("SELECT trusted.student.cpf FROM trusted.student", ["trusted.student.cpf"]),
    // SQLite finds a table without its layer, and a column by names that are not written as such.
    ("SELECT cpf FROM student", ["trusted.student.cpf"]),
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

  @Test(arguments: disclosures)
  func tellsWhatIsDisclosed(sql: String, sources: [String]) throws {
    let lineage = try #require(QueryLineage(of: sql, tables: Self.tables))
    #expect(lineage.columns.map { Self.text($0.disclosed) } == sources)
  }

  private static func text(_ columns: Set<ColumnName>) -> String {
    columns.sorted().map(\.description).joined(separator: " ")
  }

  /// Queries with one result column, its value dependencies and its control dependencies.
  ///
  /// Here `s` is trusted.student and `c` trusted.customer.
  static let dependencies: [(sql: String, value: String, control: String)] = [
    // Only what is used, not whatever is read.
    ("SELECT upper(name) FROM trusted.student", "s.name", ""),
    ("SELECT id FROM (SELECT id, cpf, name FROM trusted.student)", "s.id", ""),
    (
      "WITH w AS (SELECT *, cpf || name AS both FROM trusted.student) SELECT state FROM w",
      "s.state", ""
    ),
    // Conditions decide, results are values.
    (
      "SELECT CASE WHEN state = 'MS' THEN cpf ELSE name END FROM trusted.student", "s.cpf s.name",
      "s.state"
    ),
    // A choice between fixed values is made of what it asks.
    ("SELECT CASE state WHEN 'MS' THEN 1 ELSE 0 END FROM trusted.student", "s.state", ""),
    ("SELECT iif(state = 'MS', 'y', 'n') FROM trusted.student WHERE id > 1", "s.state", "s.id"),
    ("SELECT iif(state IS NULL, cpf, 1) FROM trusted.student", "s.cpf", "s.state"),
    ("SELECT name FROM trusted.student WHERE state = 'MS'", "s.name", "s.state"),
    (
      "SELECT s.name FROM trusted.student s JOIN trusted.customer c ON c.cpf = s.cpf", "s.name",
      "c.cpf s.cpf"
    ),
    (
      "SELECT s.name FROM trusted.student s LEFT JOIN trusted.customer c USING (cpf)", "s.name",
      "c.cpf s.cpf"
    ),
    (
      "SELECT c.city FROM trusted.student s NATURAL JOIN trusted.customer c", "c.city",
      "c.cpf c.id s.cpf s.id"
    ),
    (
      "SELECT cpf FROM trusted.student s FULL JOIN trusted.customer c USING (cpf)", "c.cpf s.cpf",
      "c.cpf s.cpf"
    ),
    // Groups, and what is beside min and max.
    (
      "SELECT sum(id) FROM trusted.student GROUP BY state HAVING count(name) > 1", "s.id",
      "s.name s.state"
    ),
    ("SELECT count(*) FROM trusted.student", "", ""),
    ("SELECT sum(id) FILTER (WHERE name > 'm') FROM trusted.student", "s.id", "s.name"),
    (
      "SELECT o FROM (SELECT name AS o, max(id) AS m, state AS g FROM trusted.student GROUP BY 3)",
      "s.name", "s.id s.state"
    ),
    (
      "SELECT state FROM (SELECT state, max(id) FROM trusted.student GROUP BY state)", "s.state",
      "s.state"
    ),
    // The whole row decides where rows are compared.
    (
      "SELECT x FROM (SELECT DISTINCT name AS x, cpf FROM trusted.student)", "s.name",
      "s.cpf s.name"
    ),
    (
      "SELECT id FROM trusted.student EXCEPT SELECT city FROM trusted.customer", "s.id",
      "c.city s.id"
    ),
    (
      "SELECT id FROM trusted.student UNION ALL SELECT city FROM trusted.customer", "c.city s.id",
      ""
    ),
    // Order decides where something is cut off or numbered, and only there.
    ("SELECT id FROM trusted.student ORDER BY name", "s.id", ""),
    ("SELECT id FROM trusted.student ORDER BY name LIMIT 1", "s.id", "s.name"),
    (
      "SELECT id FROM (SELECT id, name AS n FROM trusted.student ORDER BY 2 LIMIT 1)", "s.id",
      "s.name"
    ),
    (
      "SELECT row_number() OVER (PARTITION BY state ORDER BY name) FROM trusted.student", "",
      "s.name s.state"
    ),
    ("SELECT sum(id) OVER w FROM trusted.student WINDOW w AS (ORDER BY name)", "s.id", "s.name"),
    ("SELECT group_concat(id) FROM (SELECT id FROM trusted.student ORDER BY cpf)", "s.id", "s.cpf"),
    // Sub-queries.
    (
      "SELECT (SELECT max(c.city) FROM trusted.customer c WHERE c.cpf = s.cpf) FROM trusted.student s",
      "c.city", "c.cpf s.cpf"
    ),
    (
      "SELECT EXISTS (SELECT 1 FROM trusted.customer c WHERE c.cpf = s.cpf) FROM trusted.student s",
      "", "c.cpf s.cpf"
    ),
    (
      "SELECT id FROM trusted.student WHERE cpf IN (SELECT cpf FROM trusted.customer WHERE city = 'x')",
      "s.id", "c.city c.cpf s.cpf"
    ),
    ("SELECT id AS x FROM trusted.student WHERE x > 1", "s.id", "s.id"),
    (
      "WITH b AS (SELECT id FROM a), a AS (SELECT id, cpf FROM trusted.student) SELECT id FROM b",
      "s.id", ""
    ),
    (
      "WITH RECURSIVE r(n) AS (SELECT id FROM trusted.student UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT n FROM r",
      "s.id", "s.id"
    ),
  ]

  @Test(arguments: dependencies)
  func tellsValuesFromConditions(sql: String, value: String, control: String) throws {
    let lineage = try #require(QueryLineage(of: sql, tables: Self.tables))
    try #require(lineage.columns.count == 1)
    func short(_ columns: Set<ColumnName>) -> String {
      Self.text(columns).replacing("trusted.student", with: "s")
        .replacing("trusted.customer", with: "c")
    }
    #expect(short(lineage.columns[0].value) == value)
    #expect(short(lineage.columns[0].control) == control)
  }

  /// A value that a condition finds equal to a personal one is as personal.
  @Test(arguments: [
    "SELECT l.text FROM raw.line l JOIN trusted.student s ON l.text = s.cpf",
    "SELECT text FROM raw.line WHERE text IN (SELECT cpf FROM trusted.student)",
    "SELECT l.text FROM raw.line l, trusted.student s WHERE l._line = 1 AND (s.cpf) = l.text COLLATE nocase",
    "SELECT text FROM raw.line l WHERE EXISTS (SELECT 1 FROM trusted.student s WHERE s.cpf = l.text)",
    "SELECT c.text FROM (SELECT cpf AS text FROM trusted.student) a JOIN raw.line b USING (text) JOIN raw.line c ON c.text = b.text",
  ])
  func disclosesWhatIsEqual(sql: String) throws {
    let lineage = try #require(QueryLineage(of: sql, tables: Self.tables))
    let cpf = ColumnName(TableName(.trusted, "student"), "cpf")
    #expect(lineage.columns[0].disclosed.contains(cpf))
    #expect(!lineage.columns[0].value.contains(cpf))
  }

  @Test(arguments: [
    "DELETE FROM trusted.student", "SELECT a FROM trusted.unknown", "SELECT 1 FROM (", "",
    "SELECT x FROM (SELECT cpf 'x' FROM trusted.student)",
  ])
  func givesUpOn(sql: String) {
    #expect(QueryLineage(of: sql, tables: Self.tables) == nil)
  }
}
