// One SELECT: which rows it gives, and what each of its columns hangs on.

import SQLText

extension LineageReader {
  /// What a SELECT gives, and what its ORDER BY looks at.
  func table(
    of core: SelectCore, orderedBy order: [OrderingTerm], in outer: LineageScope
  ) throws -> (FlowTable, terms: Set<SourceID>) {
    let scope = LineageScope(in: outer)
    for named in core.windows { scope.windows[named.name.lowercased()] = named.window }
    for column in core.columns {
      guard let alias = column.alias, case .expression(let expression) = column.content else {
        continue
      }
      scope.aliases[alias.lowercased()] = expression
    }
    let from = try read(core.from, into: scope)
    let conditions = from.conditions + [core.filter, core.having].compactMap(\.self)
    // Twice, so that what is equal to something that is equal to a third finds that too.
    for _ in 0..<2 { for condition in conditions { try joinEquals(in: condition, scope) } }
    let tests = try conditions.map { try flow(of: $0, in: scope) }
    let grouping = try core.grouping.map { try term($0, of: core, in: scope) }
    let grouped = core.groupedColumns
    var columns = try core.columns.flatMap { try resultColumns($0, in: scope, grouped) }
    let terms = try order.map { try term($0.expression, of: core, in: scope) }
    let loose = looseOrder(from, scope)
    let isAggregate = core.isAggregate
    for index in columns.indices {
      if columns[index].isBare, isAggregate {
        columns[index].column.flow.control.formUnion(scope.extremes.union(loose))
      }
      columns[index].column.flow = settled(columns[index].column.flow, loose)
    }
    var table = FlowTable(columns: columns.map(\.column), rows: from.rows)
    for flow in tests + grouping { table.rows.formUnion(settled(flow, loose).all) }
    if core.isDistinct { table.rows.formUnion(table.everything) }
    table.order = loose.union(Flow.union(grouping).all)
    if core.isDistinct { table.order.formUnion(table.everything) }
    return (table, Flow.union(terms.map { settled($0, loose) }).all)
  }

  /// What may decide the order in which rows come that nothing orders.
  ///
  /// Rows of one table come as they lie there or in one of its indexes. A join may build an index on the
  /// way, in which the other columns decide too; and one window sorts the rows for the next.
  private func looseOrder(_ from: FromRows, _ scope: LineageScope) -> Set<SourceID> {
    let joined = scope.relations.count > 1 ? scope.mentions : []
    return from.order.union(joined).union(scope.windowTerms)
  }

  private func settled(_ flow: Flow, _ loose: Set<SourceID>) -> Flow {
    guard flow.isOrderSensitive else { return flow }
    var flow = flow
    flow.control.formUnion(loose)
    flow.isOrderSensitive = false
    return flow
  }

  // MARK: Result columns

  private func resultColumns(
    _ column: SelectCore.ResultColumn, in scope: LineageScope, _ grouped: [ColumnReference] = []
  ) throws -> [(column: FlowTable.Column, isBare: Bool)] {
    switch column.content {
    case .star:
      return scope.starColumns.map { noted($0, scope) }
    case .tableStar(let name):
      let matches = scope.relations.filter { $0.isNamed(name, in: nil) }
      guard !matches.isEmpty else { throw NotUnderstood() }
      return matches.flatMap(\.columns).map { noted($0, scope) }
    case .expression(let expression):
      if let alias = column.alias?.lowercased() { scope.openAliases.insert(alias) }
      defer { if let alias = column.alias?.lowercased() { scope.openAliases.remove(alias) } }
      var flow = try flow(of: expression, in: scope)
      flow.value.insert(SourceNumbers.number(ofResultAt: column.range.lowerBound))
      return [
        (
          .init(name: column.alias ?? expression.columnName, flow: flow),
          expression.hasBareColumn(besides: grouped)
        )
      ]
    }
  }

  private func noted(
    _ column: FlowTable.Column, _ scope: LineageScope
  ) -> (column: FlowTable.Column, isBare: Bool) {
    note(column.flow, in: scope)
    return (column, true)
  }

  /// A term of GROUP BY or ORDER BY: a number or an alias may stand for a result column.
  private func term(
    _ expression: SQLExpression, of core: SelectCore, in scope: LineageScope
  ) throws -> Flow {
    switch expression.unwrapped.kind {
    case .literal:
      guard let number = Int(text.text(in: expression.unwrapped.range)) else { return Flow() }
      let columns = try core.columns.flatMap { try resultColumns($0, in: scope) }
      guard columns.indices.contains(number - 1) else { throw NotUnderstood() }
      return columns[number - 1].column.flow
    case .column(let reference) where reference.table == nil:
      guard let named = core.columns.first(where: { $0.isCalled(reference.name) }) else { break }
      var flow = Flow.union(try resultColumns(named, in: scope).map(\.column.flow))
      if let column = scope.column(reference) { flow.add(column) }
      return flow
    default: break
    }
    return try flow(of: expression, in: scope)
  }

  // MARK: Equal values

  /// Lets columns that a condition finds equal to something disclose what that does.
  private func joinEquals(in condition: SQLExpression, _ scope: LineageScope) throws {
    var pairs: [(SQLExpression, SQLExpression)] = []
    condition.walk { part in
      switch part.kind {
      case .binary("=", let left, let right), .binary("==", let left, let right),
        .binary("IS", let left, let right):
        pairs.append((left, right))
      case .inList(let operand, let list, false): pairs += list.map { (operand, $0) }
      default: break
      }
    }
    for (left, right) in pairs {
      let (first, second) = (try flow(of: left, in: scope), try flow(of: right, in: scope))
      disclose(second.disclosed, by: left, in: scope)
      disclose(first.disclosed, by: right, in: scope)
    }
    try joinMembers(in: condition, scope)
  }

  private func joinMembers(in condition: SQLExpression, _ scope: LineageScope) throws {
    var members: [(SQLExpression, SelectStatement)] = []
    condition.walk { part in
      if case .inSelect(let operand, let statement, false) = part.kind {
        members.append((operand, statement))
      }
    }
    for (operand, statement) in members {
      let table = try table(of: statement, in: scope, isLimited: false)
      disclose(Flow.union(table.columns.map(\.flow)).disclosed, by: operand, in: scope)
    }
  }

  private func disclose(
    _ sources: Set<SourceID>, by expression: SQLExpression, in scope: LineageScope
  ) {
    if case .row(let parts) = expression.unwrapped.kind {
      for part in parts { disclose(sources, by: part, in: scope) }
    }
    guard !sources.isEmpty, case .column(let reference) = expression.bare.kind else { return }
    var level: LineageScope? = scope
    while let here = level {
      if here.disclose(sources, by: reference) { return }
      level = here.outer
    }
  }
}

extension LineageScope {
  /// The columns that a star shows, those of USING as they are joined.
  var starColumns: [FlowTable.Column] {
    relations.flatMap(\.shownColumns).map { column in
      guard let name = column.name?.lowercased(), let flow = merged[name] else { return column }
      return FlowTable.Column(name: column.name, flow: flow)
    }
  }

  /// Lets a column disclose more; false when it is not one of this SELECT.
  fileprivate func disclose(_ sources: Set<SourceID>, by reference: ColumnReference) -> Bool {
    let name = reference.name.lowercased()
    var isFound = false
    for relation in relations where relation.isNamed(reference.table, in: reference.schema) {
      guard let index = relation.index(of: name) else { continue }
      relation.columns[index].flow.disclosed.formUnion(sources)
      isFound = true
    }
    if reference.table == nil, merged[name] != nil {
      merged[name]?.disclosed.formUnion(sources)
      isFound = true
    }
    return isFound
  }
}

extension SelectCore {
  /// The columns that rows are grouped by, as far as they are only columns.
  fileprivate var groupedColumns: [ColumnReference] {
    grouping.compactMap { expression in
      if case .column(let reference) = expression.bare.kind { return reference }
      return nil
    }
  }
}

extension SelectCore.ResultColumn {
  fileprivate func isCalled(_ name: String) -> Bool {
    guard case .expression(let expression) = content else { return false }
    return (alias ?? expression.columnName)?.lowercased() == name.lowercased()
  }
}
