// What a query's text proves about its key: which expressions of which tables' rows are equal to parts of
// the key of every result row that those rows can have to do with.
//
// Two things follow from `e(row) = key[i]`. To compute the results with certain keys, of this table only
// rows with `e(row)` among them are needed. And when a row changes, only results with the key `e(row)`
// can change with it. From a row without such an expression, equalities lead to rows of other tables that
// have one: KeyRoutes.swift.

import SQLText
import SQLite
import Warehouse

/// The query, its equalities, and the terms that are parts of its key.
final class KeyAnalysis {
  let query: ResolvedQuery
  let terms: QueryTerms
  let types: ComparisonTypes
  let edges: [QueryEdge]
  let arms: [ResolvedArm]
  let queries: [ResolvedQuery]
  /// All tables that are read, each place once for each use of a common table.
  let tables: [QueryRelation]
  /// Terms that are equal to parts of the key, by relation and the key's part.
  private(set) var keyTerms: [Int: [Int: [QueryTerm]]] = [:]
  /// Terms that must not be NULL in changed rows, by relation: the key's part is something else then.
  private(set) var neverNull: [Int: Set<QueryTerm>] = [:]
  /// The equalities as links between rows of tables.
  private(set) lazy var links = findLinks()
  /// The sub-queries of one row that do not depend on the key.
  private(set) lazy var guards = findGuards()
  private var edgesByText: [String: [(edge: QueryEdge, isForward: Bool)]] = [:]

  /// Analyses a SELECT.
  ///
  /// - Parameters:
  ///   - sql: The SELECT.
  ///   - key: The key's columns.
  ///   - keyTypes: How the key's columns in the target compare.
  ///   - connection: A connection with the tables.
  /// - Throws: ``Unresolvable``.
  init(
    _ sql: String, key: [String], keyTypes: [ComparisonType], on connection: Connection
  ) throws {
    let text = SQLText(sql)
    guard let statement = SelectStatement.parse(text) else {
      throw Unresolvable("is written in a way that is not understood")
    }
    var resolver = Resolver(on: connection)
    query = try resolver.resolve(statement)
    terms = QueryTerms(text, aggregates: try AggregateNames(on: connection))
    types = ComparisonTypes(of: text, on: connection)
    let finder = EdgeFinder(query)
    edges = finder.edges
    arms = finder.arms
    queries = finder.queries
    tables = arms.flatMap(\.relations).filter { $0.table != nil }
    prepareEdges()
    try refuseWhatDependsOnOrder()
    guard !query.isLimited else { return }
    for (part, column) in key.enumerated() {
      guard let index = query.columns.firstIndex(of: column) else { continue }
      follow(part, index, as: keyTypes[part])
    }
  }

  // MARK: What cannot be

  private func refuseWhatDependsOnOrder() throws {
    try refuseUnknownNames()
    for arm in arms {
      guard let core = arm.core else { continue }
      for expression in core.expressions where has(expression, where: isCollated) {
        throw Unresolvable("compares text in an order of its own (COLLATE)")
      }
      guard !core.grouping.isEmpty || terms.aggregates.isAggregate(core) else { continue }
      try refuseBareColumns(core, arm)
    }
    try refuseAggregateOrder(of: query)
  }

  /// A name that is no column, such as `rowid`, would be NULL where a table is read through a sub-query.
  private func refuseUnknownNames() throws {
    func check(_ expressions: [SQLExpression], in arm: ResolvedArm) throws {
      var unknown: String?
      for expression in expressions {
        expression.walk { part in
          guard case .column(let reference) = part.kind, arm.meaning(of: reference) == nil else {
            return
          }
          unknown = reference.name
        }
      }
      if let unknown { throw Unresolvable("names \(unknown), which is not followed") }
    }
    for arm in arms {
      let own = arm.outputs.compactMap { output in
        if case .expression(let expression) = output.content { return expression }
        return nil
      }
      try check((arm.core?.expressions ?? []) + own, in: arm)
    }
    for query in queries where query.arms.count == 1 {
      try check(query.statement.order.map(\.expression), in: query.arms[0])
    }
  }

  private func isCollated(_ expression: SQLExpression) -> Bool {
    if case .collate = expression.kind { return true }
    return false
  }

  private func has(_ expression: SQLExpression, where found: (SQLExpression) -> Bool) -> Bool {
    var has = false
    expression.walk { if found($0) { has = true } }
    return has
  }

  private func refuseAggregateOrder(of query: ResolvedQuery) throws {
    for term in query.statement.order {
      let isOverGroups = has(term.expression) { part in
        if case .call(let call) = part.kind { return self.terms.aggregates.contains(call) }
        return false
      }
      if isOverGroups { throw Unresolvable("orders by an aggregate") }
    }
    for arm in query.arms {
      for relation in arm.relations {
        if case .query(let inner) = relation.content { try refuseAggregateOrder(of: inner) }
      }
      for subquery in arm.subqueries { try refuseAggregateOrder(of: subquery.query) }
    }
  }

  /// A column beside aggregates comes from any row of its group, so two ways of computing may differ.
  private func refuseBareColumns(_ core: SelectCore, _ arm: ResolvedArm) throws {
    let barrier = terms.barriers(of: arm).first ?? []
    func check(_ expression: SQLExpression) throws {
      if let text = terms.canonical(expression, in: arm), barrier.contains(text) { return }
      if expression.subquery != nil { throw Unresolvable("asks a sub-query about each group") }
      switch expression.kind {
      case .call(let call) where terms.aggregates.contains(call): return
      case .column(let reference):
        guard case .column(let relation, _) = arm.meaning(of: reference),
          arm.relations.contains(where: { $0 === relation })
        else { return }
        throw Unresolvable("takes \(reference.name) from any row of a group")
      default: try expression.children.forEach(check)
      }
    }
    for output in arm.outputs {
      if case .expression(let expression) = output.content { try check(expression) }
      if case .column = output.content,
        !barrier.contains(terms.canonical(output, in: arm) ?? "")
      {
        throw Unresolvable("takes \(output.name) from any row of a group")
      }
    }
    if let having = core.having { try check(having) }
  }

  // MARK: From the key down

  private func prepareEdges() {
    for edge in edges where edge.kind == .inner {
      guard let first = terms.canonical(edge.first), let second = terms.canonical(edge.second),
        ComparisonType.isFollowed(
          types.type(of: edge.first), types.type(of: edge.second), toNumbers: false)
          || types.type(of: edge.first) == .numeric && types.type(of: edge.second) == .numeric
      else { continue }
      terms.innerEqualities[ObjectIdentifier(edge.arm), default: []].append((first, second))
    }
    for edge in edges {
      if let text = terms.canonical(edge.first) {
        edgesByText[text, default: []].append((edge, true))
      }
      // From the right side of a LEFT JOIN, and from inside a sub-query, nothing follows outside.
      if edge.kind == .inner, let text = terms.canonical(edge.second) {
        edgesByText[text, default: []].append((edge, false))
      }
    }
  }

  private func follow(_ part: Int, _ index: Int, as type: ComparisonType) {
    guard type != .unknown, type != .double else { return }
    var walk = KeyWalk(part: part, toNumbers: type == .numeric)
    for arm in query.arms {
      guard arm.outputs.indices.contains(index) else { return }
      let output = self.types.type(of: QueryNode(arm.outputs[index], arm))
      let fits =
        output != .unknown && output != .double && (type == .numeric || output != .numeric)
      guard fits else { return }
    }
    for arm in query.arms { enter(arm, QueryNode(arm.outputs[index], arm), &walk) }
  }

  private struct KeyWalk {
    let part: Int
    let toNumbers: Bool
    var seen: Set<String> = []
  }

  /// Goes into an arm through one of its result columns, as far as groups and partitions let it.
  private func enter(_ arm: ResolvedArm, _ node: QueryNode, _ walk: inout KeyWalk) {
    if terms.isDetermined(node, in: arm) { return visit(node, &walk) }
    guard let substitute = terms.substitute(for: node, in: arm),
      let originals = terms.terms(of: node)
    else { return }
    for original in originals {
      if let relation = original.relation { neverNull[relation, default: []].insert(original) }
    }
    visit(.expression(substitute, arm), &walk)
  }

  private func visit(_ node: QueryNode, _ walk: inout KeyWalk) {
    guard let text = terms.canonical(node), walk.seen.insert(text).inserted else { return }
    descend(node, &walk)
    for (edge, isForward) in edgesByText[text] ?? [] {
      let (from, to) = isForward ? (edge.first, edge.second) : (edge.second, edge.first)
      guard
        ComparisonType.isFollowed(
          types.type(of: from), types.type(of: to), toNumbers: walk.toNumbers)
      else { continue }
      // What a sub-query gives is the same for a group only if it is grouped by.
      if edge.isMembership {
        enter(edge.arm, to, &walk)
      } else {
        visit(to, &walk)
      }
    }
  }

  private func descend(_ node: QueryNode, _ walk: inout KeyWalk) {
    switch node {
    case .column(let relation, let index):
      if case .query(let inner) = relation.content {
        guard !inner.isLimited else { return }
        for arm in inner.arms where arm.outputs.indices.contains(index) {
          enter(arm, QueryNode(arm.outputs[index], arm), &walk)
        }
      } else {
        record(node, &walk)
      }
    case .expression(let expression, let arm):
      if case .column(let reference) = expression.unwrapped.kind {
        switch arm.meaning(of: reference) {
        case .column(let relation, let index): descend(.column(relation, index), &walk)
        case .output(let output) where !arm.isCircular(output):
          visit(QueryNode(output, arm), &walk)
        default: break
        }
      } else {
        record(node, &walk)
      }
    }
  }

  private func record(_ node: QueryNode, _ walk: inout KeyWalk) {
    for term in terms.terms(of: node) ?? [] {
      if let relation = term.relation {
        record(term, of: relation, walk.part)
      } else if case .expression(let expression, let arm) = node, terms.isConstant(expression) {
        // All rows that come through the arm have it in common.
        for table in arm.allTables {
          record(
            QueryTerm(relation: table.id, sql: term.sql, column: nil), of: table.id, walk.part)
        }
      }
    }
  }

  private func record(_ term: QueryTerm, of relation: Int, _ part: Int) {
    var known = keyTerms[relation, default: [:]][part, default: []]
    if !known.contains(term) { known.append(term) }
    keyTerms[relation, default: [:]][part] = known
  }
}
