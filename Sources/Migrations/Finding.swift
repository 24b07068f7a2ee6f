// What the linter of migrations says, and under which code.

public import Warehouse

/// Something a linter has to say about a migration.
public struct Finding: Sendable {
  /// What kind of finding it is.
  public enum Code: String, CaseIterable, Sendable {
    /// A statement that no migration may hold.
    case statement = "ddl-statement"
    /// A name without its layer, or with another one.
    case layer = "ddl-layer"
    /// A type that BI would misread.
    case type = "ddl-type"
    /// A table that is STRICT.
    case strict = "ddl-strict"
    /// A column whose values no CHECK holds to its type.
    case check = "ddl-check"
    /// A function that readers of a published file may lack.
    case function = "ddl-function"
    /// A collation.
    case collation = "ddl-collation"
    /// An action of a foreign key.
    case action = "ddl-action"
    /// A foreign key that leads nowhere.
    case reference = "ddl-reference"
    /// A view that names layers, or that BI would read.
    case view = "ddl-view"
    /// A unique index that no rule can ask for.
    case unique = "ddl-unique"
    /// SQL that older versions of SQLite cannot read.
    case version = "ddl-version"
  }

  /// What kind of finding it is.
  public let code: Code
  /// What is wrong.
  public let message: String
  /// What to write instead.
  public let hint: String?
  /// Where it is.
  public let place: Place

  /// The finding as a failure.
  public var error: PantanalError {
    PantanalError(
      .migrationInvalid, "\(message) (\(code.rawValue))", hint: hint, place: place)
  }
}
