import Testing
import Warehouse

@testable import Migrations

@Suite("The linter of migrations")
struct MigrationLintTests {
  private func findings(_ sql: String, layer: Layer = .trusted) throws -> [Finding] {
    let file = try SQLFile(path: "migrations/\(layer)/0001_create_t.sql", text: sql)
    return MigrationLint.findings(in: try Migration(file, of: layer))
  }

  static let date = "GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'"

  /// Declarations that say what they mean.
  static let sound = [
    "x TEXT",
    "x DATE CHECK (x \(date) AND x IS date(x, '+0 days'))",
    "\"x\" DATE NOT NULL CHECK (\"x\" \(date) AND \"x\" IS DATE(\"x\" , '+0 days'))",
    "x DATE, CHECK (x \(date) AND x IS date(x, '+0 days'))",
    """
    x TIMESTAMP CHECK (
      substr(x, 1, 19) GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9] [0-9][0-9]:[0-9][0-9]:[0-9][0-9]'
      AND substr(x, 1, 19) IS datetime(substr(x, 1, 19), '+0 days'))
    """,
    "x BOOLEAN CHECK (x IN (0,1))",
    "x BIGINT CHECK (x IS NULL OR typeof(x) = 'integer')",
    "x DOUBLE NOT NULL CHECK (typeof(x) IN ('real', 'integer') AND x BETWEEN 0 AND 1)",
    "x VARCHAR(255) CHECK (length(x) <= 255)",
    "x TEXT DEFAULT (date('2024-01-01'))",
    "x TEXT, y TEXT, PRIMARY KEY (x, y), FOREIGN KEY (y) REFERENCES u (x)",
  ]

  @Test(arguments: sound)
  func acceptsWhatIsSound(columns: String) throws {
    #expect(try findings("CREATE TABLE trusted.t (\(columns)) WITHOUT ROWID;").isEmpty)
  }

  /// A statement, the code of the one finding, and the column of its place.
  static let unsound: [(sql: String, code: DDLCode, column: Int)] = [
    ("CREATE TABLE trusted.t (x DECIMAL(10, 2))", .type, 25),
    ("CREATE TABLE trusted.t (x INTEGER PRIMARY KEY)", .type, 25),
    ("CREATE TABLE trusted.t (x VARCHAR(256))", .type, 25),
    ("CREATE TABLE trusted.t (x TEXT, y)", .type, 33),
    ("CREATE TABLE trusted.t (x BLOB)", .type, 25),
    ("CREATE TABLE trusted.t (x DATETIME)", .type, 25),
    ("CREATE TABLE trusted.t (x BIGINT)", .check, 25),
    ("CREATE TABLE trusted.t (x VARCHAR(3) CHECK (x <> ''))", .check, 25),
    // It accepts the thirtieth of February.
    ("CREATE TABLE trusted.t (x DATE CHECK (x IS date(x)))", .check, 25),
    // Someone else's CHECK.
    ("CREATE TABLE trusted.t (x TEXT CHECK (typeof(x) = 'integer'), y BIGINT)", .check, 63),
    ("CREATE TABLE trusted.t (x TEXT) STRICT", .strict, 1),
    ("CREATE TABLE trusted.t (x TEXT COLLATE NOCASE)", .collation, 32),
    ("CREATE TABLE trusted.t (x TEXT CHECK (x = unaccent(x)))", .function, 43),
    ("CREATE TABLE trusted.t (x TEXT CHECK (upper(x) = 'A' AND length(x) = 1))", .function, 39),
    ("CREATE TABLE trusted.t (x TEXT DEFAULT (lower('A')))", .function, 41),
    ("CREATE TABLE trusted.t (x TEXT REFERENCES u ON DELETE CASCADE)", .action, 45),
    (
      "CREATE TABLE trusted.t (x TEXT, FOREIGN KEY (x) REFERENCES u ON UPDATE SET NULL)", .action,
      62
    ),
    ("CREATE TABLE t (x TEXT)", .layer, 14),
    ("CREATE TABLE refined.t (x TEXT)", .layer, 14),
    ("CREATE UNIQUE INDEX i ON t (x)", .layer, 21),
    ("DROP TABLE IF EXISTS t", .layer, 22),
    ("ALTER TABLE trusted.t ADD COLUMN x DECIMAL", .type, 34),
    (
      "ALTER TABLE trusted.t ADD x BIGINT REFERENCES u ON DELETE NO ACTION CHECK (typeof(x)='integer')",
      .action, 49
    ),
    ("CREATE TABLE trusted.t AS SELECT 1 AS x", .statement, 1),
    ("INSERT INTO trusted.t VALUES (1)", .statement, 1),
    ("WITH a AS (SELECT 1) DELETE FROM trusted.t", .statement, 1),
    ("PRAGMA trusted.user_version = 3", .statement, 1),
    ("COMMIT", .statement, 1),
    ("ATTACH 'x' AS y", .statement, 1),
    ("CREATE VIEW trusted.v AS SELECT p.x FROM trusted.p", .view, 42),
    ("CREATE VIEW trusted.v AS SELECT x ->> '$.a' FROM p", .version, 35),
    ("CREATE VIEW trusted.v AS WITH a AS MATERIALIZED (SELECT 1) SELECT * FROM a", .version, 33),
    ("CREATE UNIQUE INDEX trusted.i ON t (x) WHERE x > 1", .unique, 1),
    ("CREATE UNIQUE INDEX trusted.i ON t (x || y)", .unique, 1),
    ("CREATE INDEX trusted.i ON t (squeeze(x))", .function, 30),
    ("CREATE TABLE trusted.t (x TEXT PRIMARY KEY)", .rowid, 32),
    ("CREATE TABLE trusted.t (x TEXT, y TEXT, PRIMARY KEY (x, y))", .rowid, 41),
    ("CREATE VIEW trusted.v AS SELECT x IS NOT DISTINCT FROM y FROM p", .version, 42),
    ("CREATE TABLE trusted.t (x TEXT, y TEXT GENERATED ALWAYS AS (x))", .version, 40),
  ]

  @Test(arguments: unsound)
  func refuses(sql: String, code: DDLCode, column: Int) throws {
    let findings = try findings("-- A comment.\n\(sql);\n")
    #expect(findings.map(\.code).filter { $0 == code.rawValue }.count == 1)
    let finding = try #require(findings.first { $0.code == code.rawValue })
    #expect(finding.place.line == 2)
    #expect(finding.place.column == column)
    #expect(finding.error.message.hasSuffix("(\(code.rawValue))"))
  }

  @Test func acceptsViewsThatSeeTheirLayer() throws {
    #expect(try findings("CREATE VIEW trusted.v AS SELECT p.x FROM p").isEmpty)
    #expect(
      try findings("CREATE VIEW refined.v AS SELECT x FROM p", layer: .refined).map(\.code)
        == [DDLCode.view.rawValue])
  }

  @Test func letsARebuiltTableTakeItsRowsAlong() throws {
    let sql = """
      CREATE TABLE trusted.t_new (x TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID;
      INSERT INTO trusted.t_new SELECT x FROM trusted.t;
      DROP TABLE trusted.t;
      ALTER TABLE trusted.t_new RENAME TO t;
      """
    #expect(try findings(sql).isEmpty)
  }

  /// The proposal of a missing CHECK is one that it accepts.
  @Test(arguments: [
    "BIGINT", "BIGINT NOT NULL", "DOUBLE", "VARCHAR(9)", "DATE", "TIMESTAMP", "BOOLEAN",
  ])
  func proposesWhatItAccepts(type: String) throws {
    let finding = try #require(try findings("CREATE TABLE trusted.t (x \(type))").first)
    let check = try #require(finding.hint)
    #expect(try findings("CREATE TABLE trusted.t (x \(type) \(check))").isEmpty)
  }
}
