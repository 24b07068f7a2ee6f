import Testing

@testable import SQLText

@Suite("A select list")
struct SelectListTests {
  static let queries: [(sql: String, expressions: [String], names: [String?])] = [
    ("SELECT a", ["a"], ["a"]),
    ("SELECT t.a, s.t.\"b c\", [d]", ["t.a", "s.t.\"b c\"", "[d]"], ["a", "b c", "d"]),
    ("SELECT a AS b, c d, e 'f', g \"h i\"", ["a", "c", "e", "g"], ["b", "d", "f", "h i"]),
    ("SELECT DISTINCT a FROM t", ["a"], ["a"]),
    ("SELECT *, t.* FROM t", ["*", "t.*"], [nil, nil]),
    ("SELECT a * b, count(*), count(*) n", ["a * b", "count(*)", "count(*)"], [nil, nil, "n"]),
    (
      "SELECT 1, 'x', NULL, -a, NULL n", ["1", "'x'", "NULL", "-a", "NULL"],
      [nil, nil, nil, nil, "n"]
    ),
    (
      "SELECT (SELECT x, y FROM u) AS z, f(a, b) FROM t", ["(SELECT x, y FROM u)", "f(a, b)"],
      ["z", nil]
    ),
    (
      "WITH u(a, b) AS (SELECT 1, 2 FROM v), w AS (SELECT 3) SELECT a, w.c FROM u", ["a", "w.c"],
      ["a", "c"]
    ),
    (
      "SELECT CASE WHEN a THEN b ELSE c END, CASE a WHEN 1 THEN 2 END k FROM t",
      ["CASE WHEN a THEN b ELSE c END", "CASE a WHEN 1 THEN 2 END"], [nil, "k"]
    ),
    ("SELECT a IS DISTINCT FROM b AS c, d FROM t", ["a IS DISTINCT FROM b", "d"], ["c", "d"]),
    (
      "SELECT a COLLATE nocase, a COLLATE nocase b", ["a COLLATE nocase", "a COLLATE nocase"],
      [nil, "b"]
    ),
    (
      "SELECT sum(a) OVER w, sum(a) OVER (ORDER BY b) s, sum(a) FILTER (WHERE b) f FROM t WINDOW w AS ()",
      ["sum(a) OVER w", "sum(a) OVER (ORDER BY b)", "sum(a) FILTER (WHERE b)"], [nil, "s", "f"]
    ),
    (
      "SELECT a ISNULL, b NOT NULL, CAST(c AS TEXT), x IN (1, 2) y",
      ["a ISNULL", "b NOT NULL", "CAST(c AS TEXT)", "x IN (1, 2)"], [nil, nil, nil, "y"]
    ),
    ("SELECT /* one, */ a -- two, \n, b FROM t", ["a", "b"], ["a", "b"]),
    ("SELECT a FROM t UNION SELECT b FROM u", ["a"], ["a"]),
    ("SELECT a LIMIT 1", ["a"], ["a"]),
    ("SELECT current_date, true", ["current_date", "true"], [nil, "true"]),
  ]

  @Test(arguments: queries)
  func isFound(sql: String, expressions: [String], names: [String?]) throws {
    let list = try #require(SelectList(sql))
    #expect(list.columns.map(\.expression) == expressions)
    #expect(list.columns.map(\.name) == names)
    let bytes = Array(sql.utf8)
    for column in list.columns {
      #expect(String(decoding: bytes[column.range], as: UTF8.self) == column.text)
      #expect(String(decoding: bytes[column.expressionRange], as: UTF8.self) == column.expression)
    }
  }

  @Test(arguments: [
    "", "VALUES (1)", "INSERT INTO t SELECT 1", "SELECT", "SELECT , a", "SELECT FROM t",
    "SELECT ALL",
  ])
  func isAbsent(sql: String) { #expect(SelectList(sql) == nil) }

  @Test func isFoundInEveryArm() {
    let arms = SelectList.arms(
      of: "WITH c AS (SELECT 9) SELECT a, b FROM t UNION ALL SELECT c, d FROM u; SELECT e")
    #expect(arms.map { $0.columns.map(\.text) } == [["a", "b"], ["c", "d"]])
  }

  @Test func knowsStars() throws {
    let list = try #require(SelectList("SELECT *, t.*, a.b, 2 * 3 FROM t"))
    #expect(list.columns.map(\.isStar) == [true, true, false, false])
  }
}
