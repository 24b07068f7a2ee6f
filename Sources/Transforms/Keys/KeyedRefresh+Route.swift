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
    let types = ComparisonTypes(on: connection).types(of: compilation.transform.table)
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
      switch try route(analysis, parts, tables) {
      case .success(let route): return .success(route)
      // The reason about the whole key says most.
      case .failure(let reason): firstReason = firstReason ?? reason
      }
    }
    return .failure(firstReason ?? .init("its SELECT does not bring its key from any table"))
  }

  private func route(
    _ analysis: KeyAnalysis, _ parts: [Int], _ tables: Set<TableName>
  ) throws -> Result<RefreshRoute, FullComputeReason> {
    var affected: [String] = []
    for relation in analysis.tables {
      guard let table = relation.table, let changed = tables.first(where: { $0.isSame(as: table) })
      else { continue }
      guard let routes = analysis.routes(from: relation.id, to: parts) else {
        return .failure(
          .init("\(changed) changed, and no equality leads from its rows to the key"))
      }
      affected += routes.map { $0.sql(from: changed, changed: tables, into: parts) }
    }
    let select = analysis.restricted(
      to: parts, key: compilation.key, columns: compilation.columns, affected: AffectedKeys.table)
    let columns = parts.map { compilation.key[$0] }
    var scans: [TableScan] = []
    let target = compilation.transform.table
    let touched = KeyAnalysis.membership(
      columns.map(\.sqlIdentifier), parts, AffectedKeys.table)
    let statements = affected + [select, "SELECT * FROM \(target.sql) WHERE \(touched)"]
    for statement in Set(statements).sorted() {
      for scan in try connection.scans(of: statement) {
        let rows = try rowCount(of: scan.table)
        guard rows > Self.smallRowCount else { continue }
        let found = TableScan(
          table: scan.table, index: try analysis.index(for: scan.table, parts, on: connection))
        if scan.isInLoop {
          return .failure(
            .init(
              "\(scan.table) (\(rows) rows) would be walked through once for each row of another table",
              scan: found))
        }
        if !scans.contains(found) { scans.append(found) }
      }
    }
    return .success(
      RefreshRoute(
        parts: parts, columns: columns, scans: scans, affected: affected, select: select,
        changed: tables.sorted()))
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
        CREATE TABLE \(table.delta) (\(columns.joined(separator: ", ")));
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
    let columns = shape.columns.filter { read.contains($0.name) }
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

  /// The index that would spare walking through a table, where it is of plain columns in a layer whose
  /// indexes are the project's.
  func index(for table: TableName, _ parts: [Int], on connection: Connection) throws -> String? {
    guard table.layer == .trusted || table.layer == .refined else { return nil }
    let relations = Set(tables.filter { $0.table?.isSame(as: table) == true }.map(\.id))
    var columns: [String] = []
    for relation in relations.sorted() {
      let terms = parts.compactMap { keyTerms[relation]?[$0]?.first(where: { $0.column != nil }) }
      if terms.count == parts.count { columns += terms.compactMap(\.column) }
      for link in links {
        for term in link.to where term.relation == relation {
          columns += [term.column].compactMap(\.self)
        }
      }
    }
    let led = try connection.leadingColumns(of: table)
    guard let wanted = columns.first(where: { !led.contains($0.lowercased()) }) else { return nil }
    return
      "CREATE INDEX \(table.layer.rawValue).\(table.name)_by_\(wanted) ON \(table.name) (\(wanted))"
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
