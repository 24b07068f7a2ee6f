// Expressions, by SQLite's own table of precedences. Where its grammar lets an operand be more than we
// read, the text is not understood rather than read otherwise.
//
// Related SQLite documentation: <https://www.sqlite.org/lang_expr.html#operators_and_parse_affecting_attributes>

extension Parser {
  mutating func expression() throws -> SQLExpression {
    // Beside one another, expressions are no higher than the highest of them.
    let former = height
    height = 0
    defer { height = max(height, former) }
    return try nested { try $0.disjunction() }
  }

  private mutating func disjunction() throws -> SQLExpression {
    let start = start
    var left = try conjunction()
    while take("or") {
      let right = try conjunction()
      left = try grown(.binary("OR", left, right), from: start)
    }
    return left
  }

  private mutating func conjunction() throws -> SQLExpression {
    let start = start
    var left = try negation()
    while take("and") {
      let right = try negation()
      left = try grown(.binary("AND", left, right), from: start)
    }
    return left
  }

  private mutating func negation() throws -> SQLExpression {
    let start = start
    guard word() == "not" else { return try equality() }
    index += 1
    let operand = try nested { try $0.negation() }
    return SQLExpression(kind: .unary("NOT", operand), range: range(from: start))
  }

  // MARK: = IS IN LIKE BETWEEN

  private mutating func equality() throws -> SQLExpression {
    let start = start
    var left = try binary(0)
    while let kind = try equalityTail(left) {
      left = try grown(kind, from: start)
    }
    return left
  }

  private mutating func equalityTail(_ left: SQLExpression) throws -> SQLExpression.Kind? {
    if let symbol = symbol(), ["=", "==", "<>", "!="].contains(symbol) {
      index += 1
      let name = symbol == "==" ? "=" : symbol == "!=" ? "<>" : symbol
      return .binary(name, left, try binary(0))
    }
    if take("is") {
      var name = "IS"
      if take("not") { name += " NOT" }
      if take("distinct", "from") { name += " DISTINCT FROM" }
      return .binary(name, left, try binary(0))
    }
    if take("isnull") { return .isNull(left, isNegated: false) }
    if take("notnull") || take("not", "null") { return .isNull(left, isNegated: true) }
    let isNegated = word() == "not"
    guard let word = word(isNegated ? 1 : 0), Self.comparisons.contains(word) else {
      if isNegated { throw NotUnderstood() }
      return nil
    }
    index += isNegated ? 2 : 1
    switch word {
    case "between":
      let low = try binary(0)
      try expect("and")
      return .between(left, low, try binary(0), isNegated: isNegated)
    case "in": return try membership(left, isNegated)
    default:
      let pattern = try binary(0)
      let escape = take("escape") ? try binary(0) : nil
      return .like(word.uppercased(), left, pattern, escape: escape, isNegated: isNegated)
    }
  }

  private static let comparisons: Set<String> = [
    "between", "in", "like", "glob", "regexp", "match",
  ]

  private mutating func membership(
    _ left: SQLExpression, _ isNegated: Bool
  ) throws -> SQLExpression.Kind {
    guard symbol() == "(" else {
      guard case .table(let schema, let name, let arguments) = try tableName() else {
        throw NotUnderstood()
      }
      return .inTable(left, schema: schema, name: name, arguments, isNegated: isNegated)
    }
    if isQuery(1) {
      let statement = try parenthesised { try $0.statement() }
      return .inSelect(left, statement, isNegated: isNegated)
    }
    let list = try parenthesised { parser in
      parser.symbol() == ")" ? [] : try parser.list { try $0.expression() }
    }
    return .inList(left, list, isNegated: isNegated)
  }

  private enum TableName { case table(String?, String, [SQLExpression]) }

  private mutating func tableName() throws -> TableName {
    let first = try name()
    let second = take(symbol: ".") ? try name() : nil
    var arguments: [SQLExpression] = []
    if symbol() == "(" {
      arguments = try parenthesised { parser in
        parser.symbol() == ")" ? [] : try parser.list { try $0.expression() }
      }
    }
    return .table(second == nil ? nil : first, second ?? first, arguments)
  }

  func isQuery(_ ahead: Int) -> Bool {
    ["select", "with", "values"].contains(word(ahead) ?? "")
  }

  // MARK: Operators by symbol

  private static let levels: [Set<String>] = [
    ["<", "<=", ">", ">="], ["&", "|", "<<", ">>"], ["+", "-"], ["*", "/", "%"],
    ["||", "->", "->>"],
  ]

  private mutating func binary(_ level: Int) throws -> SQLExpression {
    guard level < Self.levels.count else { return try collation() }
    let start = start
    var left = try binary(level + 1)
    while let symbol = symbol(), Self.levels[level].contains(symbol) {
      index += 1
      let right = try binary(level + 1)
      left = try grown(.binary(symbol, left, right), from: start)
    }
    return left
  }

  private mutating func collation() throws -> SQLExpression {
    let start = start
    var operand = try prefix()
    while take("collate") {
      let name = try name()
      operand = try grown(.collate(operand, name), from: start)
    }
    return operand
  }

  private mutating func prefix() throws -> SQLExpression {
    let start = start
    guard let symbol = symbol(), ["-", "+", "~"].contains(symbol) else { return try operand() }
    index += 1
    let operand = try nested { try $0.prefix() }
    return SQLExpression(kind: .unary(symbol, operand), range: range(from: start))
  }
}
