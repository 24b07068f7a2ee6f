// Random queries over three small tables: joins of all kinds, aggregates, windows, DISTINCT, compounds,
// common table expressions, sub-queries, CASE, tests for NULL, ORDER BY and LIMIT.

/// The same numbers for the same seed, everywhere.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}

/// Writes one query.
struct RandomQuery {
  /// Something to read from: how it is written in FROM, and its columns.
  struct Relation {
    var text: String
    var alias: String
    var columns: [String]
  }

  static let tables: [Relation] = [
    Relation(text: "raw.t", alias: "", columns: ["a", "b", "c", "d"]),
    Relation(text: "trusted.u", alias: "", columns: ["a", "b", "e"]),
    Relation(text: "refined.v", alias: "", columns: ["b", "c", "f"]),
  ]

  var random: SplitMix
  private var aliasCount = 0
  private var commonTables: [Relation] = []
  private var outer: [Relation] = []

  init(seed: UInt64) { random = SplitMix(seed: seed) }

  mutating func text() -> String {
    var with: [String] = []
    if chance(0.35) {
      for number in 1...pick([1, 1, 2]) {
        let (text, columns) = statement(depth: 1)
        with.append("w\(number) AS (\(text))")
        commonTables.append(Relation(text: "w\(number)", alias: "", columns: columns))
      }
      if chance(0.2) {
        with.append(
          """
          loop(n, m) AS (SELECT a, b FROM raw.t UNION SELECT m, n + 1 FROM loop WHERE n < 4)
          """)
        commonTables.append(Relation(text: "loop", alias: "", columns: ["n", "m"]))
      }
    }
    let (body, _) = statement(depth: 2)
    return (with.isEmpty ? "" : "WITH RECURSIVE \(with.joined(separator: ", ")) ") + body
  }

  // MARK: Chance

  mutating func chance(_ share: Double) -> Bool {
    Double(random.next() % 1_000_000) < share * 1_000_000
  }

  mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int(random.next() % UInt64(elements.count))]
  }

  // MARK: Statements

  private mutating func statement(depth: Int) -> (String, [String]) {
    let width = pick([1, 2, 2, 3])
    guard chance(0.18) else { return select(depth: depth, width: width, mayOrder: true) }
    let operation = pick(["UNION", "UNION ALL", "EXCEPT", "INTERSECT"])
    let (first, columns) = select(depth: depth - 1, width: width, mayOrder: false)
    let (second, _) = select(depth: depth - 1, width: width, mayOrder: false)
    let order = chance(0.3) ? " ORDER BY \(pick(columns)) LIMIT \(pick([1, 2, 3]))" : ""
    return ("\(first) \(operation) \(second)\(order)", columns)
  }

  private mutating func select(
    depth: Int, width: Int, mayOrder: Bool
  ) -> (String, [String]) {
    let (from, relations) = self.from(depth: depth)
    let names = (0..<width).map { "o\($0)" }
    let isAggregate = chance(0.3)
    let grouping = isAggregate ? (0..<pick([0, 1, 1, 2])).map { _ in column(relations) } : []
    var window = ""
    let outputs = names.map { name -> String in
      var text: String
      if isAggregate {
        text =
          chance(0.35) && !grouping.isEmpty
          ? pick(grouping) : aggregate(relations, depth: depth, bare: 0.15)
      } else if chance(0.15) {
        text = self.window(relations)
        if chance(0.2) {
          window =
            " WINDOW win AS (PARTITION BY \(column(relations)) ORDER BY \(column(relations)))"
          text = "sum(\(column(relations))) OVER win"
        }
      } else {
        text = expression(relations, depth: depth)
      }
      return "\(text) AS \(name)"
    }
    var sql = "SELECT \(chance(0.12) ? "DISTINCT " : "")\(outputs.joined(separator: ", "))"
    sql += " FROM \(from)"
    if chance(0.45) { sql += " WHERE \(condition(relations, depth: depth))" }
    if !grouping.isEmpty {
      let terms = grouping.map { term in
        outputs.firstIndex { $0.hasPrefix("\(term) AS ") }.map { chance(0.3) ? "\($0 + 1)" : term }
          ?? term
      }
      sql += " GROUP BY \(terms.joined(separator: ", "))"
      if chance(0.2) { sql += " HAVING \(aggregate(relations, depth: 0, bare: 0)) > 1" }
    }
    sql += window
    if mayOrder, chance(0.25) {
      let term = pick(
        names + ["\(pick(Array(1...width)))"] + (isAggregate ? [] : [column(relations)]))
      sql += " ORDER BY \(term)\(chance(0.5) ? " DESC" : "")"
      if chance(0.7) { sql += " LIMIT \(pick([1, 2, 3]))\(chance(0.2) ? " OFFSET 1" : "")" }
    }
    return (sql, names)
  }

  // MARK: FROM

  private mutating func from(depth: Int) -> (String, [Relation]) {
    var relations = [relation(depth: depth)]
    var text = relations[0].text
    for _ in 0..<pick([0, 0, 1, 1, 2]) {
      let next = relation(depth: depth)
      let shared = next.columns.filter { name in
        relations.filter { $0.columns.contains(name) }.count == 1
      }
      if !shared.isEmpty, relations.count == 1, chance(0.25) {
        let kind = pick(["JOIN", "LEFT JOIN", "FULL JOIN", "RIGHT JOIN"])
        text += " \(kind) \(next.text) USING (\(pick(shared)))"
      } else if relations.count == 1, chance(0.08) {
        text += " NATURAL JOIN \(next.text)"
      } else if chance(0.15) {
        text += pick([", ", " CROSS JOIN "]) + next.text
      } else {
        let kind = pick(["JOIN", "LEFT JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN"])
        let left = column(relations)
        let right = column([next])
        var condition = "\(left) = \(right)"
        if chance(0.3) { condition += " AND \(comparison(relations + [next]))" }
        text += " \(kind) \(next.text) ON \(condition)"
      }
      relations.append(next)
    }
    return (text, relations)
  }

  private mutating func relation(depth: Int) -> Relation {
    aliasCount += 1
    let alias = "r\(aliasCount)"
    if depth > 0, chance(0.25) {
      let kept = outer
      outer = []
      defer { outer = kept }
      let (text, columns) = statement(depth: depth - 1)
      return Relation(text: "(\(text)) AS \(alias)", alias: alias, columns: columns)
    }
    var base = pick(Self.tables)
    if !commonTables.isEmpty, chance(0.4) { base = pick(commonTables) }
    return Relation(text: "\(base.text) AS \(alias)", alias: alias, columns: base.columns)
  }

  // MARK: Expressions

  private mutating func column(_ relations: [Relation]) -> String {
    let relation = pick(relations)
    return "\(relation.alias).\(pick(relation.columns))"
  }

  private mutating func comparison(_ relations: [Relation]) -> String {
    let left = column(relations)
    switch pick(Array(0..<7)) {
    case 0: return "\(left) IS NULL"
    case 1: return "\(left) IS NOT NULL"
    case 2: return "\(left) BETWEEN 1 AND \(column(relations))"
    case 3: return "\(left) IN (1, 2, \(column(relations)))"
    case 4: return "\(left) LIKE '%1%'"
    case 5: return "\(left) \(pick(["<", ">", "<>", "IS"])) \(column(relations))"
    default: return "\(left) \(pick(["<", ">", "=", "<>"])) \(pick([0, 1, 2, 3]))"
    }
  }

  private mutating func condition(_ relations: [Relation], depth: Int) -> String {
    switch pick(Array(0..<9)) {
    case 0 where depth > 0:
      return "\(pick(["EXISTS", "NOT EXISTS"])) (\(subquery(relations, depth: depth, width: 1)))"
    case 1 where depth > 0:
      return "\(column(relations)) IN (\(subquery(relations, depth: depth, width: 1)))"
    case 2: return "(\(comparison(relations)) OR \(comparison(relations)))"
    case 3: return "\(comparison(relations)) AND \(comparison(relations))"
    case 4: return "NOT (\(comparison(relations)))"
    default: return comparison(relations)
    }
  }

  private mutating func subquery(_ relations: [Relation], depth: Int, width: Int) -> String {
    let kept = outer
    outer = relations
    defer { outer = kept }
    aliasCount += 1
    let base = pick(Self.tables)
    let alias = "r\(aliasCount)"
    let inner = Relation(text: "\(base.text) AS \(alias)", alias: alias, columns: base.columns)
    let output =
      chance(0.5)
      ? aggregate([inner], depth: 0, bare: 0) : column(chance(0.8) ? [inner] : relations)
    var sql = "SELECT \(output) FROM \(inner.text)"
    if chance(0.7) { sql += " WHERE \(column([inner])) = \(column(relations))" }
    if chance(0.3), !output.contains("(") { sql += " ORDER BY \(column([inner])) LIMIT 1" }
    return sql
  }

  private mutating func expression(_ relations: [Relation], depth: Int) -> String {
    let one = column(relations)
    switch pick(Array(0..<16)) {
    case 0: return "\(one) + \(column(relations))"
    case 1: return "coalesce(\(one), \(column(relations)))"
    case 2:
      return "CASE WHEN \(comparison(relations)) THEN \(one) ELSE \(column(relations)) END"
    case 3: return "CASE \(one) WHEN 1 THEN 'x' WHEN 2 THEN \(column(relations)) END"
    case 4: return "iif(\(comparison(relations)), \(one), 7)"
    case 5: return comparison(relations)
    case 6 where depth > 0: return "(\(subquery(relations, depth: depth, width: 1)))"
    case 7 where depth > 0:
      return "EXISTS (\(subquery(relations, depth: depth, width: 1)))"
    case 8 where depth > 0: return "\(one) IN (\(subquery(relations, depth: depth, width: 1)))"
    case 9: return "max(\(one), \(column(relations)))"
    case 10: return "CAST(\(one) AS TEXT) || '-' || \(column(relations))"
    case 11: return "\(one) IN trusted.single"
    default: return one
    }
  }

  private mutating func aggregate(
    _ relations: [Relation], depth: Int, bare: Double
  ) -> String {
    if chance(bare) { return column(relations) }
    let one = column(relations)
    let filter = chance(0.15) ? " FILTER (WHERE \(comparison(relations)))" : ""
    switch pick(Array(0..<9)) {
    case 0: return "count(*)\(filter)"
    case 1: return "count(\(one))"
    case 2: return "count(DISTINCT \(one))"
    case 3: return "sum(\(one))\(filter)"
    case 4: return "min(\(one))"
    case 5: return "max(\(one))"
    case 6: return "group_concat(\(one))\(filter)"
    case 7: return "sum(\(expression(relations, depth: 0)))"
    default: return "total(\(one)) + count(\(column(relations)))"
    }
  }

  private mutating func window(_ relations: [Relation]) -> String {
    let function = pick([
      "row_number()", "rank()", "dense_rank()", "sum(\(column(relations)))",
      "lag(\(column(relations)))", "first_value(\(column(relations)))", "count(*)",
      "ntile(2)", "group_concat(\(column(relations)))",
    ])
    var parts: [String] = []
    if chance(0.6) { parts.append("PARTITION BY \(column(relations))") }
    if chance(0.8) { parts.append("ORDER BY \(column(relations))\(chance(0.3) ? " DESC" : "")") }
    return "\(function) OVER (\(parts.joined(separator: " ")))"
  }
}
