// The tree of a SELECT against SQLite itself: parentheses around every operation, where the tree says
// that it lies, must not change the program that SQLite compiles.

import Foundation
import SQLText
import SQLite
import Testing

@Suite("SELECT as a tree")
struct SelectStatementTests {
  private static let queries = [
    "SELECT 1",
    "SELECT a, b x, c AS \"y z\" FROM t WHERE a = 1 AND b IS NOT NULL OR NOT c = 2 + 3 * 4",
    "SELECT DISTINCT t.* FROM main.t AS t ORDER BY a DESC NULLS LAST, 2 LIMIT 3 OFFSET 1",
    "SELECT * FROM t, u CROSS JOIN v AS w LEFT OUTER JOIN x ON w.a = x.a AND x.b > 1 NATURAL JOIN t AS t2",
    "SELECT t.a FROM t JOIN x USING (a, b) LEFT JOIN (u JOIN v ON u.a = v.a) ON t.a = v.b",
    "SELECT * FROM t RIGHT JOIN u ON t.a = u.a FULL JOIN v ON v.a = u.a",
    "SELECT * FROM (SELECT a AS k, b FROM t) AS q, json_each('[1,2]') AS j WHERE q.k = j.value",
    "SELECT * FROM t NOT INDEXED WHERE a IN (1, 2) AND b NOT IN (SELECT b FROM u) AND c IN one",
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9) SELECT i FROM n",
    "WITH q AS MATERIALIZED (SELECT a FROM t), r AS NOT MATERIALIZED (SELECT b FROM u) SELECT * FROM q, r",
    "SELECT a FROM t UNION SELECT b FROM u EXCEPT VALUES (1), (2) INTERSECT SELECT a FROM v ORDER BY 1",
    "SELECT a, count(*), sum(DISTINCT b) FILTER (WHERE c > 0) FROM t GROUP BY a HAVING count(*) > 1",
    "SELECT row_number() OVER (PARTITION BY a ORDER BY b DESC), sum(c) OVER w FROM t WINDOW w AS (ORDER BY a)",
    "SELECT sum(c) OVER (ORDER BY a ROWS BETWEEN 2 PRECEDING AND CURRENT ROW EXCLUDE TIES) FROM t",
    "SELECT min(b) OVER (w ROWS UNBOUNDED PRECEDING) FROM t WINDOW w AS (PARTITION BY a ORDER BY c)",
    "SELECT CASE a WHEN 1 THEN b WHEN 2 THEN c ELSE a END, CASE WHEN a THEN b END FROM t",
    "SELECT CAST(a AS VARCHAR(20)), CAST(b AS DOUBLE PRECISION), a COLLATE NOCASE = b FROM t",
    "SELECT (SELECT max(b) FROM u WHERE u.a = t.a), EXISTS (SELECT 1 FROM u WHERE u.a = t.a) FROM t",
    "SELECT * FROM t WHERE (a, b) = (SELECT a, b FROM u) AND (a, c) IN (SELECT a, c FROM v)",
    "SELECT * FROM t WHERE a IS DISTINCT FROM b AND a IS NOT DISTINCT FROM c AND b ISNULL AND c NOT NULL",
    "SELECT a BETWEEN 1 AND 2 + 3 AND b, a NOT BETWEEN b AND c = 1 FROM t",
    "SELECT a LIKE 'x!%' ESCAPE '!' = 1, b NOT GLOB 'a*' OR c LIKE a || b FROM t",
    "SELECT -a + ~b * - -c, NOT a + 1, a || b COLLATE BINARY || c, a -> '$' ->> 'b' FROM t",
    "SELECT a < b = c < 1, a & b | c << 2 >> 1, a % b / c * 2 - 1 + a, a <> b != c == 1 FROM t",
    "SELECT NOT NOT b = c, NOT a IS NOT b, 1 IN (1) IN (2) FROM t",
    "SELECT :as_of, ?, ?3, @x, $y, x'0A', 1e3, .5, 'it''s', current_date, true FROM t",
    "SELECT t.a, main.t.b, [c], `a` FROM t -- the end\n/* of it */;",
    "SELECT group_concat(a, ',') || 'x' FROM t WHERE a = (b) AND ((c)) > (1 + 2)",
    "VALUES (1, 'a'), (2, 'b')",
  ]

  private func tables() throws -> Connection {
    let connection = try Connection(.memory)
    for name in ["t", "u", "v", "x"] { try connection.execute("CREATE TABLE \(name) (a, b, c)") }
    try connection.execute("CREATE TABLE one (a)")
    return connection
  }

  @Test func sayWhatSQLiteSays() throws {
    let connection = try tables()
    for sql in Self.queries {
      let tree = try #require(SelectStatement.parse(sql), "\(sql)")
      try check(sql, tree, on: connection)
    }
  }

  /// Random expressions over all operators, without a parenthesis to help.
  @Test func bindOperatorsAsSQLiteDoes() throws {
    let connection = try tables()
    var (count, understood) = (0, 0)
    for seed in 0..<3000 as Range<UInt64> {
      var random = SplitMix64(seed: seed)
      let sql = "SELECT \(Self.operation(&random, 4)) FROM t"
      guard (try? connection.prepare(sql)) != nil else { continue }
      count += 1
      // `a IN (b) + 1`, `a ISNULL + 1` and `a + NOT b` are beyond us, which is allowed; another tree is not.
      guard let tree = SelectStatement.parse(sql) else { continue }
      understood += 1
      try check(sql, tree, on: connection)
    }
    #expect(understood > count / 2, "\(understood) of \(count)")
  }

  private static func operation(_ random: inout SplitMix64, _ depth: Int) -> String {
    let leaf = ["a", "b", "c", "1", "'x'", "t.a"].randomElement(using: &random) ?? "a"
    guard depth > 0 else { return leaf }
    let left = operation(&random, depth - 1)
    let right = operation(&random, depth - Int.random(in: 1...depth, using: &random))
    switch Int.random(in: 0..<16, using: &random) {
    case 0: return "\(left) BETWEEN \(leaf) AND \(leaf)"
    case 1: return "NOT \(left)"
    case 2: return "-\(leaf) + \(right)"
    case 3: return "\(left) IN (\(right), 1)"
    case 4: return "\(left) LIKE \(leaf)"
    case 5: return "\(left) ISNULL"
    case 6: return "\(leaf) COLLATE NOCASE = \(right)"
    case 7: return "CASE WHEN \(left) THEN \(right) END"
    case 8: return "\(left) IS NOT \(leaf)"
    default:
      let operators = [
        "=", "<", ">=", "+", "-", "*", "/", "||", "AND", "OR", "IS", "<>", "&", "<<", "%", "->>",
      ]
      return "\(left) \(operators.randomElement(using: &random) ?? "+") \(right)"
    }
  }

  /// Everything the project has written is understood; so is what tests elsewhere ask.
  @Test func understandsTheProject() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../sql").standardizedFileURL
    let files = try #require(
      FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil))
    var count = 0
    for case let file as URL in files where file.pathExtension == "sql" {
      let body = try FrontMatter.split(String(contentsOf: file, encoding: .utf8)).body
      guard SQLText.statements(in: body).count == 1 else { continue }
      let tree = try #require(SelectStatement.parse(body), "\(file.lastPathComponent)")
      #expect(Self.rangesNest(in: tree), "\(file.lastPathComponent)")
      count += 1
    }
    #expect(count > 40)
  }

  /// Whatever the text, reading ends, and what is not SQL is not understood.
  @Test func survivesDamage() throws {
    let connection = try tables()
    for seed in 0..<4000 as Range<UInt64> {
      var random = SplitMix64(seed: seed)
      var bytes = Array((Self.queries.randomElement(using: &random) ?? "").utf8)
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes.remove(at: place)
        case 1: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
        default: bytes.swapAt(place, Int.random(in: 0..<bytes.count, using: &random))
        }
        if bytes.isEmpty { bytes = [32] }
      }
      let sql = String(decoding: bytes, as: UTF8.self)
      guard let tree = SelectStatement.parse(sql), !sql.utf8.contains(0) else { continue }
      // What both understand, both understand alike.
      if (try? connection.prepare(sql)) != nil { try check(sql, tree, on: connection) }
    }
    let deep = String(repeating: "(", count: 100_000)
    #expect(SelectStatement.parse("SELECT " + deep) == nil)
    #expect(SelectStatement.parse("SELECT " + String(repeating: "- ", count: 100_000) + "1") == nil)
    #expect(SelectStatement.parse("SELECT " + String(repeating: "NOT ", count: 100_000)) == nil)
  }

  /// A chain of operators is a tree as high as it is long; what stands beside one another is none.
  @Test(arguments: ["+", "||", " AND ", " OR ", " = "])
  func refusesChainsThatWouldExhaustTheStack(operator symbol: String) {
    func chain(_ count: Int) -> String {
      Array(repeating: "a", count: count).joined(separator: symbol)
    }
    #expect(SelectStatement.parse("SELECT \(chain(30_000))") == nil)
    let nested = (0..<3).reduce(chain(1000)) { inner, _ in "(\(inner))\(symbol)\(chain(1000))" }
    #expect(SelectStatement.parse("SELECT \(nested)") == nil)
    #expect(SelectStatement.parse("SELECT \(chain(1000)) FROM t WHERE \(chain(1000))") != nil)
    let list = Array(repeating: "f(\(chain(3)))", count: 800).joined(separator: ", ")
    #expect(SelectStatement.parse("SELECT \(list), x IN (\(list))") != nil)
  }

  private func check(_ sql: String, _ tree: SelectStatement, on connection: Connection) throws {
    #expect(Self.rangesNest(in: tree), "\(sql)")
    var marks: [(offset: Int, text: String, length: Int)] = []
    Self.operations(in: tree) { range in
      marks.append((range.lowerBound, "(", range.count))
      marks.append((range.upperBound, ")", range.count))
    }
    var text = Array(sql.utf8)
    // From the end, so that offsets stay; at one place, parentheses close from the inside out.
    marks.sort { first, second in
      if first.offset != second.offset { return first.offset > second.offset }
      if first.text != second.text { return first.text == "(" }
      return first.text == "(" ? first.length < second.length : first.length > second.length
    }
    for mark in marks { text.insert(contentsOf: mark.text.utf8, at: mark.offset) }
    let explicit = String(decoding: text, as: UTF8.self)
    let wanted = try connection.bytecode(of: sql).instructions
    let found = try connection.bytecode(of: explicit).instructions
    #expect(wanted == found, "\(sql)\n\(explicit)")
  }

  private static func operations(
    in statement: SelectStatement, _ visit: (Range<Int>) -> Void
  ) {
    func look(_ expression: SQLExpression) {
      expression.walk { part in
        switch part.kind {
        case .unary, .binary, .between, .like, .inList, .inSelect, .inTable, .isNull, .choice,
          .cast:
          visit(part.range)
        default: break
        }
        if let statement = part.subquery { operations(in: statement, visit) }
      }
    }
    for expression in statement.expressions { look(expression) }
    for query in statement.queries { operations(in: query, visit) }
  }

  /// Whether every part lies within the whole, and parts beside one another do not overlap.
  private static func rangesNest(in statement: SelectStatement) -> Bool {
    func nests(_ expression: SQLExpression) -> Bool {
      var last = expression.range.lowerBound
      for child in expression.children {
        guard child.range.lowerBound >= last, child.range.upperBound <= expression.range.upperBound,
          nests(child)
        else { return false }
        last = child.range.upperBound
      }
      return true
    }
    return statement.expressions.allSatisfy {
      $0.range.lowerBound >= statement.range.lowerBound
        && $0.range.upperBound <= statement.range.upperBound && nests($0)
    } && statement.queries.allSatisfy(rangesNest)
  }
}
