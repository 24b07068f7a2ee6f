// What an expression is made of at its leaves: literals, names, calls, CASE, CAST, what is in parentheses.

extension Parser {
  mutating func operand() throws -> SQLExpression {
    let start = start
    let kind = try operandKind()
    return SQLExpression(kind: kind, range: range(from: start))
  }

  private mutating func operandKind() throws -> SQLExpression.Kind {
    guard let token else { throw NotUnderstood() }
    switch token.kind {
    case .number, .string, .blob:
      index += 1
      return .literal
    case .parameter:
      index += 1
      return .parameter(text.text(of: token))
    case .symbol where symbol() == "(": return try inParentheses()
    case .word:
      if let kind = try keyword() { return kind }
      return try nameOrCall()
    case .quotedName: return try nameOrCall()
    default: throw NotUnderstood()
    }
  }

  private mutating func inParentheses() throws -> SQLExpression.Kind {
    if isQuery(1) { return .scalar(try parenthesised { try $0.statement() }) }
    let list = try parenthesised { try $0.list { try $0.expression() } }
    return list.count == 1 ? .parenthesised(list[0]) : .row(list)
  }

  private mutating func keyword() throws -> SQLExpression.Kind? {
    switch word() {
    case "null", "current_date", "current_time", "current_timestamp":
      index += 1
      return .literal
    case "case": return try choice()
    case "cast" where symbol(1) == "(": return try cast()
    case "exists":
      index += 1
      return .exists(try parenthesised { try $0.statement() })
    case "raise" where symbol(1) == "(": throw NotUnderstood()
    default: return nil
    }
  }

  private mutating func choice() throws -> SQLExpression.Kind {
    try expect("case")
    let base = word() == "when" ? nil : try expression()
    var branches: [SQLExpression.Branch] = []
    while take("when") {
      let condition = try expression()
      try expect("then")
      branches.append(SQLExpression.Branch(condition: condition, result: try expression()))
    }
    guard !branches.isEmpty else { throw NotUnderstood() }
    let otherwise = take("else") ? try expression() : nil
    try expect("end")
    return .choice(of: base, branches, otherwise: otherwise)
  }

  private mutating func cast() throws -> SQLExpression.Kind {
    index += 1
    return try parenthesised { parser in
      let operand = try parser.expression()
      try parser.expect("as")
      return .cast(operand, type: try parser.typeName())
    }
  }

  /// Words and, in parentheses, one or two numbers.
  private mutating func typeName() throws -> String {
    let start = start
    _ = try name()
    while symbol() != "(", symbol() != ")" { _ = try name() }
    if take(symbol: "(") {
      _ = try list { parser in
        if parser.symbol() == "-" || parser.symbol() == "+" { parser.index += 1 }
        guard parser.token?.kind == .number else { throw NotUnderstood() }
        parser.index += 1
      }
      try expect(symbol: ")")
    }
    return text.text(in: range(from: start))
  }

  private mutating func nameOrCall() throws -> SQLExpression.Kind {
    let isQuoted = token?.kind == .quotedName
    let first = try name()
    if symbol() == "(" { return try call(first) }
    guard take(symbol: ".") else {
      return .column(
        ColumnReference(schema: nil, table: nil, name: first, isQuoted: isQuoted))
    }
    let secondIsQuoted = token?.kind == .quotedName
    let second = try name()
    guard take(symbol: ".") else {
      return .column(
        ColumnReference(schema: nil, table: first, name: second, isQuoted: secondIsQuoted))
    }
    let thirdIsQuoted = token?.kind == .quotedName
    let third = try name()
    return .column(
      ColumnReference(schema: first, table: second, name: third, isQuoted: thirdIsQuoted))
  }

  private mutating func call(_ name: String) throws -> SQLExpression.Kind {
    try expect(symbol: "(")
    var arguments: [SQLExpression] = []
    var order: [OrderingTerm] = []
    let isStar = take(symbol: "*")
    let isDistinct = !isStar && take("distinct")
    if !isStar, symbol() != ")" {
      if !isDistinct { _ = take("all") }
      arguments = try list { try $0.expression() }
      order = try orderBy()
    }
    try expect(symbol: ")")
    var filter: SQLExpression?
    if word() == "filter", symbol(1) == "(" {
      index += 1
      filter = try parenthesised { parser in
        try parser.expect("where")
        return try parser.expression()
      }
    }
    let over = take("over") ? try over() : nil
    return .call(
      Call(
        name: name, arguments: arguments, isStar: isStar, isDistinct: isDistinct, order: order,
        filter: filter, over: over))
  }

  private mutating func over() throws -> Call.Over {
    symbol() == "(" ? .window(try window()) : .name(try name())
  }
}
