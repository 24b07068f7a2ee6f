import ODBC
import SQLText
import Testing

@testable import Publishing

@Suite("A published table's definition")
struct TableDefinitionTests {
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
      // Actions go and stay with their reference.
      (
        "a BIGINT NOT NULL REFERENCES gone ON DELETE SET DEFAULT DEFERRABLE, b TEXT UNIQUE", [:],
        "\"a\" BIGINT NOT NULL,\n  \"b\" TEXT UNIQUE", ["gone"]
      ),
      (
        "a BIGINT CONSTRAINT k REFERENCES renamed (y) ON DELETE CASCADE NOT NULL", [:],
        #""a" BIGINT CONSTRAINT k REFERENCES "raw_renamed" (y) ON DELETE CASCADE NOT NULL"#, []
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
