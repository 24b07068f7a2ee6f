// Choosing the way: which parts of the key follow from the tables that changed, and whether SQLite can
// follow them without walking through a large table again and again.

import SQLText
import SQLite
import Warehouse

/// What a refresh by key does, before anything is read.
struct RefreshRoute {
  let parts: [Int]
  let columns: [String]
  let scans: [TableScan]
  /// For each changed table, statements whose rows are the key's parts.
  let affected: [String]
  /// The results for the affected keys.
  let select: String
  let changed: [TableName]
  /// Sub-queries that must give what they gave before.
  let guards: [QueryGuard]
}

extension KeyedRefresh {
  /// Tables of at most so many rows may be walked through for each row of something else.
  static let smallRowCount: Int64 = 1000

  static func analyse(
    _ compilation: Compilation, on connection: Connection
  ) throws -> Result<KeyAnalysis, FullComputeReason> {
    guard !compilation.key.isEmpty else { return .failure(.init("it has no key")) }
    if let reason = compilation.transform.snapshot?.fullComputeReason {
      return .failure(.init(reason))
    }
    let types = ComparisonTypes(of: SQLText(""), on: connection).types(
      of: compilation.transform.table)
    let keyTypes = compilation.key.map { types[$0.lowercased()] ?? .unknown }
    do {
      let analysis = try KeyAnalysis(
        compilation.sql, key: compilation.key, keyTypes: keyTypes, on: connection)
      if let reason = try unseen(compilation, analysis, on: connection) { return .failure(reason) }
      return .success(analysis)
    } catch let error as Unresolvable {
      return .failure(.init("its SELECT \(error.phrase)"))
    }
  }

  /// What the compiler saw and the analysis did not.
  private static func unseen(
    _ compilation: Compilation, _ analysis: KeyAnalysis, on connection: Connection
  ) throws -> FullComputeReason? {
    let seen = Set(analysis.tables.compactMap(\.table))
    for table in compilation.reads.keys.sorted() {
      let type = try connection.value(
        "SELECT type FROM \(table.layer.rawValue).sqlite_master WHERE name = ?",
        [.text(table.name)]
      ).text
      if type == "view" { return .init("it reads the view \(table)") }
      let isKnown = seen.contains { $0.layer == table.layer && $0.name.isSame(as: table.name) }
      guard isKnown else { return .init("it reads \(table) in a way that is not understood") }
      if table.name.hasPrefix("_"), table.name != "_observation" {
        return .init("changes of \(table) are not kept")
      }
    }
    return nil
  }

  func route(
    whenChanged tables: Set<TableName>
  ) throws -> Result<RefreshRoute, FullComputeReason> {
    let analysis: KeyAnalysis
    switch self.analysis {
    case .failure(let reason): return .failure(reason)
    case .success(let found): analysis = found
    }
    for table in tables.sorted() {
      if let column = try byteColumn(of: table) {
        return .failure(.init("\(table) has a column of bytes, \(column)"))
      }
    }
    try prepareTables(tables)
    var firstReason: FullComputeReason?
    for parts in analysis.partSets(of: compilation.key.count) {
      switch try compilable({ try route(analysis, parts, tables) }) {
      case .success(let route): return .success(route)
      // The reason about the whole key says most, unless another can be helped by an index.
      case .failure(let reason):
        if firstReason == nil || firstReason?.scan == nil && reason.scan != nil {
          firstReason = reason
        }
      }
    }
    return .failure(firstReason ?? .init("its SELECT does not bring its key from any table"))
  }

  /// What SQLite cannot compile, a rowid asked of a restricted table for instance, is no way.
  private func compilable(
    _ body: () throws -> Result<RefreshRoute, FullComputeReason>
  ) throws -> Result<RefreshRoute, FullComputeReason> {
    do {
      return try body()
    } catch let error as SQLiteError where error.primaryCode == 1 {
      return .failure(.init("its SELECT cannot be restricted to keys (\(error.message))"))
    }
  }

  private func route(
    _ analysis: KeyAnalysis, _ parts: [Int], _ tables: Set<TableName>
  ) throws -> Result<RefreshRoute, FullComputeReason> {
    var statements: [CheckedStatement] = []
    var guards: [QueryGuard] = []
    for relation in analysis.tables {
      guard let table = relation.table, let changed = tables.first(where: { $0.isSame(as: table) })
      else { continue }
      if let routes = analysis.routes(from: relation.id, to: parts) {
        statements += routes.map { route in
          CheckedStatement(
            sql: route.sql(from: changed, changed: tables, into: parts),
            sought: route.hops.map { ($0.table, $0.to.column) })
        }
      } else if let found = try queryGuard(analysis, relation, changed) {
        if !guards.contains(found) { guards.append(found) }
      } else {
        return .failure(
          .init("\(changed) changed, and no equality leads from its rows to the key"))
      }
    }
    let affected = statements.map(\.sql)
    let select = analysis.restricted(
      to: parts, key: compilation.key, columns: compilation.columns, affected: AffectedKeys.table)
    let columns = parts.map { compilation.key[$0] }
    let target = compilation.transform.table
    let touched = KeyAnalysis.membership(
      columns.map(\.sqlIdentifier), parts, AffectedKeys.table)
    statements += [
      CheckedStatement(sql: select, sought: analysis.sought(for: parts)),
      CheckedStatement(
        sql: "SELECT * FROM \(target.sql) WHERE \(touched)",
        sought: [(target, columns.first)]),
    ]
    let scans: [TableScan]
    switch try check(statements) {
    case .failure(let reason): return .failure(reason)
    case .success(let found): scans = found
    }
    return .success(
      RefreshRoute(
        parts: parts, columns: columns, scans: scans, affected: affected, select: select,
        changed: tables.sorted(), guards: guards))
  }

  /// The large tables that statements walk through, or why one does so too often.
  private func check(
    _ statements: [CheckedStatement]
  ) throws -> Result<[TableScan], FullComputeReason> {
    var scans: [TableScan] = []
    let inFull = Set(try connection.scans(of: compilation.sql))
    for statement in statements {
      for scan in try connection.scans(of: statement.sql) {
        let rows = try rowCount(of: scan.table)
        guard rows > Self.smallRowCount else { continue }
        let found = TableScan(
          table: scan.table, index: try connection.index(for: scan.table, statement.sought))
        // What computing in full does too is no reason to compute in full.
        if scan.isInLoop, !inFull.contains(scan) {
          return .failure(
            .init(
              "\(scan.table) (\(rows) rows) would be walked through for each row of another table",
              scan: found))
        }
        if !scans.contains(found) { scans.append(found) }
      }
    }
    return .success(scans)
  }

  private func rowCount(of table: TableName) throws -> Int64 {
    try Ledger(table.layer, on: connection).latest(of: table.description)?.rowCount ?? 0
  }

  private func byteColumn(of table: TableName) throws -> String? {
    try connection.rows(
      """
      SELECT name FROM pragma_table_info(?, ?)
      WHERE type = '' OR upper(type) LIKE '%BLOB%'
      """, [.text(table.name), .text(table.layer.rawValue)]
    ).compactMap { $0[0].text }.first { compilation.reads[table]?.contains($0) == true }
  }

  /// Makes the empty tables that statements are compiled against.
  private func prepareTables(_ tables: Set<TableName>) throws {
    let shape = compilation.shape
    let types = Dictionary(
      shape.columns.map { ($0.name, $0.type) }, uniquingKeysWith: { first, _ in first })
    let columns = compilation.key.enumerated().map {
      "k\($0.offset + 1) \(types[$0.element] ?? "")"
    }
    try connection.execute(
      """
      DROP TABLE IF EXISTS \(AffectedKeys.table);
      CREATE TABLE \(AffectedKeys.table) (\(columns.joined(separator: ", ")));
      """)
    for table in tables {
      let columns = try deltaColumns(of: table).map { "\($0.name.sqlIdentifier) \($0.type)" }
      try connection.execute(
        """
        DROP TABLE IF EXISTS \(table.delta);
        CREATE TABLE \(table.delta) (_sign INTEGER, \(columns.joined(separator: ", ")));
        """)
    }
  }

  /// The columns of a changed table that the transform reads; all, where that is not told by name.
  func deltaColumns(of table: TableName) throws -> [TableShape.Column] {
    guard let shape = try TableShape(of: table, on: connection) else { return [] }
    let read = compilation.reads[table] ?? []
    let isShared =
      (try? analysis.get())?.tables.contains {
        $0.table?.isSame(as: table) == true && $0.joinsByName
      } ?? true
    let guarded = (try? analysis.get())?.guardedTables.contains { $0.isSame(as: table) } ?? false
    let key = guarded ? shape.primaryKey : []
    let columns = shape.columns.filter { read.contains($0.name) || key.contains($0.name) }
    return columns.isEmpty || isShared ? shape.columns : columns
  }
}

extension KeyRoute {
  /// A SELECT of the keys that rows of a changed table lead to.
  ///
  /// - Parameters:
  ///   - source: The changed table, whose images are in its delta.
  ///   - changed: All changed tables. Of those on the way, rows as they were count too.
  ///   - parts: The parts of the key.
  /// - Returns: The SELECT.
  func sql(from source: TableName, changed: Set<TableName>, into parts: [Int]) -> String {
    select(keys.map(\.sql), from: source, changed, hops.count)
  }

  private func select(
    _ terms: [String], from source: TableName, _ changed: Set<TableName>, _ count: Int
  ) -> String {
    let list = terms.joined(separator: ", ")
    guard count > 0 else { return "SELECT \(list) FROM \(source.delta)" }
    let hop = hops[count - 1]
    let values = select([hop.from.sql], from: source, changed, count - 1)
    let now = "SELECT \(list) FROM \(hop.table.sql) WHERE (\(hop.to.sql)) IN (\(values))"
    guard let table = changed.first(where: { $0.isSame(as: hop.table) }) else { return now }
    return
      "\(now) UNION ALL SELECT \(list) FROM \(table.delta) WHERE (\(hop.to.sql)) IN (\(values))"
  }
}

extension KeyAnalysis {
  /// The sets of the key's parts to try, the whole key first.
  func partSets(of count: Int) -> [[Int]] {
    guard count <= 6 else { return [Array(0..<count)] }
    let all = (1..<(1 << count)).map { bits in (0..<count).filter { bits & (1 << $0) != 0 } }
    return all.sorted { first, second in
      if first.count != second.count { return first.count > second.count }
      return first.lexicographicallyPrecedes(second)
    }
  }

  /// The columns by which rows of tables are looked for when certain keys are computed.
  func sought(for parts: [Int]) -> [(TableName, String?)] {
    let own = tables.compactMap { relation -> (TableName, String?)? in
      guard let table = relation.table, let part = parts.first,
        let terms = keyTerms[relation.id]?[part]
      else { return nil }
      return (table, terms.compactMap(\.column).first)
    }
    let joined = links.flatMap(\.to).compactMap { term -> (TableName, String?)? in
      guard let relation = tables.first(where: { $0.id == term.relation }) else { return nil }
      return relation.table.map { ($0, term.column) }
    }
    return own + joined
  }
}

/// A statement whose walks through tables are looked at, with the columns by which it looks for rows.
struct CheckedStatement {
  let sql: String
  let sought: [(TableName, String?)]
}

extension Connection {
  /// The statement for the index that would spare walking through a table.
  ///
  /// Nothing where rows are sought by an expression, where such an index is there, and in RAW, whose
  /// tables are the engine's.
  func index(for table: TableName, _ sought: [(TableName, String?)]) throws -> String? {
    guard table.layer == .trusted || table.layer == .refined else { return nil }
    let led = try leadingColumns(of: table)
    let wanted = sought.first { found, column in
      found.isSame(as: table) && column.map { !led.contains($0.lowercased()) } ?? false
    }
    guard let column = wanted?.1 else { return nil }
    return
      "CREATE INDEX \(table.layer.rawValue).\(table.name)_by_\(column) ON \(table.name) (\(column))"
  }
}

extension Connection {
  /// The columns that an index of the table begins with, in small letters.
  func leadingColumns(of table: TableName) throws -> Set<String> {
    let rows = try rows(
      """
      SELECT lower(i.name) FROM pragma_index_list(?1, ?2) AS l
      JOIN pragma_index_info(l.name, ?2) AS i ON i.seqno = 0
      UNION ALL
      SELECT lower(name) FROM pragma_table_info(?1, ?2) WHERE pk = 1
      """, [.text(table.name), .text(table.layer.rawValue)])
    return Set(rows.compactMap { $0[0].text })
  }
}

extension QueryRelation {
  /// Whether it takes part in a join by the names of columns, which the compiler does not report.
  var joinsByName: Bool {
    join?.isNatural == true || join?.using.isEmpty == false || isNamedInUsing
  }
}

extension TableName {
  /// The temporary table with the images of its changed rows.
  var delta: String { "temp.\("delta_\(layer.rawValue)_\(name)".sqlIdentifier)" }

  func isSame(as other: TableName) -> Bool {
    layer == other.layer && name.isSame(as: other.name)
  }
}

extension String {
  func isSame(as other: String) -> Bool { lowercased() == other.lowercased() }
}
