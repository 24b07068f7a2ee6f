// A SELECT whose names have been looked up: which relation every column belongs to. Resolver.swift makes
// it. A common table expression that is used twice is here twice, once for each use.

import SQLText
import Warehouse

/// One SELECT with its arms.
final class ResolvedQuery {
  let statement: SelectStatement
  /// The names of its columns.
  let columns: [String]
  let arms: [ResolvedArm]
  /// Whether it keeps only some of its rows, so that one row decides about another.
  let isLimited: Bool

  init(_ statement: SelectStatement, columns: [String], arms: [ResolvedArm]) {
    self.statement = statement
    self.columns = columns
    self.arms = arms
    isLimited = statement.limit != nil || statement.offset != nil
  }
}

/// One arm of a SELECT: the scope in which its names mean something.
final class ResolvedArm {
  /// What it says; nothing where it is VALUES.
  let core: SelectCore?
  /// The arm around it, for an arm of a sub-query in an expression or in a FROM.
  let parent: ResolvedArm?
  /// What it reads, in order.
  var relations: [QueryRelation] = []
  /// Its result columns, stars expanded.
  var outputs: [Output] = []
  /// The sub-queries in its expressions.
  var subqueries: [Subquery] = []

  /// One result column.
  struct Output {
    let name: String
    let content: Content

    enum Content {
      case expression(SQLExpression)
      /// A column that a star stands for.
      case column(QueryRelation, Int)
    }
  }

  /// A sub-query in an expression.
  struct Subquery {
    let query: ResolvedQuery
    /// The operand of `operand IN (SELECT …)` where that is a condition that every row meets.
    let operand: SQLExpression?
  }

  init(_ core: SelectCore?, in parent: ResolvedArm?) {
    self.core = core
    self.parent = parent
  }
}

/// One thing in a FROM.
final class QueryRelation {
  let id: Int
  /// The name that columns are qualified with, in small letters.
  let name: String
  let content: Content
  /// The names of its columns, as declared.
  let columns: [String]
  /// Where its source is written.
  let range: Range<Int>
  /// Whether it has an alias.
  let hasAlias: Bool
  /// How it joins what stands before it.
  let join: FromItem.Join?
  /// The columns that USING or NATURAL make equal to those of a relation before it.
  var shared: [(column: Int, other: QueryRelation, otherColumn: Int)] = []
  /// Whether a relation after it joins it by the names of columns.
  var isNamedInUsing = false

  enum Content {
    case table(TableName)
    case query(ResolvedQuery)
    /// `json_each(…)` and the like: nothing but a function of the row.
    case function
  }

  init(
    id: Int, name: String, content: Content, columns: [String], item: FromItem
  ) {
    self.id = id
    self.name = name.lowercased()
    self.content = content
    self.columns = columns
    range = item.sourceRange
    hasAlias = item.alias != nil
    join = item.join
  }

  /// Whether a row of it may be missing where it joins: the right side of a LEFT JOIN.
  var isOptional: Bool { join?.kind == .left }

  /// The table it is, where it is one.
  var table: TableName? {
    if case .table(let table) = content { return table }
    return nil
  }

  func index(of column: String) -> Int? {
    columns.firstIndex { $0.lowercased() == column.lowercased() }
  }
}

extension ResolvedArm {
  /// The tables that are read in it, at any depth.
  var allTables: [QueryRelation] {
    relations.flatMap { relation in
      if case .query(let query) = relation.content { return query.arms.flatMap(\.allTables) }
      return relation.table == nil ? [] : [relation]
    } + subqueries.flatMap { $0.query.arms.flatMap(\.allTables) }
  }

  /// What a name of a column means.
  enum Meaning {
    case column(QueryRelation, Int)
    /// Another name for a result column.
    case output(Output)
    /// TRUE or FALSE.
    case constant
  }

  /// What a reference means here: a column of what is read, another name of a result column, or whatever
  /// it means in the arm around this one.
  func meaning(of reference: ColumnReference) -> Meaning? {
    let table = reference.table?.lowercased()
    for relation in relations where table == nil || relation.name == table {
      if let index = relation.index(of: reference.name) { return .column(relation, index) }
    }
    if table == nil,
      let output = outputs.first(where: { $0.name.lowercased() == reference.name.lowercased() })
    {
      return .output(output)
    }
    if let outer = parent?.meaning(of: reference) { return outer }
    let isTruth = ["true", "false"].contains(reference.name.lowercased())
    return table == nil && !reference.isQuoted && isTruth ? .constant : nil
  }
}
