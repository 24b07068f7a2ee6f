// Expressions of a SELECT, with the place of every part in the text.

/// One expression of SQLite's grammar.
///
/// Related SQLite documentation: <https://www.sqlite.org/lang_expr.html>
public struct SQLExpression: Hashable, Sendable {
  /// What it is.
  public let kind: Kind
  /// Where it is written, in bytes of the text that was parsed.
  public let range: Range<Int>

  /// What an expression is.
  public indirect enum Kind: Hashable, Sendable {
    /// A number, a string, a blob, NULL, or one of CURRENT_DATE and its siblings.
    case literal
    /// `?`, `?1`, `:name`, `@name` or `$name`, as written.
    case parameter(String)
    /// A column; TRUE and FALSE too, which are names until no column bears them.
    case column(ColumnReference)
    case call(Call)
    /// A prefix: `-`, `+`, `~`, `NOT`, in capitals.
    case unary(String, SQLExpression)
    /// An operator between two operands, in capitals: `+`, `=`, `AND`, `IS NOT`, `IS DISTINCT FROM`…
    case binary(String, SQLExpression, SQLExpression)
    /// `ISNULL`, `NOTNULL` or `NOT NULL` behind its operand.
    case isNull(SQLExpression, isNegated: Bool)
    case collate(SQLExpression, String)
    case between(SQLExpression, SQLExpression, SQLExpression, isNegated: Bool)
    /// LIKE, GLOB, REGEXP, MATCH, with ESCAPE where it is said.
    case like(String, SQLExpression, SQLExpression, escape: SQLExpression?, isNegated: Bool)
    case inList(SQLExpression, [SQLExpression], isNegated: Bool)
    case inSelect(SQLExpression, SelectStatement, isNegated: Bool)
    /// `x IN table` or `x IN function(…)`.
    case inTable(SQLExpression, schema: String?, name: String, [SQLExpression], isNegated: Bool)
    case exists(SelectStatement)
    case scalar(SelectStatement)
    case parenthesised(SQLExpression)
    case row([SQLExpression])
    case cast(SQLExpression, type: String)
    case choice(of: SQLExpression?, [Branch], otherwise: SQLExpression?)
  }

  /// `WHEN … THEN …`.
  public struct Branch: Hashable, Sendable {
    /// What is asked.
    public let condition: SQLExpression
    /// What it gives.
    public let result: SQLExpression
  }
}

/// A column as an expression names it.
public struct ColumnReference: Hashable, Sendable {
  /// The layer, where it is said.
  public let schema: String?
  /// The table or its alias, where it is said.
  public let table: String?
  /// The column, without quotes.
  public let name: String
  /// Whether the column's name is written in quotes, so that it cannot be TRUE or FALSE.
  public let isQuoted: Bool
}

/// A call of a function.
public struct Call: Hashable, Sendable {
  /// The function's name as written, without quotes.
  public let name: String
  /// What it is given.
  public let arguments: [SQLExpression]
  /// Whether it is `f(*)`.
  public let isStar: Bool
  /// Whether it says DISTINCT.
  public let isDistinct: Bool
  /// An aggregate's own ORDER BY.
  public let order: [OrderingTerm]
  /// The condition of FILTER.
  public let filter: SQLExpression?
  /// The window of OVER.
  public let over: Over?

  /// What stands after OVER.
  public enum Over: Hashable, Sendable {
    case name(String)
    case window(Window)
  }
}

extension SQLExpression {
  /// The expressions directly inside this one, in the order of the text; not those of sub-queries.
  public var children: [SQLExpression] {
    switch kind {
    case .literal, .parameter, .column, .exists, .scalar: []
    case .call(let call): call.parts
    case .unary(_, let operand), .isNull(let operand, _), .collate(let operand, _),
      .parenthesised(let operand), .cast(let operand, _), .inSelect(let operand, _, _):
      [operand]
    case .binary(_, let left, let right): [left, right]
    case .between(let operand, let low, let high, _): [operand, low, high]
    case .like(_, let operand, let pattern, let escape, _): [operand, pattern] + optional(escape)
    case .inList(let operand, let list, _), .inTable(let operand, _, _, let list, _):
      [operand] + list
    case .row(let parts): parts
    case .choice(let base, let branches, let otherwise):
      optional(base) + branches.flatMap { [$0.condition, $0.result] } + optional(otherwise)
    }
  }

  /// The sub-query that is this expression or stands in it beside ``children``.
  public var subquery: SelectStatement? {
    switch kind {
    case .exists(let statement), .scalar(let statement), .inSelect(_, let statement, _): statement
    default: nil
    }
  }

  /// The expression without the parentheses around it.
  public var unwrapped: SQLExpression {
    if case .parenthesised(let inner) = kind { return inner.unwrapped }
    return self
  }

  /// The conditions that all must hold for this one to hold: the parts that AND joins.
  public var conjuncts: [SQLExpression] {
    if case .binary("AND", let left, let right) = unwrapped.kind {
      return left.conjuncts + right.conjuncts
    }
    return [unwrapped]
  }

  /// Calls `visit` with this expression and all inside it, outer ones first; not those of sub-queries.
  public func walk(_ visit: (SQLExpression) -> Void) {
    visit(self)
    for child in children { child.walk(visit) }
  }
}

extension Call {
  /// All expressions that belong to the call.
  var parts: [SQLExpression] {
    var parts = arguments + order.map(\.expression) + optional(filter)
    if case .window(let window) = over { parts += window.parts }
    return parts
  }
}

extension Window {
  /// All expressions that belong to the window.
  public var parts: [SQLExpression] { partition + order.map(\.expression) + bounds }
}

private func optional(_ expression: SQLExpression?) -> [SQLExpression] {
  expression.map { [$0] } ?? []
}
