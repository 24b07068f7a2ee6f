// Applying: the only thing that can be done with a migration that has not been.

import SQLText
import SQLite
public import Warehouse

/// A migration that has not been applied, nor is anything in its way.
public struct PendingMigration: Sendable, CustomStringConvertible {
  /// The migration.
  public let migration: Migration

  /// The migration's layer and name.
  public var description: String { migration.description }

  /// Why it is to be executed.
  public var reason: String {
    migration.isFollowing
      ? "its table follows its SELECT, which has another shape" : "it has not been applied yet"
  }

  /// The tables that it changes or makes anew, whose rows have to be computed again.
  public var changedTables: Set<TableName> {
    let script = MigrationScript(migration)
    let named = script.statements.map { StatementHead(SQLText($0.text)) }
      .filter { ["alter table", "drop table"].contains($0.action) }.compactMap(\.name)
    return Set(
      (named + script.rebuilds.map(\.name)).map { TableName(migration.layer, $0) })
  }

  /// Applies the migration in one transaction with its rows in `_migration` and `_ledger`.
  ///
  /// A table that was computed before and has another shape now gets an entry in the ledger too,
  /// which no definition equals, so that it is computed anew, and which tells its readers in which
  /// columns it is not as it was.
  ///
  /// - Parameters:
  ///   - warehouse: The warehouse, which is prepared.
  ///   - stepID: The step, unique over all runs.
  ///   - runID: The run that it belongs to.
  ///   - hidden: The columns whose values messages do not show.
  /// - Returns: The migration's entry in the ledger.
  /// - Throws: ``PantanalError`` with the place in the file; then the layer is as it was.
  @discardableResult
  public func apply(
    to warehouse: Warehouse, stepID: String, runID: String,
    hiding hidden: [TableName: Set<String>] = [:]
  ) throws -> LedgerEntry {
    let connection = try warehouse.connect(writing: migration.layer)
    do {
      return try connection.immediately {
        try apply(on: connection, stepID: stepID, runID: runID, hiding: hidden)
      }
    } catch let error as SQLiteError {
      throw PantanalError(error, doing: "applying migration \(migration)")
    }
  }

  /// Applies the migration in the transaction that is open.
  @discardableResult
  func apply(
    on connection: Connection, stepID: String, runID: String,
    hiding hidden: [TableName: Set<String>] = [:]
  ) throws -> LedgerEntry {
    let clock = ContinuousClock()
    let start = clock.now
    let startedAt = Timestamp.now()
    let before = try tables(on: connection)
    let lowered = hidden.mapValues { Set($0.map { $0.lowercased() }) }
    let changes = try MigrationExecution(
      migration: migration, connection: connection, hidden: lowered
    ).run()
    if !migration.isFollowing {
      try AppliedMigration.record(migration, stepID: stepID, on: connection)
    }
    let duration = clock.now - start
    let entry = LedgerEntry(
      stepID: stepID, runID: runID, kind: .migrate, object: migration.description,
      fingerprint: migration.checksum, inputs: [:], version: 1, rowCount: 0,
      changedRowCount: 0, startedAt: startedAt, endedAt: Timestamp.now(),
      seconds: duration / .seconds(1))
    let ledger = Ledger(migration.layer, on: connection)
    try ledger.record(entry)
    // A table that is there again has none of the rows that its ledger tells of, and equal texts do not
    // mean equal rows: a column may have gone and come back.
    for (name, sql) in try tables(on: connection) {
      let change = changes[name.lowercased()]
      guard change != nil || before[name] != sql else { continue }
      let isFormer = before[name] != nil
      try outdate(
        TableName(migration.layer, name), isFormer ? change ?? .columns([]) : .anything,
        by: entry, in: ledger, on: connection)
    }
    return entry
  }

  /// The tables of the layer with the text that makes them.
  private func tables(on connection: Connection) throws -> [String: String] {
    let rows = try connection.rows(
      """
      SELECT name, sql
      FROM \(migration.layer.rawValue).sqlite_master
      WHERE type = 'table' AND name NOT GLOB '_*'
      """)
    return Dictionary(
      rows.map { ($0[0].text ?? "", $0[1].text ?? "") }, uniquingKeysWith: { first, _ in first })
  }

  private func outdate(
    _ table: TableName, _ change: TableChange, by entry: LedgerEntry, in ledger: Ledger,
    on connection: Connection
  ) throws {
    guard let latest = try ledger.latest(of: table.description) else { return }
    let rowCount = try connection.value("SELECT count(*) FROM \(table.sql)").integer ?? 0
    var outdated = latest
    outdated.stepID = "\(entry.stepID)-\(table.name)"
    outdated.runID = entry.runID
    outdated.fingerprint = ""
    outdated.version = latest.version + 1
    outdated.rowCount = rowCount
    outdated.startedAt = entry.startedAt
    outdated.endedAt = entry.endedAt
    outdated.seconds = 0
    outdated.method = nil
    outdated.methodReason = nil
    // No change set is kept of a migration: where rows are said to have changed and their changes are not
    // there, whoever reads the table computes in full.
    switch change {
    case .anything:
      outdated.changedColumns = nil
      outdated.changedRowCount = max(rowCount, latest.rowCount)
    case .columns(let columns):
      outdated.changedColumns = columns.sorted()
      outdated.changedRowCount = columns.isEmpty ? 0 : rowCount
    }
    try ledger.record(outdated)
  }
}
