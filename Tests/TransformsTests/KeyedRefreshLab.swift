// A small warehouse in memory whose inputs change at random, and the refresh of one table in it, by key
// or in full as the engine decides.

import SQLite
import Testing
import Transforms
import Warehouse

/// One warehouse with three inputs and one table made of them.
struct KeyedRefreshLab {
  static let table = TableName(.refined, "fact")
  static let inputs = ["e", "p", "s"].map { TableName(.trusted, $0) }

  let connection: Connection
  let compilation: Compilation
  private let parameters = Parameters(asOf: "2025-12-31")
  private var stepCount = 0

  /// Makes the tables and computes the first content.
  ///
  /// - Parameters:
  ///   - sql: The SELECT.
  ///   - columns: The declared columns of the table.
  ///   - key: Its key.
  /// - Throws: What compiling it throws.
  init(_ sql: String, columns: String, key: String) throws {
    connection = try Warehouse.inMemory()
    try connection.execute(
      """
      CREATE TABLE trusted.e (id BIGINT PRIMARY KEY, code VARCHAR(9), s BIGINT, day DATE, n BIGINT);
      CREATE TABLE trusted.p (id BIGINT PRIMARY KEY, e BIGINT, code VARCHAR(9), n BIGINT, x DOUBLE);
      CREATE TABLE trusted.s (id BIGINT PRIMARY KEY, code VARCHAR(9), city VARCHAR(9), n BIGINT);
      CREATE TABLE refined.fact (\(columns), PRIMARY KEY (\(key)));
      """)
    let file = try SQLFile(path: "sql/refined/fact.sql", text: sql)
    compilation = try Compilation(try Transform(Self.table, file), on: connection)
    for table in Self.inputs { try record(table, changed: 0) }
  }

  private mutating func record(_ table: TableName, changed: Int, inputs: [String: Int64] = [:])
    throws
  {
    stepCount += 1
    let ledger = Ledger(table.layer, on: connection)
    let version = try ledger.latest(of: table.description)?.version ?? 0
    let count = try connection.value("SELECT count(*) FROM \(table.sql)").integer ?? 0
    try ledger.record(
      LedgerEntry(
        stepID: "step \(stepCount)", runID: "", kind: .transform, object: table.description,
        fingerprint: "f", inputs: inputs,
        version: changed > 0 || version == 0 ? version + 1 : version, rowCount: count,
        changedRowCount: Int64(changed), startedAt: "", endedAt: "", seconds: 0))
  }

  /// Says of an input that it has so many rows.
  mutating func pretend(_ table: TableName, hasRows count: Int64) throws {
    try connection.run(
      "UPDATE \(table.layer.rawValue)._ledger SET row_count = ? WHERE object = ?",
      [.integer(count), .text(table.description)])
  }

  // MARK: Changes of inputs

  /// Inserts, changes and deletes rows of an input, and keeps what changed as a step does.
  mutating func change(_ table: TableName, _ random: inout SplitMix64, share: Int = 4) throws {
    try connection.execute(
      "DROP TABLE IF EXISTS temp.former; CREATE TEMP TABLE former AS SELECT * FROM \(table.sql)")
    for _ in 0..<Int.random(in: 1...share, using: &random) { try changeOne(table, &random) }
    let shape = try #require(try TableShape(of: table, on: connection))
    let columns = shape.columns.map(\.name)
    let differs = columns.map { "o.\"\($0)\" IS NOT n.\"\($0)\"" }.joined(separator: " OR ")
    let (old, new) = (RowJSON.object(of: columns, in: "o"), RowJSON.object(of: columns, in: "n"))
    let step = "step \(stepCount + 1)"
    let keep =
      "INSERT INTO \(table.layer.rawValue)._change (table_name, step_id, op, key, before, after) "
    let name = table.name.sqlLiteral
    let count =
      try connection.run(
        "\(keep) SELECT \(name), '\(step)', 'delete', o.id, \(old), NULL FROM temp.former AS o"
          + " WHERE o.id NOT IN (SELECT id FROM \(table.sql))")
      + connection.run(
        "\(keep) SELECT \(name), '\(step)', 'insert', n.id, NULL, \(new) FROM \(table.sql) AS n"
          + " WHERE n.id NOT IN (SELECT id FROM temp.former)")
      + connection.run(
        "\(keep) SELECT \(name), '\(step)', 'update', n.id, \(old), \(new) FROM \(table.sql) AS n"
          + " JOIN temp.former AS o ON o.id = n.id WHERE \(differs)")
    try record(table, changed: count)
  }

  private func changeOne(_ table: TableName, _ random: inout SplitMix64) throws {
    let id = Int64.random(in: 0..<14, using: &random)
    if Int.random(in: 0..<4, using: &random) == 0 {
      try connection.run("DELETE FROM \(table.sql) WHERE id = ?", [.integer(id)])
      return
    }
    let small = { (random: inout SplitMix64) -> Value in
      let number = Int64.random(in: -1..<6, using: &random)
      return number < 0 ? .null : .integer(number)
    }
    let code = { (random: inout SplitMix64) -> Value in
      [.text("a"), .text("b"), .text(" b "), .text("A"), .text("1"), .text("2"), .null][
        Int.random(in: 0..<7, using: &random)]
    }
    let row: [Value] =
      switch table.name {
      case "e":
        [
          .integer(id), code(&random), small(&random),
          .text("2025-0\(Int.random(in: 1...3, using: &random))-15"), small(&random),
        ]
      case "p":
        [
          .integer(id), small(&random), code(&random), small(&random),
          .double(Double(Int.random(in: 0..<9, using: &random)) / 3),
        ]
      default:
        [.integer(id % 6), code(&random), code(&random), small(&random)]
      }
    let marks = row.map { _ in "?" }.joined(separator: ", ")
    try connection.run("INSERT OR REPLACE INTO \(table.sql) VALUES (\(marks))", row)
  }

  // MARK: Refreshing

  /// How a refresh went: by so many keys, or in full for a reason.
  enum Outcome {
    case byKey(Int)
    case full(String)
  }

  /// Refreshes the table as a step does.
  mutating func refresh() throws -> Outcome {
    let ledger = Ledger(.refined, on: connection)
    let former = try ledger.latest(of: Self.table.description)
    let refresh = try KeyedRefresh(compilation, on: connection)
    var outcome = Outcome.full("")
    var affected: AffectedKeys?
    switch try refresh.affectedKeys(since: former, fingerprint: "f") {
    case .success(let keys):
      affected = keys
      outcome = .byKey(keys.count)
    case .failure(let reason): outcome = .full(reason.sentence)
    }
    _ = try Stage.fill(
      from: compilation, affected: affected, with: parameters, on: connection)
    try removeBroken()
    let result = try Merge(
      compilation, affected: affected, stepID: "step \(stepCount + 1)", on: connection
    ).run()
    let versions = try Dictionary(
      uniqueKeysWithValues: compilation.reads.keys.map {
        let version = try Ledger($0.layer, on: connection).latest(of: $0.description)?.version
        return ($0.description, version ?? 0)
      })
    try record(Self.table, changed: result.changedCount, inputs: versions)
    let latest = try #require(try ledger.latest(of: Self.table.description))
    #expect(Int(latest.rowCount) == result.rowCount)
    return outcome
  }

  // As the audit does with what has no key.
  private func removeBroken() throws {
    let isNull = compilation.key.map { "\"\($0)\" IS NULL" }.joined(separator: " OR ")
    try connection.run("DELETE FROM temp.stage WHERE \(isNull)")
  }

  /// What the table has, and what it would have if it were computed from nothing.
  func contents() throws -> (found: [[Value]], wanted: [[Value]]) {
    let columns = compilation.columns.map(\.sqlIdentifier).joined(separator: ", ")
    let order = compilation.columns.indices.map { "\($0 + 1)" }.joined(separator: ", ")
    let found = try connection.rows(
      "SELECT \(columns) FROM \(Self.table.sql) ORDER BY \(order)")
    _ = try Stage.fill(from: compilation, with: parameters, on: connection)
    try removeBroken()
    let wanted = try connection.rows("SELECT \(columns) FROM temp.stage ORDER BY \(order)")
    return (found, wanted)
  }
}
