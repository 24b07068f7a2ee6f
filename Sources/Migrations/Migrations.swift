// What is done with a project's migrations: the shape they give, what is pending, what was applied.

public import SQLite
public import Warehouse

/// The migrations of a project.
public enum Migrations {
  /// A warehouse in memory with the tables that the project declares, and no rows.
  ///
  /// RAW tables come from the sources' declared columns, the others from the migrations, which are
  /// linted on the way.
  ///
  /// - Throws: ``PantanalError`` with the place, all that is wrong with the migrations joined.
  public static func shape(of project: Project) throws -> Connection {
    let shape = try Warehouse.inMemory()
    for source in project.sources { try shape.execute(source.createTable) }
    let migrations = try Migration.all(of: project)
    var errors: [PantanalError] = []
    var broken: Set<Layer> = []
    for migration in migrations {
      let findings = MigrationLint.findings(in: migration).map(\.error)
      guard !broken.contains(migration.layer) else {
        errors += findings
        continue
      }
      do {
        try migration.execute(on: shape)
        errors += findings
      } catch let error as PantanalError {
        // What the linter makes of text that is not SQL means nothing. What follows in the layer
        // would only repeat that something is missing.
        let isText = ["syntax error", "incomplete input"].contains(where: error.message.contains)
        errors += isText ? [error] : findings + [error]
        broken.insert(migration.layer)
      }
    }
    if broken.isEmpty {
      errors += try MigrationLint.references(in: shape, of: migrations).map(\.error)
    }
    if let error = PantanalError.joining(errors) { throw error }
    return shape
  }

  /// The migrations that have not been applied, in the order they are to be.
  ///
  /// - Throws: ``PantanalError`` when one that was applied has been edited or is gone.
  public static func pending(
    of project: Project, in warehouse: Warehouse
  ) throws -> [PendingMigration] {
    let status = try status(of: project, in: warehouse)
    if let error = PantanalError.joining(status.compactMap(\.error)) { throw error }
    return status.compactMap(\.pending)
  }

  /// How every migration of the project, and every one that was applied, stands.
  public static func status(
    of project: Project, in warehouse: Warehouse
  ) throws -> [MigrationStatus] {
    let migrations = try Migration.all(of: project)
    let applied = try AppliedMigration.all(in: warehouse)
    let layers = Set(migrations.map(\.layer)).union(applied.map(\.layer))
    return layers.sorted().flatMap { layer in
      MigrationStatus.all(
        migrations.filter { $0.layer == layer }, applied.filter { $0.layer == layer })
    }
  }

  /// Applies what is pending, one transaction each.
  ///
  /// Belongs behind the writer's lock.
  ///
  /// - Returns: The entries of the layers' ledgers.
  /// - Throws: ``PantanalError``; those applied before it stay.
  public static func apply(
    _ project: Project, to warehouse: Warehouse, runID: String
  ) throws -> [LedgerEntry] {
    try pending(of: project, in: warehouse).map { migration in
      try migration.apply(
        to: warehouse,
        stepID: "\(runID)-\(migration.migration.layer)-\(migration.migration.number)",
        runID: runID)
    }
  }
}
