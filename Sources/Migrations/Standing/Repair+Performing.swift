// Doing what a repair proposes.

import Foundation
import SQLite
public import Warehouse

extension Migrations {
  /// Does what repairs propose.
  ///
  /// Belongs behind the writer's lock where there is a warehouse.
  ///
  /// - Parameters:
  ///   - repairs: What ``repairs(of:in:decision:)`` gave.
  ///   - project: The project, whose files are moved and written.
  ///   - warehouse: The warehouse, whose records are completed.
  /// - Throws: ``PantanalError`` when a file cannot be written, or stands where another should go.
  public static func perform(
    _ repairs: [Repair], on project: Project, _ warehouse: Warehouse
  ) throws {
    try move(repairs, in: project.root)
    for repair in repairs {
      switch repair.remedy {
      case .none, .renumber: break
      case .restore: try restore(repair, in: project.root)
      case .accept, .record: try record(repair, in: warehouse)
      }
    }
  }

  /// Gives files their new names, by way of others, so that two may change places.
  private static func move(_ repairs: [Repair], in root: URL) throws {
    let manager = FileManager.default
    var moves: [(from: String, by: String, to: String)] = []
    for repair in repairs {
      guard case .renumber(let to) = repair.remedy else { continue }
      moves.append((repair.path, "\(to).renumbering", to))
    }
    let leaving = Set(moves.map(\.from))
    for move in moves
    where !leaving.contains(move.to)
      && manager.fileExists(atPath: root.appending(path: move.to).path)
    {
      throw PantanalError(
        .fileExists, "\(move.from) would become \(move.to), which is there already",
        hint: "remove one of them")
    }
    do {
      for move in moves {
        try manager.moveItem(
          at: root.appending(path: move.from), to: root.appending(path: move.by))
      }
      for move in moves {
        try manager.moveItem(at: root.appending(path: move.by), to: root.appending(path: move.to))
      }
    } catch {
      throw PantanalError(
        .fileUnreadable, "a migration could not be renamed: \(error.localizedDescription)",
        cause: error)
    }
  }

  private static func restore(_ repair: Repair, in root: URL) throws {
    guard let applied = repair.status?.applied, let sql = applied.sql else { return }
    // Under the name of today, where it only has another text.
    try NewFile.write(sql, to: repair.path, in: root, replacing: true)
  }

  private static func record(_ repair: Repair, in warehouse: Warehouse) throws {
    guard let status = repair.status else { return }
    let connection = try warehouse.connect(writing: repair.layer)
    try connection.immediately {
      switch repair.contradiction {
      case .notInLedger(let applied):
        try Ledger(repair.layer, on: connection).record(
          .migration(
            "\(applied.layer)/\(Migration.padded(applied.number))_\(applied.name)",
            stepID: applied.stepID, checksum: applied.checksum, at: applied.appliedAt))
      case .notInMigrations(_, let entry):
        guard let migration = status.migration else { return }
        try AppliedMigration.record(migration, stepID: entry.stepID, on: connection)
      case nil:
        guard let migration = status.migration else { return }
        try connection.run(
          """
          UPDATE \(repair.layer.rawValue)._migration SET name = ?, checksum = ?, sql = ?
          WHERE version = ?
          """,
          [
            .text(migration.name), .text(migration.checksum), .text(migration.file.text),
            .integer(status.number),
          ])
      }
    }
  }
}

/// Writing a file of the project.
enum NewFile {
  /// Writes a text.
  ///
  /// - Throws: ``PantanalError`` with the code `fileExists` where a file stands that is not to be
  ///   replaced.
  static func write(
    _ text: String, to path: String, in root: URL, replacing: Bool = false
  ) throws {
    let url = root.appending(path: path)
    if !replacing, FileManager.default.fileExists(atPath: url.path) {
      throw PantanalError(.fileExists, "\(path) exists already", hint: "it is never replaced")
    }
    do {
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url, options: .atomic)
    } catch {
      throw PantanalError(
        .fileUnreadable, "\(path) cannot be written: \(error.localizedDescription)", cause: error)
    }
  }
}

extension LedgerEntry {
  /// The entry of a migration that made no rows.
  static func migration(
    _ object: String, stepID: String, checksum: String, at time: String
  ) -> LedgerEntry {
    LedgerEntry(
      stepID: stepID, runID: "repair", kind: .migrate, object: object, fingerprint: checksum,
      inputs: [:], version: 1, rowCount: 0, changedRowCount: 0, startedAt: time, endedAt: time,
      seconds: 0)
  }
}
