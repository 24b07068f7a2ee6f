// What a FROM clause brings: relations by name, the conditions that join them, and the columns that
// USING and NATURAL show once.

import SQLText
import Warehouse

extension LineageReader {
  /// What a FROM clause decides beside its relations.
  struct FromRows {
    var rows: Set<SourceID> = []
    var order: Set<SourceID> = []
    var conditions: [SQLExpression] = []
  }

  /// Reads a FROM clause into a scope.
  func read(_ items: [FromItem], into scope: LineageScope) throws -> FromRows {
    var result = FromRows()
    for item in items {
      let start = scope.relations.count
      try read(item, into: scope, &result)
      guard let join = item.join else { continue }
      if let condition = join.condition { result.conditions.append(condition) }
      let names = join.isNatural ? commonNames(scope, from: start) : join.using
      for name in names {
        result.rows.formUnion(try merge(name.lowercased(), in: scope, from: start, join.kind))
      }
    }
    return result
  }

  private func read(
    _ item: FromItem, into scope: LineageScope, _ result: inout FromRows
  ) throws {
    switch item.source {
    case .table(let schema, let name, _):
      try readTable(schema, name, alias: item.alias, into: scope, &result)
    case .query(let statement):
      let table = try table(of: statement, in: scope.outer, isLimited: false)
      scope.relations.append(LineageRelation(name: item.alias, columns: table.columns))
      result.rows.formUnion(table.rows)
      result.order.formUnion(table.order)
    case .joins(let items):
      let start = scope.relations.count
      let inner = try read(items, into: scope)
      result.rows.formUnion(inner.rows)
      result.order.formUnion(inner.order)
      result.conditions += inner.conditions
      if let alias = item.alias {
        let columns = scope.relations[start...].flatMap(\.shownColumns)
        scope.relations.removeSubrange(start...)
        scope.relations.append(LineageRelation(name: alias, columns: columns))
      }
    case .function(_, let name, let arguments):
      try readFunction(name, arguments, alias: item.alias, into: scope, &result)
    }
  }

  /// Brings a table, view or common table expression into a scope.
  func readTable(
    _ schema: String?, _ name: String, alias: String?, into scope: LineageScope,
    _ result: inout FromRows
  ) throws {
    if schema == nil, let common = scope.commonTable(name.lowercased()) {
      let table = try table(of: common)
      scope.relations.append(LineageRelation(name: alias ?? name, columns: table.columns))
      result.rows.formUnion(table.rows)
      result.order.formUnion(table.order)
      return
    }
    guard let table = tableName(schema, name), let columns = tables[table] else {
      throw NotUnderstood()
    }
    named.insert(table)
    for column in orders[table] ?? [] { result.order.insert(numbers.number(of: column)) }
    scope.relations.append(
      LineageRelation(
        name: alias ?? name, table: alias == nil ? table : nil,
        columns: columns.map { column in
          let number = numbers.number(of: ColumnName(table, column))
          return .init(name: column, flow: Flow(value: [number], disclosed: [number]))
        }, hasRowID: true))
  }

  /// The table that a name means; SQLite finds one without its layer too, where only one has the name.
  func tableName(_ schema: String?, _ name: String) -> TableName? {
    let wanted = name.lowercased()
    let matches = tables.keys.filter {
      $0.name.lowercased() == wanted && (schema == nil || $0.layer.rawValue == schema?.lowercased())
    }
    if schema == nil, let own = matches.first(where: { $0.layer == layer }) { return own }
    return matches.count == 1 ? matches.first : nil
  }

  /// A function that gives rows: its columns are made of its arguments, which may use what stands
  /// further left.
  private func readFunction(
    _ name: String, _ arguments: [SQLExpression], alias: String?, into scope: LineageScope,
    _ result: inout FromRows
  ) throws {
    let flow = Flow.union(try arguments.map { try self.flow(of: $0, in: scope) })
    let isJSON = ["json_each", "json_tree"].contains(name.lowercased())
    let names =
      isJSON
      ? ["key", "value", "type", "atom", "id", "parent", "fullkey", "path"] : ["value"]
    scope.relations.append(
      LineageRelation(
        name: alias ?? name, columns: names.map { .init(name: $0, flow: flow) }, isOpen: !isJSON,
        hasRowID: true))
    result.rows.formUnion(flow.all)
  }

  // MARK: USING and NATURAL

  private func commonNames(_ scope: LineageScope, from start: Int) -> [String] {
    let left = Set(
      scope.relations[..<start].flatMap(\.shownColumns).compactMap { $0.name?.lowercased() })
    let right = scope.relations[start...].flatMap(\.shownColumns)
    return right.compactMap { $0.name?.lowercased() }.filter(left.contains)
  }

  /// Joins the columns of a name; gives what decides about rows.
  private func merge(
    _ name: String, in scope: LineageScope, from start: Int, _ kind: FromItem.Join.Kind
  ) throws -> Set<SourceID> {
    guard
      let right = scope.relations[start...].first(where: { $0.index(of: name) != nil }),
      let position = right.index(of: name)
    else { throw NotUnderstood() }
    right.hidden.insert(position)
    guard var flow = scope.column(name) else { throw NotUnderstood() }
    let other = right.columns[position].flow
    note(flow, in: scope)
    note(other, in: scope)
    let rows = flow.all.union(other.all)
    // Where a row may be without a partner on the left, the value is the right one's.
    if kind == .right || kind == .full { flow.add(other) }
    flow.disclosed.formUnion(other.disclosed)
    right.columns[position].flow.disclosed.formUnion(flow.disclosed)
    scope.merged[name] = flow
    return rows
  }

  /// Remembers that a column was asked for.
  func note(_ flow: Flow, in scope: LineageScope) {
    let all = flow.all
    scope.mentions.formUnion(all)
    mentioned.formUnion(all)
  }
}

extension LineageRelation {
  /// The columns that a star shows.
  var shownColumns: [FlowTable.Column] {
    columns.indices.filter { !hidden.contains($0) }.map { columns[$0] }
  }
}
