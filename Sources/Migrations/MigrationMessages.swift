// The sentences of this module, together so that they read alike.

import SQLite
import Warehouse

enum MigrationMessages {
  static func notAName(_ file: SQLFile) -> PantanalError {
    PantanalError(
      .migrationInvalid, "\(file.path) is not the name of a migration",
      hint: "migrations/<layer>/NNNN_verb_noun.sql, 0001_create_student.sql for instance",
      place: Place(file: file.path, line: 1, column: 1))
  }

  static func sameNumber(_ migration: Migration, _ other: Migration) -> PantanalError {
    PantanalError(
      .migrationInvalid, "two migrations of \(migration.layer) have the number \(migration.number)",
      hint: "\(other.file.path) has it too; give the one that has not run the next free number",
      place: Place(file: migration.file.path, line: 1, column: 1))
  }

  static func missingNumber(_ number: Int, before migration: Migration) -> PantanalError {
    PantanalError(
      .migrationInvalid, "migration \(file(migration.layer, number)) is missing",
      hint: "numbers run without gaps; \(migration.file.path) comes after a gap",
      place: Place(file: migration.file.path, line: 1, column: 1))
  }

  static func edited(_ status: MigrationStatus, nextNumber: Int) -> PantanalError {
    PantanalError(
      .migrationEdited, "migration \(file(status)) was edited after it ran on \(day(status))",
      hint: "restore the file, and put the change in a new \(padded(nextNumber))_….sql",
      place: Place(file: "migrations/\(file(status))", line: 1, column: 1))
  }

  static func missing(_ status: MigrationStatus) -> PantanalError {
    PantanalError(
      .migrationEdited, "migration \(file(status)) ran on \(day(status)) and its file is gone",
      hint: "restore the file; to undo what it did, add a new migration")
  }

  static func refused(
    _ statement: MigrationStatement, _ error: SQLiteError, names: [String]
  ) -> PantanalError {
    PantanalError(
      .migrationInvalid, error.message, hint: SQLFile.hint(for: error.message, among: names),
      place: statement.place(of: error.offset ?? 0), cause: error)
  }

  private static func file(_ status: MigrationStatus) -> String {
    "\(status.layer)/\(padded(status.number))_\(status.name).sql"
  }

  private static func file(_ layer: Layer, _ number: Int) -> String {
    "\(layer)/\(padded(number))_….sql"
  }

  private static func day(_ status: MigrationStatus) -> String {
    String((status.appliedAt ?? "").prefix(10))
  }

  private static func padded(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
