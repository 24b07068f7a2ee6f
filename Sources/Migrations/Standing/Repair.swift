// What stands in the way of migrations, why, and what can be done about it: said first, done after.

import Foundation
import SQLite
public import Warehouse

/// Something that is wrong with a migration's file or record, and what would set it right.
public struct Repair: Sendable {
  /// What would be done.
  public enum Remedy: Sendable, Equatable {
    /// A file that has not run gets another number.
    case renumber(to: String)
    /// The text that ran is written into the file.
    case restore
    /// The text of the file is taken for what ran, because it gives the very same schema.
    case accept
    /// The layer keeps from now on what it did not: the text, the name, the row of a step.
    case record
    /// Nothing that the program can do.
    case none
  }

  /// What a person has decided about files that are not as they ran.
  public enum Decision: String, Sendable {
    /// Nothing yet.
    case none
    /// The files are right.
    case accept
    /// What ran is right.
    case restore
  }

  /// The layer.
  public let layer: Layer
  /// The file, as it is called now.
  public let path: String
  /// What is wrong and why, in a sentence.
  public let problem: String
  /// What was changed, as lines with `-` and `+`.
  public let difference: [String]
  /// What would be done, or what could be, in a sentence.
  public let proposal: String
  /// What would be done.
  public let remedy: Remedy
  /// Whether it is done without a decision, because nothing can be lost by it.
  public let isSafe: Bool

  let status: MigrationStatus?
  let contradiction: LayerRecords.Contradiction?
}

extension Repair {
  init(
    _ status: MigrationStatus, _ problem: String, difference: [String] = [], _ proposal: String,
    _ remedy: Remedy, isSafe: Bool = false
  ) {
    self.init(
      layer: status.layer, path: status.path, problem: problem, difference: difference,
      proposal: proposal, remedy: remedy, isSafe: isSafe, status: status, contradiction: nil)
  }
}

extension Migrations {
  /// What is wrong, and what would set it right; nothing is done.
  ///
  /// - Parameters:
  ///   - project: The project.
  ///   - warehouse: The warehouse; without one, only numbers can be wrong.
  ///   - decision: What a person has decided about files that are not as they ran.
  /// - Returns: What can be done without a decision, then the rest; layer by layer.
  /// - Throws: ``PantanalError`` when the warehouse cannot be read.
  public static func repairs(
    of project: Project, in warehouse: Warehouse, decision: Repair.Decision = .none
  ) throws -> [Repair] {
    let status = try status(of: project, in: warehouse)
    let connection = try warehouse.exists ? warehouse.connect() : nil
    return try AppliedMigration.layers.flatMap { layer in
      let own = status.filter { $0.layer == layer }
      let records = try connection.map { try LayerRecords(of: layer, on: $0) }
      let contradictions = records?.contradictions(own).map { repair($0, own) } ?? []
      // What only its record lacks has run, and keeps its number.
      let ran = Set(contradictions.compactMap { $0.remedy == .record ? $0.status?.path : nil })
      return try own.compactMap { try repair($0, own, project, connection, decision) }
        + renumbered(own, besides: ran) + contradictions
    }.sorted { $0.isSafe && !$1.isSafe }
  }

  private static func repair(
    _ status: MigrationStatus, _ all: [MigrationStatus], _ project: Project,
    _ connection: Connection?, _ decision: Repair.Decision
  ) throws -> Repair? {
    guard let applied = status.applied else { return nil }
    switch status.state {
    case .missing: return missing(status, applied, decision)
    case .edited: return try edited(status, applied, all, project, connection, decision)
    case .applied, .baseline:
      guard let file = status.migration else { return nil }
      if applied.sql == nil {
        return Repair(
          status, "an older version applied it without keeping its text",
          "the text is kept from now on: the file still says what ran", .record, isSafe: true)
      }
      if file.name != applied.name {
        return Repair(
          status, "it was called \(applied.name) when it ran, and says the same",
          "the layer's record takes the new name", .record, isSafe: true)
      }
      guard applied.sql != file.file.text else { return nil }
      return Repair(
        status,
        "its comments or layout are not as they were when it ran, and it still does the same",
        difference: TextDifference.lines(from: applied.sql ?? "", to: file.file.text),
        "nothing has to be done", .none, isSafe: true)
    case .pending, .clash, .late: return nil
    }
  }

  private static func missing(
    _ status: MigrationStatus, _ applied: AppliedMigration, _ decision: Repair.Decision
  ) -> Repair {
    let ran = "it ran on \(applied.appliedAt.prefix(10)) and its file is gone"
    guard applied.sql != nil else {
      return Repair(
        status, ran, "bring the file back from version control: its text was not kept", .none)
    }
    return Repair(
      status, ran,
      decision == .restore
        ? "the file is written with the text that ran"
        : "--restore writes the file with the text that ran; to undo what it did, add a migration",
      decision == .restore ? .restore : .none)
  }

  private static func edited(
    _ status: MigrationStatus, _ applied: AppliedMigration, _ all: [MigrationStatus],
    _ project: Project, _ connection: Connection?, _ decision: Repair.Decision
  ) throws -> Repair {
    let problem = "it was edited after it ran on \(applied.appliedAt.prefix(10))"
    let text = status.migration?.file.text ?? ""
    let lines = applied.sql.map { TextDifference.lines(from: $0, to: text) } ?? []
    switch decision {
    case .restore where applied.sql != nil:
      return Repair(
        status, problem, difference: lines, "the file gets the text that ran back", .restore)
    case .accept:
      guard let connection, let file = status.migration else { break }
      let differences = try schemaDifferences(accepting: file, all, project, connection)
      guard differences.isEmpty else {
        return Repair(
          status, problem, difference: differences.flatMap(\.lines),
          "the layer is not as the edited text would make it (- what the text says, + what is there),"
            + " so it cannot be accepted: restore the file, and put the change in a new migration",
          .none)
      }
      return Repair(
        status, problem, difference: lines,
        "the layer is exactly as the edited text would make it, so it is taken for what ran",
        .accept)
    case .restore, .none: break
    }
    return Repair(
      status, problem, difference: lines,
      (applied.sql == nil
        ? "bring the former text back from version control (it was not kept)"
        : "--restore gives the file the text that ran back") + "; put the change in a new"
        + " \(Migration.padded(status.nextNumber))_….sql; or --accept it, where the layer already is as it"
        + " says", .none)
  }

  /// How the real schema differs from what the files would make, one of them as it is now.
  private static func schemaDifferences(
    accepting file: Migration, _ all: [MigrationStatus], _ project: Project,
    _ connection: Connection
  ) throws -> [SchemaDifference] {
    let shape = try Warehouse.inMemory()
    for item in all {
      guard let applied = item.applied else { continue }
      let migration =
        item.number == file.number ? file : try applied.migration(orFrom: item.migration)
      guard let migration else { continue }
      try MigrationExecution(migration: migration, connection: shape, hasRows: false).run()
    }
    let filter = SchemaFilter(project, file.layer, isFollowing: false)
    return SchemaDifference.between(
      try LayerSchema(of: file.layer, on: shape, withoutTables: filter.isOurs),
      try LayerSchema(of: file.layer, on: connection, withoutTables: filter.isOurs))
  }

  /// The files that have not run, numbered after those that have, without gaps, in their order.
  private static func renumbered(
    _ status: [MigrationStatus], besides ran: Set<String>
  ) -> [Repair] {
    let last =
      status.filter { $0.applied != nil || ran.contains($0.path) }.map(\.number).max() ?? 0
    let waiting = status.filter { $0.applied == nil && !ran.contains($0.path) }
      .sorted { ($0.number, $0.name) < ($1.number, $1.name) }
    return waiting.enumerated().compactMap { index, status in
      let number = last + 1 + index
      guard number != status.number else { return nil }
      let path = Migration.path(of: status.layer, number, status.name)
      let why =
        switch status.state {
        case .clash: "it has not run, and its number is that of \(status.rival ?? "another")"
        case .late: "it has not run, and one after it has"
        default:
          number < status.number
            ? "its number comes after a gap" : "another file gets its number"
        }
      return Repair(
        status, why,
        "it becomes \(path), because numbers run without gaps in the order of applying",
        .renumber(to: path), isSafe: true)
    }
  }

  private static func repair(
    _ contradiction: LayerRecords.Contradiction, _ status: [MigrationStatus]
  ) -> Repair {
    let (layer, path, file): (Layer, String, MigrationStatus?) =
      switch contradiction {
      case .notInLedger(let applied):
        (applied.layer, applied.path, status.first { $0.number == applied.number })
      case .notInMigrations(let object, let entry):
        {
          let file = status.first { $0.migration?.description == object }
          let isSame = file?.migration?.checksum == entry.fingerprint
          let layer = status.first?.layer ?? .trusted
          return (layer, "migrations/\(object).sql", isSame ? file : nil)
        }()
      }
    return Repair(
      layer: layer, path: path, problem: contradiction.sentence, difference: [],
      proposal: file == nil
        ? "bring the file back as it was when it ran, then repair again"
        : "the record is completed: both are written in one transaction, so somebody took one away",
      remedy: file == nil ? .none : .record, isSafe: file != nil, status: file,
      contradiction: contradiction)
  }
}
