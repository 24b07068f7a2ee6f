// How a migration stands: the file on one side, the layer's _migration on the other.

import SQLText
import SQLite
public import Warehouse

/// How one migration stands.
public struct MigrationStatus: Sendable {
  /// What can be said of it.
  public enum State: String, Sendable {
    /// It ran, and its file is as it was.
    case applied
    /// It has not run.
    case pending
    /// It ran, and its file says something else now.
    case edited
    /// It ran, and its file is gone.
    case missing
  }

  /// The layer.
  public let layer: Layer
  /// Its number in the layer.
  public let number: Int
  /// What it does.
  public let name: String
  /// What can be said of it.
  public let state: State
  /// When it ran, in UTC.
  public let appliedAt: String?

  private let migration: Migration?
  private let nextNumber: Int

  /// Joins the files of a layer with what its `_migration` says.
  static func all(_ files: [Migration], _ applied: [AppliedMigration]) -> [MigrationStatus] {
    let numbers = Set(files.map(\.number)).union(applied.map(\.number)).sorted()
    return numbers.compactMap { number in
      MigrationStatus(
        files.first { $0.number == number }, applied.first { $0.number == number },
        nextNumber: (numbers.last ?? 0) + 1)
    }
  }

  private init?(_ file: Migration?, _ applied: AppliedMigration?, nextNumber: Int) {
    guard let layer = file?.layer ?? applied?.layer else { return nil }
    self.layer = layer
    number = file?.number ?? applied?.number ?? 0
    name = file?.name ?? applied?.name ?? ""
    appliedAt = applied?.appliedAt
    migration = file
    self.nextNumber = nextNumber
    state =
      switch (file, applied) {
      case (nil, _): .missing
      case (_, nil): .pending
      case (let file?, let applied?): file.checksum == applied.checksum ? .applied : .edited
      }
  }

  /// The migration, where it can be applied.
  var pending: PendingMigration? {
    state == .pending ? migration.map { PendingMigration(migration: $0) } : nil
  }

  /// Why nothing can be applied as long as it stands so.
  var error: PantanalError? {
    switch state {
    case .edited: MigrationMessages.edited(self, nextNumber: nextNumber)
    case .missing: MigrationMessages.missing(self)
    case .applied, .pending: nil
    }
  }
}

/// What a layer's `_migration` says of one migration.
struct AppliedMigration {
  let layer: Layer
  let number: Int
  let name: String
  let checksum: String
  let appliedAt: String

  /// Everything that was applied; nothing where there is no warehouse yet.
  static func all(in warehouse: Warehouse) throws -> [AppliedMigration] {
    guard warehouse.exists else { return [] }
    let connection = try warehouse.connect()
    return try [Layer.trusted, .refined].flatMap { layer in
      try connection.rows(
        """
        SELECT version, name, checksum, applied_at
        FROM \(layer.rawValue)._migration
        ORDER BY version
        """
      ).map { row in
        AppliedMigration(
          layer: layer, number: Int(row[0].integer ?? 0), name: row[1].text ?? "",
          checksum: row[2].text ?? "", appliedAt: row[3].text ?? "")
      }
    }
  }
}
