import Testing

@testable import SQLText

@Suite("The definition of a table")
struct TableDefinitionTests {
  /// Texts as people and SQLite write them, the columns' types, and all constraints.
  static let definitions:
    [(sql: String, types: [String: String], constraints: [TableDefinition.Constraint.Kind])] = [
      ("CREATE TABLE t (a)", ["a": ""], []),
      (
        "CREATE TABLE IF NOT EXISTS s.t (a VARCHAR ( 20 ) , b UNSIGNED BIG INT NOT NULL)",
        ["a": "VARCHAR ( 20 )", "b": "UNSIGNED BIG INT"], [.notNull]
      ),
      // A comma and a parenthesis in a string or a comment separate nothing.
      (
        "CREATE TABLE t (a TEXT CHECK (a <> '),(' /* , ) */ AND (a, 1) <> (2, 3)), b -- , c\n)",
        ["a": "TEXT", "b": ""], [.check("a <> '),(' /* , ) */ AND (a, 1) <> (2, 3)")]
      ),
      (
        "CREATE TABLE \"a \"\" b\" ([x y] TEXT, `z` TEXT, 'w' TEXT, PRIMARY KEY (\"x y\", z DESC))",
        ["x y": "TEXT", "z": "TEXT", "w": "TEXT"], [.primaryKey(["x y", "z"])]
      ),
      (
        "create temp table t (a text primary key asc on conflict replace unique collate nocase)",
        ["a": "text"], [.primaryKey(["a"]), .unique(["a"]), .collation("nocase")]
      ),
      (
        "CREATE TABLE t (a INT DEFAULT -1, b DEFAULT (1 + 2) NOT NULL, c DEFAULT 'x' NULL)",
        ["a": "INT", "b": "", "c": ""],
        [.defaultValue("-1"), .defaultValue("1 + 2"), .notNull, .defaultValue("'x'")]
      ),
      (
        "CREATE TABLE t (a REFERENCES p, b REFERENCES p (k) ON DELETE SET NULL DEFERRABLE)",
        ["a": "", "b": ""],
        [
          .foreignKey(["a"], parent: "p", keys: []), .foreignKey(["b"], parent: "p", keys: ["k"]),
          .action("DELETE SET NULL"),
        ]
      ),
      (
        """
        CREATE TABLE t (
          a, b, CONSTRAINT f FOREIGN KEY (a, b) REFERENCES p (x, y) MATCH FULL ON UPDATE CASCADE,
          UNIQUE (b), CHECK (a)
        )
        """,
        ["a": "", "b": ""],
        [
          .foreignKey(["a", "b"], parent: "p", keys: ["x", "y"]), .action("UPDATE CASCADE"),
          .unique(["b"]), .check("a"),
        ]
      ),
      (
        "CREATE TABLE t (a INT GENERATED ALWAYS AS (b * 2) STORED, b INT AS (1))",
        ["a": "INT", "b": "INT"], [.generated("b * 2"), .generated("1")]
      ),
      (
        """
        CREATE TABLE "odd, (name" (
          id INTEGER PRIMARY KEY, -- a comment, with a comma (
          "a b" VARCHAR(10) NOT NULL DEFAULT 'x, (y' CHECK (length("a b") <= 10 AND "a b" <> ','),
          parent BIGINT CONSTRAINT to_parent REFERENCES parent NOT DEFERRABLE,
          [c] DOUBLE PRECISION DEFAULT (1 + 2) COLLATE binary,
          untyped,
          CONSTRAINT pair UNIQUE (parent, "a b"),
          CHECK (id > 0),
          FOREIGN KEY (parent, [c]) REFERENCES "other table" (x, y) DEFERRABLE INITIALLY DEFERRED
        ) WITHOUT ROWID
        """,
        [
          "id": "INTEGER", "a b": "VARCHAR(10)", "parent": "BIGINT", "c": "DOUBLE PRECISION",
          "untyped": "",
        ],
        [
          .primaryKey(["id"]), .notNull, .defaultValue("'x, (y'"),
          .check("length(\"a b\") <= 10 AND \"a b\" <> ','"),
          .foreignKey(["parent"], parent: "parent", keys: []), .defaultValue("1 + 2"),
          .collation("binary"), .unique(["parent", "a b"]), .check("id > 0"),
          .foreignKey(["parent", "c"], parent: "other table", keys: ["x", "y"]),
        ]
      ),
      // Words that are keywords elsewhere.
      (
        "CREATE TABLE t (key TEXT, action TEXT, \"check\" TEXT)",
        ["key": "TEXT", "action": "TEXT", "check": "TEXT"], []
      ),
    ]

  @Test(arguments: definitions)
  func isTakenApart(
    sql: String, types: [String: String], constraints: [TableDefinition.Constraint.Kind]
  ) throws {
    let table = try #require(TableDefinition(sql))
    #expect(
      Dictionary(uniqueKeysWithValues: table.columns.map { ($0.name, $0.type) }) == types)
    #expect(table.allConstraints.map(\.constraint.kind) == constraints)
  }

  @Test(arguments: [
    "CREATE TABLE t AS SELECT 1", "CREATE VIEW v AS SELECT 1", "CREATE VIRTUAL TABLE t USING x(a)",
    "CREATE TABLE", "CREATE TABLE t", "CREATE TABLE t (a", "CREATE TABLE t (a, ", "",
    "DROP TABLE t", "CREATE INDEX i ON t (a)",
  ])
  func isNothingElse(sql: String) {
    #expect(TableDefinition(sql) == nil)
  }

  @Test func knowsNamesOptionsAndPlaces() throws {
    let sql =
      "CREATE TABLE trusted . t (\n  é TEXT,\n  b VARCHAR(7) CONSTRAINT n CHECK (b)\n) WITHOUT  ROWID, strict;"
    let table = try #require(TableDefinition(sql))
    #expect(table.schema == "trusted")
    #expect(table.name == "t")
    #expect(table.options == ["without rowid", "strict"])
    let column = table.columns[1]
    #expect(table.sql.text(in: column.range) == "b VARCHAR(7)")
    #expect(column.typeName == "VARCHAR")
    #expect(column.typeLength == 7)
    #expect(column.constraints[0].name == "n")
    #expect(table.sql.text(in: column.constraints[0].range) == "CHECK (b)")
    #expect(table.sql.text(in: column.extent) == "b VARCHAR(7) CONSTRAINT n CHECK (b)")
    #expect(table.sql.text(in: table.optionsRange) == "WITHOUT  ROWID, strict")
  }

  /// What is left out or replaced goes whole: with its name, its clauses and its actions.
  @Test func knowsWhatBelongsToAConstraint() throws {
    let sql = """
      CREATE TABLE t (
        a TEXT CONSTRAINT k PRIMARY KEY ASC ON CONFLICT FAIL CONSTRAINT n NOT NULL /* no */ UNIQUE,
        b BIGINT REFERENCES "p (" ON DELETE SET DEFAULT NOT DEFERRABLE DEFAULT 1 NULL, -- no
        CONSTRAINT f FOREIGN KEY (a) REFERENCES q (x) ON UPDATE CASCADE MATCH FULL, CHECK (a)
      )
      """
    let table = try #require(TableDefinition(sql))
    #expect(
      table.allConstraints.map { table.sql.text(in: $0.constraint.extent) } == [
        "CONSTRAINT k PRIMARY KEY ASC ON CONFLICT FAIL", "CONSTRAINT n NOT NULL", "UNIQUE",
        #"REFERENCES "p (" ON DELETE SET DEFAULT NOT DEFERRABLE"#,
        "ON DELETE SET DEFAULT NOT DEFERRABLE", "DEFAULT 1 NULL",
        "CONSTRAINT f FOREIGN KEY (a) REFERENCES q (x) ON UPDATE CASCADE MATCH FULL",
        "ON UPDATE CASCADE MATCH FULL", "CHECK (a)",
      ])
    let parents = table.allConstraints.compactMap(\.constraint.parentRange)
    #expect(parents.map { table.sql.text(in: $0) } == [#""p (""#, "q"])
    #expect(table.sql.text(in: table.bodyRange) == String(sql.dropFirst("CREATE TABLE t ".count)))
    #expect(table.optionsRange.isEmpty)
  }

  @Test func readsAnAddedColumn() throws {
    let (schema, table, column) = try #require(
      TableDefinition.addedColumn(
        of: "ALTER TABLE s.t ADD COLUMN \"a b\" DOUBLE NOT NULL DEFAULT 0"))
    #expect([schema, table, column.name, column.type] == ["s", "t", "a b", "DOUBLE"])
    #expect(column.constraints.map(\.kind) == [.notNull, .defaultValue("0")])
    #expect(TableDefinition.addedColumn(of: "ALTER TABLE t DROP COLUMN a") == nil)
  }
}
