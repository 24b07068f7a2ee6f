import SQLite
import Testing

@Suite("Aggregates")
struct AggregateTests {
  /// The rows of each case stand in `VALUES`; `x` is their first column, `y` their second.
  private func aggregate(_ expression: String, over rows: String) throws -> String {
    try database().value(
      "WITH t (x, y) AS (VALUES \(rows)) SELECT \(expression) FROM t"
    ).printed
  }

  @Test(arguments: [
    ("sum(x)", "(NULL, 0)", "NULL"),
    ("total(x)", "(NULL, 0)", "0.0"),
    ("avg(x)", "(NULL, 0)", "NULL"),
    ("sum(x)", "(1, 0), (2, 0), (NULL, 0)", "3"),
    ("sum(x)", "(1, 0), (2.0, 0)", "3.0"),
    // Text that reads as a number is one; other text is 0 and makes the sum a double, as in SQLite.
    ("sum(x)", "('12', 0), (1, 0)", "13"),
    ("sum(x)", "('abc', 0), (1, 0)", "1.0"),
    ("sum(x)", "(9223372036854775807, 0), (1, 0), (-1, 0)", "9223372036854775807"),
    ("sum(x)", "(9223372036854775807, 0), (1, 0), (0.0, 0)", "9.223372036854776e+18"),
    ("total(x)", "(9223372036854775807, 0), (9223372036854775807, 0)", "1.8446744073709552e+19"),
    ("avg(x)", "(9223372036854775807, 0), (9223372036854775807, 0)", "9.223372036854776e+18"),
    ("avg(x)", "(1, 0), (2, 0)", "1.5"),
    ("sum(x)", "(9e999, 0), (-9e999, 0)", "NULL"),
    ("sum(x)", "(9e999, 0), (1, 0)", "inf"),
    ("sum(DISTINCT x)", "(1, 0), (1, 0), (2, 0)", "3"),
    ("sum(x) FILTER (WHERE y > 1)", "(1, 1), (1, 2)", "1"),
  ])
  func addUp(expression: String, rows: String, result: String) throws {
    #expect(try aggregate(expression, over: rows) == result)
  }

  @Test func failWhereAWholeSumDoesNotFit() {
    #expect {
      try aggregate("sum(x)", over: "(9223372036854775807, 0), (1, 0)")
    } throws: { error in
      "\(error)".contains("integer overflow")
    }
  }

  @Test(arguments: [
    ("stddev(x)", "(1, 0)", "NULL"),
    ("stddev_pop(x)", "(1, 0)", "0.0"),
    ("variance(x)", "(NULL, 0)", "NULL"),
    ("var_pop(x)", "(1, 0), (2, 0), (4, 0)", "1.5555555555555556"),
    ("stddev(x)", "(1, 0), (2, 0), (3, 0)", "1.0"),
    // Equal values have no spread at all, and near ones far from zero keep theirs.
    ("stddev(x)", "(0.1, 0), (0.1, 0), (0.1, 0)", "0.0"),
    ("var_samp(x)", "(1000000004, 0), (1000000007, 0), (1000000013, 0), (1000000016, 0)", "30.0"),
    ("var_pop(x)", "(1e15, 0), (1e15 + 1, 0)", "0.25"),
    ("corr(x, y)", "(1, 1)", "NULL"),
    ("corr(x, y)", "(1, 5), (2, 5)", "NULL"),
    ("corr(x, y)", "(1, 2), (2, 4), (3, 6)", "1.0"),
    ("corr(x, y)", "(1, -0.1), (2, -0.2), (NULL, 9), (7, NULL), (3, -0.30000000000000004)", "-1.0"),
  ])
  func spread(expression: String, rows: String, result: String) throws {
    #expect(try aggregate(expression, over: rows) == result)
  }

  @Test(arguments: [
    ("median(x)", "(NULL, 0)", "NULL"),
    ("median(x)", "(7, 0)", "7.0"),
    ("median(x)", "(3, 0), (1, 0), (NULL, 0), (2, 0)", "2.0"),
    ("percentile(x, 0.0)", "(3, 0), (1, 0)", "1.0"),
    ("percentile(x, 1)", "(3, 0), (1, 0)", "3.0"),
    ("percentile(x, 0.25)", "(0, 0), (1, 0), (2, 0), (10, 0)", "0.75"),
    ("percentile(x, 0.5)", "(9e999, 0), (9e999, 0)", "inf"),
    // From Spark's documentation: the values 0, 1, 2, 10.
    ("percentile_approx(x, 0.5)", "(0, 0), (1, 0), (2, 0), (10, 0)", "1"),
    ("percentile_approx(x, 0.4)", "(0, 0), (1, 0), (2, 0), (10, 0)", "1"),
    ("percentile_approx(x, 0.1, 100)", "(0, 0), (1, 0), (2, 0), (10, 0)", "0"),
    ("percentile_approx(x, 1)", "(0.5, 0), (10, 0)", "10.0"),
    ("percentile_approx(x, 0.5)", "(NULL, 0)", "NULL"),
  ])
  func findQuantiles(expression: String, rows: String, result: String) throws {
    #expect(try aggregate(expression, over: rows) == result)
  }

  @Test(arguments: ["percentile(x, 1.5)", "percentile(x, NULL)", "percentile_approx(x, -1)"])
  func refuseFractions(expression: String) {
    #expect(throws: SQLiteError.self) { try aggregate(expression, over: "(1, 0)") }
  }

  /// As a window function each gives for every row what it gives over that row's frame alone.
  @Test(arguments: [
    "sum(x)", "total(x)", "avg(x)", "stddev(x)", "var_pop(x)", "corr(x, y)", "median(x)",
    "percentile(x, 0.3)", "percentile_approx(x, 0.3)",
  ])
  func slide(expression: String) throws {
    let connection = try database()
    try connection.execute(
      """
      CREATE TABLE t (i INTEGER PRIMARY KEY, x, y);
      INSERT INTO t
      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60)
      SELECT i, CASE WHEN i % 7 = 0 THEN NULL WHEN i % 5 = 0 THEN i WHEN i = 31 THEN 1e300
        ELSE ((i * 7919) % 1009) / 10.0 END, ((i * 104729) % 997) / 3.0
      FROM n;
      """)
    let differing = try connection.value(
      """
      WITH windowed AS (
        SELECT i, \(expression) OVER (ORDER BY i ROWS BETWEEN 4 PRECEDING AND 1 FOLLOWING) AS v
        FROM t)
      SELECT count(*) FROM windowed AS w
      WHERE w.v IS NOT (SELECT \(expression) FROM t WHERE t.i BETWEEN w.i - 4 AND w.i + 1)
      """)
    #expect(differing == .integer(0))
  }

  /// The same rows in three orders give the same bytes.
  @Test(arguments: [
    "sum(x)", "total(x)", "avg(x)", "stddev(x)", "variance(x)", "corr(x, y)", "median(x)",
    "percentile(x, 0.9)", "approx_count_distinct(x)",
  ])
  func dependOnNoOrder(expression: String) throws {
    let connection = try database()
    try connection.execute(
      """
      CREATE TABLE t (i INTEGER PRIMARY KEY, x, y);
      INSERT INTO t
      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
      SELECT i, ((i * 7919) % 10007) / 100.0 * (1 + i % 3 * 1e10), ((i * 104729) % 9973) / 3.0
      FROM n;
      """)
    let values = try ["i", "x", "-i", "y"].map {
      try connection.value("SELECT \(expression) FROM (SELECT x, y FROM t ORDER BY \($0))")
    }
    #expect(Set(values).count == 1)
    #expect(values[0] != .null)
  }

  /// Exact while few, then within three percent.
  @Test(arguments: [(1, 1), (512, 512), (513, 513), (100_000, 100_000), (100_000, 3000)])
  func countDistinctValues(rows: Int64, distinct: Int64) throws {
    let value = try database().value(
      """
      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
      SELECT approx_count_distinct('cliente ' || (i % ?2)) FROM n
      """, [.integer(rows), .integer(distinct)])
    guard case .integer(let count) = value else {
      Issue.record("not a whole number: \(value)")
      return
    }
    let slack = distinct <= 512 ? 0 : distinct * 3 / 100
    #expect(abs(count - distinct) <= slack)
  }

  @Test func tellValuesApartAsSQLDoes() throws {
    #expect(
      try aggregate(
        "approx_count_distinct(x)",
        over: "(1, 0), (1.0, 0), ('1', 0), (x'31', 0), (1.5, 0), (NULL, 0)")
        == "4")
  }
}
