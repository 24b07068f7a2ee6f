// What every result column of a query hangs on, by its tree: statements and common table expressions
// here, one SELECT in LineageReader+Select.swift, FROM in LineageReader+From.swift, expressions in
// LineageReader+Expression.swift.
//
// Where SQLite leaves something open (which of equal rows comes first), whatever could decide it counts.

import SQLText
import Warehouse

/// Follows the columns of tables through one query.
final class LineageReader {
  /// What is thrown for a query that is not understood.
  struct NotUnderstood: Error {}

  let text: SQLText
  /// The columns of each table and view.
  let tables: [TableName: [String]]
  /// For each table and view the columns by which its rows may come in order.
  let orders: [TableName: Set<ColumnName>]
  /// The layer whose tables a name without one means first, inside a view.
  let layer: Layer?
  var numbers = SourceNumbers()
  /// Every column of a table that some name of the query means.
  var mentioned: Set<SourceID> = []
  /// Every table and view that some FROM clause names.
  var named: Set<TableName> = []

  init(
    _ text: SQLText, tables: [TableName: [String]], orders: [TableName: Set<ColumnName>],
    layer: Layer?
  ) {
    self.text = text
    self.tables = tables
    self.orders = orders
    self.layer = layer
  }

  /// Reads the whole query.
  func read(_ statement: SelectStatement) throws -> FlowTable {
    try table(of: statement, in: nil, isLimited: false)
  }

  /// What a statement gives; `isLimited` says that only its first row counts, as in a scalar sub-query.
  func table(
    of statement: SelectStatement, in outer: LineageScope?, isLimited: Bool
  ) throws -> FlowTable {
    let frame = LineageScope(in: outer)
    for definition in statement.tables {
      frame.commonTables[definition.name.lowercased()] = LineageCommonTable(definition, in: frame)
    }
    var table: FlowTable
    var terms: Set<SourceID> = []
    if statement.arms.count == 1, case .select(let core) = statement.arms[0].body {
      (table, terms) = try self.table(of: core, orderedBy: statement.order, in: frame)
    } else {
      table = try compound(statement.arms, in: frame)
      if !statement.order.isEmpty { terms = table.everything }
    }
    table.order.formUnion(terms)
    if statement.limit != nil || isLimited {
      table.rows.formUnion(table.order)
      for part in [statement.limit, statement.offset].compactMap(\.self) {
        table.rows.formUnion(try flow(of: part, in: frame).all)
      }
    }
    return table
  }

  // MARK: Compounds

  private func compound(
    _ arms: [SelectStatement.Arm], in frame: LineageScope
  ) throws -> FlowTable {
    var result = try table(of: arms[0], in: frame)
    for arm in arms.dropFirst() {
      result.combine(try table(of: arm, in: frame), by: arm.operation ?? .unionAll)
      guard !result.columns.isEmpty else { throw NotUnderstood() }
    }
    return result
  }

  private func table(
    of arm: SelectStatement.Arm, in frame: LineageScope
  ) throws -> FlowTable {
    switch arm.body {
    case .select(let core): return try table(of: core, orderedBy: [], in: frame).0
    case .values(let rows):
      var result = FlowTable()
      for row in rows {
        var part = FlowTable()
        for (index, expression) in row.enumerated() {
          part.columns.append(
            .init(name: "column\(index + 1)", flow: try flow(of: expression, in: frame)))
        }
        if result.columns.isEmpty { result = part } else { result.combine(part, by: .unionAll) }
      }
      return result
    }
  }

  // MARK: Common table expressions

  /// What a common table expression gives; while it is read itself, what is known of it so far.
  func table(of common: LineageCommonTable) throws -> FlowTable {
    if let result = common.result { return result }
    if common.isBeingRead {
      guard let soFar = common.soFar else { throw NotUnderstood() }
      return soFar
    }
    common.isBeingRead = true
    defer { common.isBeingRead = false }
    let statement = common.definition.statement
    if statement.recurs(as: common.definition.name) {
      let frame = LineageScope(in: common.scope)
      for inner in statement.tables {
        frame.commonTables[inner.name.lowercased()] = LineageCommonTable(inner, in: frame)
      }
      common.soFar = named(try table(of: statement.arms[0], in: frame), common)
      // What flows around the circle is known after as many rounds as it has columns.
      while let before = common.soFar {
        let next = named(
          try table(of: statement, in: common.scope, isLimited: false), common)
        common.soFar = next
        if next.isSame(as: before) { break }
      }
    }
    let result =
      try common.soFar
      ?? named(table(of: statement, in: common.scope, isLimited: false), common)
    common.result = result
    return result
  }

  private func named(_ table: FlowTable, _ common: LineageCommonTable) -> FlowTable {
    let names = common.definition.columns
    guard !names.isEmpty else { return table }
    var table = table
    for index in table.columns.indices where index < names.count {
      table.columns[index].name = names[index]
    }
    return table
  }
}

extension FlowTable {
  /// Takes in the rows of another arm of a compound; with another number of columns, gives up.
  mutating func combine(_ other: FlowTable, by operation: SelectStatement.SetOperation) {
    guard columns.count == other.columns.count else {
      columns = []
      return
    }
    if operation != .unionAll {
      rows.formUnion(everything)
      rows.formUnion(other.everything)
      order.formUnion(rows)
    }
    for index in columns.indices {
      if operation == .except {
        columns[index].flow.addHidden(other.columns[index].flow)
      } else {
        columns[index].flow.add(other.columns[index].flow)
      }
    }
    rows.formUnion(other.rows)
    order.formUnion(other.order)
  }
}

extension SelectStatement {
  /// Whether an arm after the first reads the table that is being defined.
  fileprivate func recurs(as name: String) -> Bool {
    arms.dropFirst().contains { arm in
      guard case .select(let core) = arm.body else { return false }
      return core.from.contains { $0.reads(name) }
    }
  }
}

extension FromItem {
  fileprivate func reads(_ wanted: String) -> Bool {
    switch source {
    case .table(nil, let name, _): name.lowercased() == wanted.lowercased()
    case .joins(let items): items.contains { $0.reads(wanted) }
    default: false
    }
  }
}
