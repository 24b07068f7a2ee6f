// A project of four tables, to say exactly which steps run, wait, stop and are skipped.

import Foundation
import Pipeline
import SQLite
import Testing
import Warehouse

/// A small project in a folder of its own, removed with its owner.
struct SmallProject: ~Copyable {
  let folder: URL

  static let files: [String: String] = [
    "pantanal.yaml": "as_of: 2025-12-31\nconnections: {landing: {type: folder, path: landing}}\n",
    "landing/order-1.csv": "id,customer,cents\n1,7,100\n2,7,250\n3,8,50\n",
    "landing/customer.csv": "id,name\n7,Ana\n8,João\n",
    "sql/raw/order_line.yaml": """
    connection: landing
    path: order-*.csv
    columns: {id: {}, customer: {}, cents: {}}
    """,
    "sql/raw/customer.yaml": """
    connection: landing
    path: customer.csv
    mode: replace
    columns: {id: {}, name: {pii: name}}
    """,
    "migrations/trusted/0001_create_tables.sql": """
    CREATE TABLE trusted.order_line (
      id BIGINT NOT NULL CHECK (typeof(id) = 'integer'),
      customer_id BIGINT NOT NULL CHECK (typeof(customer_id) = 'integer'),
      cents BIGINT NOT NULL CHECK (typeof(cents) = 'integer'),
      PRIMARY KEY (id)
    ) WITHOUT ROWID;
    CREATE TABLE trusted.customer (
      id BIGINT NOT NULL CHECK (typeof(id) = 'integer'),
      name VARCHAR(80) CHECK (length(name) <= 80),
      PRIMARY KEY (id)
    ) WITHOUT ROWID;
    """,
    "migrations/refined/0001_create_tables.sql": """
    CREATE TABLE refined.fact_customer (
      id BIGINT NOT NULL CHECK (typeof(id) = 'integer'),
      cents BIGINT NOT NULL CHECK (typeof(cents) = 'integer'),
      PRIMARY KEY (id)
    ) WITHOUT ROWID;
    CREATE TABLE refined.total (
      id BIGINT NOT NULL CHECK (typeof(id) = 'integer'),
      cents BIGINT NOT NULL CHECK (typeof(cents) = 'integer'),
      PRIMARY KEY (id)
    ) WITHOUT ROWID;
    """,
    "sql/trusted/order_line.sql": """
    /* ---
    tags: [orders]
    rules:
      - expression: cents < 1000000
        name: plausible
        on_failure: stop
      - expression: cents >= 0
        name: not_negative
        on_failure: quarantine
    --- */
    SELECT CAST(id AS BIGINT) AS id, CAST(customer AS BIGINT) AS customer_id,
      CAST(cents AS BIGINT) AS cents
    FROM raw.order_line
    """,
    "sql/trusted/customer.sql": "SELECT CAST(id AS BIGINT) AS id, name FROM raw.customer",
    "sql/refined/fact_customer.sql": """
    SELECT customer.id AS id, coalesce(sum(line.cents), 0) AS cents
    FROM trusted.customer AS customer
    LEFT JOIN trusted.order_line AS line ON line.customer_id = customer.id
    GROUP BY customer.id
    """,
    "sql/refined/total.sql": "SELECT 1 AS id, sum(cents) AS cents FROM refined.fact_customer",
  ]

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appending(path: "pantanal-small-\(UUID().uuidString)")
    for (path, text) in Self.files { try write(text, to: path) }
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func write(_ text: String, to path: String) throws {
    let file = folder.appending(path: path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  func pipeline() throws -> Pipeline { try Pipeline(Project(at: folder, environment: [:])) }

  func run(_ selectors: [String] = []) throws -> RunResult {
    try pipeline().run(selectors, command: "test")
  }

  func rows(_ sql: String) throws -> [[Value]] {
    try pipeline().warehouse.connectForReading().rows(sql)
  }
}

@Suite("A run")
struct SmallProjectTests {
  @Test func doesEverythingOnceAndThenNothing() throws {
    let project = try SmallProject()
    let first = try project.run()
    #expect(
      first.objects(.done) == [
        "trusted/0001_create_tables", "refined/0001_create_tables", "raw.customer",
        "raw.order_line", "trusted.customer", "trusted.order_line", "refined.fact_customer",
        "refined.total",
      ])
    #expect(try project.rows("SELECT * FROM refined.fact_customer") == [[7, 350], [8, 50]])
    #expect(try project.rows("SELECT state FROM catalog.run") == [["done"]])
    let second = try project.run()
    #expect(second.runID == nil)
    #expect(try project.rows("SELECT count(*) FROM catalog.run") == [[1]])
  }

  @Test func runsOnlyWhatDependsOnANewFile() throws {
    let project = try SmallProject()
    _ = try project.run()
    try project.write("id,customer,cents\n4,8,25\n", to: "landing/order-2.csv")
    let plan = try project.pipeline().plan()
    #expect(
      plan.dueSteps.map(\.object) == [
        "raw.order_line", "trusted.order_line", "refined.fact_customer", "refined.total",
      ])
    let result = try project.run()
    #expect(result.objects(.done) == plan.dueSteps.map(\.object))
    #expect(try project.rows("SELECT cents FROM refined.total") == [[425]])
  }

  /// The files that were loaded may be read like a table, and change with every table of RAW.
  @Test func followsTheLoads() throws {
    let project = try SmallProject()
    try project.write(
      "SELECT 1 AS id, count(*) AS cents FROM raw._load", to: "sql/refined/total.sql")
    _ = try project.run()
    #expect(try project.rows("SELECT cents FROM refined.total") == [[2]])
    try project.write("id,customer,cents\n4,8,25\n", to: "landing/order-2.csv")
    #expect(try project.run().objects(.done).contains("refined.total"))
    #expect(try project.rows("SELECT cents FROM refined.total") == [[3]])
    #expect(try project.run().runID == nil)
  }

  @Test func refusesToReadWhatTheEngineWritesOfItself() throws {
    for table in ["trusted._ledger", "trusted._change", "raw.sqlite_master"] {
      let project = try SmallProject()
      try project.write(
        "SELECT 1 AS id, count(*) AS cents FROM \(table)", to: "sql/refined/total.sql")
      let error = #expect(throws: PantanalError.self) { try project.pipeline() }
      #expect(error?.message.contains("reads \(table), which is the engine's own") ?? false)
    }
  }

  @Test func leavesAMartAloneThatHasNoTables() throws {
    let project = try SmallProject()
    try project.write(
      SmallProject.files["pantanal.yaml", default: ""]
        + "publishing: {bi: {to: published, tables: [refined.nothing_*]}}\n", to: "pantanal.yaml")
    let result = try project.run()
    #expect(result.error == nil)
    #expect(result.objects(.skipped).contains("mart.bi"))
  }

  @Test func stopsWhereWhatIsReadTurnsOutTheSame() throws {
    let project = try SmallProject()
    _ = try project.run()
    // A comment changes nothing; another definition that gives the same rows ends with its own table.
    try project.write(
      "-- the same\nSELECT CAST(id AS BIGINT) AS id, name FROM raw.customer",
      to: "sql/trusted/customer.sql")
    #expect(try project.run().runID == nil)
    try project.write(
      "SELECT CAST(id AS BIGINT) AS id, name FROM raw.customer WHERE id > 0",
      to: "sql/trusted/customer.sql")
    let result = try project.run()
    #expect(result.objects(.done) == ["trusted.customer"])
    #expect(result.objects(.skipped).contains("refined.fact_customer"))
  }

  @Test func keepsYesterdaysTableWhenARuleStops() throws {
    let project = try SmallProject()
    _ = try project.run()
    try project.write("id,customer,cents\n9,8,2000000\n", to: "landing/order-2.csv")
    try project.write("id,name\n7,Ana\n8,João\n9,Bia\n", to: "landing/customer.csv")
    let result = try project.run()
    #expect(result.objects(.stopped) == ["trusted.order_line"])
    #expect(result.objects(.waiting) == ["refined.fact_customer", "refined.total"])
    #expect(result.objects(.done) == ["raw.customer", "raw.order_line", "trusted.customer"])
    #expect(result.error?.code == .ruleFailed)
    #expect(try project.rows("SELECT max(id) FROM trusted.order_line") == [[3]])
    #expect(
      try project.rows(
        """
        SELECT r.failed_count, r.outcome FROM dataquality.rule_result AS r
        JOIN dataquality.evidence AS e ON e.step_id = r.step_id AND e.state = 'failed'
        WHERE r.rule_id = 'trusted.order_line/plausible'
        """) == [[1, "stopped"]])
    // The file is put right: the rest of the work is done.
    try project.write("id,customer,cents\n9,8,20\n", to: "landing/order-2.csv")
    let repaired = try project.run()
    #expect(repaired.error == nil)
    #expect(try project.rows("SELECT cents FROM refined.total") == [[420]])
  }

  @Test func setsBrokenRowsAside() throws {
    let project = try SmallProject()
    try project.write(
      "id,customer,cents\n1,7,100\n2,7,-5\n1,7,100\n", to: "landing/order-1.csv")
    let result = try project.run()
    #expect(result.error == nil)
    #expect(try project.rows("SELECT id FROM trusted.order_line") == [[1]])
    #expect(
      try project.rows(
        "SELECT json_extract(row, '$.cents') FROM dataquality.quarantine ORDER BY 1")
        == [[-5], [100]])
  }

  @Test func obeysASelection() throws {
    let project = try SmallProject()
    _ = try project.run()
    try project.write("id,customer,cents\n4,8,25\n", to: "landing/order-2.csv")
    #expect(try project.run(["tag:orders"]).runID == nil)
    #expect(
      try project.run(["+tag:orders"]).objects(.done) == ["raw.order_line", "trusted.order_line"])
    #expect(
      try project.run(["refined.fact_customer+"]).objects(.done)
        == ["refined.fact_customer", "refined.total"])
    let error = #expect(throws: PantanalError.self) { try project.run(["refined.totl"]) }
    #expect(error?.hint == "did you mean refined.total?")
  }

  @Test func computesEverythingAnewWhenAsked() throws {
    let project = try SmallProject()
    _ = try project.run()
    let result = try project.pipeline().run(forced: [.transform], command: "test")
    #expect(
      result.objects(.done) == [
        "trusted.customer", "trusted.order_line", "refined.fact_customer", "refined.total",
      ])
    #expect(result.outcomes.allSatisfy { $0.changedRowCount ?? 0 == 0 })
  }

  @Test func isStoppedByWhoeverAsks() throws {
    let project = try SmallProject()
    let cancellation = Cancellation()
    let result = try project.pipeline().run(command: "test", cancellation: cancellation) { event in
      if case .began(let step, _, _) = event, step.object == "trusted.customer" {
        cancellation.cancel()
      }
    }
    #expect(result.error?.code == .cancelled)
    #expect(try project.rows("SELECT state FROM catalog.run") == [["cancelled"]])
    let resumed = try project.run()
    #expect(resumed.objects(.done).contains("trusted.customer"))
    #expect(!resumed.objects(.done).contains("raw.customer"))
    #expect(try project.rows("SELECT cents FROM refined.total") == [[400]])
  }

  /// A rule is asked anew on another day, when it says so.
  @Test func asksRulesOfTheDayEveryDay() throws {
    let project = try SmallProject()
    try project.write(
      """
      /* ---
      rules:
        - expression: id < 9 OR :as_of > '2026-01-15'
          name: known
          on_failure: warn
      --- */
      SELECT CAST(id AS BIGINT) AS id, name FROM raw.customer
      """, to: "sql/trusted/customer.sql")
    _ = try project.run()
    #expect(try project.pipeline().plan().isEmpty)
    let tomorrow = try Pipeline(
      Project(at: project.folder, environment: [:]), asOf: "2026-01-01")
    #expect(try tomorrow.plan().dueSteps.map(\.object).first == "trusted.customer")
  }

  /// A migration that the rows refuse: those after it rest on it, and the tables of its layer.
  @Test func goesNotPastAMigrationThatFails() throws {
    let project = try SmallProject()
    _ = try project.run()
    let second = "migrations/trusted/0002_index_customer.sql"
    try project.write(
      "CREATE UNIQUE INDEX trusted.order_line_customer ON order_line (customer_id);", to: second)
    try project.write(
      "CREATE TABLE trusted.later (word VARCHAR(9) NOT NULL CHECK (length(word) <= 9));",
      to: "migrations/trusted/0003_create_later.sql")
    let result = try project.run()
    #expect(result.objects(.failed) == ["trusted/0002_index_customer"])
    #expect(result.objects(.waiting).first == "trusted/0003_create_later")
    #expect(result.objects(.done).isEmpty)
    #expect(try project.rows("SELECT max(version) FROM trusted._migration") == [[1]])
    try project.write(
      "CREATE INDEX trusted.order_line_customer ON order_line (customer_id);", to: second)
    #expect(try project.run().error == nil)
    #expect(try project.rows("SELECT max(version) FROM trusted._migration") == [[3]])
  }

  /// A rule that cannot be computed on some row is a mistake in the rule, not a broken file.
  @Test func goesOnBesideARuleThatCannotBeComputed() throws {
    let project = try SmallProject()
    try project.write(
      """
      /* ---
      rules:
        - expression: json_extract(name, '$') IS NOT NULL
          name: is_json
      --- */
      SELECT CAST(id AS BIGINT) AS id, name FROM raw.customer
      """, to: "sql/trusted/customer.sql")
    let result = try project.run()
    #expect(result.objects(.failed) == ["trusted.customer"])
    #expect(result.error?.code == .sqlInvalid)
    #expect(result.objects(.done).contains("trusted.order_line"))
    #expect(result.objects(.waiting) == ["refined.fact_customer", "refined.total"])
  }

  /// What goes wrong between the steps is said as plainly as what goes wrong in one.
  @Test func tellsOfACatalogThatCannotBeWritten() throws {
    let project = try SmallProject()
    let warehouse = try project.pipeline().warehouse
    try warehouse.prepare()
    try warehouse.connectToCatalog().execute("DROP TABLE catalog.step")
    let error = #expect(throws: PantanalError.self) { try project.run() }
    #expect(error?.message == "no such table: catalog.step while keeping account of the run")
  }

  /// A mart waits for the steps that change it, whatever pattern names its tables.
  @Test(arguments: ["refined.to*", "raw.order_line", "dataquality.rule_result"])
  func publishesWhatThisRunChanges(pattern: String) throws {
    let project = try SmallProject()
    try project.write(
      """
      as_of: 2025-12-31
      connections: {landing: {type: folder, path: landing}}
      publishing: {bi: {to: published, tables: ["\(pattern)"]}}
      """, to: "pantanal.yaml")
    #expect(try project.run().objects(.done).last == "mart.bi")
    #expect(try project.run().runID == nil)
    try project.write("id,customer,cents\n4,8,25\n", to: "landing/order-2.csv")
    #expect(try project.pipeline().plan().dueSteps.last?.object == "mart.bi")
    #expect(try project.run().objects(.done).last == "mart.bi")
    #expect(try project.run().runID == nil)
  }

  /// What is made from a mart's tables may wait, what is in them already need not.
  @Test func publishesWhatEarlierSelectionsChanged() throws {
    let project = try SmallProject()
    try project.write(
      """
      as_of: 2025-12-31
      connections: {landing: {type: folder, path: landing}}
      publishing: {bi: {to: published, tables: [refined.total]}}
      """, to: "pantanal.yaml")
    _ = try project.run(["+refined.total"])
    try project.write("id,customer,cents\n4,8,25\n", to: "landing/order-2.csv")
    #expect(try project.run(["mart.bi"]).objects(.done) == ["mart.bi"], "it was never published")
    _ = try project.run(["+refined.total"])
    try project.write("id,customer,cents\n5,8,25\n", to: "landing/order-3.csv")
    #expect(try project.run(["kind:publish"]).objects(.done) == ["mart.bi"])
    #expect(try project.run(["mart.bi"]).runID == nil)
  }

  /// Predictions are about someone, named by the key of the feature table.
  @Test func followsPersonalKeysIntoPredictions() throws {
    let project = try SmallProject()
    try project.write(
      """
      /* ---
      algorithm: gradient_boosting
      entity: [name]
      label: left
      horizon: 90 days
      observations: {every: month, from: 2024-06-30, to: 2025-06-30}
      columns: {name: {type: VARCHAR(80)}}
      --- */
      SELECT customer.name AS name, day.as_of AS as_of, customer.id AS age, 0 AS "left"
      FROM refined._observation AS day
      JOIN trusted.customer AS customer
      WHERE day.model = 'leaving'
      """, to: "sql/models/leaving.sql")
    let columns = try project.pipeline().personalData()
    #expect(columns[TableName(.refined, "feature_leaving")] == ["name": .name])
    #expect(columns[TableName(.refined, "prediction_leaving")] == ["name": .name])
  }

  // Nobody has said what an undeclared column holds, so nobody sees it unasked.
  @Test func takesColumnsThatNobodyDeclaredForPersonal() throws {
    let project = try SmallProject()
    try project.write(
      "id,customer,cents,CPF do cliente\n1,7,100,52513127765\n", to: "landing/order-1.csv")
    _ = try project.run()
    let columns = try project.pipeline().personalData()[TableName(.raw, "order_line")]
    #expect(columns == ["cpf_do_cliente": .other])
    #expect(
      try project.rows("SELECT cpf_do_cliente FROM raw.order_line") == [["52513127765"]])
  }

  @Test func takesPathsThatNameSomeoneForPersonal() throws {
    let project = try SmallProject()
    _ = try project.run()
    let loads = TableName(.raw, "_load")
    #expect(try project.pipeline().personalData()[loads] == nil)
    try project.write(
      """
      connection: landing
      path: "{cpf}/visits.csv"
      columns: {cpf: {pii: cpf}, day: {}}
      """, to: "sql/raw/visit.yaml")
    let columns = try project.pipeline().personalData()
    #expect(columns[TableName(.raw, "visit")] == ["cpf": .cpf])
    for table in [loads, TableName(.dataquality, "reject")] {
      #expect(columns[table]?["path"] == .other)
    }
  }

  @Test func refusesARuleThatWouldNeverBeAsked() throws {
    let project = try SmallProject()
    try project.write(
      "CREATE TABLE trusted.idle (id BIGINT NOT NULL CHECK (typeof(id) = 'integer'),"
        + " PRIMARY KEY (id)) WITHOUT ROWID",
      to: "migrations/trusted/0002_create_idle.sql")
    try project.write(
      "/* ---\ntable: trusted.idle\n--- */\nSELECT id FROM trusted.idle WHERE id < 0",
      to: "sql/dataquality/idle.sql")
    let error = #expect(throws: PantanalError.self) { try project.pipeline() }
    #expect(error?.code == .ruleInvalid)
    #expect(error?.place?.description == "sql/dataquality/idle.sql:2:8")
  }

  /// Mistakes in one file, and what a person is told.
  static let mistakes: [(path: String, text: String, code: PantanalError.Code, message: String)] = [
    (
      "sql/trusted/customer.sql", "SELECT 1 AS id, name FROM raw.custmer", .sqlInvalid,
      "no such table: raw.custmer"
    ),
    (
      "sql/refined/total.sql", "SELECT 1 AS id, 2 AS cents, 3 AS more", .shapeMismatch,
      "the SELECT does not fit refined.total: the table lacks more"
    ),
    (
      "sql/trusted/customer.sql",
      "SELECT o.id AS id, NULL AS name FROM trusted.order_line AS o JOIN trusted.customer USING (id)",
      .cycle, "this table reads itself: trusted.customer → trusted.customer"
    ),
    (
      "sql/raw/customer.yaml",
      "connection: landng\npath: customer.csv\ncolumns: {id: {}, name: {}}", .connectionInvalid,
      "there is no connection landng"
    ),
    (
      "sql/trusted/customer.sql",
      "/* ---\ncolumns: {nam: {pii: name}}\n--- */\nSELECT 1 AS id, 'Ana' AS name", .yamlInvalid,
      "columns: describes nam, which the SELECT does not give"
    ),
    (
      "sql/trusted/customer.sql",
      "/* ---\nrules:\n  - expression: 1) OR (1\n--- */\nSELECT 1 AS id, 'Ana' AS name",
      .ruleInvalid, "this is not one expression: 1) OR (1"
    ),
    (
      "sql/models/leave.sql",
      """
      /* ---
      algorithm: gradient_boosting
      entity: [customer]
      label: left
      horizon: 30 days
      observations: {every: month, from: 2025-01-31}
      --- */
      SELECT o.as_of AS as_of, c.id AS id, 0 AS "left"
      FROM refined._observation AS o JOIN trusted.customer AS c ON 1
      """, .modelInvalid, "the SELECT of the model leave has no column customer"
    ),
    (
      "migrations/trusted/0003_skip.sql", "SELECT 1", .migrationInvalid, ""
    ),
  ]

  @Test(arguments: mistakes)
  func refuses(path: String, text: String, code: PantanalError.Code, message: String) throws {
    let project = try SmallProject()
    try project.write(text, to: path)
    let error = #expect(throws: PantanalError.self) { try project.pipeline() }
    #expect(error?.code == code)
    if !message.isEmpty { #expect(error?.message == message) }
  }
}
