// Random queries over the tables of KeyedRefreshLab: joins of all kinds, blocks in blocks, groups, windows,
// compounds, sub-queries. Their results do not depend on the order of rows.

/// A random query that gives one row for each of its keys.
struct RandomKeyedQuery {
  let sql: String
  let columns: String
  let key: String
  private(set) var random: SplitMix64

  private struct Column {
    let name: String
    let isText: Bool
  }

  private typealias Block = (sql: String, columns: [Column])

  init(seed: UInt64) {
    var maker = Maker(random: SplitMix64(seed: seed))
    (sql, columns, key) = maker.root()
    random = maker.random
  }

  private struct Maker {
    var random: SplitMix64
    var aliasCount = 0

    mutating func pick<Element>(_ list: [Element]) -> Element {
      list[Int.random(in: list.indices, using: &random)]
    }

    mutating func chance(_ percent: Int) -> Bool {
      Int.random(in: 0..<100, using: &random) < percent
    }

    mutating func alias() -> String {
      aliasCount += 1
      return "r\(aliasCount)"
    }

    mutating func root() -> (String, String, String) {
      let (from, columns) = from(depth: 2)
      let keys = (0..<(chance(60) ? 1 : 2)).map { _ in pick(columns) }
      let names = keys.indices.map { "k\($0 + 1)" }
      let numbers = columns.filter { !$0.isText }.map(\.name) + ["1"]
      var list = zip(keys, names).map { column, name in
        "\(wrapped(column)) AS \(name)"
      }
      let groups = list.map { String($0.dropLast(6)) }
      list += ["count(*) AS n", "sum(\(pick(numbers))) AS m", "max(\(pick(columns).name)) AS x"]
      let sql =
        "SELECT \(list.joined(separator: ", ")) FROM \(from)\(filter(columns))"
        + " GROUP BY \(chance(30) ? names.joined(separator: ", ") : groups.joined(separator: ", "))"
      let types = zip(keys, names).map { "\($1) \($0.isText ? "VARCHAR(20)" : "BIGINT")" }
      return (
        sql, (types + ["n BIGINT", "m BIGINT", "x VARCHAR(20)"]).joined(separator: ", "),
        names.joined(separator: ", ")
      )
    }

    mutating func wrapped(_ column: Column) -> String {
      guard chance(25) else { return column.name }
      return column.isText
        ? pick(["squeeze(\(column.name))", "coalesce(\(column.name), '-')"])
        : pick(["\(column.name) + 1", "coalesce(\(column.name), -1)", "abs(\(column.name))"])
    }

    /// What stands after FROM, with its columns.
    mutating func from(depth: Int) -> Block {
      var (sql, columns) = item(depth: depth)
      for _ in 0..<Int.random(in: 0...2, using: &random) {
        let (other, more) = item(depth: depth)
        let isLeft = chance(45)
        let condition = condition(columns, more) ?? "TRUE"
        sql += " \(isLeft ? "LEFT JOIN" : "JOIN") \(other) ON \(condition)"
        if chance(30), let second = self.condition(columns, more) { sql += " AND \(second)" }
        if chance(15) { sql += " AND \(pick(more).name) > 1" }
        columns += more
      }
      return (sql, columns)
    }

    mutating func condition(_ left: [Column], _ right: [Column]) -> String? {
      let isText = chance(30)
      let (first, second) = (
        left.filter { $0.isText == isText }, right.filter { $0.isText == isText }
      )
      guard !first.isEmpty, !second.isEmpty else { return nil }
      let names = (wrapped(pick(first)), pick(second).name)
      return chance(8) ? "\(names.0) >= \(names.1)" : "\(names.0) = \(names.1)"
    }

    mutating func item(depth: Int) -> Block {
      let name = alias()
      if depth == 0 || chance(45) {
        let (table, numbers, texts) = pick([
          ("trusted.e", ["id", "s", "n"], ["code"]), ("trusted.p", ["id", "e", "n"], ["code"]),
          ("trusted.s", ["id", "n"], ["code", "city"]),
        ])
        let columns =
          numbers.map { Column(name: "\(name).\($0)", isText: false) }
          + texts.map { Column(name: "\(name).\($0)", isText: true) }
        return ("\(table) AS \(name)", columns)
      }
      let (sql, columns) = block(depth: depth - 1)
      return (
        "(\(sql)) AS \(name)", columns.map { Column(name: "\(name).\($0.name)", isText: $0.isText) }
      )
    }

    /// A sub-query with columns c1, c2….
    mutating func block(depth: Int) -> Block {
      let (from, columns) = from(depth: depth)
      let chosen = (0..<3).map { _ in pick(columns) }
      switch Int.random(in: 0..<6, using: &random) {
      case 0:
        let list = chosen.prefix(2).map { wrapped($0) }
        let sql =
          "SELECT \(list[0]) AS c1, \(list[1]) AS c2, count(*) AS c3 FROM \(from)\(filter(columns))"
          + " GROUP BY \(list[0]), \(list[1])\(chance(30) ? " HAVING count(*) > 1" : "")"
        return (sql, named([chosen[0].isText, chosen[1].isText, false]))
      case 1:
        let windowed = pick(["sum(\(number(columns)))", "rank()", "count(*)"])
        let partition = chosen.prefix(chance(70) ? 1 : 2).map(\.name).joined(separator: ", ")
        let order = columns.map(\.name).joined(separator: ", ")
        let sql =
          "SELECT \(chosen[0].name) AS c1, \(wrapped(chosen[1])) AS c2, \(windowed) OVER"
          + " (PARTITION BY \(partition) ORDER BY \(order)) AS c3 FROM \(from)\(filter(columns))"
        return (sql, named([chosen[0].isText, chosen[1].isText, false]))
      case 2:
        let isText = chosen[0].isText
        let (other, more) = self.from(depth: 0)
        let fitting = more.filter { $0.isText == isText }
        guard !fitting.isEmpty else { fallthrough }
        let operation = pick(["UNION ALL", "UNION", "EXCEPT", "INTERSECT", "UNION ALL"])
        let sql =
          "SELECT \(chosen[0].name) AS c1, \(number(columns)) AS c2 FROM \(from)\(filter(columns))"
          + " \(operation) SELECT \(chance(15) ? (isText ? "'b'" : "2") : pick(fitting).name),"
          + " \(number(more)) FROM \(other)\(filter(more))"
        return (sql, named([isText, false]))
      case 3:
        return (
          "SELECT DISTINCT \(wrapped(chosen[0])) AS c1, \(chosen[1].name) AS c2 FROM \(from)\(filter(columns))",
          named([chosen[0].isText, chosen[1].isText])
        )
      default:
        let sql =
          "SELECT \(wrapped(chosen[0])) AS c1, \(chosen[1].name) AS c2, \(scalar(columns)) AS c3"
          + " FROM \(from)\(filter(columns))"
        return (sql, named([chosen[0].isText, chosen[1].isText, false]))
      }
    }

    mutating func number(_ columns: [Column]) -> String {
      let numbers = columns.filter { !$0.isText }
      return numbers.isEmpty ? "1" : pick(numbers).name
    }

    func named(_ texts: [Bool]) -> [Column] {
      texts.enumerated().map { Column(name: "c\($0.offset + 1)", isText: $0.element) }
    }

    mutating func scalar(_ columns: [Column]) -> String {
      guard chance(40) else { return number(columns) }
      let (from, inner) = self.from(depth: 0)
      let condition = condition(columns, inner) ?? "TRUE"
      return
        "(SELECT \(pick(["count(*)", "max(\(number(inner)))"])) FROM \(from) WHERE \(condition))"
    }

    mutating func filter(_ columns: [Column]) -> String {
      var conditions: [String] = []
      if chance(25) {
        conditions.append("\(pick(columns).name) \(pick(["> 0", "IS NOT NULL", "IS NULL"]))")
      }
      if chance(15), let equality = condition(columns, columns) { conditions.append(equality) }
      if chance(20) {
        let (from, inner) = self.from(depth: 0)
        let condition = condition(columns, inner) ?? "TRUE"
        conditions.append("\(pick(["", "NOT "]))EXISTS (SELECT 1 FROM \(from) WHERE \(condition))")
      }
      if chance(10) {
        let (from, inner) = self.from(depth: 0)
        let column = pick(columns)
        if let fitting = inner.first(where: { $0.isText == column.isText }) {
          let negated = pick(["", "NOT "])
          conditions.append("\(column.name) \(negated)IN (SELECT \(fitting.name) FROM \(from))")
        }
      }
      return conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
    }
  }
}
