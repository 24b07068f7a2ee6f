// The parts of a statement in one list, for whoever looks at all of them.

extension SelectStatement {
  /// The expressions of this statement; those of its sub-queries and common tables are theirs.
  public var expressions: [SQLExpression] {
    arms.flatMap(\.expressions) + order.map(\.expression) + [limit, offset].compactMap(\.self)
  }

  /// The statements directly in this one that stand for tables: common tables, and those in FROM.
  public var queries: [SelectStatement] {
    tables.map(\.statement) + arms.flatMap { $0.body.core?.from.flatMap(\.queries) ?? [] }
  }
}

extension SelectStatement.Arm {
  /// The expressions of this arm.
  public var expressions: [SQLExpression] {
    switch body {
    case .values(let rows): rows.flatMap(\.self)
    case .select(let core): core.expressions
    }
  }
}

extension SelectStatement.Body {
  /// The arm as a SELECT, nothing where it is VALUES.
  public var core: SelectCore? {
    if case .select(let core) = self { return core }
    return nil
  }
}

extension SelectCore {
  /// All its expressions, clause by clause in the order of the text.
  public var expressions: [SQLExpression] {
    columns.compactMap(\.expression) + from.flatMap(\.expressions)
      + [filter].compactMap(\.self) + grouping + [having].compactMap(\.self)
      + windows.flatMap(\.window.parts)
  }
}

extension SelectCore.ResultColumn {
  /// The expression, nothing for a star.
  public var expression: SQLExpression? {
    if case .expression(let expression) = content { return expression }
    return nil
  }
}

extension FromItem {
  /// The expressions of a function's arguments and of conditions, joins in parentheses included.
  public var expressions: [SQLExpression] {
    let own: [SQLExpression] =
      switch source {
      case .function(_, _, let arguments): arguments
      case .joins(let items): items.flatMap(\.expressions)
      case .table, .query: []
      }
    return own + [join?.condition].compactMap(\.self)
  }

  /// The sub-queries that are read, joins in parentheses included.
  public var queries: [SelectStatement] {
    switch source {
    case .query(let statement): [statement]
    case .joins(let items): items.flatMap(\.queries)
    case .table, .function: []
    }
  }
}
