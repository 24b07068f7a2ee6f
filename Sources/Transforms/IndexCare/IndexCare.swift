// Finds the large tables that a statement walks from end to end once for each row of another, and the
// index that would avoid it: by compiling the real statement against a copy of the schema that has
// statistics of the expected sizes, and by compiling it again with each index that might help.

import SQLText
public import SQLite
public import Warehouse

/// A table that is walked whole inside a loop.
public struct RepeatedScan: Hashable, Sendable {
  /// The table.
  public let table: TableName
  /// How many rows it has, or is expected to have.
  public let rowCount: Int64
  /// The table whose rows each cause a walk; nothing where it is a result in between.
  public let outer: TableName?
  /// The statement that makes an index which avoids it, ready for a migration; nothing where no index of
  /// plain columns does, or where the table may have none.
  public let index: String?
}

/// A schema with sizes, in which statements are compiled.
public final class IndexCare {
  /// The copied schema.
  let connection: Connection
  private let sizes: [TableName: Int64]

  /// From how many rows on a table is large.
  public static let threshold: Int64 = 100_000
  /// From how many rows on a table is large that is read only once.
  static let onceThreshold: Int64 = 1_000_000
  /// Up to how many turns of a loop a walk of a large table is nothing to speak of.
  static let fewTurns: Int64 = 32

  /// Copies a schema.
  ///
  /// - Parameters:
  ///   - shapes: A connection that has the tables of all layers.
  ///   - sizes: How many rows the tables have, or are expected to have.
  /// - Throws: ``SQLiteError`` when the copy cannot be made.
  public init(_ shapes: Connection, sizes: [TableName: Int64]) throws {
    connection = try Warehouse.inMemory()
    self.sizes = sizes
    for layer in Layer.allCases {
      let name = layer.rawValue
      // A schema in memory has no rows to copy, so its text is copied.
      let statements = try shapes.rows(
        """
        SELECT name, sql FROM \(name).sqlite_master AS m
        WHERE sql IS NOT NULL AND type IN ('table', 'index', 'view') AND name NOT GLOB 'sqlite_*'
        ORDER BY rowid
        """)
      let known = Set(
        try connection.rows("SELECT name FROM \(name).sqlite_master").compactMap { $0[0].text })
      for row in statements where !known.contains(row[0].text ?? "") {
        try connection.execute(Self.qualified(row[1].text ?? "", layer))
      }
      try writeStatistics(of: layer)
    }
  }

  /// The text of a schema's statement with the layer before the name of what is made.
  private static func qualified(_ sql: String, _ layer: Layer) -> String {
    let text = SQLText(sql)
    let kinds: Set<String> = ["table", "index", "view"]
    guard
      let index = text.tokens.firstIndex(where: { kinds.contains(text.text(of: $0).lowercased()) }),
      index + 1 < text.tokens.count
    else { return sql }
    let start = text.tokens[index + 1].range.lowerBound
    return text.text(in: 0..<start) + "\(layer.rawValue)." + text.text(in: start..<text.bytes.count)
  }

  /// How many rows a table has, where that is known.
  func size(of table: TableName) -> Int64? { sizes[table] }

  /// Tells the planner how large tables are, as ANALYZE would have.
  private func writeStatistics(of layer: Layer) throws {
    let known = sizes.filter { $0.key.layer == layer && $0.value > 0 }
    guard !known.isEmpty else { return }
    let name = layer.rawValue
    try connection.execute("ANALYZE \(name)")
    for (table, count) in known {
      let isKeyed = try connection.value(
        """
        SELECT count(*) FROM pragma_index_list(?1, ?2) AS i
        WHERE i.origin = 'pk' AND NOT EXISTS (
          SELECT 1 FROM \(name).sqlite_master AS m WHERE m.name = i.name)
        """, [.text(table.name), .text(name)])
      // A table without rowid is its primary key's index, which bears its name.
      let index: Value = (isKeyed.integer ?? 0) > 0 ? .text(table.name) : .null
      let columns =
        try connection.value(
          "SELECT count(*) FROM pragma_table_info(?, ?) WHERE pk > 0",
          [.text(table.name), .text(name)]
        ).integer ?? 0
      let rest = Array(repeating: "1", count: index == .null ? 0 : Int(columns))
      try connection.run(
        "INSERT INTO \(name).sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)",
        [.text(table.name), index, .text(([String(count)] + rest).joined(separator: " "))])
    }
    try connection.execute("ANALYZE \(name).sqlite_master")
    // The refresh by key asks the ledger.
    for (table, count) in known {
      try Ledger(layer, on: connection).record(
        LedgerEntry(
          stepID: table.description, runID: "expected", kind: .transform, object: table.description,
          fingerprint: "", inputs: [:], version: 1, rowCount: count, changedRowCount: 0,
          startedAt: "", endedAt: "", seconds: 0))
    }
  }

  /// The large tables that a statement walks inside loops, each once.
  ///
  /// - Returns: Nothing for a statement that does not compile: others say why.
  public func scans(in sql: String) -> [RepeatedScan] {
    guard let found = try? largeScans(in: sql) else { return [] }
    var seen: Set<TableName> = []
    return found.filter { seen.insert($0.table).inserted }.compactMap { scan in
      let index = scan.table.layer == .raw ? nil : index(for: scan.table, in: sql)
      // A result in between may have a handful of rows; that values are looked up in it one by one says
      // that it has more.
      if scan.outer == nil, index?.findsEqual != true { return nil }
      return RepeatedScan(
        table: scan.table, rowCount: sizes[scan.table] ?? 0, outer: scan.outer,
        index: index?.statement)
    }
  }

  // MARK: Reading bytecode

  private func largeScans(in sql: String) throws -> [(table: TableName, outer: TableName?)] {
    let bytecode = try connection.bytecode(of: sql)
    let tables = try cursors(of: bytecode)
    return bytecode.repeatedScans.compactMap { scan in
      guard let table = tables[scan.cursor], (sizes[table] ?? 0) >= Self.threshold else {
        return nil
      }
      let outer = scan.outer.last.flatMap { tables[$0.cursor] }
      // A few walks of a large table are no more than reading it is.
      let turns = scan.outer.map { loop in
        tables[loop.cursor].flatMap { turnCount(of: $0, isWhole: bytecode.isWhole(loop)) }
      }
      let known = turns.compactMap(\.self)
      if known.count == turns.count, known.reduce(1, multiplied) <= Self.fewTurns { return nil }
      return (table, outer)
    }
  }

  /// How many turns a loop over a table has: those of a key are not known, and the engine's own tables
  /// have a row for each date or load.
  private func turnCount(of table: TableName, isWhole: Bool) -> Int64? {
    if table.isEngineOwned { return 1 }
    return isWhole ? sizes[table] : nil
  }

  /// Whether a statement walks a table inside a loop.
  func walksInLoop(_ table: TableName, _ sql: String) -> Bool {
    ((try? largeScans(in: sql)) ?? []).contains { $0.table == table }
  }

  private func multiplied(_ left: Int64, _ right: Int64) -> Int64 {
    left.multipliedReportingOverflow(by: right).overflow ? .max : left * right
  }

  /// The tables that cursors stand on, by their own pages or those of an index.
  private func cursors(of bytecode: Bytecode) throws -> [Int64: TableName] {
    let databases = try connection.rows("PRAGMA database_list")
    var tables: [Int64: TableName] = [:]
    for cursor in bytecode.openedCursors {
      guard
        let name = databases.first(where: { $0[0].integer == cursor.database })?[1].text,
        let layer = Layer(rawValue: name),
        let table = try connection.value(
          "SELECT tbl_name FROM \(name).sqlite_master WHERE rootpage = ?",
          [.integer(cursor.rootPage)]
        ).text
      else { continue }
      tables[cursor.cursor] = TableName(layer, table)
    }
    return tables
  }
}

extension Bytecode {
  /// Whether a loop goes over all rows rather than those that a key finds.
  fileprivate func isWhole(_ loop: Loop) -> Bool { scannedCursors.contains(loop.cursor) }
}
