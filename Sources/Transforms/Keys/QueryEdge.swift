// The equalities of a query: which two expressions are equal on the rows that matter, and in which
// direction one may conclude from the one to the other.

import SQLText

/// Two expressions that are equal.
struct QueryEdge {
  /// When they are equal, and for whom.
  enum Kind {
    /// On every row of the arm.
    case inner
    /// On the rows of a LEFT JOIN that found a partner; `second` is of the partner.
    case optional
    /// On the rows of a sub-query that count for a row outside; `second` is inside.
    case correlated
  }

  let kind: Kind
  let first: QueryNode
  let second: QueryNode
  /// The arm on whose rows it holds; for a correlated one that inside.
  let arm: ResolvedArm
  /// Whether it is of `x IN (SELECT y …)`, so that `second` is a result column of its arm.
  var isMembership = false
}

/// Finds the equalities of a query and of all in it.
struct EdgeFinder {
  private(set) var edges: [QueryEdge] = []
  private(set) var arms: [ResolvedArm] = []
  private(set) var queries: [ResolvedQuery] = []

  init(_ query: ResolvedQuery) { visit(query) }

  private mutating func visit(_ query: ResolvedQuery) {
    queries.append(query)
    for arm in query.arms {
      arms.append(arm)
      addConditions(of: arm)
      for relation in arm.relations {
        if case .query(let inner) = relation.content { visit(inner) }
      }
      for subquery in arm.subqueries {
        visit(subquery.query)
        addMembership(subquery, in: arm)
      }
    }
  }

  private mutating func addConditions(of arm: ResolvedArm) {
    for condition in arm.core?.filter?.conjuncts ?? [] { addInner(condition, arm) }
    for relation in arm.relations {
      for (column, other, otherColumn) in relation.shared {
        edges.append(
          QueryEdge(
            kind: relation.isOptional ? .optional : .inner,
            first: .column(other, otherColumn), second: .column(relation, column), arm: arm))
      }
      for condition in relation.join?.condition?.conjuncts ?? [] {
        if relation.isOptional {
          addOptional(condition, relation, arm)
        } else {
          addInner(condition, arm)
        }
      }
    }
  }

  /// The two sides of `a = b`, pairwise for `(a, b) = (c, d)`.
  private func sides(of condition: SQLExpression) -> [(SQLExpression, SQLExpression)] {
    guard case .binary("=", let left, let right) = condition.kind else { return [] }
    if case .row(let first) = left.unwrapped.kind, case .row(let second) = right.unwrapped.kind {
      return first.count == second.count ? Array(zip(first, second)) : []
    }
    return [(left, right)]
  }

  private mutating func addInner(_ condition: SQLExpression, _ arm: ResolvedArm) {
    for (left, right) in sides(of: condition) {
      let (first, second) = (origin(of: left, in: arm), origin(of: right, in: arm))
      let nodes = (QueryNode.expression(left, arm), QueryNode.expression(right, arm))
      switch (first, second) {
      case (.here, .here):
        edges.append(QueryEdge(kind: .inner, first: nodes.0, second: nodes.1, arm: arm))
      case (.outside, .here):
        edges.append(QueryEdge(kind: .correlated, first: nodes.0, second: nodes.1, arm: arm))
      case (.here, .outside):
        edges.append(QueryEdge(kind: .correlated, first: nodes.1, second: nodes.0, arm: arm))
      default: break
      }
    }
  }

  private mutating func addOptional(
    _ condition: SQLExpression, _ relation: QueryRelation, _ arm: ResolvedArm
  ) {
    for (left, right) in sides(of: condition) {
      let partner = (
        isOf(relation, left, arm, alone: true), isOf(relation, right, arm, alone: true)
      )
      let nodes = (QueryNode.expression(left, arm), QueryNode.expression(right, arm))
      if partner.1, !isOf(relation, left, arm, alone: false) {
        edges.append(QueryEdge(kind: .optional, first: nodes.0, second: nodes.1, arm: arm))
      } else if partner.0, !isOf(relation, right, arm, alone: false) {
        edges.append(QueryEdge(kind: .optional, first: nodes.1, second: nodes.0, arm: arm))
      }
    }
  }

  /// `x IN (SELECT y …)`, met by every row, says that some `y` is `x`.
  private mutating func addMembership(_ subquery: ResolvedArm.Subquery, in arm: ResolvedArm) {
    guard let operand = subquery.operand, !subquery.query.isLimited else { return }
    for inner in subquery.query.arms where inner.outputs.count == 1 {
      edges.append(
        QueryEdge(
          kind: .correlated, first: .expression(operand, arm),
          second: .output(inner.outputs[0], inner), arm: inner, isMembership: true))
    }
  }

  private enum Origin { case here, outside, mixed, nowhere }

  /// Whose columns an expression has: this arm's, or those of arms around it.
  private func origin(of expression: SQLExpression, in arm: ResolvedArm) -> Origin {
    var (isHere, isOutside, isUnknown) = (false, false, false)
    expression.walk { part in
      guard case .column(let reference) = part.kind else { return }
      switch arm.meaning(of: reference) {
      case .column(let relation, _):
        if arm.relations.contains(where: { $0 === relation }) {
          isHere = true
        } else {
          isOutside = true
        }
      case .constant: break
      case .output, nil: isUnknown = true
      }
    }
    if isUnknown || isHere && isOutside { return .mixed }
    return isHere ? .here : isOutside ? .outside : .nowhere
  }

  /// Whether an expression has columns of a relation: any, or those alone.
  private func isOf(
    _ relation: QueryRelation, _ expression: SQLExpression, _ arm: ResolvedArm, alone: Bool
  ) -> Bool {
    var (isOf, isOfOthers) = (false, false)
    expression.walk { part in
      guard case .column(let reference) = part.kind else { return }
      if case .column(let found, _) = arm.meaning(of: reference), found === relation {
        isOf = true
      } else {
        isOfOthers = true
      }
    }
    return isOf && !(alone && isOfOthers)
  }
}

extension QueryNode {
  static func output(_ output: ResolvedArm.Output, _ arm: ResolvedArm) -> QueryNode {
    QueryNode(output, arm)
  }
}
