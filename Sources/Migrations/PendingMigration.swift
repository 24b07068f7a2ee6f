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

  /// The tables that it changes or makes anew, whose rows have to be computed again.
  public var changedTables: Set<TableName> {
    Set(
      migration.names(after: ["alter table", "drop table"])
        .map { TableName(migration.layer, $0) })
  }

  /// Applies the migration in one transaction with its rows in `_migration` and `_ledger`.
  ///
  /// A table that was computed before and has another shape now gets an entry in the ledger too,
  /// which no definition equals, so that it is computed anew.
  ///
  /// - Returns: The migration's entry in the ledger.
  /// - Throws: ``PantanalError`` with the place in the file; then the layer is as it was.
  @discardableResult
  public func apply(
    to warehouse: Warehouse, stepID: String, runID: String
  ) throws -> LedgerEntry {
    let connection = try warehouse.connect(writing: migration.layer)
    do {
      return try connection.immediately {
        try apply(on: connection, stepID: stepID, runID: runID)
      }
    } catch let error as SQLiteError {
      throw PantanalError(error, doing: "applying migration \(migration)")
    }
  }

  private func apply(
    on connection: Connection, stepID: String, runID: String
  ) throws -> LedgerEntry {
    let clock = ContinuousClock()
    let start = clock.now
    let startedAt = Timestamp.now()
    let before = try tables(on: connection)
    try migration.execute(on: connection)
    try connection.run(
      """
      INSERT INTO \(migration.layer.rawValue)._migration
        (version, name, checksum, applied_at, step_id)
      VALUES (?, ?, ?, ?, ?)
      """,
      [
        .integer(migration.number), .text(migration.name), .text(migration.checksum),
        .text(Timestamp.now()), .text(stepID),
      ])
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
    let changed = changedTables
    for (name, sql) in try tables(on: connection)
    where before[name] != sql || changed.contains(TableName(migration.layer, name)) {
      try outdate(TableName(migration.layer, name), by: entry, in: ledger, on: connection)
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
    _ table: TableName, by entry: LedgerEntry, in ledger: Ledger, on connection: Connection
  ) throws {
    guard let latest = try ledger.latest(of: table.description) else { return }
    var outdated = latest
    outdated.stepID = "\(entry.stepID)-\(table.name)"
    outdated.runID = entry.runID
    outdated.fingerprint = ""
    outdated.version = latest.version + 1
    outdated.rowCount = try connection.value("SELECT count(*) FROM \(table.sql)").integer ?? 0
    outdated.changedRowCount = 0
    outdated.startedAt = entry.startedAt
    outdated.endedAt = entry.endedAt
    outdated.seconds = 0
    outdated.changedColumns = nil
    outdated.method = nil
    outdated.methodReason = nil
    try ledger.record(outdated)
  }
}

extension Migration {
  /// Runs the statements.
  ///
  /// - Throws: ``PantanalError`` with the place of what SQLite did not understand.
  func execute(on connection: Connection) throws {
    for statement in statements {
      do {
        try connection.execute(statement.text)
      } catch {
        guard [1, 19].contains(error.primaryCode) else { throw error }
        throw MigrationMessages.refused(statement, error, names: try names(on: connection))
      }
    }
  }

  /// What its statements of certain kinds are about.
  fileprivate func names(after actions: Set<String>) -> Set<String> {
    Set(
      statements.map { StatementHead(SQLText($0.text)) }
        .filter { actions.contains($0.action) }.compactMap(\.name))
  }

  /// The real names that a misspelt one may have meant.
  private func names(on connection: Connection) throws -> [String] {
    try connection.rows(
      """
      SELECT m.name, c.name
      FROM \(layer.rawValue).sqlite_master AS m, pragma_table_info(m.name, ?) AS c
      WHERE m.type = 'table'
      """, [.text(layer.rawValue)]
    ).flatMap { row -> [String] in
      let table = "\(layer).\(row[0].text ?? "")"
      return [table, "\(table).\(row[1].text ?? "")"]
    }
  }
}
