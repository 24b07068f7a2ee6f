// What stands in FROM: tables, sub-queries, functions, and how they join.

extension Parser {
  mutating func fromItems() throws -> [FromItem] {
    var items = [try fromItem(nil, from: start)]
    while true {
      let start = start
      guard let (kind, isNatural) = try joinOperator() else { return items }
      items.append(try fromItem((kind, isNatural), from: start))
    }
  }

  private mutating func joinOperator() throws -> (FromItem.Join.Kind, isNatural: Bool)? {
    if take(symbol: ",") { return (.comma, false) }
    let first = index
    var words: [String] = []
    while let word = word(), Self.joinWords.contains(word), words.count < 3 {
      words.append(word)
      index += 1
    }
    guard take("join") else {
      guard index == first else { throw NotUnderstood() }
      return nil
    }
    let isNatural = words.contains("natural")
    let others = words.filter { $0 != "natural" }
    switch others {
    case [], ["inner"]: return (.inner, isNatural)
    case ["cross"]: return (.cross, isNatural)
    case ["left"], ["left", "outer"]: return (.left, isNatural)
    case ["right"], ["right", "outer"]: return (.right, isNatural)
    case ["full"], ["full", "outer"]: return (.full, isNatural)
    default: throw NotUnderstood()
    }
  }

  private static let joinWords: Set<String> = [
    "natural", "left", "right", "full", "inner", "cross", "outer",
  ]

  private mutating func fromItem(
    _ join: (kind: FromItem.Join.Kind, isNatural: Bool)?, from start: Int
  ) throws -> FromItem {
    let sourceStart = self.start
    var source = try nested { try $0.source() }
    let sourceRange = range(from: sourceStart)
    let alias = try alias()
    if case .table(let schema, let name, _) = source, try takeIndexChoice() {
      source = .table(schema: schema, name: name, isPlain: false)
    }
    var condition: SQLExpression?
    var using: [String] = []
    if join != nil, take("on") {
      condition = try expression()
    } else if join != nil, take("using") {
      using = try parenthesised { try $0.list { try $0.name() } }
    }
    return FromItem(
      range: range(from: start), source: source, sourceRange: sourceRange, alias: alias,
      join: join.map {
        FromItem.Join(
          kind: $0.kind, isNatural: $0.isNatural, condition: condition, using: using)
      })
  }

  private mutating func takeIndexChoice() throws -> Bool {
    if take("not", "indexed") { return true }
    guard take("indexed", "by") else { return false }
    _ = try name()
    return true
  }

  private mutating func source() throws -> FromItem.Source {
    if symbol() == "(" {
      let isQuery = word(1) == "select" || word(1) == "with" || word(1) == "values"
      if isQuery { return .query(try parenthesised { try $0.statement() }) }
      return .joins(try parenthesised { try $0.fromItems() })
    }
    let first = try name()
    var schema: String?
    var table = first
    if take(symbol: ".") {
      schema = first
      table = try name()
    }
    guard symbol() == "(" else { return .table(schema: schema, name: table, isPlain: true) }
    let arguments = try parenthesised { parser in
      parser.symbol() == ")" ? [] : try parser.list { try $0.expression() }
    }
    return .function(schema: schema, name: table, arguments: arguments)
  }
}
