// Joins: those that connect nothing, those whose kind a later condition changes.

import SQLText
import Warehouse

extension LintedFile {
  /// Findings about joins.
  var joinFindings: [Finding] {
    query.arms.filter { $0.relations.count > 1 }.flatMap { crossJoins($0) + leftJoins($0) }
  }

  private func crossJoins(_ arm: LintedArm) -> [Finding] {
    let conditions = arm.core.filter?.conjuncts ?? []
    return arm.relations.enumerated().compactMap { index, relation in
      guard index > 0, let join = relation.item.join, [.comma, .inner].contains(join.kind),
        !join.isNatural, join.using.isEmpty
      else { return nil }
      // The arguments of a function may connect it.
      if case .function = relation.item.source { return nil }
      if let condition = join.condition, arm.mentions(index, in: condition) { return nil }
      // Where columns are not known, a name may be any table's.
      let isConnected = conditions.contains { condition in
        let others = arm.relations.indices.filter { $0 != index }
        return arm.mentions(index, in: condition)
          && others.contains { arm.mentions($0, in: condition) }
      }
      guard !isConnected else { return nil }
      // A later join may connect it instead.
      let isConnectedLater = arm.relations.dropFirst(index + 1).contains { later in
        later.item.join?.condition.map { arm.mentions(index, in: $0) } ?? false
          || later.item.join?.using.isEmpty == false
      }
      guard !isConnectedLater else { return nil }
      return finding(
        .crossJoin, "nothing connects \(relation.name ?? "this sub-query") with what is before it",
        hint: "add ON, or write CROSS JOIN where every row with every row is meant",
        at: relation.item.sourceRange.lowerBound)
    }
  }

  // MARK: LEFT JOIN

  private func leftJoins(_ arm: LintedArm) -> [Finding] {
    arm.relations.enumerated().compactMap { index, relation in
      guard relation.item.join?.kind == .left else { return nil }
      let filters = arm.core.filter?.conjuncts ?? []
      let later = arm.relations.dropFirst(index + 1).filter { $0.item.join?.kind == .inner }
        .flatMap { $0.item.join?.condition?.conjuncts ?? [] }
      guard let dropping = (filters + later).first(where: { rejectsNull($0, of: index, arm) })
      else { return nil }
      return finding(
        .leftJoinInner,
        "\(relation.name ?? "this") is joined with LEFT JOIN, but this condition drops the rows"
          + " that have none",
        hint: "write INNER JOIN, or move the condition into the ON of the join",
        at: dropping.range.lowerBound)
    }
  }

  /// Whether a condition cannot be true where all columns of a relation are NULL.
  private func rejectsNull(_ condition: SQLExpression, of index: Int, _ arm: LintedArm) -> Bool {
    switch condition.unwrapped.kind {
    case .binary("OR", let left, let right):
      rejectsNull(left, of: index, arm) && rejectsNull(right, of: index, arm)
    case .binary(let symbol, let left, let right)
    where ["=", "==", "<>", "!=", "<", "<=", ">", ">="].contains(symbol):
      isStrict(left, in: index, arm) || isStrict(right, in: index, arm)
    case .binary("IS NOT", let left, let right) where text(of: right).lowercased() == "null":
      isStrict(left, in: index, arm)
    case .isNull(let operand, isNegated: true): isStrict(operand, in: index, arm)
    case .between(let operand, _, _, _), .like(_, let operand, _, _, _),
      .inList(let operand, _, _), .inSelect(let operand, _, _):
      isStrict(operand, in: index, arm)
    default: false
    }
  }

  /// Whether an expression is NULL where all columns of a relation are.
  private func isStrict(_ expression: SQLExpression, in index: Int, _ arm: LintedArm) -> Bool {
    switch expression.unwrapped.kind {
    case .column(let reference): arm.relation(of: reference) == index
    case .cast(let operand, _), .unary(_, let operand), .collate(let operand, _):
      isStrict(operand, in: index, arm)
    case .binary(let symbol, let left, let right)
    where ["+", "-", "*", "/", "%", "||"].contains(symbol):
      isStrict(left, in: index, arm) || isStrict(right, in: index, arm)
    default: false
    }
  }
}
