// Results that depend on the order in which rows happen to come.

import SQLText
import Warehouse

extension LintedFile {
  /// Findings about order.
  var orderFindings: [Finding] {
    var findings: [Finding] = []
    eachExpression { expression, arm in
      guard case .call(let call) = expression.kind else { return }
      findings += aggregate(call, expression) + window(call, expression, arm)
    }
    return findings + query.arms.flatMap { limit($0) + bareColumns($0) }
  }

  private func aggregate(_ call: Call, _ expression: SQLExpression) -> [Finding] {
    let functions = ["group_concat", "string_agg", "json_group_array", "json_group_object"]
    guard functions.contains(call.function), call.over == nil, call.order.isEmpty else { return [] }
    return [
      finding(
        .orderAggregate, "the order in which \(call.function) takes its values is open",
        hint: "\(call.function)(…) OVER (PARTITION BY … ORDER BY … ROWS BETWEEN UNBOUNDED PRECEDING"
          + " AND UNBOUNDED FOLLOWING) has one; in Spark it is listagg",
        at: expression.range.lowerBound)
    ]
  }

  // MARK: Windows

  private static let numbering: Set<String> = [
    "row_number", "ntile", "lag", "lead", "first_value", "last_value", "nth_value",
  ]

  private func window(
    _ call: Call, _ expression: SQLExpression, _ arm: LintedArm
  ) -> [Finding] {
    guard Self.numbering.contains(call.function), let over = call.over,
      let (partition, order) = terms(of: over, in: arm)
    else { return [] }
    if order.isEmpty {
      return [
        finding(
          .orderWindow, "\(call.function) has no ORDER BY, so any row may be the first",
          hint: "order by what decides, and by a key at its end", at: expression.range.lowerBound)
      ]
    }
    guard arm.relations.count == 1, arm.relations[0].table != nil, !arm.isAggregate else {
      return []
    }
    let keys = arm.relations[0].keys
    let columns = Set((partition + order).compactMap(columnName))
    guard !keys.isEmpty, !keys.contains(where: { $0.isSubset(of: columns) }) else { return [] }
    let missing = keys[0].subtracting(columns).sorted().joined(separator: ", ")
    return [
      finding(
        .orderWindow, "the ORDER BY of \(call.function) leaves ties, whose order is open",
        hint: "add the rest of a key at its end: \(missing)", at: expression.range.lowerBound)
    ]
  }

  private func columnName(_ expression: SQLExpression) -> String? {
    guard case .column(let reference) = expression.unwrapped.kind else { return nil }
    return reference.name.lowercased()
  }

  /// What a window is partitioned and ordered by, with what it takes from a named one.
  private func terms(
    of over: Call.Over, in arm: LintedArm
  ) -> (partition: [SQLExpression], order: [SQLExpression])? {
    func named(_ name: String) -> Window? {
      arm.core.windows.first { $0.name.lowercased() == name.lowercased() }?.window
    }
    switch over {
    case .name(let name): return named(name).map { ($0.partition, $0.order.map(\.expression)) }
    case .window(let window):
      let base = window.base.flatMap(named)
      return (
        window.partition + (base?.partition ?? []),
        (window.order + (base?.order ?? [])).map(\.expression)
      )
    }
  }

  // MARK: LIMIT and GROUP BY

  private func limit(_ arm: LintedArm) -> [Finding] {
    guard let limit = arm.statement.limit, arm.statement.order.isEmpty,
      arm.statement.arms.first?.range == arm.core.range, !isSingleRow(arm)
    else { return [] }
    return [
      finding(
        .orderLimit, "without ORDER BY, LIMIT takes any rows",
        hint: "order by what decides, and by a key at its end", at: limit.range.lowerBound)
    ]
  }

  private func isSingleRow(_ arm: LintedArm) -> Bool {
    arm.core.grouping.isEmpty && arm.isAggregate && arm.statement.arms.count == 1
      // EXISTS (… LIMIT 1) asks for no row in particular.
      || query.arms.contains { other in
        other.allExpressions.contains { expression in
          var found = false
          expression.walk {
            if case .exists(let statement) = $0.kind, statement.range == arm.statement.range {
              found = true
            }
          }
          return found
        }
      }
  }

  private func bareColumns(_ arm: LintedArm) -> [Finding] {
    guard arm.isAggregate else { return [] }
    let groups = arm.core.grouping.map { grouped($0, arm) }
    let texts = Set(groups.map(normalised))
    let columns = Set(groups.compactMap { identity(of: $0, arm) })
    var findings: [Finding] = []
    func look(_ expression: SQLExpression) {
      if texts.contains(normalised(expression)) { return }
      if case .call(let call) = expression.kind, call.makesOneOfMany { return }
      if case .column(let reference) = expression.kind {
        guard case .column(_, _, depth: 0) = arm.meaning(of: reference),
          let identity = identity(of: expression, arm), !columns.contains(identity)
        else { return }
        findings.append(
          finding(
            .bareColumn,
            "\(text(of: expression)) is neither grouped by nor aggregated, so it is that of any row",
            hint: "add it to GROUP BY, or take min or max of it", at: expression.range.lowerBound))
      }
      expression.children.forEach(look)
    }
    (arm.core.columns.compactMap(\.expression) + [arm.core.having].compactMap(\.self)).forEach(look)
    return findings
  }

  /// What a term of GROUP BY means: a result column by its number or alias, or itself.
  private func grouped(_ term: SQLExpression, _ arm: LintedArm) -> SQLExpression {
    if let number = Int(text(of: term)), arm.core.columns.indices.contains(number - 1) {
      return arm.core.columns[number - 1].expression ?? term
    }
    if case .column(let reference) = term.unwrapped.kind,
      case .alias(let expression) = arm.meaning(of: reference)
    {
      return expression
    }
    return term.unwrapped
  }

  private func identity(of expression: SQLExpression, _ arm: LintedArm) -> String? {
    guard case .column(let reference) = expression.unwrapped.kind,
      case .column(let column, let index, depth: 0) = arm.meaning(of: reference)
    else { return nil }
    return "\(index).\(column.name.lowercased())"
  }
}
