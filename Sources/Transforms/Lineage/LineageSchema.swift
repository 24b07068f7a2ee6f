// The tables and views that lineage is followed through, and what is done where a query's text is not
// understood or SQLite's own compiler has seen more than we have.

import SQLText
public import SQLite
public import Warehouse

/// What every column of a table or view hangs on.
public struct TableLineage: Sendable {
  /// Its columns in order.
  public let columns: [String]
  /// What each of them hangs on, in the same order.
  public let lineages: [ColumnLineage]
  /// How columns are written, by name; those of a star are not.
  public let expressions: [String: WrittenExpression]
  /// Whether it is column by column; otherwise every column is taken to hang on all that is read.
  public let isExact: Bool

  /// What a column hangs on.
  public subscript(column: String) -> ColumnLineage {
    columns.firstIndex(of: column).map { lineages[$0] } ?? ColumnLineage()
  }
}

/// The columns of all tables, and the views among them.
public struct LineageSchema: Sendable {
  /// The columns of each table and view, in order.
  public let tables: [TableName: [String]]
  /// The SELECT of each view.
  public let views: [TableName: String]
  /// The columns by which the rows of each table and view may come in order.
  var orders: [TableName: Set<ColumnName>]
  /// The lineage of each view whose text is understood.
  var viewQueries: [TableName: QueryLineage] = [:]

  /// Reads the shapes of all tables.
  ///
  /// - Throws: ``SQLiteError`` when they cannot be read.
  public init(on shapes: Connection) throws {
    var tables: [TableName: [String]] = [:]
    var views: [TableName: String] = [:]
    for layer in Layer.allCases {
      let rows = try shapes.rows(
        """
        SELECT m.name, m.type, m.sql, c.name
        FROM \(layer.rawValue).sqlite_master AS m
        JOIN pragma_table_info(m.name, '\(layer.rawValue)') AS c
        WHERE m.type IN ('table', 'view')
        ORDER BY m.name, c.cid
        """)
      for row in rows {
        let table = TableName(layer, row[0].text ?? "")
        tables[table, default: []].append(row[3].text ?? "")
        if row[1].text == "view", views[table] == nil {
          views[table] = Self.select(of: row[2].text ?? "")
        }
      }
    }
    self.tables = tables
    self.views = views
    orders = try Self.orders(of: tables, on: shapes)
    for view in views.keys.sorted() { follow(view: view) }
  }

  private static func orders(
    of tables: [TableName: [String]], on shapes: Connection
  ) throws -> [TableName: Set<ColumnName>] {
    var orders: [TableName: Set<ColumnName>] = [:]
    for layer in Layer.allCases {
      let rows = try shapes.rows(
        """
        SELECT m.name, c.name
        FROM \(layer.rawValue).sqlite_master AS m
        JOIN pragma_index_list(m.name, '\(layer.rawValue)') AS i
        JOIN pragma_index_info(i.name, '\(layer.rawValue)') AS c
        WHERE m.type = 'table'
        """)
      for row in rows {
        let table = TableName(layer, row[0].text ?? "")
        // An expression in an index may be of any column.
        let columns = row[1].text.map { [$0] } ?? tables[table] ?? []
        orders[table, default: []].formUnion(columns.map { ColumnName(table, $0) })
      }
    }
    return orders
  }

  /// What the result of any query on these tables hangs on; nothing, when it is not understood.
  public func lineage(of sql: String, in layer: Layer? = nil) -> QueryLineage? {
    QueryLineage(of: sql, tables: tables, orders: orders, in: layer)
  }

  /// The SELECT of `CREATE VIEW name [(columns)] AS SELECT …`.
  private static func select(of view: String) -> String {
    let text = SQLText(view)
    var depth = 0
    for index in text.tokens.indices {
      if text.isSymbol(index, "(") { depth += 1 }
      if text.isSymbol(index, ")") { depth -= 1 }
      if depth == 0, text.isWord(text.tokens[index], "as") {
        return text.text(in: text.tokens[index].range.upperBound..<text.bytes.count)
      }
    }
    return view
  }

  // MARK: Lineage

  /// What the columns of a transform's table hang on, views not looked through.
  ///
  /// SQLite's own list of what the statement reads is held against what was followed: a column that
  /// only SQLite saw means that the text was not understood.
  public func lineage(of compilation: Compilation) -> TableLineage {
    if let query = lineage(of: compilation.transform.file.sql),
      query.columns.count == compilation.selectColumns.count,
      hasFollowed(everythingOf: compilation, by: query)
    {
      return TableLineage(
        columns: compilation.columns, lineages: compilation.lineages(of: query),
        expressions: query.expressions, isExact: true)
    }
    // SQLite does not report the columns of USING, so of a table that is not followed all count.
    let everything = Set(
      compilation.reads.keys.flatMap { table in
        (tables[table] ?? []).map { ColumnName(table, $0) }
      })
    return Self.everywhere(compilation.columns, everything)
  }

  /// What the columns of a view hang on; nothing for what is no view.
  public func lineage(ofView view: TableName) -> TableLineage? {
    guard views[view] != nil, let columns = tables[view] else { return nil }
    if let query = viewQueries[view] {
      return TableLineage(
        columns: columns, lineages: query.columns,
        expressions: query.expressions, isExact: true)
    }
    let everything = Set(
      tables.filter { $0.key.layer == view.layer && $0.key != view }.flatMap { table, names in
        names.map { ColumnName(table, $0) }
      })
    return Self.everywhere(columns, everything)
  }

  private static func everywhere(
    _ columns: [String], _ everything: Set<ColumnName>
  ) -> TableLineage {
    let lineage = ColumnLineage(
      value: everything, control: everything, disclosed: everything)
    return TableLineage(
      columns: columns, lineages: columns.map { _ in lineage }, expressions: [:], isExact: false)
  }
}
