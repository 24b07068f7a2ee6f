// Statements: WITH, compounds, cores. What stands in FROM is in Parser+From.swift.

extension Parser {
  mutating func statement() throws -> SelectStatement {
    try nested { try $0.statementWithoutLimit() }
  }

  private mutating func statementWithoutLimit() throws -> SelectStatement {
    let start = start
    var tables: [SelectStatement.CommonTable] = []
    var isRecursive = false
    if take("with") {
      isRecursive = word(1) != "as" && symbol(1) != "(" && take("recursive")
      tables = try list { try $0.commonTable() }
    }
    var arms = [try arm(nil)]
    while let operation = try setOperation() { arms.append(try arm(operation)) }
    let order = try orderBy()
    var limit: SQLExpression?
    var offset: SQLExpression?
    if take("limit") {
      limit = try expression()
      if take("offset") {
        offset = try expression()
      } else if take(symbol: ",") {
        offset = limit
        limit = try expression()
      }
    }
    return SelectStatement(
      range: range(from: start), tables: tables, isRecursive: isRecursive, arms: arms, order: order,
      limit: limit, offset: offset)
  }

  private mutating func commonTable() throws -> SelectStatement.CommonTable {
    let start = start
    let name = try name()
    let columns = symbol() == "(" ? try parenthesised { try $0.list { try $0.name() } } : []
    try expect("as")
    var isMaterialized: Bool?
    if take("not", "materialized") {
      isMaterialized = false
    } else if take("materialized") {
      isMaterialized = true
    }
    let statement = try parenthesised { try $0.statement() }
    return SelectStatement.CommonTable(
      range: range(from: start), name: name, columns: columns, isMaterialized: isMaterialized,
      statement: statement)
  }

  private mutating func setOperation() throws -> SelectStatement.SetOperation? {
    if take("union", "all") { return .unionAll }
    if take("union") { return .union }
    if take("intersect") { return .intersect }
    if take("except") { return .except }
    return nil
  }

  private mutating func arm(
    _ operation: SelectStatement.SetOperation?
  ) throws -> SelectStatement.Arm {
    let start = start
    if take("values") {
      let rows = try list { try $0.parenthesised { try $0.list { try $0.expression() } } }
      return SelectStatement.Arm(
        range: range(from: start), operation: operation, body: .values(rows))
    }
    let core = try core()
    return SelectStatement.Arm(range: core.range, operation: operation, body: .select(core))
  }

  private mutating func core() throws -> SelectCore {
    let start = start
    try expect("select")
    let isDistinct = take("distinct")
    if !isDistinct { _ = take("all") }
    let columns = try list { try $0.resultColumn() }
    let from = take("from") ? try fromItems() : []
    let filter = take("where") ? try expression() : nil
    let grouping = take("group", "by") ? try list { try $0.expression() } : []
    let having = take("having") ? try expression() : nil
    let windows = take("window") ? try list { try $0.namedWindow() } : []
    return SelectCore(
      range: range(from: start), isDistinct: isDistinct, columns: columns, from: from,
      filter: filter, grouping: grouping, having: having, windows: windows)
  }

  private mutating func resultColumn() throws -> SelectCore.ResultColumn {
    let start = start
    if take(symbol: "*") {
      return SelectCore.ResultColumn(range: range(from: start), content: .star, alias: nil)
    }
    if symbol(1) == ".", symbol(2) == "*" {
      let table = try name()
      index += 2
      return SelectCore.ResultColumn(
        range: range(from: start), content: .tableStar(table), alias: nil)
    }
    let expression = try expression()
    let alias = try alias()
    return SelectCore.ResultColumn(
      range: range(from: start), content: .expression(expression), alias: alias)
  }

  mutating func orderBy() throws -> [OrderingTerm] {
    guard take("order", "by") else { return [] }
    return try list { try $0.orderingTerm() }
  }

  private mutating func orderingTerm() throws -> OrderingTerm {
    let expression = try expression()
    let isDescending = take("desc")
    if !isDescending { _ = take("asc") }
    if word() == "nulls" {
      guard take("nulls", "first") || take("nulls", "last") else { throw NotUnderstood() }
    }
    return OrderingTerm(expression: expression, isDescending: isDescending)
  }

  private mutating func namedWindow() throws -> SelectCore.NamedWindow {
    let name = try name()
    try expect("as")
    return SelectCore.NamedWindow(name: name, window: try window())
  }

  /// A window from parenthesis to parenthesis.
  mutating func window() throws -> Window {
    let start = start
    try expect(symbol: "(")
    var base: String?
    if let word = word(), !["partition", "order", "rows", "range", "groups"].contains(word) {
      base = try name()
    } else if token?.kind == .quotedName {
      base = try name()
    }
    let partition = take("partition", "by") ? try list { try $0.expression() } : []
    let order = try orderBy()
    let bounds = try frame()
    try expect(symbol: ")")
    return Window(
      range: range(from: start), base: base, partition: partition, order: order, bounds: bounds)
  }

  private mutating func frame() throws -> [SQLExpression] {
    guard take("rows") || take("range") || take("groups") else { return [] }
    var bounds: [SQLExpression] = []
    if take("between") {
      bounds += try bound()
      try expect("and")
    }
    bounds += try bound()
    if take("exclude") {
      guard
        take("no", "others") || take("current", "row") || take("group") || take("ties")
      else { throw NotUnderstood() }
    }
    return bounds
  }

  private mutating func bound() throws -> [SQLExpression] {
    if take("unbounded", "preceding") || take("unbounded", "following") || take("current", "row") {
      return []
    }
    let expression = try expression()
    guard take("preceding") || take("following") else { throw NotUnderstood() }
    return [expression]
  }
}
