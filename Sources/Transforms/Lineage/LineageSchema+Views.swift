// What stands beneath the views that a query reads, and whether all of it was followed: SQLite reports
// what a view reads as if the query itself had read it.

import SQLText
import Warehouse

extension LineageSchema {
  /// Follows a view, after those that it reads; none twice.
  mutating func follow(view: TableName) {
    guard let sql = views[view], viewQueries[view] == nil,
      let first = lineage(of: sql, in: view.layer), first.columns.count == tables[view]?.count
    else { return }
    // SQLite refuses a view that reads itself only when it is read.
    viewQueries[view] = first
    let below = first.tables.filter { views[$0] != nil }
    for view in below { follow(view: view) }
    // What decides the order of the rows below is known only now.
    if !below.isEmpty { viewQueries[view] = lineage(of: sql, in: view.layer) }
    // Any of them may, in what order the rows come out of the view.
    orders[view] = first.tables.reduce(into: first.mentioned) { $0.formUnion(orders[$1] ?? []) }
  }

  /// Whether every column that SQLite saw a transform read was followed, in its own text or in that of a
  /// view beneath.
  func hasFollowed(everythingOf compilation: Compilation, by query: QueryLineage) -> Bool {
    guard !query.tables.isDisjoint(with: views.keys) else {
      return known(compilation.reads).isSubset(of: query.mentioned)
    }
    guard let below = viewsRead(by: query) else { return false }
    let parts =
      [(compilation.transform.file.sql, query)]
      + below.map { (views[$0] ?? "", viewQueries[$0]) }
      .compactMap { sql, query in query.map { (sql, $0) } }
    let mentioned = parts.reduce(into: Set<ColumnName>()) { $0.formUnion($1.1.mentioned) }
    let named = parts.reduce(into: Set<TableName>()) { $0.formUnion($1.1.tables) }
    let read = Set(compilation.reads.keys).intersection(tables.keys)
    return read.isSubset(of: named)
      && known(compilation.reportedReads).isSubset(of: mentioned)
      && parts.allSatisfy { joinedColumns(of: $0, $1.tables).isSubset(of: $1.mentioned) }
  }

  /// The views that a query reads, and those beneath them; nothing, when one is not understood.
  private func viewsRead(by query: QueryLineage) -> Set<TableName>? {
    var found: Set<TableName> = []
    var open = query.tables
    while let table = open.popFirst() {
      guard views[table] != nil, found.insert(table).inserted else { continue }
      guard let query = viewQueries[table] else { return nil }
      open.formUnion(query.tables)
    }
    return found
  }

  /// The columns by which USING and NATURAL may join the tables of a text: SQLite does not report them.
  private func joinedColumns(of sql: String, _ named: Set<TableName>) -> Set<ColumnName> {
    let text = SQLText(sql)
    let isNatural = !text.words(["natural"]).isEmpty
    let names = text.joinedColumns
    guard isNatural || !names.isEmpty else { return [] }
    let columns = named.flatMap { table in (tables[table] ?? []).map { ColumnName(table, $0) } }
    return Set(columns.filter { isNatural || names.contains($0.column.lowercased()) })
  }

  private func known(_ reads: [TableName: Set<String>]) -> Set<ColumnName> {
    let names = reads.flatMap { table, names in names.map { ColumnName(table, $0) } }
    return Set(names.filter { tables[$0.table]?.contains($0.column) ?? false })
  }
}
