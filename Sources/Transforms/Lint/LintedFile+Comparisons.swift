// Comparisons: with NULL, and of values of different kinds.

import SQLText
import Warehouse

extension LintedFile {
  /// Findings about comparisons.
  var comparisonFindings: [Finding] {
    var findings: [Finding] = []
    for arm in query.arms {
      let conditions = arm.core.from.flatMap(\.expressions)
      for expression in arm.allExpressions {
        let isJoin = conditions.contains { $0.range == expression.range }
        expression.walk { findings += comparison($0, isJoin: isJoin, arm) }
      }
    }
    return findings
  }

  private static let symbols: Set<String> = ["=", "==", "<>", "!=", "<", "<=", ">", ">="]
  private static let identities: Set<String> = [
    "IS", "IS NOT", "IS DISTINCT FROM", "IS NOT DISTINCT FROM",
  ]

  private func comparison(
    _ expression: SQLExpression, isJoin: Bool, _ arm: LintedArm
  ) -> [Finding] {
    switch expression.kind {
    case .binary(let symbol, let left, let right) where Self.symbols.contains(symbol):
      return nulls(symbol, left, right) + types(left, right, isJoin: isJoin, arm)
    case .binary(let symbol, let left, let right) where Self.identities.contains(symbol):
      return types(left, right, isJoin: isJoin, arm)
    case .between(let operand, let low, let high, _):
      return types(operand, low, isJoin: isJoin, arm) + types(operand, high, isJoin: isJoin, arm)
    case .inList(let operand, let list, let isNegated):
      let null = list.first { isNull($0) }.map {
        finding(
          .nullComparison,
          isNegated
            ? "NOT IN a list with NULL is never true" : "IN never finds the NULL of its list",
          hint: "leave NULL out, and ask for it with IS NULL", at: $0.range.lowerBound)
      }
      return [null].compactMap(\.self)
        + (list.lazy.map { types(operand, $0, isJoin: isJoin, arm) }.first { !$0.isEmpty } ?? [])
    case .inSelect(_, let statement, isNegated: true): return notIn(statement, expression)
    default: return []
    }
  }

  private func isNull(_ expression: SQLExpression) -> Bool {
    guard case .literal = expression.unwrapped.kind else { return false }
    return text(of: expression.unwrapped).lowercased() == "null"
  }

  private func nulls(
    _ symbol: String, _ left: SQLExpression, _ right: SQLExpression
  ) -> [Finding] {
    guard let null = [left, right].first(where: isNull) else { return [] }
    let isEqual = symbol == "=" || symbol == "=="
    return [
      finding(
        .nullComparison, "\(symbol) NULL is never true", hint: isEqual ? "IS NULL" : "IS NOT NULL",
        at: null.range.lowerBound)
    ]
  }

  /// NOT IN over a column that may be NULL.
  private func notIn(_ statement: SelectStatement, _ expression: SQLExpression) -> [Finding] {
    guard
      let arm = query.arms.first(where: { $0.statement.range == statement.range }),
      let column = arm.core.columns.first?.expression, case .column(let reference) = column.kind,
      case .column(_, let index, depth: 0) = arm.meaning(of: reference),
      arm.relations[index].table != nil,
      !arm.relations[index].complete.contains(reference.name.lowercased()),
      !(arm.core.filter?.conjuncts ?? []).contains(where: { isNotNull($0, column) })
    else { return [] }
    return [
      finding(
        .notInNull, "\(text(of: column)) may be NULL, and then NOT IN is true for no row",
        hint: "write NOT EXISTS, or AND \(text(of: column)) IS NOT NULL",
        at: column.range.lowerBound)
    ]
  }

  private func isNotNull(_ condition: SQLExpression, _ column: SQLExpression) -> Bool {
    switch condition.unwrapped.kind {
    case .isNull(let operand, isNegated: true): normalised(operand) == normalised(column)
    case .binary(let symbol, let left, let right)
    where symbol == "IS NOT" && isNull(right) || Self.symbols.contains(symbol):
      [left, right].contains { normalised($0) == normalised(column) }
    default: false
    }
  }

  // MARK: Types

  private func types(
    _ left: SQLExpression, _ right: SQLExpression, isJoin: Bool, _ arm: LintedArm
  ) -> [Finding] {
    let (leftType, rightType) = (type(of: left, in: arm), type(of: right, in: arm))
    let areColumns = isColumn(left) && isColumn(right)
    guard let problem = Self.problem(leftType, rightType, areColumns: areColumns) else {
      return [(left, rightType), (right, leftType)].compactMap { notADay($0.0, $0.1) }
    }
    let isJoin = isJoin && areColumns
    return [
      finding(
        isJoin ? .joinTypes : .compareTypes,
        "\(text(of: left)) is \(leftType.words) and \(text(of: right)) \(rightType.words)",
        hint: problem, at: left.range.lowerBound)
    ]
  }

  private func isColumn(_ expression: SQLExpression) -> Bool {
    if case .column = expression.unwrapped.kind { true } else { false }
  }

  private static func problem(
    _ left: ValueType, _ right: ValueType, areColumns: Bool
  ) -> String? {
    if left.isNumber && right.isText || left.isText && right.isNumber {
      return "SQLite and Spark convert one to the other, each in its way; cast it, or write the"
        + " literal as the column's type"
    }
    let both = [left, right]
    if both.contains(.day), both.contains(.instant) {
      return "compared as texts, a day comes before each of its instants: write to_date(…) or"
        + " substr(…, 1, 10)"
    }
    if areColumns, both.contains(.text), both.contains(.day) || both.contains(.instant) {
      return "make the text a day where it enters: parse_date(x, 'pt-BR') or to_date(x)"
    }
    return nil
  }

  /// A literal beside a day that is not written as one.
  private func notADay(_ literal: SQLExpression, _ other: ValueType) -> Finding? {
    guard other == .day || other == .instant, case .literal = literal.unwrapped.kind else {
      return nil
    }
    let written = text(of: literal.unwrapped)
    guard written.hasPrefix("'"), written.wholeMatch(of: /'\d{4}-\d{2}-\d{2}.*'/) == nil else {
      return nil
    }
    return finding(
      .compareTypes, "\(written) is compared with \(other.words), and is none",
      hint: "days are written '2025-12-31', instants '2025-12-31 23:59:59'",
      at: literal.range.lowerBound)
  }
}
