// Rehearsing: pending migrations are executed for real, in a transaction that is then rolled back.

import SQLite
public import Warehouse

/// What a migration did before it was undone.
public struct MigrationRehearsal: Sendable {
  /// What became of the rows of one table.
  public struct TableChange: Sendable, Hashable {
    /// The table.
    public let table: TableName
    /// How many rows it had.
    public let rowCountBefore: Int64
    /// How many rows it has then.
    public let rowCountAfter: Int64
    /// How many of the rows that it has then were not there before, as far as the columns go that it had
    /// before too.
    public let changedRowCount: Int64
  }

  /// The layer and the migration's name.
  public let migration: String
  /// How the schema changes: with `-` what goes, with `+` what comes.
  public let schema: [SchemaDifference]
  /// The tables that it makes, changes or drops.
  public let tables: [TableChange]
  /// How many verifications were asked, and returned no rows.
  public let verificationCount: Int
  /// How long it took.
  public let seconds: Double
  /// Why it failed; then those after it in its layer were not tried.
  public let error: PantanalError?
}

extension Migrations {
  /// Executes what is pending and undoes it.
  ///
  /// Belongs behind the writer's lock where there is a warehouse; without one, empty tables in memory are
  /// used.
  ///
  /// - Parameters:
  ///   - project: The project.
  ///   - warehouse: The warehouse, which stays as it is.
  ///   - hidden: The columns whose values messages do not show.
  /// - Returns: What each did, those that failed included.
  /// - Throws: ``PantanalError`` when something stands in the way of all.
  public static func rehearse(
    _ project: Project, _ warehouse: Warehouse, hiding hidden: [TableName: Set<String>] = [:]
  ) throws -> [MigrationRehearsal] {
    let pending = try pending(of: project, in: warehouse)
    do {
      return try AppliedMigration.layers.flatMap { layer in
        let own = pending.filter { $0.migration.layer == layer }
        guard !own.isEmpty else { return [MigrationRehearsal]() }
        let connection =
          try warehouse.exists ? warehouse.connect(writing: layer) : Warehouse.inMemory()
        try connection.execute("BEGIN IMMEDIATE")
        defer { connection.rollBack() }
        var done: [MigrationRehearsal] = []
        for migration in own {
          done.append(try rehearse(migration, on: connection, hidden))
          if done.last?.error != nil { break }
        }
        return done
      }
    } catch let error as SQLiteError {
      throw PantanalError(error, doing: "rehearsing migrations")
    }
  }

  private static func rehearse(
    _ pending: PendingMigration, on connection: Connection, _ hidden: [TableName: Set<String>]
  ) throws -> MigrationRehearsal {
    let layer = pending.migration.layer
    let before = try LayerSchema(of: layer, on: connection)
    let former = try FormerRows(of: before, pending.changedTables, on: connection)
    let start = ContinuousClock.now
    var failure: PantanalError?
    do {
      try pending.apply(
        on: connection, stepID: "rehearsal-\(pending)", runID: "rehearsal", hiding: hidden)
    } catch let error as PantanalError {
      failure = error
    } catch let error as SQLiteError {
      failure = PantanalError(error, doing: "rehearsing \(pending)")
    }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let script = MigrationScript(pending.migration)
    let count = script.items.count { if case .verification = $0 { true } else { false } }
    guard failure == nil else {
      return MigrationRehearsal(
        migration: pending.description, schema: [], tables: [], verificationCount: count,
        seconds: seconds, error: failure)
    }
    let after = try LayerSchema(of: layer, on: connection)
    return MigrationRehearsal(
      migration: pending.description, schema: SchemaDifference.between(before, after),
      tables: try former.changes(to: after, on: connection), verificationCount: count,
      seconds: seconds, error: nil)
  }
}

/// Copies of the rows that a migration may change.
private struct FormerRows {
  private let schema: LayerSchema
  /// The tables that are copied, with the number in the copy's name.
  private let copies: [(table: String, number: Int)]

  init(of schema: LayerSchema, _ tables: Set<TableName>, on connection: Connection) throws {
    self.schema = schema
    let names = Set(tables.map { $0.name.lowercased() })
    copies = schema.objects.filter { $0.kind == .table && names.contains($0.name.lowercased()) }
      .enumerated().map { ($0.element.name, $0.offset) }
    for (table, number) in copies {
      try connection.execute(
        """
        DROP TABLE IF EXISTS temp.former_\(number);
        CREATE TEMP TABLE former_\(number) AS SELECT * FROM \(TableName(schema.layer, table).sql);
        """)
    }
  }

  /// What became of the rows, now that the migration ran.
  func changes(
    to after: LayerSchema, on connection: Connection
  ) throws -> [MigrationRehearsal.TableChange] {
    var changes: [MigrationRehearsal.TableChange] = []
    for (table, number) in copies {
      let former = "temp.former_\(number)"
      let count = try connection.value("SELECT count(*) FROM \(former)").integer ?? 0
      let name = TableName(schema.layer, table)
      if let new = after.object(.table, table), let old = schema.object(.table, table) {
        changes.append(
          MigrationRehearsal.TableChange(
            table: name, rowCountBefore: count,
            rowCountAfter: try connection.value("SELECT count(*) FROM \(name.sql)").integer ?? 0,
            changedRowCount: try changed(from: former, old, to: name.sql, new, on: connection)))
      } else {
        changes.append(
          MigrationRehearsal.TableChange(
            table: name, rowCountBefore: count, rowCountAfter: 0, changedRowCount: 0))
      }
      try connection.execute("DROP TABLE \(former)")
    }
    for new in after.objects where new.kind == .table && schema.object(.table, new.name) == nil {
      let name = TableName(schema.layer, new.name)
      let count = try connection.value("SELECT count(*) FROM \(name.sql)").integer ?? 0
      changes.append(
        MigrationRehearsal.TableChange(
          table: name, rowCountBefore: 0, rowCountAfter: count, changedRowCount: count))
    }
    return changes.sorted { $0.table < $1.table }
  }

  private func changed(
    from former: String, _ old: LayerSchema.Object, to table: String, _ new: LayerSchema.Object,
    on connection: Connection
  ) throws -> Int64 {
    let kept = old.columns.map(\.name).filter { name in
      new.columns.contains { $0.name.lowercased() == name.lowercased() }
    }
    guard !kept.isEmpty else { return 0 }
    let list = kept.map(\.sqlIdentifier).joined(separator: ", ")
    // With how often each comes, because a table without a key may have equal rows.
    let bag = { (name: String) in
      "SELECT \(list), count(*) AS n FROM \(name) GROUP BY \(list)"
    }
    return try connection.value(
      "SELECT coalesce(sum(n), 0) FROM (\(bag(table)) EXCEPT \(bag(former)))"
    ).integer ?? 0
  }
}
