// How a parsed SELECT becomes a LintedQuery: from the inside of WITH outwards, names resolved on the way.

import SQLText
import Warehouse

extension LintedQuery {
  /// Reads a SELECT; nothing, where it is not understood.
  init?(_ sql: String, _ facts: TableFacts) {
    let text = SQLText(sql)
    guard let statement = SelectStatement.parse(text) else { return nil }
    let reader = LintReader(text, facts)
    let result = LintedTable(name: "result", place: statement.range.lowerBound, isCommon: false)
    reader.read(statement, .result, as: result, in: nil, [:])
    self.init(
      text: text, statement: statement, arms: reader.arms, tables: reader.tables, result: result)
  }
}

private final class LintReader {
  let text: SQLText
  let facts: TableFacts
  var arms: [LintedArm] = []
  var tables: [LintedTable] = []

  init(_ text: SQLText, _ facts: TableFacts) {
    self.text = text
    self.facts = facts
  }

  typealias Names = [String: LintedTable]

  func read(
    _ statement: SelectStatement, _ role: LintedArm.Role, as table: LintedTable,
    in outer: LintedArm?, _ outerNames: Names, columnNames: [String] = []
  ) {
    var names = outerNames
    for common in statement.tables {
      let query = LintedTable(name: common.name, place: common.range.lowerBound, isCommon: true)
      tables.append(query)
      var inside = names
      if statement.isRecursive { inside[common.name.lowercased()] = query }
      read(common.statement, .table, as: query, in: outer, inside, columnNames: common.columns)
      names[common.name.lowercased()] = query
    }
    for (position, arm) in statement.arms.enumerated() {
      // A recursion looks at its own table meanwhile.
      var isOpen = false
      let columns = read(arm, of: statement, role, in: outer, names, isOpen: &isOpen)
      if isOpen { table.isOpen = true }
      if position == 0 {
        table.columns = named(columns, columnNames)
      } else {
        table.columns = zip(table.columns, columns).map { first, other in
          LintedTable.Column(
            name: first.name, type: first.type.joined(with: other.type), offset: first.offset,
            origin: nil)
        }
        if arm.operation != .unionAll { table.comparesRows = true }
      }
      if case .select(let core) = arm.body, core.isDistinct { table.comparesRows = true }
    }
  }

  private func named(
    _ columns: [LintedTable.Column], _ names: [String]
  ) -> [LintedTable.Column] {
    guard names.count == columns.count else { return columns }
    return zip(columns, names).map {
      LintedTable.Column(name: $1, type: $0.type, offset: $0.offset, origin: $0.origin)
    }
  }

  private func read(
    _ arm: SelectStatement.Arm, of statement: SelectStatement, _ role: LintedArm.Role,
    in outer: LintedArm?, _ names: Names, isOpen: inout Bool
  ) -> [LintedTable.Column] {
    guard case .select(let core) = arm.body else {
      guard case .values(let rows) = arm.body, let first = rows.first else { return [] }
      return first.enumerated().map { index, expression in
        LintedTable.Column(
          name: "column\(index + 1)", type: .unknown, offset: expression.range.lowerBound,
          origin: nil)
      }
    }
    let relations = core.from.flatMap { self.relations(of: $0, in: outer, names) }
    let linted = LintedArm(core, of: statement, role, relations, in: outer)
    arms.append(linted)
    for expression in linted.allExpressions { look(into: expression, of: linted, names) }
    markJoined(core.from, linted)
    return core.columns.flatMap { columns(of: $0, in: linted, &isOpen) }
  }

  // MARK: FROM

  private func relations(
    of item: FromItem, in outer: LintedArm?, _ names: Names
  ) -> [LintedRelation] {
    switch item.source {
    case .joins(let items):
      return items.flatMap { relations(of: $0, in: outer, names) }
    case .query(let statement):
      let query = LintedTable(
        name: item.alias ?? "the sub-query", place: item.sourceRange.lowerBound, isCommon: false)
      tables.append(query)
      read(statement, .table, as: query, in: outer, names)
      return [relation(item, item.alias, query)]
    case .function(_, let name, _):
      return [
        LintedRelation(
          name: item.alias ?? name, item: item, table: nil, query: nil, columns: nil, keys: [],
          complete: [])
      ]
    case .table(let schema, let name, _):
      if schema == nil, let query = names[name.lowercased()] {
        return [relation(item, item.alias ?? name, query)]
      }
      let table = facts.name(schema, name)
      let known = table.flatMap(facts.table)
      return [
        LintedRelation(
          name: item.alias ?? name, item: item, table: table, query: nil,
          columns: known?.columns.map { column in
            LintedTable.Column(
              name: column.name, type: column.type, offset: 0,
              origin: table.map { ColumnName($0, column.name) })
          }, keys: known?.keys ?? [], complete: known?.complete ?? [])
      ]
    }
  }

  private func relation(
    _ item: FromItem, _ name: String?, _ query: LintedTable
  ) -> LintedRelation {
    query.isRead = true
    return LintedRelation(
      name: name, item: item, table: nil, query: query,
      columns: query.isOpen ? nil : query.columns, keys: [], complete: [])
  }

  // MARK: Columns

  private func columns(
    of column: SelectCore.ResultColumn, in arm: LintedArm, _ isOpen: inout Bool
  ) -> [LintedTable.Column] {
    switch column.content {
    case .star: return arm.relations.flatMap { all(of: $0, at: column, &isOpen) }
    case .tableStar(let name):
      return arm.relations.filter { $0.name?.lowercased() == name.lowercased() }
        .flatMap { all(of: $0, at: column, &isOpen) }
    case .expression(let expression):
      var name = text.text(in: expression.range)
      var origin: ColumnName?
      if case .column(let reference) = expression.kind {
        name = reference.name
        if case .column(let column, _, _) = arm.meaning(of: reference) { origin = column.origin }
      }
      return [
        LintedTable.Column(
          name: column.alias ?? name, type: arm.type(of: expression, in: text),
          offset: column.range.lowerBound, origin: origin)
      ]
    }
  }

  private func all(
    of relation: LintedRelation, at column: SelectCore.ResultColumn, _ isOpen: inout Bool
  ) -> [LintedTable.Column] {
    relation.query?.useAll()
    guard let columns = relation.columns else {
      isOpen = true
      return []
    }
    return columns.map {
      LintedTable.Column(
        name: $0.name, type: $0.type, offset: column.range.lowerBound, origin: $0.origin)
    }
  }

  // MARK: Use

  private func look(into expression: SQLExpression, of arm: LintedArm, _ names: Names) {
    expression.walk { part in
      if case .column(let reference) = part.kind { use(reference, in: arm) }
      if case .inTable(_, nil, let name, _, _) = part.kind {
        names[name.lowercased()]?.isRead = true
        names[name.lowercased()]?.useAll()
      }
      if let query = part.subquery {
        let table = LintedTable(name: "", place: query.range.lowerBound, isCommon: false)
        read(query, .expression, as: table, in: arm, names)
      }
    }
  }

  private func use(_ reference: ColumnReference, in arm: LintedArm) {
    guard case .column(let column, let index, var depth) = arm.meaning(of: reference) else {
      // A name that is not understood may be any column.
      arm.eachRelation { $0.query?.used.insert(reference.name.lowercased()) }
      return
    }
    var owner = arm
    while depth > 0, let outer = owner.outer {
      owner = outer
      depth -= 1
    }
    owner.relations[index].query?.used.insert(column.name.lowercased())
  }

  /// USING and NATURAL name columns of both sides.
  private func markJoined(_ items: [FromItem], _ arm: LintedArm) {
    for item in items {
      if case .joins(let items) = item.source { markJoined(items, arm) }
      for name in item.join?.using ?? [] {
        for relation in arm.relations { relation.query?.used.insert(name.lowercased()) }
      }
      if item.join?.isNatural == true { for relation in arm.relations { relation.query?.useAll() } }
    }
  }
}

extension LintedTable {
  fileprivate func useAll() { used.formUnion(columns.map { $0.name.lowercased() }) }
}

extension LintedArm {
  fileprivate func eachRelation(_ visit: (LintedRelation) -> Void) {
    relations.forEach(visit)
    outer?.eachRelation(visit)
  }
}
