// The whole audit: what is written, what is kept, and that nothing is lost between them.

import Foundation
import SQLite
import Testing
import Warehouse

@testable import Quality

@Suite("An audit")
struct AuditTests {
  /// What the audit would write.
  private func written(
    _ audit: Audit, in folder: WarehouseFolder? = nil
  ) throws -> [(key: String?, rules: String, row: String)] {
    let folder = try folder ?? WarehouseFolder()
    let step = Evidence.Step(id: "s", runID: "r", object: "trusted.t")
    let evidence = try Evidence(of: folder.warehouse)
    if audit.isStopped {
      try evidence.fail(step) { try audit.write(to: $0) }
    } else {
      try evidence.prepare(step) { try audit.write(to: $0) }
    }
    return try folder.rows(
      "SELECT \"key\", rules, \"row\" FROM dataquality.quarantine ORDER BY quarantine_id"
    ).map { ($0[0].text, $0[1].text ?? "", $0[2].text ?? "") }
  }

  /// Values, and how JSON holds them without losing any of it.
  static let values: [(value: Value, json: String)] = [
    (.null, "null"),
    (0.1, "0.10000000000000001"),
    (.double(.infinity), "\"Inf\""),
    (1e300, "1.0e+300"),
    (.integer(Int64.min), "-9223372036854775808"),
    ("a\"b\\c\u{0}\n€😀", #""a\"b\\c\u0000\n€😀""#),
    ("{\"a\": 1}", #""{\"a\": 1}""#),
    (.blob([0xDE, 0xAD]), "\"DEAD\""),
  ]

  @Test(arguments: values)
  func keepsRowsWhole(value: Value, json: String) throws {
    let layers = try Layers("CREATE TABLE trusted.t (id BIGINT PRIMARY KEY, x CHECK (id > 1))")
    try layers.connection.execute("CREATE TEMP TABLE stage (id BIGINT, x)")
    try layers.connection.run("INSERT INTO stage VALUES (1, ?)", [value])
    let audit = try layers.ruleSet(of: "trusted.t").audit(stage: "stage", on: layers.connection)
    let rows = try written(audit)
    #expect(rows.map(\.row) == ["{\"id\":1,\"x\":\(json)}"])
    #expect(rows.map(\.key) == ["[1]"])
    #expect(rows.map(\.rules) == ["[\"trusted.t/check_x\"]"])
    let parsed = try JSONSerialization.jsonObject(with: Data(try #require(rows.first).row.utf8))
    #expect(parsed is [String: Any])
  }

  /// More columns than a function of SQLite takes arguments, more rules than a word has bits.
  @Test func takesWideTables() throws {
    let names = (0..<150).map { "c\($0)" }
    let columns = names.map { "\($0) BIGINT NOT NULL CHECK (\($0) > 0)" }
    let layers = try Layers("CREATE TABLE trusted.t (\(columns.joined(separator: ", ")))")
    var broken: [Value] = names.map { _ in 1 }
    broken[3] = .null
    broken[149] = 0
    try layers.stage(of: "trusted.t", [broken, names.map { _ in 1 }])
    let audit = try layers.ruleSet(of: "trusted.t").audit(stage: "stage", on: layers.connection)
    #expect(audit.results.count == 300)
    #expect(audit.failures == ["not_null_c3": 1, "check_c149": 1])
    let rows = try written(audit)
    #expect(rows.map(\.rules) == ["[\"trusted.t/not_null_c3\",\"trusted.t/check_c149\"]"])
    let row = try JSONDecoder().decode([String: Int?].self, from: Data(rows[0].row.utf8))
    #expect(row.count == 150 && row["c149"] == 0 && row["c3"] == .some(nil))
  }

  /// SQLite finds a rowid under three names, and a table may have taken some.
  @Test func takesColumnsNamedLikeTheRowid() throws {
    let layers = try Layers("CREATE TABLE trusted.t (rowid TEXT NOT NULL, _ROWID_ TEXT, oid2 TEXT)")
    try layers.stage(of: "trusted.t", [["a", "b", "c"], [.null, "b", "c"]])
    let audit = try layers.ruleSet(of: "trusted.t").audit(stage: "stage", on: layers.connection)
    try audit.removeBrokenRows()
    #expect(try layers.connection.rows("SELECT * FROM stage") == [["a", "b", "c"]])
  }

  @Test func ofAnEmptyStagePasses() throws {
    let layers = try Layers("CREATE TABLE trusted.t (x TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID")
    try layers.stage(of: "trusted.t", [])
    let audit = try layers.ruleSet(of: "trusted.t").audit(stage: "stage", on: layers.connection)
    #expect(audit.results.allSatisfy { $0.outcome == .passed })
    #expect(audit.keptCount == 0)
  }

  @Test func ofAStoppedStepShowsOnlyWhatStoppedIt() throws {
    let layers = try Layers("CREATE TABLE trusted.t (x BIGINT NOT NULL, y BIGINT)")
    let rows = (0..<1500).map { number -> [Value] in [number == 7 ? .null : 1, .integer(number)] }
    try layers.stage(of: "trusted.t", rows)
    let header = "rules: [{expression: y > 1400, name: big}, {expression: y <> 3, name: three}]"
    let audit = try layers.ruleSet(of: "trusted.t", header: header)
      .audit(stage: "stage", on: layers.connection)
    #expect(audit.isStopped)
    let shown = try written(audit)
    #expect(shown.count == 1000)
    #expect(shown.filter { $0.rules.contains("three") }.count == 1)
  }

  @Test func stopsWhenAsked() throws {
    let layers = try Layers("CREATE TABLE trusted.t (x BIGINT NOT NULL)")
    try layers.stage(of: "trusted.t", [[1]])
    let cancellation = Cancellation()
    cancellation.cancel()
    #expect(throws: PantanalError.self) {
      try layers.ruleSet(of: "trusted.t", header: "rules: [{unique: x}]")
        .audit(stage: "stage", on: layers.connection, cancellation: cancellation)
    }
  }

  // MARK: Queries

  private static let payments = """
    CREATE TABLE refined.invoice (id BIGINT PRIMARY KEY, amount DOUBLE);
    INSERT INTO refined.invoice VALUES (1, 100), (2, 50);
    CREATE TABLE refined.payment (
      id BIGINT NOT NULL PRIMARY KEY, invoice BIGINT, amount DOUBLE) WITHOUT ROWID;
    INSERT INTO refined.payment VALUES (99, 1, 1000);
    """

  private static let stage: [[Value]] = [
    [1, 1, 60.0], [2, 1, 60.0], [3, 2, 50.0], [.null, 2, 50.0],
  ]

  private func overpaid(_ settings: String, columns: String) -> String {
    """
    /* ---
    table: refined.payment
    \(settings)
    --- */
    SELECT \(columns)
    FROM REFINED . "payment" AS p -- the rows about to enter, not those of refined.payment now
    JOIN refined.invoice AS i ON i.id = p.invoice
    WHERE (SELECT sum(amount) FROM refined.payment WHERE refined.payment.invoice = i.id) > i.amount
    """
  }

  /// A query sees the good rows that are about to enter in the place of the table.
  @Test(arguments: [
    ("on_failure: quarantine", RuleResult.Outcome.quarantined, [3]),
    ("on_failure: stop\nfail_above: 50%", .quarantined, [3]),
    ("on_failure: warn", .warned, [1, 2, 3]),
    ("dimension: accuracy", .stopped, []),
  ])
  func asksQueries(settings: String, outcome: RuleResult.Outcome, kept: [Value]) throws {
    let layers = try Layers(Self.payments)
    try layers.stage(of: "refined.payment", Self.stage)
    let rules = try layers.ruleSet(
      of: "refined.payment", queries: [overpaid(settings, columns: "p.id")])
    #expect(rules.reads == [try #require(TableName("refined.invoice"))])
    let audit = try rules.audit(stage: "stage", on: layers.connection)
    #expect(audit.failures == ["query_1": 2, "not_null_id": 1])
    #expect(audit.results[0].outcome == outcome)
    guard outcome != .stopped else { return }
    try audit.removeBrokenRows()
    #expect(try layers.stageRows.map { $0[0] } == kept)
    // Nothing of the query's stays in the table's way.
    #expect(
      try layers.connection.rows("SELECT name FROM temp.sqlite_master WHERE type = 'view'") == [])
  }

  /// SQLite tells nobody of the columns of USING.
  @Test func knowsWhatQueriesJoinByUsing() throws {
    let layers = try Layers(Self.payments)
    let query =
      "/* ---\ntable: refined.payment\n--- */\n"
      + "SELECT p.invoice FROM refined.payment AS p JOIN refined.invoice USING (id)"
    #expect(
      try layers.ruleSet(of: "refined.payment", queries: [query]).reads
        == [try #require(TableName("refined.invoice"))])
  }

  @Test func takesATableNamedLikeTheStage() throws {
    let layers = try Layers("CREATE TABLE trusted.stage (x BIGINT NOT NULL PRIMARY KEY)")
    try layers.stage(of: "trusted.stage", [[1], [2], [.null]])
    let query = """
      /* ---
      table: trusted.stage
      on_failure: quarantine
      --- */
      SELECT s.x FROM trusted.stage AS s WHERE s.x = (SELECT count(*) FROM trusted.stage)
      """
    let audit = try layers.ruleSet(of: "trusted.stage", queries: [query])
      .audit(stage: "temp.stage", on: layers.connection)
    #expect(audit.failures == ["query_1": 1, "not_null_x": 1])
    try audit.removeBrokenRows()
    #expect(try layers.connection.rows("SELECT x FROM temp.stage") == [[1]])
  }

  /// A query, its header, and what is wrong.
  static let mistakes: [(text: String, message: String, line: Int)] = [
    ("SELECT 1", "the query does not say whose rule it is", 1),
    ("/* ---\ntable: payment\n--- */\nSELECT 1", "payment is not the name of a table", 2),
    (
      "/* ---\ntable: refined.payment\n--- */\nSELECT id\nFROM refined.invoces",
      "no such table: refined.invoces", 4
    ),
    (
      "/* ---\ntable: refined.payment\n--- */\nDELETE FROM refined.payment",
      "a rule is a query and writes nothing", 4
    ),
    (
      "/* ---\ntable: refined.payment\n--- */\nSELECT 1; SELECT 2",
      "a rule is a query and writes nothing", 4
    ),
    (
      "/* ---\ntable: refined.payment\non_failure: quarantine\n--- */\nSELECT invoice FROM refined.payment",
      "rows can only be quarantined by their key (id)", 5
    ),
    (
      "/* ---\ntable: refined.payment\n--- */\nSELECT id\nFROM refined.payment\nWHERE random() > 0",
      "random reads the clock or chance, so the rule could not be repeated", 6
    ),
  ]

  @Test(arguments: mistakes)
  func refusesQueries(text: String, message: String, line: Int) throws {
    let layers = try Layers(Self.payments)
    let error = #expect(throws: PantanalError.self) {
      try layers.ruleSet(of: "refined.payment", queries: [text])
    }
    #expect(error?.message == message)
    #expect(error?.place?.line == line)
  }

  // MARK: Nothing is lost

  /// Random tables, rules and rows: every row is either kept or quarantined, once and whole, and the
  /// table takes all that is kept.
  @Test func losesNothing() throws {
    let folder = try WarehouseFolder()
    for seed in 0..<150 as Range<UInt64> {
      var random = SplitMix64(seed: seed)
      let layers = try Layers(
        "CREATE TABLE trusted.parent (k TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID;"
          + "INSERT INTO trusted.parent VALUES ('a'), ('b'), ('1');"
          + "CREATE TABLE trusted.t (\(Self.columns(&random)))")
      let rows = (0..<Int.random(in: 0...60, using: &random)).map { _ in
        (0..<3).map { _ in Self.value(&random) }
      }
      try layers.stage(of: "trusted.t", rows)
      let before = try layers.stageRows
      let audit = try layers.ruleSet(of: "trusted.t", header: Self.header(&random))
        .audit(stage: "stage", on: layers.connection)
      let bad = try written(audit, in: folder).map(\.row)
      let json = "json_object('c0', c0, 'c1', c1, 'c2', c2)"
      let all = try layers.connection.rows("SELECT \(json) FROM stage").compactMap { $0[0].text }
      try audit.removeBrokenRows()
      let kept = try layers.connection.rows("SELECT \(json) FROM stage").compactMap { $0[0].text }
      #expect(audit.rowCount == Int64(before.count), "seed \(seed)")
      #expect(audit.keptCount == Int64(kept.count), "seed \(seed)")
      #expect(audit.quarantinedCount == Int64(bad.count), "seed \(seed)")
      #expect((kept + bad).sorted() == all.sorted(), "seed \(seed)")
      try layers.merge(into: "trusted.t")
      #expect(
        try layers.connection.rows("PRAGMA trusted.foreign_key_check(t)").isEmpty, "seed \(seed)")
    }
  }

  private static func value(_ random: inout SplitMix64) -> Value {
    [.null, "a", "b", "A", "1", 1, 2, -1, "", "abc"].randomElement(using: &random) ?? .null
  }

  private static func columns(_ random: inout SplitMix64) -> String {
    let types = ["TEXT", "BIGINT", "VARCHAR(2)", "DOUBLE"]
    let constraints = [
      "", "NOT NULL", "UNIQUE", "CHECK (c0 <> c1)", "CHECK (typeof(c2) <> 'integer')",
      "REFERENCES parent", "REFERENCES parent NOT NULL",
    ]
    let columns = (0..<3).map { index in
      let type = types.randomElement(using: &random) ?? ""
      return "c\(index) \(type) \(constraints.randomElement(using: &random) ?? "")"
    }
    let keys = ["", "", ", PRIMARY KEY (c0)", ", PRIMARY KEY (c1, c2)", ", UNIQUE (c2, c0)"]
    return columns.joined(separator: ", ") + (keys.randomElement(using: &random) ?? "")
  }

  private static func header(_ random: inout SplitMix64) -> String {
    let rules = [
      "{not_null: [c0, c2]", "{unique: [c1]", "{accepted_values: {column: c1, values: [a, b, 1]}",
      "{expression: c0 > c1", "{relationship: {columns: c2, to: trusted.parent}",
    ]
    let lines = rules.filter { _ in Bool.random(using: &random) }.enumerated().map { index, rule in
      let consequence = Bool.random(using: &random) ? "warn" : "quarantine"
      return "  - \(rule), name: rule_\(index), on_failure: \(consequence)}\n"
    }
    return lines.isEmpty ? "" : "rules:\n" + lines.joined()
  }
}
