// A SELECT with its names resolved, as the linter looks at it: every arm of every query inside it with
// the relations it reads, and every query with what it gives and who uses that. Made in
// LintedQuery+Reading.swift; what kind of values expressions give is in LintedArm+Types.swift.

import SQLText
import Warehouse

/// A text with a SELECT, or one expression about a table, and all arms in it.
struct LintedQuery {
  /// The text.
  let text: SQLText
  /// The statement; nothing for an expression alone.
  let statement: SelectStatement?
  /// Every arm of every query, outer ones before those inside them.
  let arms: [LintedArm]
  /// Every query that stands for a table: common tables and sub-queries of FROM.
  let tables: [LintedTable]
  /// The query whose rows are the result.
  let result: LintedTable?
}

/// A query inside a query, and what becomes of its columns.
final class LintedTable {
  /// What it is called in sentences: its name or alias.
  let name: String
  /// Where its name or itself is written.
  let place: Int
  /// Whether it is a common table expression.
  let isCommon: Bool
  /// Its columns.
  var columns: [Column] = []
  /// Whether it may have more columns than are known.
  var isOpen = false
  /// Whether any of its rows are all that is asked of it: DISTINCT, UNION, EXCEPT and INTERSECT compare
  /// whole rows, so every column counts.
  var comparesRows = false
  /// The small-letter names of the columns that something outside of it uses.
  var used: Set<String> = []
  /// Whether something reads it.
  var isRead = false

  struct Column {
    let name: String
    let type: ValueType
    /// Where it is written.
    let offset: Int
    /// The columns of tables that it is a plain copy of.
    let origin: ColumnName?
  }

  init(name: String, place: Int, isCommon: Bool) {
    self.name = name
    self.place = place
    self.isCommon = isCommon
  }
}

/// One thing in a FROM.
struct LintedRelation {
  /// What columns are qualified with.
  let name: String?
  /// The item as written.
  let item: FromItem
  /// The table of a layer, where it is one.
  let table: TableName?
  /// The query, where it is one.
  let query: LintedTable?
  /// Its columns, nothing where they are not known.
  let columns: [LintedTable.Column]?
  /// Its keys: sets of columns in small letters that no two rows share.
  let keys: [Set<String>]
  /// The columns in small letters that are never NULL.
  let complete: Set<String>

  func column(_ name: String) -> LintedTable.Column? {
    let wanted = name.lowercased()
    return columns?.first { $0.name.lowercased() == wanted }
  }
}

/// One arm of a query with what it reads.
final class LintedArm {
  /// Where it stands.
  enum Role {
    /// Its rows are the result of the file.
    case result
    /// Its rows are those of a common table or a sub-query of FROM.
    case table
    /// It is a sub-query of an expression.
    case expression
  }

  let core: SelectCore
  let statement: SelectStatement
  let role: Role
  let relations: [LintedRelation]
  /// The arm around it.
  let outer: LintedArm?

  init(
    _ core: SelectCore, of statement: SelectStatement, _ role: Role,
    _ relations: [LintedRelation], in outer: LintedArm?
  ) {
    self.core = core
    self.statement = statement
    self.role = role
    self.relations = relations
    self.outer = outer
  }

  /// What a reference means.
  enum Meaning {
    /// A column of a relation of this arm, or of one around it (`depth` above 0).
    case column(LintedTable.Column, index: Int, depth: Int)
    /// A result column of this arm.
    case alias(SQLExpression)
    /// A column of a relation whose columns are not known.
    case open
    case unknown
  }

  func meaning(of reference: ColumnReference) -> Meaning {
    var arm: LintedArm? = self
    var depth = 0
    while let here = arm {
      let found = here.own(reference)
      if let found { return .column(found.column, index: found.index, depth: depth) }
      if depth == 0, reference.table == nil, let alias = alias(reference.name) {
        return .alias(alias)
      }
      if here.relations.contains(where: { $0.columns == nil && here.fits($0, reference) }) {
        return .open
      }
      arm = here.outer
      depth += 1
    }
    return .unknown
  }

  /// The relation of a reference, where it is one of this arm.
  func relation(of reference: ColumnReference) -> Int? {
    if case .column(_, let index, depth: 0) = meaning(of: reference) { return index }
    return relations.firstIndex {
      $0.columns == nil && reference.table != nil && fits($0, reference)
    }
  }

  private func own(_ reference: ColumnReference) -> (column: LintedTable.Column, index: Int)? {
    for (index, relation) in relations.enumerated() where fits(relation, reference) {
      if let column = relation.column(reference.name) { return (column, index) }
    }
    return nil
  }

  private func fits(_ relation: LintedRelation, _ reference: ColumnReference) -> Bool {
    guard let table = reference.table else { return true }
    return relation.name?.lowercased() == table.lowercased()
  }

  private func alias(_ name: String) -> SQLExpression? {
    core.columns.first { $0.alias?.lowercased() == name.lowercased() }?.expression
  }
}

extension LintedArm {
  /// The columns that an expression names, with their places; those of sub-queries are left out.
  func references(in expression: SQLExpression) -> [(ColumnReference, SQLExpression)] {
    var references: [(ColumnReference, SQLExpression)] = []
    expression.walk {
      if case .column(let reference) = $0.kind { references.append((reference, $0)) }
    }
    return references
  }

  /// Whether an expression names a column of a relation.
  func mentions(_ index: Int, in expression: SQLExpression) -> Bool {
    references(in: expression).contains { relation(of: $0.0) == index }
  }

  /// The expressions of the arm, and the order and limit of a statement that has no other arm.
  var allExpressions: [SQLExpression] {
    let isAlone = statement.arms.count == 1
    return core.expressions + (isAlone ? statement.order.map(\.expression) : [])
  }

  /// Whether the arm has one row for each group of others.
  var isAggregate: Bool {
    !core.grouping.isEmpty || core.columns.contains { $0.expression.map(hasAggregate) ?? false }
  }

  func hasAggregate(_ expression: SQLExpression) -> Bool {
    var found = false
    expression.walk { if case .call(let call) = $0.kind, call.makesOneOfMany { found = true } }
    return found
  }
}

extension Call {
  /// The name in small letters.
  var function: String { name.lowercased() }

  /// Whether it makes one value of many rows.
  var makesOneOfMany: Bool {
    guard over == nil else { return false }
    if ["min", "max"].contains(function) { return arguments.count == 1 }
    return Self.aggregates.contains(function)
  }

  private static let aggregates: Set<String> = [
    "count", "sum", "avg", "total", "group_concat", "string_agg", "stddev", "stddev_samp",
    "stddev_pop", "variance", "var_samp", "var_pop", "corr", "median", "percentile",
    "percentile_approx", "approx_count_distinct", "json_group_array", "json_group_object",
  ]
}
