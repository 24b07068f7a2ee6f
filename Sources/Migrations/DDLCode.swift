// The codes under which the linter of migrations speaks.

import Warehouse

/// What kinds of findings there are about migrations.
public enum DDLCode: String, CaseIterable, Sendable {
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

extension Finding {
  init(code: DDLCode, message: String, hint: String?, place: Place) {
    self.init(
      code: code.rawValue, severity: .error, message: message, hint: hint, place: place)
  }

  /// The finding as a failure.
  var error: PantanalError { failure(.migrationInvalid) }
}
