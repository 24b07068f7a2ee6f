// Which columns of tables the result of a query hangs on, column by column.

import SQLText
public import Warehouse

/// What one result column of a query hangs on.
public struct ColumnLineage: Hashable, Sendable {
  /// The columns that its values are computed from.
  public var value: Set<ColumnName>
  /// The columns that decide which value there is, or whether a row is there.
  ///
  /// Those of conditions, joins, groups, order. One may be among the values too.
  public var control: Set<ColumnName>
  /// The columns of which somebody may learn something who sees the values: those that pass through no
  /// mask, conditions of CASE, and what a condition finds equal to them.
  public var disclosed: Set<ColumnName>

  /// All columns it hangs on.
  public var all: Set<ColumnName> { value.union(control) }

  /// Creates the lineage of a column.
  public init(
    value: Set<ColumnName> = [], control: Set<ColumnName> = [], disclosed: Set<ColumnName> = []
  ) {
    self.value = value
    self.control = control
    self.disclosed = disclosed
  }
}

/// An expression as it is written.
public struct WrittenExpression: Hashable, Sendable {
  /// The expression without its alias, white space made the same everywhere.
  public let text: String
  /// Where it begins, in bytes of the query.
  public let offset: Int

  static func all(in core: SelectCore, of text: SQLText) -> [String: WrittenExpression] {
    let pairs = core.columns.compactMap { column -> (String, WrittenExpression)? in
      guard let expression = column.expression,
        let name = column.alias ?? expression.columnName
      else { return nil }
      let written = SQLText.normalised(text.text(in: expression.range))
      return (name, WrittenExpression(text: written, offset: expression.range.lowerBound))
    }
    return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
  }
}

/// What the result of a query hangs on.
///
/// Never less than the truth: where SQLite leaves open which row comes first, or where a text is hard
/// to follow, more is named rather than less. The existence of rows is not a column and is not in here.
public struct QueryLineage: Sendable {
  /// The lineage of each result column, in order.
  public let columns: [ColumnLineage]
  /// How the result columns are written that have a name, those of the first arm, by name.
  public let expressions: [String: WrittenExpression]
  /// Every column of a table that is named anywhere in the query, needed or not.
  public let mentioned: Set<ColumnName>
  /// The tables and views that its FROM clauses name; not what a view reads.
  public let tables: Set<TableName>
  /// The query with everything replaced by NULL that a result column does not need, one for each.
  let slices: [QuerySlice]

  /// Functions that let nothing of a personal value through: keyed pseudonyms, and questions whose
  /// answer is a count or yes and no.
  public static let maskingFunctions: Set<String> = [
    "pseudonym", "is_cpf", "is_cnpj", "count", "approx_count_distinct",
  ]

  /// Follows the columns of a query; nothing, when its text is not understood.
  ///
  /// - Parameters:
  ///   - sql: One SELECT.
  ///   - tables: The columns of each table and view that it may read.
  ///   - orders: For each table and view the columns by which its rows may come in order: those that
  ///     keys and indexes are made of.
  ///   - layer: For a view, the layer it is in.
  public init?(
    of sql: String, tables: [TableName: [String]], orders: [TableName: Set<ColumnName>] = [:],
    in layer: Layer? = nil
  ) {
    let text = SQLText(sql)
    guard let statement = SelectStatement.parse(text) else { return nil }
    let reader = LineageReader(text, tables: tables, orders: orders, layer: layer)
    guard let table = try? reader.read(statement) else { return nil }
    let numbers = reader.numbers
    columns = table.columns.map { column in
      ColumnLineage(
        value: numbers.columns(column.flow.value),
        control: numbers.columns(column.flow.control.union(table.rows)),
        disclosed: numbers.columns(column.flow.disclosed))
    }
    expressions = statement.arms[0].body.core.map { WrittenExpression.all(in: $0, of: text) } ?? [:]
    mentioned = numbers.columns(reader.mentioned)
    self.tables = reader.named
    slices = table.columns.map { column in
      QuerySlice(text, statement, needed: column.flow.all.union(table.rows))
    }
  }
}
