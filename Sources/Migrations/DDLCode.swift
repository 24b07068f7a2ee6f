// The kinds of findings about migrations.

public import Warehouse

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
  /// A keyed table with a second b-tree for its key.
  case rowid = "ddl-rowid"
  /// A trigger that names layers.
  case trigger = "ddl-trigger"
  /// A migration that does nothing.
  case empty = "ddl-empty"
  /// A directive that is none, or stands where it means nothing.
  case directive = "ddl-directive"
}

extension DDLCode {
  /// How grave such a finding is.
  var severity: Finding.Severity { self == .rowid ? .warning : .error }

  /// What the catalogue says of it.
  public var kind: FindingKind {
    switch self {
    case .statement:
      always(
        "a statement that changes rows, settings or transactions",
        "CREATE, ALTER and DROP; rows come from transforms")
    case .layer:
      always("a table without its layer, or of another layer than the file's", "`trusted.student`")
    case .type:
      kind(
        "a type that ODBC or Power BI misreads: DECIMAL, INTEGER, REAL, DATETIME, none…",
        "BIGINT, DOUBLE, VARCHAR(n≤255), TEXT, DATE, TIMESTAMP, BOOLEAN")
    case .strict:
      kind("a STRICT table, which has no dates for ODBC", "CHECKs")
    case .check:
      kind(
        "a column that no CHECK holds to its type; the obvious one accepts 30 February",
        "the CHECK of the hint")
    case .function:
      kind(
        "a function in a CHECK, DEFAULT or index that other readers lack",
        "typeof, length, substr, date, datetime; the rest in a rule")
    case .collation:
      always("a collation, which knows ASCII letters only", "`lower(x)` in the transform")
    case .action:
      kind("ON DELETE or ON UPDATE, which the engine does not enforce", "nothing")
    case .reference:
      kind("a foreign key to a table or key that is not there", "the parent's key")
    case .view:
      kind(
        "a view that BI would read, or one that names layers and makes the file unreadable",
        "a table with a transform; unqualified names")
    case .unique:
      kind("a unique index over expressions or part of the rows", "UNIQUE, or a rule")
    case .version:
      kind("a schema that SQLite 3.31 cannot read", "what 3.31 knows")
    case .trigger:
      always("a trigger that names layers and makes the file unreadable", "unqualified names")
    case .empty:
      always("a migration that changes nothing", "its statements, or no file")
    case .directive:
      always(
        "a `-- verify:` or `-- rebuild:` that is misspelt or stands in the wrong place",
        "the comment above the statement that it is about")
    case .rowid:
      kind("a table with a PRIMARY KEY and a rowid: two b-trees", "WITHOUT ROWID")
    }
  }

  private func kind(_ summary: String, _ advice: String) -> FindingKind {
    FindingKind(rawValue, severity, summary, instead: advice)
  }

  private func always(_ summary: String, _ advice: String) -> FindingKind {
    FindingKind(rawValue, severity, isSwitchable: false, summary, instead: advice)
  }
}

extension Finding {
  init(code: DDLCode, message: String, hint: String?, place: Place) {
    self.init(
      code: code.rawValue, severity: code.severity, message: message, hint: hint, place: place)
  }

  /// The finding as a failure.
  var error: PantanalError { failure(.migrationInvalid) }
}
