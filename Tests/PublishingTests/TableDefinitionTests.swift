import ODBC
import Testing

@testable import Publishing

@Suite("A table's definition")
struct TableDefinitionTests {
  /// What a migration may write between the parentheses, and what is found in it.
  static let sql = """
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
    """

  @Test func isTakenApart() throws {
    let definition = try #require(TableDefinition(Self.sql))
    #expect(definition.columns.map(\.name) == ["id", "a b", "parent", "c", "untyped"])
    #expect(
      definition.columns.map(\.type)
        == ["INTEGER", "VARCHAR(10)", "BIGINT", "DOUBLE PRECISION", ""])
    #expect(definition.columns[0].constraints.map(\.kind) == [.primaryKey])
    #expect(definition.columns[1].constraints.map(\.kind) == [.notNull, .other, .check])
    #expect(definition.columns[2].constraints.map(\.kind) == [.foreignKey(parent: "parent")])
    #expect(definition.columns[3].constraints.map(\.kind) == [.other, .other])
    #expect(
      definition.constraints.map(\.kind)
        == [.unique, .check, .foreignKey(parent: "other table")])
    #expect(definition.options == "WITHOUT ROWID")
  }

  /// What is published whole is copied page by page only if it keeps its text.
  @Test func keepsItsTextWhenNothingIsLeftOut() throws {
    let sql = "CREATE TABLE t (a BIGINT /* kept */ REFERENCES u (x), b TEXT) WITHOUT ROWID"
    let definition = try #require(TableDefinition(sql))
    let published = definition.published(
      as: "t", treatments: [:], parents: ["u": Parent(name: "u", key: ["x"])])
    #expect(
      published.sql
        == #"CREATE TABLE mart."t" (a BIGINT /* kept */ REFERENCES u (x), b TEXT) WITHOUT ROWID"#)
    #expect(published.droppedParents == [])
  }

  static let edits:
    [(columns: String, treatments: [String: Treatment], published: String, dropped: [String])] = [
      ("a BIGINT REFERENCES gone (x)", [:], #""a" BIGINT"#, ["gone"]),
      ("a BIGINT, FOREIGN KEY (a) REFERENCES gone", [:], "a BIGINT", ["gone"]),
      // A name in another case is the same table.
      ("a BIGINT REFERENCES U (x)", [:], "a BIGINT REFERENCES U (x)", []),
      // References that leave the parent's columns out name them.
      ("a BIGINT REFERENCES u", [:], #""a" BIGINT REFERENCES "u" ("x")"#, []),
      (
        "a BIGINT REFERENCES renamed (y)", [:], #""a" BIGINT REFERENCES "raw_renamed" (y)"#, []
      ),
      ("a INTEGER PRIMARY KEY, b", [:], "\"a\" BIGINT NOT NULL PRIMARY KEY,\n  \"b\" ", []),
      (
        "a VARCHAR(11) NOT NULL UNIQUE CHECK (length(a) <= 11)", ["a": .pseudonymised],
        #""a" VARCHAR(32) NOT NULL UNIQUE"#, []
      ),
      ("a DATE NOT NULL CHECK (a IS date(a))", ["a": .emptied], #""a" DATE"#, []),
      (
        "a TEXT, b TEXT, CHECK (a <> b), CHECK (b <> '')", ["a": .removed],
        "\"b\" TEXT,\n  CHECK (b <> '')", []
      ),
      ("a TEXT NOT NULL, b TEXT", ["a": .screened], "\"a\" TEXT NOT NULL,\n  \"b\" TEXT", []),
    ]

  @Test(arguments: edits.indices)
  func leavesOut(index: Int) throws {
    let edit = Self.edits[index]
    let definition = try #require(TableDefinition("CREATE TABLE t (\(edit.columns))"))
    let published = definition.published(
      as: "t", treatments: edit.treatments,
      parents: [
        "u": Parent(name: "u", key: ["x"]),
        "renamed": Parent(name: "raw_renamed", key: ["y"]),
      ])
    let body = published.sql.drop { $0 != "(" }.dropFirst().dropLast()
    #expect(String(body).trimmingPrefix("\n  ").description.dropLastNewline == edit.published)
    #expect(published.droppedParents == edit.dropped)
  }

  @Test(arguments: ["", "CREATE VIEW v AS SELECT 1", "CREATE TABLE t", "CREATE TABLE t (a, "])
  func isNoOtherStatement(sql: String) {
    #expect(TableDefinition(sql) == nil)
  }
}

extension String {
  fileprivate var dropLastNewline: String { hasSuffix("\n") ? String(dropLast()) : self }
}

@Suite("A declared type")
struct DeclaredTypeTests {
  @Test(arguments: [
    ("BIGINT", true), ("bigint", true), ("DOUBLE", true), ("DATE", true), ("TIMESTAMP", true),
    ("BOOLEAN", true), ("TEXT", false), ("VARCHAR(255)", false), ("VARCHAR (7)", false),
    ("VARCHAR(256)", false),
  ])
  func belongsToTheContract(text: String, isFixed: Bool) throws {
    #expect(try #require(DeclaredType(text)).isFixed == isFixed)
  }

  @Test(arguments: ["", "DECIMAL(10,2)", "INTEGER", "VARCHAR", "NUMERIC", "DATETIME"])
  func doesNot(text: String) {
    #expect(DeclaredType(text) == nil)
  }

  @Test func knowsItsLength() {
    #expect(DeclaredType("VARCHAR(7)")?.size == 7)
    #expect(DeclaredType("VARCHAR(256)")?.type == .longVarchar)
  }
}
