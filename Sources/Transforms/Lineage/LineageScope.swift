// The names that can be used at a place in a query, with what stands behind them.

import SQLText
import Warehouse

/// A name in a FROM clause.
///
/// It is an object, because a condition anywhere below may find its column equal to another.
final class LineageRelation {
  /// The alias, or the table's own name.
  let name: String?
  /// The table, when it is one and has no alias.
  let table: TableName?
  /// Whether any name may be one of its columns, as with a function that gives rows.
  let isOpen: Bool
  /// Whether a rowid can be asked for.
  let hasRowID: Bool
  var columns: [FlowTable.Column]
  /// The columns that USING and NATURAL show only once, under the table to the left.
  var hidden: Set<Int> = []

  init(
    name: String?, table: TableName? = nil, columns: [FlowTable.Column], isOpen: Bool = false,
    hasRowID: Bool = false
  ) {
    self.name = name?.lowercased()
    self.table = table
    self.columns = columns
    self.isOpen = isOpen
    self.hasRowID = hasRowID
  }

  func index(of column: String) -> Int? {
    columns.firstIndex { $0.name?.lowercased() == column }
  }

  func isNamed(_ wanted: String?, in layer: String?) -> Bool {
    guard let wanted else { return true }
    guard name == wanted.lowercased() else { return false }
    return layer == nil || table?.layer.rawValue == layer?.lowercased()
  }
}

/// A common table expression, read when it is first used.
final class LineageCommonTable {
  let definition: SelectStatement.CommonTable
  let scope: LineageScope
  var result: FlowTable?
  /// What a recursive one is known to give while it is read.
  var soFar: FlowTable?
  var isBeingRead = false

  init(_ definition: SelectStatement.CommonTable, in scope: LineageScope) {
    self.definition = definition
    self.scope = scope
  }
}

/// The names of one SELECT, around it those of the SELECT it stands in.
final class LineageScope {
  let outer: LineageScope?
  var relations: [LineageRelation] = []
  var commonTables: [String: LineageCommonTable] = [:]
  /// What names without a table mean that USING and NATURAL have joined.
  var merged: [String: Flow] = [:]
  /// The result columns by their aliases, which may be used in the other clauses.
  var aliases: [String: SQLExpression] = [:]
  /// The aliases that are being looked up, so that `a AS a` is not followed round and round.
  var openAliases: Set<String> = []
  var windows: [String: Window] = [:]
  /// All columns that were asked for in this SELECT.
  var mentions: Set<SourceID> = []
  /// The terms of all windows of this SELECT.
  var windowTerms: Set<SourceID> = []
  /// What `min` and `max` of this SELECT look at.
  var extremes: Set<SourceID> = []

  init(in outer: LineageScope?) { self.outer = outer }

  func commonTable(_ name: String) -> LineageCommonTable? {
    commonTables[name] ?? outer?.commonTable(name)
  }

  func window(_ name: String) -> Window? { windows[name.lowercased()] }

  /// What a column name means among the relations of this SELECT alone.
  func column(_ reference: ColumnReference) -> Flow? {
    column(reference.name.lowercased(), of: reference.table, in: reference.schema)
  }

  func column(_ name: String, of table: String? = nil, in schema: String? = nil) -> Flow? {
    if table == nil, let flow = merged[name] { return flow }
    let candidates = relations.filter { $0.isNamed(table, in: schema) }
    let found = candidates.compactMap { relation -> Flow? in
      guard let index = relation.index(of: name) else { return nil }
      if table == nil, relation.hidden.contains(index) { return nil }
      return relation.columns[index].flow
    }
    if !found.isEmpty { return .union(found) }
    let open = candidates.filter(\.isOpen)
    return open.isEmpty ? nil : .union(open.flatMap(\.columns).map(\.flow))
  }
}
