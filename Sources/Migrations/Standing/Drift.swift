// How the files, the ledger and the real schema of a layer differ: three tellings of one thing.

import Foundation
import SQLite
public import Warehouse

/// What of a layer is not as its migrations say.
public struct Drift: Sendable {
  /// The layer.
  public let layer: Layer
  /// The migrations whose files are not as they ran; those that have not run are none of them.
  public let files: [MigrationStatus]
  /// What the layer's own records contradict each other in, a sentence each.
  public let records: [String]
  /// What the schema of the file has otherwise than the migrations that ran made it: with `-` what they
  /// say, with `+` what is there.
  public let schema: [SchemaDifference]
  /// Why the schema could not be compared, absent where it was.
  public let obstacle: String?

  /// Whether there is any.
  public var isEmpty: Bool {
    files.isEmpty && records.isEmpty && schema.isEmpty && obstacle == nil
  }
}

extension Migrations {
  /// Compares the project's files, the layers' ledgers and the real schemas.
  ///
  /// - Parameters:
  ///   - project: The project.
  ///   - warehouse: The warehouse; where there is none, nothing can have drifted.
  ///   - isFollowing: Whether tables with a transform take their shapes from it, so that only the others
  ///     are compared.
  /// - Returns: The layers with migrations, those without drift too.
  /// - Throws: ``PantanalError`` when a layer cannot be read.
  public static func verify(
    _ project: Project, _ warehouse: Warehouse, isFollowing: Bool = false
  ) throws -> [Drift] {
    guard warehouse.exists else { return [] }
    let status = try status(of: project, in: warehouse)
    do {
      let connection = try warehouse.connect()
      return try AppliedMigration.layers.map { layer in
        let own = status.filter { $0.layer == layer }
        let records = try LayerRecords(of: layer, on: connection)
        let filter = SchemaFilter(project, layer, isFollowing: isFollowing)
        let expected = try expectedSchema(of: layer, own, filter)
        let found = try LayerSchema(of: layer, on: connection, withoutTables: filter.isOurs)
        return Drift(
          layer: layer,
          files: own.filter { [.edited, .missing, .late, .clash].contains($0.state) },
          records: records.contradictions(own).map(\.sentence),
          schema: expected.map { SchemaDifference.between($0, found) } ?? [],
          obstacle: expected == nil ? obstacle(own) : nil)
      }
    } catch let error as SQLiteError {
      throw PantanalError(error, doing: "comparing \(warehouse.folder.path) with its migrations")
    }
  }

  private static func obstacle(_ status: [MigrationStatus]) -> String {
    let unknown = status.filter {
      $0.applied?.sql == nil && $0.applied != nil && $0.state != .applied
    }
    return
      "an older version applied \(unknown.map(\.name).joined(separator: ", ")) without keeping the"
      + " text, and the file is not as it was, so the schema cannot be compared"
  }

  /// The schema that the migrations which ran give an empty layer.
  ///
  /// - Returns: Nothing where the text of one is not known any more.
  static func expectedSchema(
    of layer: Layer, _ status: [MigrationStatus], _ filter: SchemaFilter
  ) throws -> LayerSchema? {
    let shape = try Warehouse.inMemory()
    for item in status {
      guard let applied = item.applied else { continue }
      guard let migration = try applied.migration(orFrom: item.migration) else { return nil }
      try MigrationExecution(migration: migration, connection: shape, hasRows: false).run()
    }
    return try LayerSchema(of: layer, on: shape, withoutTables: filter.isOurs)
  }
}

/// Which tables of a layer no migration makes.
struct SchemaFilter {
  private let names: Set<String>

  /// The tables that models, or in a target that follows transforms, give their shapes.
  init(_ project: Project, _ layer: Layer, isFollowing: Bool) {
    var names: Set<String> = []
    if layer == .refined {
      // The engine makes what belongs to models.
      names = Set(project.models.flatMap { ["feature_\($0.name)", "prediction_\($0.name)"] })
    }
    if isFollowing {
      names.formUnion(project.transforms.map(\.table).filter { $0.layer == layer }.map(\.name))
    }
    self.names = names
  }

  func isOurs(_ table: String) -> Bool { names.contains(table) }
}

/// What a layer's `_migration` and `_ledger` say of migrations.
struct LayerRecords {
  /// How the two contradict each other.
  enum Contradiction {
    /// `_migration` has it, `_ledger` does not.
    case notInLedger(AppliedMigration)
    /// `_ledger` has it, `_migration` does not.
    case notInMigrations(object: String, entry: LedgerEntry)

    var sentence: String {
      switch self {
      case .notInLedger(let applied):
        "_migration has \(applied.layer)/\(Migration.padded(applied.number))_\(applied.name),"
          + " and _ledger knows no step that applied it"
      case .notInMigrations(let object, let entry):
        "_ledger says that \(object) ran on \(entry.startedAt.prefix(10)), and _migration does not have it"
      }
    }
  }

  private let layer: Layer
  private let ledger: [String: LedgerEntry]
  private let steps: Set<String>

  init(of layer: Layer, on connection: Connection) throws {
    self.layer = layer
    ledger = try Ledger(layer, on: connection).latest().filter { $0.value.kind == .migrate }
    steps = Set(
      try connection.rows(
        "SELECT step_id FROM \(layer.rawValue)._ledger WHERE kind = 'migrate'"
      ).compactMap { $0[0].text })
  }

  func contradictions(_ status: [MigrationStatus]) -> [Contradiction] {
    let applied = status.compactMap(\.applied)
    let unknown = applied.filter { !steps.contains($0.stepID) }
    let known = Set(applied.map(\.stepID))
    let lost = ledger.values.filter {
      !known.contains($0.stepID) && !$0.object.hasPrefix("\(layer)/\(Following.prefix)")
    }
    return unknown.map { .notInLedger($0) }
      + lost.sorted { $0.object < $1.object }.map { .notInMigrations(object: $0.object, entry: $0) }
  }
}
