// `shape: follow`: in a target to try things out in, tables take the shape of their SELECT without a
// migration. What is done is planned and executed as migrations are, with a row in the ledger and none in
// `_migration`; a migration that comes later finds the table as migrations made it.

import SQLText
public import SQLite
public import Warehouse

/// What a target with `shape: follow` does to its tables.
enum Following {
  /// How its steps are called, before the table's name.
  static let prefix = "follow_"

  /// The step that brings a table from one shape to another.
  ///
  /// - Parameters:
  ///   - table: The table.
  ///   - found: What it is; nothing where it is not there.
  ///   - wanted: The text that makes it what it should be; nothing where it should not be there.
  ///   - indexes: The indexes of `found` with their texts.
  /// - Returns: Nothing where it is right.
  /// - Throws: ``PantanalError`` for a table whose name a file cannot have.
  static func step(
    _ table: TableName, from found: String?, to wanted: String?,
    indexes: [(name: String, sql: String)]
  ) throws -> PendingMigration? {
    guard let text = text(table, from: found, to: wanted, indexes) else { return nil }
    let migration = try Migration(
      table.layer, number: 0, name: prefix + table.name, text: text, isFollowing: true)
    return PendingMigration(migration: migration)
  }

  private static func text(
    _ table: TableName, from found: String?, to wanted: String?,
    _ indexes: [(name: String, sql: String)]
  ) -> String? {
    let name = "\(table.layer).\(table.name.sqlIdentifier)"
    guard let wanted, let new = TableDefinition(wanted) else {
      return found == nil ? nil : "DROP TABLE \(name);"
    }
    let create = "CREATE TABLE \(name) \(new.sql.text(in: new.bodyRange));"
    guard let found, let old = TableDefinition(found) else { return create }
    let before = LayerSchema.Object(.table, table.name, of: table.name, found)
    let after = LayerSchema.Object(.table, table.name, of: table.name, wanted)
    // Their order is nothing that a SELECT with named columns depends on.
    let isSame =
      Set(before.columns.map(\.line)) == Set(after.columns.map(\.line))
      && before.lines == after.lines
    guard !isSame else { return nil }
    // Rows stay where they can, for tables whose history cannot be computed anew.
    guard old.primaryKey == new.primaryKey else { return "DROP TABLE \(name);\n\(create)" }
    let kept = Set(new.columns.map { $0.name.lowercased() })
    let gone = old.columns.map(\.name).filter { !kept.contains($0.lowercased()) }
    let lost = Set(gone.map { $0.lowercased() })
    let broken = indexes.filter { index in
      let text = SQLText(index.sql)
      return text.tokens.contains {
        [.word, .quotedName].contains($0.kind) && lost.contains(text.content(of: $0).lowercased())
      }
    }
    return
      (broken.map { "DROP INDEX \(table.layer).\($0.name.sqlIdentifier);" }
      + ["-- rebuild: \(table)"] + gone.map { "-- drop: \($0.sqlIdentifier)" } + [create])
      .joined(separator: "\n")
  }
}

extension Migrations {
  /// Gives tables in memory the shape of their SELECTs, where they have another one or are not there.
  ///
  /// For a target with `shape: follow`, after ``shape(of:)`` and before transforms are compiled. What does
  /// not compile is left as it is, and reported there.
  ///
  /// - Parameters:
  ///   - project: The project.
  ///   - shapes: What ``shape(of:)`` gave.
  /// - Returns: The tables that are not as migrations make them.
  /// - Throws: ``SQLiteError`` when there is no memory for them.
  @discardableResult
  public static func follow(_ project: Project, on shapes: Connection) throws -> Set<TableName> {
    var followed: Set<TableName> = []
    do {
      try forEachTransform(of: project, on: shapes) { table, file in
        let shape = try SelectShape(of: table, file, on: shapes)
        guard Set(shape.columns.map { $0.name.lowercased() }).count == shape.columns.count,
          let draft = try TableDraft(shape, on: shapes, hasChecks: false)
        else { return }
        try apply(draft, on: shapes)
        followed.insert(table)
      }
    } catch is PantanalError {
      // Compiling says it better.
    }
    return followed
  }

  /// What is pending in a target with `shape: follow`.
  ///
  /// Before a migration runs, tables that follow become again what the migrations before it made of them;
  /// after it, they follow again where they still differ.
  ///
  /// - Parameters:
  ///   - project: The project.
  ///   - warehouse: The target's warehouse.
  ///   - shapes: What ``follow(_:on:)`` made of the shapes.
  /// - Returns: The steps in their order.
  /// - Throws: ``PantanalError`` as ``pending(of:in:)``.
  public static func pending(
    of project: Project, in warehouse: Warehouse, following shapes: Connection
  ) throws -> [PendingMigration] {
    let numbered = try pending(of: project, in: warehouse)
    let status = try status(of: project, in: warehouse)
    let found = warehouse.exists ? try warehouse.connect() : nil
    return try AppliedMigration.layers.flatMap { layer in
      let own = numbered.filter { $0.migration.layer == layer }
      let tables = project.transforms.map(\.table).filter { $0.layer == layer }
      let real = try Tables(of: layer, on: found)
      let wanted = try Tables(of: layer, on: shapes)
      guard !own.isEmpty else { return try steps(tables, from: real, to: wanted) }
      let applied = try replay(
        status.filter { $0.layer == layer }.compactMap { item in
          try item.applied?.migration(orFrom: item.migration)
        })
      let files = try replay(Migration.all(of: project).filter { $0.layer == layer })
      return try steps(tables, from: real, to: Tables(of: layer, on: applied)) + own
        + steps(tables, from: Tables(of: layer, on: files), to: wanted)
    }
  }

  private static func replay(_ migrations: [Migration]) throws -> Connection {
    let shape = try Warehouse.inMemory()
    for migration in migrations {
      try MigrationExecution(migration: migration, connection: shape, hasRows: false).run()
    }
    return shape
  }

  private static func steps(
    _ tables: [TableName], from found: Tables, to wanted: Tables
  ) throws -> [PendingMigration] {
    try tables.compactMap { table in
      try Following.step(
        table, from: found.definitions[table.name], to: wanted.definitions[table.name],
        indexes: found.indexes[table.name] ?? [])
    }
  }

  /// The tables and indexes of a layer with the texts that make them.
  private struct Tables {
    var definitions: [String: String] = [:]
    var indexes: [String: [(name: String, sql: String)]] = [:]

    init(of layer: Layer, on connection: Connection?) throws {
      guard let connection else { return }
      let rows = try connection.rows(
        """
        SELECT type, name, tbl_name, sql FROM \(layer.rawValue).sqlite_master
        WHERE type IN ('table', 'index') AND sql IS NOT NULL AND tbl_name NOT GLOB '_*'
        """)
      for row in rows {
        guard let name = row[1].text, let table = row[2].text, let sql = row[3].text else {
          continue
        }
        if row[0] == "table" {
          definitions[name] = sql
        } else {
          indexes[table, default: []].append((name, sql))
        }
      }
    }
  }
}
