// What a column of a query is made of, down to the tables: an expression of one row of one table, if the
// way down loses nothing. QueryTypes.swift says how such expressions compare.

import SQLText
import Warehouse

/// An expression of one row of one table that is read.
struct QueryTerm: Hashable {
  /// Which relation of the query it is a row of; nothing for a constant.
  let relation: Int?
  /// The expression over the table's own columns, in a normal form.
  let sql: String
  /// The column, where the expression is nothing else.
  let column: String?
}

/// A column or an expression somewhere in a query.
enum QueryNode {
  case expression(SQLExpression, ResolvedArm)
  case column(QueryRelation, Int)
}

/// A query with what its text says about rows: which expressions are equal, what is grouped by what.
final class QueryTerms {
  let text: SQLText
  let aggregates: AggregateNames
  private var barriersOfArms: [ObjectIdentifier: [Set<String>]] = [:]
  /// The equalities that every row of an arm meets, by arm; filled by QueryEdges.swift.
  var innerEqualities: [ObjectIdentifier: [(String, String)]] = [:]

  init(_ text: SQLText, aggregates: AggregateNames) {
    self.text = text
    self.aggregates = aggregates
  }

  // MARK: Canonical form

  /// A text that is the same for the same expression, with the relations' numbers for their names.
  func canonical(_ node: QueryNode) -> String? {
    switch node {
    case .column(let relation, let index):
      // As it stands in a longer expression, so that a column of a star is the same as its name.
      SQLText.normalised("\u{1}\(relation.id).\(index)\u{2}")
    case .expression(let expression, let arm): canonical(expression, in: arm)
    }
  }

  func canonical(_ expression: SQLExpression, in arm: ResolvedArm) -> String? {
    rendered(expression.unwrapped) { reference in
      switch arm.meaning(of: reference) {
      case .column(let relation, let index): self.canonical(.column(relation, index))
      case .output(let output): self.canonical(output, in: arm)
      case .constant: reference.name.lowercased()
      case nil: nil
      }
    }
  }

  func canonical(_ output: ResolvedArm.Output, in arm: ResolvedArm) -> String? {
    switch output.content {
    case .column(let relation, let index): canonical(.column(relation, index))
    case .expression(let expression):
      // An alias that stands in its own expression means a column, or nothing that can be followed.
      arm.isCircular(output) ? nil : canonical(expression, in: arm)
    }
  }

  /// The text of an expression with its columns replaced; nothing where it asks a sub-query.
  func rendered(
    _ expression: SQLExpression, _ replacement: (ColumnReference) -> String?
  ) -> String? {
    var places: [(Range<Int>, String)] = []
    var isWhole = true
    expression.walk { part in
      if part.subquery != nil { isWhole = false }
      guard case .column(let reference) = part.kind else { return }
      guard let text = replacement(reference) else {
        isWhole = false
        return
      }
      places.append((part.range, text))
    }
    guard isWhole else { return nil }
    var result = ""
    var offset = expression.range.lowerBound
    for (range, replacement) in places.sorted(by: { $0.0.lowerBound < $1.0.lowerBound }) {
      result += text.text(in: offset..<range.lowerBound) + replacement
      offset = range.upperBound
    }
    result += text.text(in: offset..<expression.range.upperBound)
    return SQLText.normalised(result)
  }

  // MARK: Down to tables

  /// What a node is on the rows of tables: one term for each arm that a row may come through.
  ///
  /// - Returns: Nothing where rows that have it in common cannot be told by a table's row alone.
  func terms(of node: QueryNode) -> [QueryTerm]? {
    switch node {
    case .column(let relation, let index):
      switch relation.content {
      case .function: return nil
      case .table:
        let column = relation.columns[index]
        return [
          QueryTerm(relation: relation.id, sql: "\"\(column)\"", column: column.lowercased())
        ]
      case .query(let query): return terms(ofColumn: index, of: query)
      }
    case .expression(let expression, let arm): return terms(of: expression.unwrapped, in: arm)
    }
  }

  private func terms(ofColumn index: Int, of query: ResolvedQuery) -> [QueryTerm]? {
    guard !query.isLimited else { return nil }
    var all: [QueryTerm] = []
    for arm in query.arms {
      guard index < arm.outputs.count, isDetermined(.init(arm.outputs[index], arm), in: arm),
        let terms = terms(of: QueryNode(arm.outputs[index], arm))
      else { return nil }
      all += terms
    }
    return all
  }

  private func terms(of expression: SQLExpression, in arm: ResolvedArm) -> [QueryTerm]? {
    if case .column(let reference) = expression.kind {
      switch arm.meaning(of: reference) {
      case .column(let relation, let index): return terms(of: .column(relation, index))
      case .output(let output):
        guard !arm.isCircular(output) else { return nil }
        return terms(of: QueryNode(output, arm))
      case .constant: return [QueryTerm(relation: nil, sql: reference.name, column: nil)]
      case nil: return nil
      }
    }
    guard isFunctionOfRow(expression) else { return nil }
    // Where its columns are those of a compound, it is another expression for each arm.
    let armCount = compound(of: expression, in: arm)?.arms.count ?? 1
    let terms = (0..<armCount).map { term(of: expression, in: arm, through: $0, of: armCount) }
    guard !terms.contains(where: { $0 == nil }) else { return nil }
    return terms.compactMap(\.self)
  }

  private func term(
    of expression: SQLExpression, in arm: ResolvedArm, through index: Int, of count: Int
  ) -> QueryTerm? {
    var relations: Set<Int> = []
    let sql = rendered(expression) { reference in
      guard case .column(let relation, let column) = arm.meaning(of: reference),
        // A function of a row that is missing may be anything.
        !relation.isOptional,
        let terms = self.terms(of: .column(relation, column)), terms.count == count
      else { return nil }
      if let relation = terms[index].relation { relations.insert(relation) }
      return "(\(terms[index].sql))"
    }
    guard let sql, relations.count <= 1 else { return nil }
    return QueryTerm(relation: relations.first, sql: sql, column: nil)
  }

  /// The compound whose columns are all those of an expression, each of its arms one SELECT of tables.
  private func compound(of expression: SQLExpression, in arm: ResolvedArm) -> ResolvedQuery? {
    var found: [QueryRelation] = []
    expression.walk { part in
      guard case .column(let reference) = part.kind,
        case .column(let relation, _) = arm.meaning(of: reference)
      else { return }
      if !found.contains(where: { $0 === relation }) { found.append(relation) }
    }
    guard found.count == 1, case .query(let query) = found[0].content, query.arms.count > 1
    else { return nil }
    return query
  }

  /// Whether an expression is a value that is written in the text.
  func isConstant(_ expression: SQLExpression) -> Bool {
    var hasColumn = false
    expression.walk { part in
      if case .column = part.kind { hasColumn = true }
    }
    return !hasColumn && isFunctionOfRow(expression)
  }

  /// Whether an expression depends on nothing but its columns.
  func isFunctionOfRow(_ expression: SQLExpression) -> Bool {
    var isOne = true
    expression.walk { part in
      switch part.kind {
      case .parameter, .collate, .exists, .scalar, .inSelect, .inTable: isOne = false
      case .call(let call) where call.over != nil || aggregates.contains(call): isOne = false
      default: break
      }
    }
    return isOne
  }

  // MARK: Groups and partitions

  /// For each grouping and window of an arm, the expressions that all rows in one have in common.
  func barriers(of arm: ResolvedArm) -> [Set<String>] {
    if let known = barriersOfArms[ObjectIdentifier(arm)] { return known }
    let barriers = findBarriers(of: arm)
    barriersOfArms[ObjectIdentifier(arm)] = barriers
    return barriers
  }

  private func findBarriers(of arm: ResolvedArm) -> [Set<String>] {
    guard let core = arm.core else { return [] }
    var barriers: [Set<String>] = []
    if !core.grouping.isEmpty || aggregates.isAggregate(core) {
      barriers.append(closed(Set(groupingTexts(of: core, in: arm)), in: arm))
    }
    for window in core.usedWindows {
      let partition = window.compactMap { canonical($0, in: arm) }
      barriers.append(closed(Set(partition), in: arm))
    }
    return barriers
  }

  private func groupingTexts(of core: SelectCore, in arm: ResolvedArm) -> [String] {
    core.grouping.compactMap { expression in
      // A number alone is the position of a result column.
      if case .literal = expression.unwrapped.kind,
        let position = Int(text.text(in: expression.unwrapped.range)),
        arm.outputs.indices.contains(position - 1)
      {
        return canonical(arm.outputs[position - 1], in: arm)
      }
      return canonical(expression, in: arm)
    }
  }

  /// With what is equal to it on every row of the arm.
  private func closed(_ texts: Set<String>, in arm: ResolvedArm) -> Set<String> {
    var closed = texts
    var count = -1
    while count != closed.count {
      count = closed.count
      for (first, second) in innerEqualities[ObjectIdentifier(arm)] ?? [] {
        if closed.contains(first) { closed.insert(second) }
        if closed.contains(second) { closed.insert(first) }
      }
    }
    return closed
  }

  /// Whether all rows of a group, and of a partition, have this in common.
  func isDetermined(_ node: QueryNode, in arm: ResolvedArm) -> Bool {
    barriers(of: arm).allSatisfy { isDetermined(node, by: $0, in: arm) }
  }

  func isDetermined(_ node: QueryNode, by barrier: Set<String>, in arm: ResolvedArm) -> Bool {
    if let text = canonical(node), barrier.contains(text) { return true }
    guard case .expression(let expression, _) = node else { return false }
    let inner = expression.unwrapped
    guard isFunctionOfRow(inner) else { return false }
    if case .column(let reference) = inner.kind {
      guard case .output(let output) = arm.meaning(of: reference), !arm.isCircular(output) else {
        return false
      }
      return isDetermined(QueryNode(output, arm), by: barrier, in: arm)
    }
    return inner.children.allSatisfy { isDetermined(.expression($0, arm), by: barrier, in: arm) }
  }

  /// `coalesce(e, …)` among what a barrier groups by, which is `e` wherever `e` is not NULL.
  func substitute(for node: QueryNode, in arm: ResolvedArm) -> SQLExpression? {
    guard let core = arm.core, let wanted = canonical(node) else { return nil }
    let candidates = core.grouping + core.usedWindows.flatMap(\.self)
    return candidates.first { candidate in
      guard case .call(let call) = candidate.unwrapped.kind,
        ["coalesce", "ifnull"].contains(call.name.lowercased()), let first = call.arguments.first,
        canonical(first, in: arm) == wanted
      else { return false }
      return isDetermined(.expression(candidate, arm), in: arm)
    }
  }
}

extension QueryNode {
  init(_ output: ResolvedArm.Output, _ arm: ResolvedArm) {
    switch output.content {
    case .column(let relation, let index): self = .column(relation, index)
    case .expression(let expression): self = .expression(expression, arm)
    }
  }
}

extension ResolvedArm {
  /// Whether a result column's expression names, by its alias, itself.
  func isCircular(_ output: Output) -> Bool {
    guard case .expression(let expression) = output.content else { return false }
    var isCircular = false
    expression.walk { part in
      guard case .column(let reference) = part.kind,
        case .output = meaning(of: reference)
      else { return }
      isCircular = true
    }
    return isCircular
  }
}
