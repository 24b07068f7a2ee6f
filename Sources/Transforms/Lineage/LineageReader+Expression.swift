// What the value of an expression hangs on.

import Functions
import SQLText

extension LineageReader {
  /// What an expression hangs on.
  func flow(of expression: SQLExpression, in scope: LineageScope) throws -> Flow {
    switch expression.kind {
    case .literal, .parameter: return Flow()
    case .column(let reference): return try flow(of: reference, in: scope)
    case .call(let call): return try flow(of: call, in: scope)
    case .isNull(let operand, _): return try nullTest(of: operand, in: scope)
    case .binary("IS", let operand, let right) where isNull(right),
      .binary("IS NOT", let operand, let right) where isNull(right):
      return try nullTest(of: operand, in: scope)
    case .exists(let statement):
      return Flow(control: try table(of: statement, in: scope, isLimited: false).rows)
    case .scalar(let statement):
      return flow(of: try table(of: statement, in: scope, isLimited: true))
    case .inSelect(let operand, let statement, _):
      var flow = try flow(of: operand, in: scope)
      flow.add(self.flow(of: try table(of: statement, in: scope, isLimited: false)))
      return flow
    case .inTable(let operand, let schema, let name, let arguments, _):
      return try membership(of: operand, in: (schema, name, arguments), scope)
    case .choice(let base, let branches, let otherwise):
      return try choice(base, branches, otherwise, in: scope)
    default:
      return .union(try expression.children.map { try flow(of: $0, in: scope) })
    }
  }

  private func flow(of table: FlowTable) -> Flow {
    var flow = Flow.union(table.columns.map(\.flow))
    flow.control.formUnion(table.rows)
    return flow
  }

  /// Whether something is NULL discloses nothing of what it is.
  private func nullTest(of operand: SQLExpression, in scope: LineageScope) throws -> Flow {
    var flow = try flow(of: operand, in: scope)
    flow.disclosed = []
    return flow
  }

  private func isNull(_ expression: SQLExpression) -> Bool {
    guard case .literal = expression.unwrapped.kind else { return false }
    return text.text(in: expression.unwrapped.range).lowercased() == "null"
  }

  private func membership(
    of operand: SQLExpression, in list: (schema: String?, name: String, arguments: [SQLExpression]),
    _ scope: LineageScope
  ) throws -> Flow {
    var flow = try flow(of: operand, in: scope)
    for argument in list.arguments { flow.add(try self.flow(of: argument, in: scope)) }
    guard list.arguments.isEmpty else { return flow }
    let inner = LineageScope(in: scope)
    var from = FromRows()
    try readTable(list.schema, list.name, alias: nil, into: inner, &from)
    for column in inner.relations.flatMap(\.columns) {
      note(column.flow, in: scope)
      flow.add(column.flow)
    }
    flow.control.formUnion(from.rows)
    return flow
  }

  private func choice(
    _ base: SQLExpression?, _ branches: [SQLExpression.Branch], _ otherwise: SQLExpression?,
    in scope: LineageScope
  ) throws -> Flow {
    var flow = Flow()
    if let base { flow.addCondition(try self.flow(of: base, in: scope)) }
    for branch in branches {
      flow.addCondition(try self.flow(of: branch.condition, in: scope))
      flow.add(try self.flow(of: branch.result, in: scope))
    }
    if let otherwise { flow.add(try self.flow(of: otherwise, in: scope)) }
    return flow.asChoice
  }

  // MARK: Calls

  private func flow(of call: Call, in scope: LineageScope) throws -> Flow {
    let name = call.name.lowercased()
    var flow = Flow()
    for (index, argument) in call.arguments.enumerated() {
      let part = try self.flow(of: argument, in: scope)
      if index == 0, name == "iif" || name == "if" {
        flow.addCondition(part)
      } else {
        flow.add(part)
      }
    }
    if name == "iif" || name == "if" { flow = flow.asChoice }
    let isAggregate = call.isAggregate
    if isAggregate, name == "min" || name == "max" { scope.extremes.formUnion(flow.all) }
    if QueryLineage.maskingFunctions.contains(name) { flow.disclosed = [] }
    for hidden in call.order.map(\.expression) + [call.filter].compactMap(\.self) {
      flow.addHidden(try self.flow(of: hidden, in: scope))
    }
    if let over = call.over {
      let terms = try windowTerms(over, in: scope)
      scope.windowTerms.formUnion(terms.all)
      flow.addHidden(terms)
      flow.isOrderSensitive = true
    } else if isAggregate, !Call.ordelessAggregates.contains(name) {
      flow.isOrderSensitive = true
    }
    return flow
  }

  private func windowTerms(_ over: Call.Over, in scope: LineageScope) throws -> Flow {
    let window: Window
    switch over {
    case .window(let own): window = own
    case .name(let name):
      guard let named = scope.window(name) else { throw NotUnderstood() }
      window = named
    }
    var flow = Flow.union(try window.parts.map { try self.flow(of: $0, in: scope) })
    if let base = window.base { flow.add(try windowTerms(.name(base), in: scope)) }
    return flow
  }

  // MARK: Columns

  private func flow(of reference: ColumnReference, in scope: LineageScope) throws -> Flow {
    let name = reference.name.lowercased()
    var level: LineageScope? = scope
    while let here = level {
      if let flow = here.column(reference) {
        note(flow, in: here)
        return flow
      }
      if reference.table == nil, let aliased = here.aliases[name],
        here.openAliases.insert(name).inserted
      {
        defer { here.openAliases.remove(name) }
        return try flow(of: aliased, in: here)
      }
      level = here.outer
    }
    return try flow(ofUnknown: reference, in: scope)
  }

  private func flow(
    ofUnknown reference: ColumnReference, in scope: LineageScope
  ) throws -> Flow {
    let name = reference.name.lowercased()
    let scopes = Array(sequence(first: scope, next: \.outer))
    let relations = scopes.flatMap(\.relations)
    if ["rowid", "oid", "_rowid_"].contains(name), relations.contains(where: \.hasRowID) {
      return Flow()
    }
    if reference.table == nil, !reference.isQuoted, ["true", "false"].contains(name) {
      return Flow()
    }
    // What has no name here may have one in SQLite's eyes: that of its text.
    let unnamed = relations.filter { $0.isNamed(reference.table, in: reference.schema) }
      .flatMap(\.columns).filter { $0.name == nil }
    guard !unnamed.isEmpty else { throw NotUnderstood() }
    let flow = Flow.union(unnamed.map(\.flow))
    note(flow, in: scope)
    return flow
  }
}

extension Call {
  /// Aggregates whose result does not hang on the order of rows: those of ours and these of SQLite's.
  static let ordelessAggregates: Set<String> = Set(
    FunctionLibrary.functions.filter { $0.family == .aggregates }.map { $0.name.lowercased() }
  ).union(["count", "sum", "total", "avg", "min", "max"])

  private static let orderedAggregates: Set<String> = [
    "group_concat", "string_agg", "json_group_array", "json_group_object", "jsonb_group_array",
    "jsonb_group_object",
  ]

  /// Whether it makes one value of many rows; `min` and `max` do so of one argument only.
  var isAggregate: Bool {
    let name = name.lowercased()
    if name == "min" || name == "max" { return arguments.count == 1 }
    return Self.ordelessAggregates.contains(name) || Self.orderedAggregates.contains(name)
  }
}

extension SelectCore {
  /// Whether it groups rows, or makes one of all.
  var isAggregate: Bool {
    if !grouping.isEmpty || having != nil { return true }
    return columns.contains { column in
      guard case .expression(let expression) = column.content else { return false }
      var isFound = false
      expression.walk { part in
        if case .call(let call) = part.kind, call.over == nil, call.isAggregate { isFound = true }
      }
      return isFound
    }
  }
}

extension SQLExpression {
  /// The expression without parentheses and collations around it.
  var bare: SQLExpression {
    switch kind {
    case .parenthesised(let inner), .collate(let inner, _): inner.bare
    default: self
    }
  }

  /// The name that SQLite gives a result column which is only a column.
  var columnName: String? {
    if case .column(let reference) = bare.kind { return reference.name }
    return nil
  }

  /// Whether a column stands in it that is neither in an aggregate nor one of those grouped by;
  /// sub-queries are taken to hold one.
  func hasBareColumn(besides grouped: [ColumnReference]) -> Bool {
    switch kind {
    case .column(let reference): !grouped.contains { $0.isSame(as: reference) }
    case .call(let call) where call.over == nil && call.isAggregate: false
    case .exists, .scalar, .inSelect: true
    default: children.contains { $0.hasBareColumn(besides: grouped) }
    }
  }
}

extension ColumnReference {
  fileprivate func isSame(as other: ColumnReference) -> Bool {
    guard name.lowercased() == other.name.lowercased() else { return false }
    guard let table, let otherTable = other.table else { return true }
    return table.lowercased() == otherTable.lowercased()
  }
}
