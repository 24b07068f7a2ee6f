// What has changed in a warehouse since an instant, from the changes that its layers keep.

public import Foundation
import SQLite
public import Warehouse

/// Compares the tables of a warehouse with what they were.
///
/// The ledger says which version a table had, `_change` how the rows were that have changed since. So
/// what is read is what has changed, however large the table is. What was then is here, what is now is
/// there.
public struct PastComparison {
  private let warehouse: Warehouse
  private let instant: String
  private let hidden: [TableName: Set<String>]
  private let exampleLimit: Int
  private let cancellation: Cancellation

  /// Prepares a comparison.
  ///
  /// - Parameters:
  ///   - warehouse: The warehouse.
  ///   - instant: Since when, in UTC.
  ///   - hidden: The columns whose values are not shown.
  ///   - exampleLimit: How many rows are shown of each kind of difference.
  ///   - cancellation: A request to stop.
  public init(
    of warehouse: Warehouse, since instant: Date, hidden: [TableName: Set<String>],
    exampleLimit: Int = 3, cancellation: Cancellation = Cancellation()
  ) {
    self.warehouse = warehouse
    self.instant = Timestamp.text(of: instant)
    self.hidden = hidden
    self.exampleLimit = exampleLimit
    self.cancellation = cancellation
  }

  /// Compares tables.
  ///
  /// - Parameters:
  ///   - patterns: The tables' names, `refined.*` for all of a layer; without any, all that steps fill.
  ///   - take: Told what has changed, table by table, the unchanged ones included.
  /// - Throws: ``PantanalError`` when a pattern means no table, or the warehouse cannot be read.
  public func run(
    _ patterns: [String] = [], _ take: (TableDifference) throws -> Void
  ) throws {
    do {
      let connection = try warehouse.connect()
      try connection.execute("BEGIN")
      defer { connection.rollBack() }
      let all = try tables(on: connection)
      let chosen = try patterns.isEmpty ? all : Self.chosen(patterns, among: all)
      try cancellation.interrupting(connection) {
        for table in chosen {
          try cancellation.check()
          try take(try compare(table, on: connection))
        }
      }
    } catch let error as SQLiteError {
      throw PantanalError(error, doing: "reading what has changed")
    }
  }

  /// The tables that steps have filled and that are there.
  private func tables(on connection: Connection) throws -> [TableName] {
    try [Layer.raw, .trusted, .refined].flatMap { layer in
      try connection.rows(
        """
        SELECT DISTINCT object
        FROM \(layer.rawValue)._ledger AS l
        JOIN \(layer.rawValue).sqlite_master AS m
          ON m.type = 'table' AND l.object = '\(layer.rawValue).' || m.name
        WHERE kind <> 'migrate'
        """
      ).compactMap { $0[0].text.flatMap { TableName($0) } }
    }.sorted()
  }

  private static func chosen(_ patterns: [String], among all: [TableName]) throws -> [TableName] {
    let found = try patterns.flatMap { pattern in
      let matches = all.filter {
        pattern.hasSuffix(".*")
          ? $0.description.hasPrefix(pattern.dropLast()) : $0.description == pattern
      }
      guard !matches.isEmpty else { throw TargetMessages.noTable(pattern, all) }
      return matches
    }
    return Set(found).sorted()
  }

  private func compare(
    _ table: TableName, on connection: Connection
  ) throws -> TableDifference {
    var difference = TableDifference(table)
    let version = try connection.value(
      """
      SELECT version
      FROM \(table.layer.rawValue)._ledger
      WHERE object = ? AND ended_at <= ?
      ORDER BY sequence DESC
      LIMIT 1
      """, [.text(table.description), .text(instant)]
    ).integer
    let entries = try Ledger(table.layer, on: connection)
      .entries(of: table.description, since: version ?? 0)
    let rowCount = try connection.value("SELECT count(*) FROM \(table.sql)").integer ?? 0
    guard let version, version > 0 else {
      // It has come since, whole.
      difference.presence = .onlyThere
      difference.onlyThereCount = rowCount
      return difference
    }
    guard try ChangedRows(of: table, since: version, on: connection) != nil else {
      difference.unknown = "more has changed than is kept, or its shape has"
      return difference
    }
    let steps = entries.map(\.stepID)
    let columns = try columns(of: table, on: connection)
    let key = columns.filter { $0.keyPlace > 0 }.sorted { $0.keyPlace < $1.keyPlace }.map(\.name)
    difference.key = key
    if table.layer == .raw || key.isEmpty {
      try count(table, steps, connection, &difference)
    } else {
      let changes = ChangedKeys(
        table: ComparedTable(
          table: table, key: key, values: columns.filter { $0.keyPlace == 0 }.map(\.name),
          masks: [:], hidden: hidden[table] ?? [], exampleLimit: exampleLimit), steps: steps)
      try changes.read(on: connection, into: &difference)
    }
    difference.equalCount = rowCount - difference.onlyThereCount - difference.differentCount
    return difference
  }

  private func columns(
    of table: TableName, on connection: Connection
  ) throws -> [(name: String, keyPlace: Int64)] {
    try connection.rows(
      "SELECT name, pk FROM pragma_table_info(?, ?) ORDER BY cid",
      [.text(table.name), .text(table.layer.rawValue)]
    ).map { ($0[0].text ?? "", $0[1].integer ?? 0) }
  }

  /// Rows without a key come and go; none is another that changed.
  private func count(
    _ table: TableName, _ steps: [String], _ connection: Connection,
    _ difference: inout TableDifference
  ) throws {
    let list = steps.map(\.sqlLiteral).joined(separator: ", ")
    func count(_ operation: String) throws -> Int64 {
      try connection.value(
        """
        SELECT count(*) FROM \(table.layer.rawValue)._change
        WHERE table_name = ? AND step_id IN (\(list)) AND op = ?
        """, [.text(table.name), .text(operation)]
      ).integer ?? 0
    }
    difference.onlyHereCount = try count("delete")
    // What came into RAW is in the table itself, load by load.
    guard table.layer == .raw else {
      difference.onlyThereCount = try count("insert")
      return
    }
    // What came into RAW is in the table itself, load by load.
    difference.onlyThereCount =
      try connection.value(
        """
        SELECT sum(row_count) FROM raw._load
        WHERE table_name = ? AND step_id IN (\(list)) AND state = 'loaded'
        """, [.text(table.name)]
      ).integer ?? 0
  }
}

/// The keys that have changed, each as it was before the first change and as it is.
private struct ChangedKeys {
  let table: ComparedTable
  let steps: [String]

  private var query: String {
    let layer = table.table.layer.rawValue
    func image(_ text: String, _ column: String) -> String {
      "json_extract(\(text), \("$.\"\(column)\"".sqlLiteral))"
    }
    let join = table.key.map {
      "now.\($0.sqlIdentifier) IS \(image("coalesce(first.\"before\", first.\"after\")", $0))"
    }
    let keys = table.key.map { image("coalesce(first.\"before\", first.\"after\")", $0) }
    let then = table.values.map { image("first.\"before\"", $0) }
    let now = table.values.map { "now.\($0.sqlIdentifier)" }
    let here = ["now.\(table.key[0].sqlIdentifier) IS NOT NULL", "first.op = 'insert'"]
    return """
      WITH first AS MATERIALIZED (
        SELECT
          op, "before", "after",
          row_number() OVER (PARTITION BY "key" ORDER BY change_id) AS place
        FROM \(layer)._change
        WHERE table_name = \(table.table.name.sqlLiteral)
          AND step_id IN (\(steps.map(\.sqlLiteral).joined(separator: ", ")))
      )
      SELECT \((keys + then + now + here).joined(separator: ", "))
      FROM first
      LEFT JOIN \(table.table.sql) AS now ON \(join.joined(separator: " AND "))
      WHERE first.place = 1
      ORDER BY \((1...table.key.count).map(String.init).joined(separator: ", "))
      """
  }

  func read(on connection: Connection, into difference: inout TableDifference) throws {
    guard !steps.isEmpty else { return }
    var statement = try connection.prepare(query)
    let width = table.values.count
    var counts = [Int64](repeating: 0, count: width)
    while try statement.step() {
      let row = statement.row()
      let key = Array(zip(table.key, row).map { ($0, table.shown($1, of: $0)) })
      let then = row[table.key.count...].prefix(width)
      let now = row[(table.key.count + width)...].prefix(width)
      let (isNow, wasNew) = (row[row.count - 2] == 1, row[row.count - 1] == 1)
      switch (wasNew, isNow) {
      // It came and went.
      case (true, false): continue
      case (true, true): difference.note(key, .onlyThere, table.exampleLimit)
      case (false, false): difference.note(key, .onlyHere, table.exampleLimit)
      case (false, true):
        let changed = (0..<width).filter {
          then[then.startIndex + $0] != now[now.startIndex + $0]
        }
        // It changed and changed back.
        guard !changed.isEmpty else { continue }
        for column in changed { counts[column] += 1 }
        difference.note(
          key, .both, table.exampleLimit,
          changes: changed.map { column in
            let name = table.values[column]
            return (
              name, table.shown(then[then.startIndex + column], of: name),
              table.shown(now[now.startIndex + column], of: name)
            )
          })
      }
    }
    difference.columns = zip(table.values, counts).filter { $1 > 0 }.map { ($0, $1) }
  }
}

extension TableDifference {
  fileprivate mutating func note(
    _ key: [(column: String, value: Shown)], _ presence: Presence, _ limit: Int,
    changes: [(column: String, here: Shown, there: Shown)] = []
  ) {
    switch presence {
    case .both: differentCount += 1
    case .onlyHere: onlyHereCount += 1
    case .onlyThere: onlyThereCount += 1
    }
    guard examples.count(where: { $0.presence == presence }) < limit else { return }
    examples.append(Example(presence: presence, identity: key, changes: changes, count: 1))
  }
}
