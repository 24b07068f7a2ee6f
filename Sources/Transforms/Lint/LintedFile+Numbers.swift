// Numbers: divisions, and sums of amounts that are there in cents.

import SQLText
import Warehouse

extension LintedFile {
  /// Findings about numbers.
  var numberFindings: [Finding] {
    var findings: [Finding] = []
    eachExpression { expression, arm in
      switch expression.kind {
      case .binary("/", let left, let right):
        findings += wholeDivision(left, right, arm) + zero(right, in: expression, arm)
      case .binary("%", _, let right): findings += zero(right, in: expression, arm)
      case .call(let call): findings += sum(call, expression, arm)
      default: break
      }
    }
    return findings
  }

  private func wholeDivision(
    _ left: SQLExpression, _ right: SQLExpression, _ arm: LintedArm
  ) -> [Finding] {
    guard type(of: left, in: arm).isWhole, type(of: right, in: arm).isWhole else { return [] }
    return [
      finding(
        .integerDivision,
        "\(text(of: left)) / \(text(of: right)) divides whole numbers, which drops the fraction here"
          + " and keeps it in Spark",
        hint: "for a fraction divide by a double, 100e0 for instance; for a whole number write"
          + " CAST(a / CAST(b AS DOUBLE) AS BIGINT)",
        at: left.range.lowerBound)
    ]
  }

  // MARK: Zero

  private func zero(
    _ divisor: SQLExpression, in division: SQLExpression, _ arm: LintedArm
  ) -> [Finding] {
    guard mayBeZero(divisor, arm), !isGuarded(divisor, division, arm) else { return [] }
    return [
      finding(
        .sparkZero, "where \(text(of: divisor)) is 0 this is NULL here and an error in Spark",
        hint: "divide by nullif(\(text(of: divisor)), 0)", at: divisor.range.lowerBound)
    ]
  }

  private func mayBeZero(_ divisor: SQLExpression, _ arm: LintedArm) -> Bool {
    switch divisor.unwrapped.kind {
    case .literal: Double(text(of: divisor.unwrapped)) == 0
    case .cast(let operand, _): mayBeZero(operand, arm)
    case .call(let call):
      // A group has at least one row, and so has the window of a row.
      if call.function == "count", call.isStar, call.filter == nil {
        call.over == nil && arm.core.grouping.isEmpty
      } else {
        call.function != "nullif"
      }
    case .parameter: false
    default: true
    }
  }

  /// Whether a CASE around it, or WHERE or HAVING, speaks of the divisor.
  private func isGuarded(
    _ divisor: SQLExpression, _ division: SQLExpression, _ arm: LintedArm
  ) -> Bool {
    var value = divisor.unwrapped
    while case .cast(let operand, _) = value.kind { value = operand.unwrapped }
    let wanted = normalised(value)
    func speaks(_ condition: SQLExpression) -> Bool {
      var found = false
      condition.walk { if normalised($0) == wanted { found = true } }
      return found
    }
    if [arm.core.filter, arm.core.having].compactMap(\.self).contains(where: speaks) {
      return true
    }
    var isInChoice = false
    for expression in arm.allExpressions {
      expression.walk { part in
        guard case .choice(_, let branches, _) = part.kind,
          part.range.contains(division.range.lowerBound)
        else { return }
        if branches.map(\.condition).contains(where: speaks) { isInChoice = true }
      }
    }
    return isInChoice
  }

  // MARK: Sums

  private func sum(_ call: Call, _ expression: SQLExpression, _ arm: LintedArm) -> [Finding] {
    guard ["sum", "avg", "total"].contains(call.function), call.arguments.count == 1,
      case .column(let reference) = call.arguments[0].unwrapped.kind,
      case .column(let column, let index, depth: 0) = arm.meaning(of: reference),
      column.type == .real, column.name.lowercased().hasSuffix("_amount"),
      let cents = cents(of: column, in: arm.relations[index])
    else { return [] }
    let name = [reference.table, cents].compactMap(\.self).joined(separator: ".")
    return [
      finding(
        .sumOfDoubles,
        "\(call.function) of \(text(of: call.arguments[0])), a double, where the cents"
          + " are there",
        hint: "\(call.function)(\(name)) / 100e0", at: expression.range.lowerBound)
    ]
  }

  private func cents(of column: LintedTable.Column, in relation: LintedRelation) -> String? {
    let wanted = column.name.dropLast("amount".count).lowercased() + "cents"
    return relation.columns?.first { $0.name.lowercased() == wanted && $0.type == .integer }?.name
  }
}
