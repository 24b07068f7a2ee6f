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
    let declared = try declaredShape(of: project)
    if let error = PantanalError.joining(declared.errors) { throw error }
    return declared.shape
  }

  /// The tables that a project declares, as far as its migrations can be understood.
  public struct DeclaredShape {
    /// A warehouse in memory with the tables, and no rows.
    public let shape: Connection
    /// All that is wrong with the migrations.
    public let errors: [PantanalError]
    /// The layers in which tables or columns may be missing because a migration is wrong.
    public let incomplete: Set<Layer>
  }

  /// The tables that a project declares, and what is wrong with their declarations, so that the rest of
  /// the project can be looked at in the same go.
  ///
  /// - Throws: ``SQLiteError`` when there is no memory for them.
  public static func declaredShape(of project: Project) throws -> DeclaredShape {
    let migrations: [Migration]
    let shape = try Warehouse.inMemory()
    for source in project.sources { try shape.execute(source.createTable) }
    do {
      migrations = try Migration.all(of: project)
    } catch let error as PantanalError {
      return DeclaredShape(
        shape: shape, errors: error.parts.isEmpty ? [error] : error.parts,
        incomplete: [.trusted, .refined])
    }
    var errors: [PantanalError] = []
    var broken: Set<Layer> = []
    // The linter needs nothing but the texts, so it reads them while SQLite executes them.
    let lint = Background { [migrations] in migrations.map { refusals(in: $0, project) } }
    defer { _ = lint.value }
    var executions: [Result<Void, any Error>?] = []
    for migration in migrations {
      guard !broken.contains(migration.layer) else {
        executions.append(nil)
        continue
      }
      let execution = Result<Void, any Error> {
        _ = try MigrationExecution(migration: migration, connection: shape, hasRows: false).run()
      }
      if case .failure = execution { broken.insert(migration.layer) }
      executions.append(execution)
    }
    for ((migration, execution), refused) in zip(zip(migrations, executions), lint.value) {
      errors += refused.switches
      guard case .failure(let failure) = execution else {
        errors += refused.findings
        continue
      }
      let error = failure as? PantanalError ?? MigrationMessages.failed(migration, failure)
      // What the linter makes of text that is not SQL means nothing. What follows in the layer
      // would only repeat that something is missing.
      let isText = ["syntax error", "incomplete input"].contains(where: error.message.contains)
      errors += (isText ? [] : refused.findings) + (error.parts.isEmpty ? [error] : error.parts)
    }
    if broken.isEmpty {
      errors += try references(in: shape, of: migrations, project).map(\.error)
    }
    return DeclaredShape(shape: shape, errors: errors, incomplete: broken)
  }

  /// What the linter says of the project's migrations, whatever is switched off.
  ///
  /// - Parameters:
  ///   - project: The project.
  ///   - shape: What ``shape(of:)`` made of them.
  /// - Returns: The findings, file by file.
  /// - Throws: ``PantanalError`` for a file whose name is not that of a migration.
  public static func findings(
    in project: Project, shape: Connection
  ) throws -> [Finding] {
    let migrations = try Migration.all(of: project)
    return migrations.flatMap(MigrationLint.findings)
      + (try MigrationLint.references(in: shape, of: migrations))
  }

  private static func references(
    in shape: Connection, of migrations: [Migration], _ project: Project
  ) throws -> [Finding] {
    let files = Dictionary(
      migrations.map { ($0.file.path, $0.file) }, uniquingKeysWith: { first, _ in first })
    return try MigrationLint.references(in: shape, of: migrations).filter { finding in
      // A switch that cannot be read has been reported.
      let switches = files[finding.place.file].flatMap { try? LintSwitches(of: $0) }
      return isRefusal(finding, switches ?? .none, project)
    }
  }

  /// Whether nothing can be done with a project as long as the finding is there.
  private static func isRefusal(
    _ finding: Finding, _ switches: LintSwitches, _ project: Project
  ) -> Bool {
    guard finding.severity == .error else { return false }
    guard DDLCode(rawValue: finding.code)?.kind.isSwitchable ?? true else { return true }
    return !switches.switchesOff(finding.code) && !project.settings.lint.switchesOff(finding.code)
  }

  /// What of a migration's text nothing can be done with, and what is wrong with its switches.
  private static func refusals(
    in migration: Migration, _ project: Project
  ) -> (switches: [PantanalError], findings: [PantanalError]) {
    let switches = Result { try LintSwitches(of: migration.file) }
    var errors: [PantanalError] = []
    if case .failure(let error as PantanalError) = switches { errors = [error] }
    let refused = MigrationLint.findings(in: migration).filter {
      isRefusal($0, (try? switches.get()) ?? .none, project)
    }
    return (errors, refused.map(\.error))
  }

  /// The migrations that have not been applied, in the order they are to be.
  ///
  /// - Throws: ``PantanalError`` when one that was applied has been edited or is gone, or two have one
  ///   number; all of it joined.
  public static func pending(
    of project: Project, in warehouse: Warehouse
  ) throws -> [PendingMigration] {
    let status = try status(of: project, in: warehouse)
    if let error = PantanalError.joining(status.compactMap(\.error)) { throw error }
    return status.compactMap(\.pending)
  }

  /// How every migration of the project, and every one that was applied, stands.
  ///
  /// - Throws: ``PantanalError`` for files in `migrations/` that are no migrations.
  public static func status(
    of project: Project, in warehouse: Warehouse
  ) throws -> [MigrationStatus] {
    let (migrations, errors) = Migration.named(in: project)
    if let error = PantanalError.joining(errors) { throw error }
    let applied = try AppliedMigration.all(in: warehouse)
    let layers = Set(migrations.map(\.layer)).union(applied.map(\.layer))
    return layers.sorted().flatMap { layer in
      MigrationStatus.all(
        migrations.filter { $0.layer == layer }, applied.filter { $0.layer == layer })
    }
  }

  /// Why a project does not compile, where that is because the file of a migration that ran is gone:
  /// then the tables it made are missing, which says nothing to whoever removed it.
  ///
  /// - Returns: The missing files, or the failure as it was.
  public static func explaining(
    _ error: PantanalError, of project: Project, in warehouse: Warehouse
  ) -> PantanalError {
    let status = (try? status(of: project, in: warehouse)) ?? []
    let missing = status.filter { [.missing, .clash].contains($0.state) }
    return PantanalError.joining(missing.compactMap(\.error)) ?? error
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
