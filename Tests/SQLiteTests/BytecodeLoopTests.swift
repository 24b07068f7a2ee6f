import Testing

@testable import SQLite

/// What is relied on of SQLite's opcodes: which walks run once for each turn of another loop.
@Suite("Bytecode shows")
struct BytecodeLoopTests {
  private func scans(_ sql: String) throws -> Int {
    let connection = try Connection(.memory)
    try connection.execute(
      """
      CREATE TABLE a (k TEXT PRIMARY KEY, x BIGINT) WITHOUT ROWID;
      CREATE TABLE b (k TEXT PRIMARY KEY, x BIGINT, y BIGINT) WITHOUT ROWID;
      CREATE TABLE r (x BIGINT, y BIGINT);
      CREATE INDEX b_y ON b (y);
      """)
    return try connection.bytecode(of: sql).repeatedScans.count
  }

  @Test(arguments: [
    "SELECT a.k FROM a LEFT JOIN b ON b.x = a.x",
    "SELECT a.k FROM a INNER JOIN b ON b.x > a.x",
    "SELECT (SELECT sum(b.x) FROM b WHERE b.x = a.x) FROM a",
    "SELECT a.k FROM a WHERE NOT EXISTS (SELECT 1 FROM b WHERE b.x = a.x)",
    "SELECT a.x, (SELECT count(*) FROM b WHERE b.x = a.x) FROM a GROUP BY a.x",
    "SELECT a.k FROM a CROSS JOIN b WHERE b.x <> a.x",
  ])
  func aWalkInsideALoop(sql: String) throws {
    #expect(try scans(sql) == 1)
  }

  @Test(arguments: [
    "SELECT a.k FROM a LEFT JOIN b ON b.k = a.k",
    "SELECT a.k FROM a LEFT JOIN b ON b.y = a.x",
    // One after another is not one inside the other.
    "SELECT k FROM a UNION ALL SELECT k FROM b",
    "SELECT x, count(*) FROM a GROUP BY x",
    // Once for all rows.
    "SELECT a.k FROM a WHERE a.x > (SELECT avg(b.x) FROM b)",
    "SELECT a.k FROM a WHERE a.x IN (SELECT b.x FROM b)",
    "WITH c AS (SELECT x, count(*) AS n FROM b GROUP BY x) SELECT a.k FROM a INNER JOIN c ON c.x = a.x",
    // Tables with a rowid get an index for the time of the statement.
    "SELECT a.k FROM a LEFT JOIN r ON r.x = a.x",
    "SELECT row_number() OVER (PARTITION BY x ORDER BY k) FROM a",
  ])
  func noWalkInsideALoop(sql: String) throws {
    #expect(try scans(sql) == 0)
  }
}
