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
    func definition(_ sql: String, asOf: String = "2025-12-31") throws -> Definition {
      try Compilation(transform(sql), on: shapes).definition(with: Parameters(asOf: asOf))
    }
    let plain = try definition("SELECT 1 AS id, 'a' AS name")
    #expect(
      try definition("/* why */ SELECT 1 AS id,\n  'a' AS name -- so\n").fingerprint
        == plain.fingerprint)
    #expect(
      try definition("SELECT 1 AS id, 'a' AS name", asOf: "2026-01-01").fingerprint
        == plain.fingerprint)
    #expect(
      try definition("SELECT 1 AS id, 'b' AS name").changes(since: plain) == ["its SQL changed"])
    #expect(
      try definition("/* ---\nkey: [name]\n--- */ SELECT 1 AS id, 'a' AS name")
        .changes(since: plain) == ["its key changed from (id) to (name)"])
    let dated = "SELECT 1 AS id, :as_of AS name"
    #expect(
      try definition(dated, asOf: "2026-01-01").changes(since: definition(dated)) == [
        ":as_of is '2026-01-01', it was '2025-12-31'"
      ])
  }

  /// A definition survives the ledger, and says of each part how it changed.
  @Test func namesWhatChanged() throws {
    let shapes = try shapes()
    let squeezing = try Compilation(
      transform("SELECT id, squeeze(name) AS name FROM raw.line"), on: shapes
    ).definition(with: Parameters(asOf: ""))
    let kept = try #require(Definition(json: squeezing.json))
    #expect(kept.json == squeezing.json)
    #expect(squeezing.changes(since: kept).isEmpty)
    var newer = squeezing
    newer.add(.init(.function, "squeeze"), value: "99")
    newer.add(.init(.rule, "positive"), text: "id > 0")
    #expect(
      newer.changes(since: squeezing) == [
        "the function squeeze changed", "the rule positive is new",
      ])
    #expect(newer.fingerprint != squeezing.fingerprint)
  }

  /// Another type of a column that is read may make another table; one that is not read may not.
  @Test func dependsOnTheDeclarationsOfWhatItReads() throws {
    let shapes = try shapes()
    func definition() throws -> Definition {
      try Compilation(
        transform("SELECT id, name FROM trusted.customer", into: "refined.dim_customer"), on: shapes
      ).definition(with: Parameters(asOf: ""))
    }
    let before = try definition()
    try shapes.execute("ALTER TABLE trusted.customer ADD COLUMN remark TEXT")
    #expect(try definition().fingerprint == before.fingerprint)
    try shapes.execute(
      "DROP TABLE trusted.customer; CREATE TABLE trusted.customer (id TEXT, name VARCHAR(80))")
    #expect(
      try definition().changes(since: before) == [
        "columns that it reads of trusted.customer are declared otherwise"
      ])
  }

  @Test func takesTheColumnsOfJoinsForRead() throws {
    let shapes = try shapes()
    try shapes.execute("CREATE TABLE trusted.other (id BIGINT, code TEXT, remark TEXT)")
    func reads(_ join: String) throws -> [TableName: Set<String>] {
      try Compilation(
        transform(
          "SELECT 1 AS id, 'a' AS name FROM trusted.customer \(join) trusted.other",
          into: "refined.dim_customer"), on: shapes
      ).reads
    }
    let natural = try reads("NATURAL JOIN")
    #expect(natural[TableName(.trusted, "other")] == ["id", "code", "remark"])
    let using = try Compilation(
      transform(
        "SELECT 1 AS id, 'a' AS name FROM trusted.customer JOIN trusted.other USING (id)",
        into: "refined.dim_customer"), on: shapes
    ).reads
    #expect(using[TableName(.trusted, "other")] == ["id"])
    #expect(using[TableName(.trusted, "customer")] == ["id"])
  }

  @Test func takesVariablesOfTheProject() throws {
    let shapes = try shapes()
    let known = Parameters(asOf: "2025-12-31", variables: ["least": 100, "unused": "x"])
    let compilation = try Compilation(
      transform("SELECT :least AS id, :run_id AS name"), on: shapes, parameters: known.names)
    #expect(compilation.runColumns == ["name"])
    let before = compilation.definition(with: known)
    #expect(compilation.definition(with: known.inRun("r1")).fingerprint == before.fingerprint)
    let other = Parameters(asOf: "2026-12-31", variables: ["least": 200, "unused": "y"])
    #expect(
      compilation.definition(with: other).changes(since: before) == [":least is 200, it was 100"])
  }

  /// Transforms that are refused: the place and the sentence, and the hint where there is one.
  static let mistakes: [(sql: String, place: String, message: String, hint: String?)] = [
    (
      "SELECT id,\n  nme AS name FROM raw.line", "sql/customer.sql:2:3", "no such column: nme",
      "raw.line has name"
    ),
    (
      "SELECT id, name FROM raw.lime", "sql/customer.sql:1:22", "no such table: raw.lime",
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
      "known here: :as_of, :run_id; others are declared in pantanal.yaml under variables:"
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

  @Test func putsEachTableAfterThoseItReads() {
    let order = DependencyOrder(of: [
      name("a"): [name("c"), TableName(.raw, "x")], name("b"): [], name("c"): [name("b")],
    ])
    #expect(order.tables == [name("b"), name("c"), name("a")])
    #expect(order.cycles.isEmpty)
  }

  @Test func findsEveryKnotOnce() {
    let order = DependencyOrder(of: [
      name("a"): [name("b")], name("b"): [name("c")], name("c"): [name("b")],
      name("d"): [name("d")],
      name("e"): [name("f")], name("f"): [name("e"), name("g")], name("g"): [name("e")],
    ])
    #expect(
      order.cycles.map { DependencyOrder.error(of: $0, at: nil).message } == [
        "these tables read each other: refined.b → refined.c → refined.b",
        "this table reads itself: refined.d → refined.d",
        "these tables read each other: refined.e → refined.f → refined.e",
      ])
    #expect(order.tables.count == 7)
  }
}
