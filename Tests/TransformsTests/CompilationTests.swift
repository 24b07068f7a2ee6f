import SQLite
import Testing
import Transforms
import Warehouse

/// A warehouse in memory with one RAW table and one of each layer above it.
func shapes() throws -> Connection {
  let connection = try Warehouse.inMemory()
  try connection.execute(
    """
    CREATE TABLE raw.line (id TEXT, name TEXT, _load_id BIGINT, _line BIGINT);
    CREATE TABLE trusted.customer (id BIGINT PRIMARY KEY, name VARCHAR(80)) WITHOUT ROWID;
    CREATE TABLE refined.dim_customer (id BIGINT PRIMARY KEY, name VARCHAR(80)) WITHOUT ROWID;
    """)
  return connection
}

func transform(_ sql: String, into table: String = "trusted.customer") throws -> Transform {
  let name = try #require(TableName(table))
  return try Transform(name, SQLFile(path: "sql/\(name.name).sql", text: sql))
}

@Suite("A compilation")
struct CompilationTests {
  @Test func knowsWhatIsReadAndCalled() throws {
    let compilation = try Compilation(
      transform(
        """
        /* ---
        description: Customers
        --- */
        SELECT CAST(line.id AS BIGINT) AS id, squeeze(line.name) AS name
        FROM raw.line AS line
        WHERE :as_of > '2025'
        """), on: shapes())
    #expect(compilation.columns == ["id", "name"])
    #expect(compilation.key == ["id"])
    #expect(compilation.reads == [TableName(.raw, "line"): ["id", "name"]])
    #expect(compilation.functions.contains("squeeze"))
    #expect(compilation.usesAsOf)
  }

  @Test func countsACommentForNothingAndEverythingElseForSomething() throws {
    let shapes = try shapes()
    func fingerprint(_ sql: String, asOf: String = "2025-12-31", rules: String = "") throws
      -> String
    {
      try Compilation(transform(sql), on: shapes).fingerprint(asOf: asOf, rules: rules)
    }
    let plain = try fingerprint("SELECT 1 AS id, 'a' AS name")
    #expect(try fingerprint("/* why */ SELECT 1 AS id,\n  'a' AS name -- so\n") == plain)
    #expect(try fingerprint("SELECT 1 AS id, 'a' AS name", asOf: "2026-01-01") == plain)
    #expect(try fingerprint("SELECT 1 AS id, 'b' AS name") != plain)
    #expect(try fingerprint("SELECT 1 AS id, 'a' AS name", rules: "not_null") != plain)
    #expect(try fingerprint("/* ---\nkey: [name]\n--- */ SELECT 1 AS id, 'a' AS name") != plain)
    let calling = try Compilation(transform("SELECT 1 AS id, 'a' AS name"), on: shapes)
      .fingerprint(asOf: "2025-12-31", rules: "", ruleFunctions: ["squeeze"])
    #expect(calling != plain, "a new version of a function that a rule calls is a new rule")
    let dated = "SELECT 1 AS id, :as_of AS name"
    #expect(try fingerprint(dated) != fingerprint(dated, asOf: "2026-01-01"))
  }

  /// Transforms that are refused: the place and the sentence, and the hint where there is one.
  static let mistakes: [(sql: String, place: String, message: String, hint: String?)] = [
    (
      "SELECT id,\n  nme AS name FROM raw.line", "sql/customer.sql:2:3", "no such column: nme",
      "raw.line has name"
    ),
    (
      "SELECT id, name FROM raw.lime", "sql/customer.sql:1:1", "no such table: raw.lime",
      "did you mean raw.line?"
    ),
    (
      "SELECT id, squeze(name) AS name FROM raw.line", "sql/customer.sql:1:12",
      "no such function: squeze", "did you mean squeeze?"
    ),
    (
      "SELECT id name FROM FROM raw.line", "sql/customer.sql:1:21", #"near "FROM": syntax error"#,
      nil
    ),
    ("", "sql/customer.sql:1:1", "there is no SELECT in this file", nil),
    (
      "SELECT 1 AS id, 'a' AS name;\nSELECT 2", "sql/customer.sql:2:1",
      "a transform is one SELECT; here begins a second statement", nil
    ),
    (
      "DELETE FROM trusted.customer", "sql/customer.sql:1:1",
      "a transform is a SELECT and writes nothing", nil
    ),
    (
      "PRAGMA user_version = 3", "sql/customer.sql:1:1",
      "a transform is a SELECT and writes nothing", nil
    ),
    (
      "SELECT 1 AS id, date('now') AS name", "sql/customer.sql:1:22",
      "a transform may not read the clock or chance", "the day of the run is :as_of"
    ),
    (
      "SELECT random() AS id, 'a' AS name", "sql/customer.sql:1:8",
      "a transform may not read the clock or chance", nil
    ),
    (
      "SELECT id, name FROM refined.dim_customer", "sql/customer.sql:1:22",
      "trusted.customer reads refined.dim_customer, which is in a layer above its own", nil
    ),
    (
      "SELECT 1 AS id, :today AS name", "sql/customer.sql:1:17", "there is no parameter :today",
      "known here: :as_of"
    ),
    (
      "SELECT 1 AS id, 'a' AS nome", "sql/customer.sql:1:24",
      "the SELECT does not fit trusted.customer: the SELECT lacks name; the table lacks nome",
      "did you mean name?"
    ),
    (
      "SELECT 1 AS id, 'a' AS name, 'b' AS name", "sql/customer.sql:1:1",
      "the SELECT does not fit trusted.customer: the SELECT has twice name", nil
    ),
    (
      "/* ---\nkey: [code]\n--- */\nSELECT 1 AS id, 'a' AS name", "sql/customer.sql:4:1",
      "the SELECT does not fit trusted.customer: the key code is not a column", nil
    ),
  ]

  @Test(arguments: mistakes)
  func refuses(sql: String, place: String, message: String, hint: String?) throws {
    let error = #expect(throws: PantanalError.self) {
      try Compilation(transform(sql), on: shapes())
    }
    #expect(error?.message == message)
    #expect(error?.place?.description == place)
    if let hint { #expect(error?.hint == hint) }
  }

  @Test func refusesATableThatNoMigrationMakes() throws {
    let error = #expect(throws: PantanalError.self) {
      try Compilation(transform("SELECT 1 AS id", into: "trusted.custmer"), on: shapes())
    }
    #expect(error?.code == .shapeMismatch)
    #expect(error?.hint == "did you mean customer?")
  }
}

@Suite("The order of dependencies")
struct DependencyOrderTests {
  private func name(_ text: String) -> TableName { TableName(.refined, text) }

  @Test func putsEachTableAfterThoseItReads() throws {
    let order = try DependencyOrder.of([
      name("a"): [name("c"), TableName(.raw, "x")], name("b"): [], name("c"): [name("b")],
    ])
    #expect(order == [name("b"), name("c"), name("a")])
  }

  @Test func printsTheWholeCycle() throws {
    let error = #expect(throws: PantanalError.self) {
      try DependencyOrder.of([
        name("a"): [name("b")], name("b"): [name("c")], name("c"): [name("b")], name("d"): [],
      ])
    }
    #expect(
      error?.message
        == "these tables read each other: refined.b → refined.c → refined.b")
  }

  @Test func findsATableThatReadsItself() throws {
    #expect(throws: PantanalError.self) { try DependencyOrder.of([name("a"): [name("a")]]) }
  }
}
