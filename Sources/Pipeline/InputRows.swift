// Finding the rows of the inputs that a row of a table is made of. Lineage says in which columns the
// key's values come from; from the rows found there one goes on to rows of other inputs that are named
// by values of theirs. Whether that was enough is not argued but tried: the transform must make the
// row of what was found. What it can be made without is then left out.

import SQLite
import Transforms
import Warehouse

/// The search for the input rows of one row.
struct InputRows {
  private let compilation: Compilation
  private let key: [(column: String, value: String)]
  private let row: [Value]
  private let live: Connection
  private let shapes: Connection
  private let parameters: Parameters

  /// At most so many rows of an input are looked at.
  private static let limit = 2000
  /// So many rows with the key's values stay, needed or not: a row that lost to a newer one is what a
  /// test of the choice is about.
  private static let kept = 12
  /// A small table may be taken whole.
  private static let smallTable = 300

  init(
    _ compilation: Compilation, key: [(column: String, value: String)], row: [Value],
    live: Connection, shapes: Connection, parameters: Parameters
  ) {
    self.compilation = compilation
    self.key = key
    self.row = row
    self.live = live
    self.shapes = shapes
    self.parameters = parameters
  }

  /// - Returns: The rows, and the columns in which what they make differs from the row; nil where they
  ///   do not make it at all.
  func find() throws -> (rows: TransformTrial.Rows, differing: [String]?) {
    var rows: TransformTrial.Rows = [:]
    var pinned: Set<TableName> = []
    for (table, columns) in try keyColumns() {
      let found = try direct(table, columns)
      if !found.isEmpty { rows[table] = found }
      if found.count <= Self.kept { pinned.insert(table) }
    }
    try addNeighbours(to: &rows)
    if try differing(rows) != [] { try addSmallTables(to: &rows) }
    let differing = try differing(rows)
    guard differing == [] else { return (rows, differing) }
    return (try reduced(rows, besides: pinned), [])
  }

  private var tables: [TableName] {
    compilation.reads.keys.filter { $0 != compilation.transform.table }.sorted()
  }

  // MARK: By the key

  /// For each input the columns that a value of the key is made of.
  private func keyColumns() throws -> [TableName: [(column: String, value: String)]] {
    let lineage = try LineageSchema(on: shapes).lineage(of: compilation)
    var found: [TableName: [(column: String, value: String)]] = [:]
    for part in key {
      for source in lineage[part.column].value where tables.contains(source.table) {
        found[source.table, default: []].append((source.column, part.value))
      }
    }
    return found
  }

  private func direct(
    _ table: TableName, _ columns: [(column: String, value: String)]
  ) throws -> [[String: Value]] {
    var conditions: [(sql: String, value: Value)] = []
    for (column, value) in columns {
      // RAW holds what was typed, with spaces around and points in a number.
      let name = column.sqlIdentifier
      let sql =
        table.layer == .raw
        ? "(\(name) = ? OR squeeze(\(name)) = ? OR regexp_replace(\(name), '[^0-9A-Za-z]', '') = ?)"
        : "(\(name) = ?)"
      let marks = table.layer == .raw ? 3 : 1
      let values = Array(repeating: Value.text(value), count: marks)
      let isThere =
        try live.value("SELECT 1 FROM \(table.sql) WHERE \(sql) LIMIT 1", values) == 1
      if isThere { conditions.append((sql, .text(value))) }
    }
    guard !conditions.isEmpty else { return [] }
    let values = conditions.flatMap { condition in
      Array(repeating: condition.value, count: condition.sql.count { $0 == "?" })
    }
    return try select(table, where: conditions.map(\.sql).joined(separator: " AND "), values)
  }

  // MARK: Rows that are named by others

  /// Adds rows of the inputs that have none yet: those whose columns hold values of the rows found, or
  /// of the row itself.
  private func addNeighbours(to rows: inout TransformTrial.Rows) throws {
    var isComplete = false
    while !isComplete {
      isComplete = true
      let values = values(of: rows)
      for table in tables where rows[table] == nil {
        let found = try neighbours(in: table, of: values)
        guard !found.isEmpty else { continue }
        rows[table] = found
        isComplete = false
      }
    }
  }

  /// The texts and numbers that could be somebody's key, by the columns' names they stand under.
  private func values(of rows: TransformTrial.Rows) -> [String: Set<Value>] {
    var values: [String: Set<Value>] = [:]
    for (column, value) in zip(compilation.columns, row) where !value.isNull {
      values[column, default: []].insert(value)
    }
    for row in rows.values.joined() {
      for (column, value) in row where !value.isNull && !column.hasPrefix("_") {
        values[column, default: []].insert(value)
      }
    }
    return values
  }

  /// Rows that agree in the columns of a key of theirs, or in one that bears the same name.
  private func neighbours(
    in table: TableName, of values: [String: Set<Value>]
  ) throws -> [[String: Value]] {
    let shape = try TableShape(of: table, on: shapes)
    let read = compilation.reads[table] ?? []
    let keys = shape?.primaryKey ?? []
    let named = (keys.isEmpty ? Array(read) : keys).filter { read.contains($0) }
    let conditions = named.compactMap { column -> (String, [Value])? in
      guard let list = values[column], list.count <= 500 else { return nil }
      let marks = list.map { _ in "?" }.joined(separator: ", ")
      return ("\(column.sqlIdentifier) IN (\(marks))", Array(list))
    }
    if !conditions.isEmpty {
      let joined = conditions.map(\.0).joined(separator: keys.isEmpty ? " OR " : " AND ")
      let found = try select(table, where: joined, conditions.flatMap(\.1))
      if !found.isEmpty { return found }
    }
    // Under another name, then: any value that one of its read columns holds.
    let all = Array(values.values.reduce(into: Set<Value>()) { $0.formUnion($1) }.prefix(500))
    guard !all.isEmpty else { return [] }
    let marks = all.map { _ in "?" }.joined(separator: ", ")
    for column in named.isEmpty ? read.sorted() : named {
      let found = try select(table, where: "\(column.sqlIdentifier) IN (\(marks))", all)
      if !found.isEmpty { return found }
    }
    return []
  }

  private func addSmallTables(to rows: inout TransformTrial.Rows) throws {
    for table in tables {
      let count = try live.value("SELECT count(*) FROM \(table.sql)").integer ?? 0
      guard count <= Self.smallTable else { continue }
      rows[table] = try select(table, where: "true", [])
    }
  }

  /// Rows with the columns that the transform reads; NULLs are left out.
  private func select(
    _ table: TableName, where condition: String, _ values: [Value]
  ) throws -> [[String: Value]] {
    var names = compilation.reads[table] ?? []
    let shape = try TableShape(of: table, on: shapes)
    names.formUnion(shape?.primaryKey ?? [])
    let columns = (shape?.columns.map(\.name) ?? []).filter { names.contains($0) }
    guard !columns.isEmpty else { return [] }
    let list = columns.map(\.sqlIdentifier).joined(separator: ", ")
    let order = shape?.primaryKey.isEmpty == false ? "1" : "rowid"
    return try live.rows(
      """
      SELECT \(list) FROM \(table.sql) WHERE \(condition) ORDER BY \(order) LIMIT \(Self.limit)
      """, values
    ).map { row in
      Dictionary(zip(columns, row).filter { !$0.1.isNull }, uniquingKeysWith: { first, _ in first })
    }
  }

  // MARK: Trying

  /// The columns in which the row differs; nil where it is not made.
  private func differing(_ rows: TransformTrial.Rows) throws -> [String]? {
    let result = try TransformTrial(compilation, on: shapes).result(of: rows, with: parameters)
    let positions = key.compactMap { part in compilation.columns.firstIndex(of: part.column) }
    guard
      let made = result.first(where: { row in positions.allSatisfy { row[$0] == self.row[$0] } })
    else { return nil }
    return compilation.columns.indices.filter { made[$0] != row[$0] }
      .map { compilation.columns[$0] }
  }

  /// Leaves out what the row can be made without, by halves and halves of halves, for a few seconds.
  private func reduced(
    _ rows: TransformTrial.Rows, besides pinned: Set<TableName>
  ) throws -> TransformTrial.Rows {
    let clock = ContinuousClock()
    let end = clock.now + .seconds(5)
    var rows = rows
    // The largest first: once it is small, each trial is quick.
    let order = rows.keys.sorted().sorted { rows[$0]?.count ?? 0 > rows[$1]?.count ?? 0 }
    for table in order where !pinned.contains(table) {
      var size = rows[table]?.count ?? 0
      while size > 0, clock.now < end {
        var start = 0
        while start < rows[table]?.count ?? 0, clock.now < end {
          var fewer = rows
          let last = min(start + size, fewer[table]?.count ?? 0)
          fewer[table]?.removeSubrange(start..<last)
          if try differing(fewer) == [] { rows = fewer } else { start += size }
        }
        size /= 2
      }
      if rows[table]?.isEmpty == true { rows[table] = nil }
    }
    return rows
  }
}
