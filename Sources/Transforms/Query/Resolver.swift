// From the tree of a SELECT to relations and columns, against the tables of a connection. What cannot be
// followed is said in one sentence, for whoever then does without.

import SQLText
import SQLite
import Warehouse

/// Why a query cannot be followed.
struct Unresolvable: Error {
  /// A phrase that goes on after "it ".
  let phrase: String

  init(_ phrase: String) { self.phrase = phrase }
}

/// Looks names up.
struct Resolver {
  private let connection: Connection
  private var nextID = 0
  private var columnsOfTables: [TableName: [String]] = [:]
  /// Common table expressions by their names in small letters, the innermost last.
  private var commonTables: [(name: String, table: SelectStatement.CommonTable, scope: Int)] = []
  private var depth = 0

  /// A resolver against the tables of a connection.
  init(on connection: Connection) { self.connection = connection }

  /// Resolves a query.
  ///
  /// - Throws: ``Unresolvable`` for what cannot be followed, and what SQLite says.
  mutating func resolve(_ statement: SelectStatement) throws -> ResolvedQuery {
    try resolve(statement, in: nil)
  }

  private mutating func resolve(
    _ statement: SelectStatement, in parent: ResolvedArm?, named names: [String] = []
  ) throws -> ResolvedQuery {
    let visible = commonTables
    depth += 1
    defer {
      commonTables = visible
      depth -= 1
    }
    guard depth < 50 else { throw Unresolvable("is nested too deeply") }
    let scope = commonTables.count + statement.tables.count
    for table in statement.tables {
      commonTables.append((table.name.lowercased(), table, scope))
    }
    try refuseHiddenQueries(in: statement)
    let arms = try statement.arms.map { try resolve($0, in: parent) }
    if statement.arms.count == 1, let arm = arms.first {
      try resolveSubqueries(
        in: statement.order.map(\.expression), of: arm, conditions: [])
    }
    let own = arms.first?.outputs.map(\.name) ?? []
    return ResolvedQuery(statement, columns: names.isEmpty ? own : names, arms: arms)
  }

  /// Sub-queries where no arm would own them.
  private func refuseHiddenQueries(in statement: SelectStatement) throws {
    var places = [statement.limit, statement.offset].compactMap(\.self)
    if statement.arms.count > 1 { places += statement.order.map(\.expression) }
    for case .values(let rows) in statement.arms.map(\.body) { places += rows.flatMap(\.self) }
    for place in places where try !Self.subqueries(in: place).isEmpty {
      throw Unresolvable("has a sub-query in VALUES, LIMIT or the order of a compound")
    }
  }

  private mutating func resolve(
    _ arm: SelectStatement.Arm, in parent: ResolvedArm?
  ) throws -> ResolvedArm {
    switch arm.body {
    case .values(let rows):
      let resolved = ResolvedArm(nil, in: parent)
      guard rows.count == 1, let row = rows.first else {
        throw Unresolvable("lists rows of VALUES")
      }
      resolved.outputs = row.enumerated().map { index, expression in
        ResolvedArm.Output(name: "column\(index + 1)", content: .expression(expression))
      }
      return resolved
    case .select(let core):
      let resolved = ResolvedArm(core, in: parent)
      for item in core.from { try add(item, to: resolved) }
      resolved.outputs = try outputs(of: core, in: resolved)
      let conditions = core.filter.map { $0.conjuncts } ?? []
      try resolveSubqueries(in: core.expressions, of: resolved, conditions: conditions)
      return resolved
    }
  }

  // MARK: FROM

  private mutating func add(_ item: FromItem, to arm: ResolvedArm) throws {
    if item.join?.kind == .right || item.join?.kind == .full {
      throw Unresolvable("has a RIGHT or FULL JOIN")
    }
    let (content, columns, name) = try source(of: item, in: arm)
    nextID += 1
    let relation = QueryRelation(
      id: nextID, name: item.alias ?? name, content: content, columns: columns, item: item)
    try share(relation, with: arm.relations)
    arm.relations.append(relation)
  }

  private mutating func source(
    of item: FromItem, in arm: ResolvedArm
  ) throws -> (QueryRelation.Content, [String], String) {
    switch item.source {
    case .joins: throw Unresolvable("has joins in parentheses")
    case .function(_, let name, _):
      guard ["json_each", "json_tree"].contains(name.lowercased()) else {
        throw Unresolvable("reads the rows of \(name)()")
      }
      let columns = ["key", "value", "type", "atom", "id", "parent", "fullkey", "path"]
      return (.function, columns, name)
    case .query(let statement):
      // What is in FROM sees what is around the arm, not the relations beside it.
      let query = try resolve(statement, in: arm.parent)
      return (.query(query), query.columns, "")
    case .table(let schema, let name, let isPlain):
      if schema == nil, let query = try commonTable(name, in: arm) {
        return (.query(query), query.columns, name)
      }
      guard isPlain else { throw Unresolvable("says which index to use") }
      guard let schema, let layer = Layer(rawValue: schema.lowercased()) else {
        throw Unresolvable("reads \(name), which is in no layer")
      }
      let table = TableName(layer, name)
      return (.table(table), try columns(of: table), name)
    }
  }

  private mutating func commonTable(
    _ name: String, in arm: ResolvedArm
  ) throws -> ResolvedQuery? {
    guard let place = commonTables.lastIndex(where: { $0.name == name.lowercased() }) else {
      return nil
    }
    let (_, table, scope) = commonTables[place]
    let visible = commonTables
    defer { commonTables = visible }
    // It sees what is beside and around its definition, not what is around its use.
    commonTables = Array(commonTables[..<scope])
    guard !mentions(name, in: table.statement) else {
      throw Unresolvable("reads \(name), which recurs")
    }
    return try resolve(table.statement, in: nil, named: table.columns)
  }

  private func mentions(_ name: String, in statement: SelectStatement) -> Bool {
    func reads(_ items: [FromItem]) -> Bool {
      items.contains { item in
        switch item.source {
        case .table(nil, let table, _): table.lowercased() == name.lowercased()
        case .joins(let items): reads(items)
        default: false
        }
      }
    }
    return statement.arms.contains { reads($0.body.core?.from ?? []) }
      || statement.queries.contains { mentions(name, in: $0) }
  }

  private mutating func columns(of table: TableName) throws -> [String] {
    if let known = columnsOfTables[table] { return known }
    let rows = try connection.rows(
      "SELECT name FROM pragma_table_xinfo(?, ?) WHERE hidden <> 1",
      [.text(table.name), .text(table.layer.rawValue)])
    let columns = rows.compactMap { $0[0].text }
    guard !columns.isEmpty else { throw Unresolvable("reads \(table), which is not there") }
    columnsOfTables[table] = columns
    return columns
  }

  private func share(_ relation: QueryRelation, with others: [QueryRelation]) throws {
    guard let join = relation.join, join.isNatural || !join.using.isEmpty else { return }
    let names = join.isNatural ? relation.columns : join.using
    for name in names {
      guard let column = relation.index(of: name) else { continue }
      for other in others {
        guard let otherColumn = other.index(of: name) else { continue }
        relation.shared.append((column, other, otherColumn))
        other.isNamedInUsing = true
        break
      }
    }
  }

  // MARK: Result columns

  private func outputs(
    of core: SelectCore, in arm: ResolvedArm
  ) throws -> [ResolvedArm.Output] {
    var outputs: [ResolvedArm.Output] = []
    for column in core.columns {
      switch column.content {
      case .expression(let expression):
        let name = column.alias ?? Self.name(of: expression) ?? ""
        outputs.append(ResolvedArm.Output(name: name, content: .expression(expression)))
      case .star: for relation in arm.relations { outputs += Self.star(relation, isWhole: false) }
      case .tableStar(let table):
        guard let relation = arm.relations.first(where: { $0.name == table.lowercased() }) else {
          throw Unresolvable("names \(table), which it does not read")
        }
        outputs += Self.star(relation, isWhole: true)
      }
    }
    return outputs
  }

  private static func star(_ relation: QueryRelation, isWhole: Bool) -> [ResolvedArm.Output] {
    let hidden = Set(isWhole ? [] : relation.shared.map(\.column))
    return relation.columns.enumerated().filter { !hidden.contains($0.offset) }.map {
      ResolvedArm.Output(name: $0.element, content: .column(relation, $0.offset))
    }
  }

  private static func name(of expression: SQLExpression) -> String? {
    guard case .column(let reference) = expression.unwrapped.kind else { return nil }
    return reference.name
  }

  // MARK: Sub-queries in expressions

  private mutating func resolveSubqueries(
    in expressions: [SQLExpression], of arm: ResolvedArm, conditions: [SQLExpression]
  ) throws {
    for expression in expressions {
      for (part, statement) in try Self.subqueries(in: expression) {
        let query = try resolve(statement, in: arm)
        var operand: SQLExpression?
        if case .inSelect(let left, _, false) = part.kind, conditions.contains(part) {
          operand = left
        }
        arm.subqueries.append(ResolvedArm.Subquery(query: query, operand: operand))
      }
    }
  }

  private static func subqueries(
    in expression: SQLExpression
  ) throws -> [(SQLExpression, SelectStatement)] {
    var found: [(SQLExpression, SelectStatement)] = []
    var namesTable = false
    var namesLayer = false
    expression.walk { part in
      if case .column(let reference) = part.kind, reference.schema != nil { namesLayer = true }
      if let statement = part.subquery { found.append((part, statement)) }
      if case .inTable = part.kind { namesTable = true }
    }
    if namesLayer { throw Unresolvable("names columns with their layer") }
    if namesTable { throw Unresolvable("asks for what is IN a table") }
    return found
  }
}
