// How a migration stands: the file on one side, the layer's `_migration` on the other.

import SQLText
import SQLite
public import Warehouse

/// How one migration stands.
public struct MigrationStatus: Sendable {
  /// What can be said of it.
  public enum State: String, Sendable {
    /// It ran, and its file is as it was.
    case applied
    /// What it makes was there before there were migrations.
    case baseline
    /// It has not run.
    case pending
    /// It ran, and its file says something else now.
    case edited
    /// It ran, and its file is gone.
    case missing
    /// It has not run, and another migration has its number.
    case clash
    /// It has not run, and one after it has.
    case late
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
  /// What else there is to say, a sentence without a full stop.
  public let note: String?

  /// The migration of the file.
  let migration: Migration?
  /// What the layer says of it.
  let applied: AppliedMigration?
  /// The path of the file that has the same number.
  let rival: String?
  let nextNumber: Int

  /// The path of its file, in the project.
  public var path: String { migration?.file.path ?? Migration.path(of: layer, number, name) }

  /// The migration, where it can be applied.
  var pending: PendingMigration? {
    state == .pending ? migration.map { PendingMigration(migration: $0) } : nil
  }

  /// Why nothing can be applied as long as it stands so.
  var error: PantanalError? {
    switch state {
    case .edited: MigrationMessages.edited(self, nextNumber: nextNumber)
    case .missing: MigrationMessages.missing(self)
    case .clash: MigrationMessages.clash(self)
    case .late: MigrationMessages.late(self, nextNumber: nextNumber)
    case .applied, .baseline, .pending: nil
    }
  }
}

extension MigrationStatus {
  /// Joins the files of a layer with what its `_migration` says.
  static func all(_ files: [Migration], _ applied: [AppliedMigration]) -> [MigrationStatus] {
    let numbers = Set(files.map(\.number)).union(applied.map(\.number)).sorted()
    let last = applied.map(\.number).max() ?? 0
    return numbers.flatMap { number in
      let own = files.filter { $0.number == number }.sorted { $0.name < $1.name }
      let ran = applied.first { $0.number == number }
      let file = ran.map { Self.file(of: $0, among: own) } ?? own.first
      var all: [MigrationStatus] = []
      let next = (numbers.last ?? 0) + 1
      if ran != nil || file != nil {
        all.append(
          MigrationStatus(
            file, ran, isLate: number < last, rival: nil, nextNumber: next))
      }
      let rival = file?.file.path ?? ran?.path
      all += own.filter { $0.file.path != file?.file.path }.map {
        MigrationStatus($0, nil, isLate: false, rival: rival, nextNumber: next)
      }
      return all
    }
  }

  /// The file of a migration that ran: the one of its name, or of its text, or at least of its number.
  ///
  /// One that shares the number alone, while its text is another, is no edit of it but another
  /// migration: two branches have each added one.
  private static func file(of ran: AppliedMigration, among files: [Migration]) -> Migration? {
    files.first { $0.name == ran.name } ?? files.first { $0.checksum == ran.checksum }
  }

  private init(
    _ file: Migration?, _ applied: AppliedMigration?, isLate: Bool, rival: String?, nextNumber: Int
  ) {
    layer = file?.layer ?? applied?.layer ?? .trusted
    number = file?.number ?? applied?.number ?? 0
    name = file?.name ?? applied?.name ?? ""
    appliedAt = applied?.appliedAt
    migration = file
    self.applied = applied
    self.rival = rival
    self.nextNumber = nextNumber
    switch (file, applied) {
    case (nil, _): state = .missing
    case (_, nil): state = rival != nil ? .clash : isLate ? .late : .pending
    case (let file?, let applied?):
      state =
        file.checksum != applied.checksum
        ? .edited : applied.kind == .baseline ? .baseline : .applied
    }
    note = Self.note(state, file, applied, rival)
  }

  private static func note(
    _ state: State, _ file: Migration?, _ applied: AppliedMigration?, _ rival: String?
  ) -> String? {
    switch state {
    case .clash: return rival.map { "\($0) has its number" }
    case .late: return "one after it has run"
    case .applied, .baseline:
      guard let file, let applied else { return nil }
      if file.name != applied.name { return "it was called \(applied.name) when it ran" }
      guard let sql = applied.sql else { return "its text was not kept when it ran" }
      return sql == file.file.text ? nil : "only comments or layout are not as they were"
    case .missing: return "its file is gone"
    case .edited: return "its file is not as it was when it ran"
    case .pending: return nil
    }
  }
}
