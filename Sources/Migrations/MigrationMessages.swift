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
      .migrationInvalid,
      "two migrations of \(migration.layer) have the number \(migration.number):"
        + " \(other.file.name) and \(migration.file.name)",
      hint: renumber, place: Place(file: migration.file.path, line: 1, column: 1))
  }

  private static let renumber =
    "pantanal migrate repair gives the one that has not run the next free number"

  static func missingNumber(_ number: Int, before migration: Migration) -> PantanalError {
    PantanalError(
      .migrationInvalid, "migration \(file(migration.layer, number)) is missing",
      hint: "numbers run without gaps; \(migration.file.path) comes after a gap",
      place: Place(file: migration.file.path, line: 1, column: 1))
  }

  // MARK: What stands in the way

  static func edited(_ status: MigrationStatus, nextNumber: Int) -> PantanalError {
    PantanalError(
      .migrationEdited, "migration \(file(status)) was edited after it ran on \(day(status))",
      hint:
        "pantanal migrate repair shows what was changed; restore the file, and put the change in a"
        + " new \(Migration.padded(nextNumber))_….sql",
      place: Place(file: status.path, line: 1, column: 1))
  }

  static func missing(_ status: MigrationStatus) -> PantanalError {
    PantanalError(
      .migrationEdited, "migration \(file(status)) ran on \(day(status)) and its file is gone",
      hint: status.applied?.sql == nil
        ? "restore the file; to undo what it did, add a new migration"
        : "pantanal migrate repair --restore writes it back; to undo what it did, add a new migration"
    )
  }

  static func clash(_ status: MigrationStatus) -> PantanalError {
    PantanalError(
      .migrationInvalid,
      "\(status.path) has not run, and its number is that of \(status.rival ?? "another")",
      hint: renumber, place: Place(file: status.path, line: 1, column: 1))
  }

  static func late(_ status: MigrationStatus, nextNumber: Int) -> PantanalError {
    PantanalError(
      .migrationInvalid, "\(status.path) has not run, and one after it has",
      hint: "pantanal migrate repair gives it the number \(Migration.padded(nextNumber))",
      place: Place(file: status.path, line: 1, column: 1))
  }

  // MARK: Executing

  static func refused(
    _ statement: MigrationStatement, _ error: SQLiteError, names: [String]
  ) -> PantanalError {
    PantanalError(
      .migrationInvalid, error.message, hint: SQLFile.hint(for: error.message, among: names),
      place: statement.place(of: error.offset ?? 0), cause: error)
  }

  static func failed(_ migration: Migration, _ error: any Error) -> PantanalError {
    PantanalError(
      .migrationInvalid, (error as? SQLiteError)?.message ?? "\(error)",
      place: Place(file: migration.file.path, line: migration.file.sqlLine, column: 1), cause: error
    )
  }

  static func verificationFailed(
    _ verification: Verification, _ count: Int, _ examples: [String]
  ) -> PantanalError {
    let rows = count == 1 ? "1 row" : "\(count) rows"
    let claim = verification.claim.map { " (\($0))" } ?? ""
    let more = count > examples.count ? "; …" : ""
    return PantanalError(
      .migrationInvalid,
      "the verification\(claim) found \(rows): \(examples.joined(separator: "; "))\(more)",
      hint: "nothing was changed; a -- verify: query must return no rows",
      place: verification.file.place(of: verification.offset))
  }

  static func verificationWrites(_ verification: Verification) -> PantanalError {
    PantanalError(
      .migrationInvalid, "a -- verify: query only reads",
      hint: "write a SELECT that returns the rows which must not be there",
      place: verification.file.place(of: verification.offset))
  }

  static func broken(
    _ kind: String, _ name: String, by migration: Migration, _ error: SQLiteError
  ) -> PantanalError {
    PantanalError(
      .migrationInvalid, "the \(kind) \(name) does not work after \(migration): \(error.message)",
      hint:
        "DROP \(kind.uppercased()) \(name) in this migration, and make it anew where it is needed",
      place: Place(file: migration.file.path, line: migration.file.sqlLine, column: 1),
      cause: error)
  }

  // MARK: Names

  private static func file(_ status: MigrationStatus) -> String {
    "\(status.layer)/\(Migration.padded(status.number))_\(status.name).sql"
  }

  private static func file(_ layer: Layer, _ number: Int) -> String {
    "\(layer)/\(Migration.padded(number))_….sql"
  }

  private static func day(_ status: MigrationStatus) -> String {
    String((status.appliedAt ?? "").prefix(10))
  }
}
