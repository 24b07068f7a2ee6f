// What a layer's `_migration` says: which migrations ran, when, and the text that ran.

import SQLite
import Warehouse

/// What a layer's `_migration` says of one migration.
struct AppliedMigration {
  let layer: Layer
  let number: Int
  let name: String
  let checksum: String
  let appliedAt: String
  let stepID: String
  /// The text that ran; absent where an older version applied it.
  let sql: String?
  let kind: Kind

  /// How it came to be there.
  enum Kind: String {
    case applied
    /// It tells what was there already.
    case baseline
  }

  /// The layers that have migrations.
  static let layers: [Layer] = [.trusted, .refined]

  /// Everything that was applied; nothing where there is no warehouse yet.
  static func all(in warehouse: Warehouse) throws -> [AppliedMigration] {
    guard warehouse.exists else { return [] }
    let connection = try warehouse.connect()
    return try layers.flatMap { try all(of: $0, on: connection) }
  }

  /// What was applied to one layer, in its order.
  static func all(of layer: Layer, on connection: Connection) throws -> [AppliedMigration] {
    try connection.rows(
      """
      SELECT version, name, checksum, applied_at, step_id, sql, kind
      FROM \(layer.rawValue)._migration
      ORDER BY version
      """
    ).map { row in
      AppliedMigration(
        layer: layer, number: Int(row[0].integer ?? 0), name: row[1].text ?? "",
        checksum: row[2].text ?? "", appliedAt: row[3].text ?? "", stepID: row[4].text ?? "",
        sql: row[5].text, kind: Kind(rawValue: row[6].text ?? "") ?? .applied)
    }
  }

  /// Notes in the layer that a migration was applied.
  static func record(
    _ migration: Migration, stepID: String, kind: Kind = .applied, on connection: Connection
  ) throws {
    try connection.run(
      """
      INSERT INTO \(migration.layer.rawValue)._migration
        (version, name, checksum, applied_at, step_id, sql, kind)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """,
      [
        .integer(migration.number), .text(migration.name), .text(migration.checksum),
        .text(Timestamp.now()), .text(stepID), .text(migration.file.text), .text(kind.rawValue),
      ])
  }

  /// The path of its file.
  var path: String { Migration.path(of: layer, number, name) }

  /// The migration as it ran.
  ///
  /// - Parameter file: The file of today, for what an older version applied without keeping its text.
  /// - Returns: Nothing where its text is not known any more.
  /// - Throws: ``PantanalError`` where the text does not begin as a migration's does.
  func migration(orFrom file: Migration?) throws -> Migration? {
    if let sql { return try Migration(layer, number: number, name: name, text: sql) }
    return file?.checksum == checksum ? file : nil
  }
}
