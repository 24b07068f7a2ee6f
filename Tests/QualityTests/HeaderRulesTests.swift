// Rules as people write them, right and wrong.

import SQLite
import Testing
import Warehouse

@testable import Quality

@Suite("A header's rule")
struct HeaderRulesTests {
  private static let tables = """
    CREATE TABLE refined.course (course_code TEXT NOT NULL PRIMARY KEY, city TEXT) WITHOUT ROWID;
    INSERT INTO refined.course VALUES ('0012', 'Cuiabá'), ('7', 'Poconé');
    CREATE TABLE refined.t (
      code TEXT, city TEXT, amount DOUBLE, is_paid BOOLEAN, paid_on DATE, visits BIGINT);
    """

  private static let row: [Value] = ["0012", "Cuiabá", 10.5, 1, "2024-01-31", 3]

  /// A rule, the column it looks at, values that pass and values that fail.
  static let rules: [(rule: String, column: Int, passes: [Value], fails: [Value])] = [
    ("not_null: [code]", 0, ["", "x"], [.null]),
    ("not_null: [code, city]", 1, [""], [.null]),
    (
      "accepted_values: {column: code, values: [A, it's, 1]}", 0, ["A", "it's", "1", .null],
      ["a", ""]
    ),
    ("accepted_values: {column: visits, values: [1, 2]}", 5, [1, "2", .null], [3, "x"]),
    ("accepted_values: {column: is_paid, values: [true]}", 3, [1, .null], [0]),
    ("range: {column: amount, min: 0, max: 100}", 2, [0, 100, .null], [-0.01, 100.01, "x"]),
    ("range: {column: paid_on, min: 2024-01-01}", 4, ["2024-01-01"], ["2023-12-31", 2025]),
    ("range: {column: code, max: b}", 0, ["a", "B", "b"], ["c", "ba"]),
    ("relationship: {columns: code, to: refined.course}", 0, ["7", .null], ["12", ""]),
    (
      "relationship: {columns: [city], to: refined.course, keys: [city]}", 1, ["Poconé", .null],
      ["poconé"]
    ),
    (
      "relationship: {columns: [code, city], to: refined.course, keys: [course_code, city]}", 1,
      ["Cuiabá", .null], ["Poconé"]
    ),
    ("expression: amount >= 0 OR t.visits > 5 -- always", 2, [0, .null], [-1]),
    ("expression: paid_on <= :as_of", 4, ["2025-12-31"], ["2026-01-01"]),
  ]

  @Test(arguments: rules)
  func isAskedOfTheStage(rule: String, column: Int, passes: [Value], fails: [Value]) throws {
    let layers = try Layers(Self.tables)
    let rows = (passes + fails).map { value in
      var row = Self.row
      row[column] = value
      return row
    }
    try layers.stage(of: "refined.t", rows)
    let audit = try layers.ruleSet(
      of: "refined.t", header: "rules:\n  - \(rule)\n    name: it\n    on_failure: quarantine"
    ).audit(stage: "stage", on: layers.connection, parameters: Parameters(asOf: "2025-12-31"))
    #expect(audit.failures == ["it": Int64(fails.count)])
    try audit.removeBrokenRows()
    #expect(try layers.stageRows.count == passes.count)
  }

  /// What it says, what is wrong with it, and where.
  static let mistakes: [(rule: String, message: String, hint: String?, column: Int)] = [
    ("not_null: [cod]", "no such column: cod", "refined.t has code", 16),
    ("not_nul: [code]", "unknown key: not_nul", "did you mean not_null?", 5),
    ("not_null: []", "a rule needs a column", nil, 15),
    (
      "relationship: {columns: [code], to: refined.curse}", "no such table: refined.curse",
      "did you mean refined.course?", 41
    ),
    (
      "relationship: {columns: [code], to: course}", "course is not the name of a table",
      "write layer.table, trusted.student for instance", 41
    ),
    (
      "relationship: {columns: [code, city], to: refined.course}",
      "code, city cannot refer to refined.course (course_code): their numbers differ",
      "name as many keys: as columns:", 19
    ),
    (
      "expression: amout > 0", "expression_1: no such column: amout", "refined.t has amount", 5
    ),
    (
      "expression: amount >", "expression_1: near \")\": syntax error", nil, 5
    ),
    (
      "expression: paid_on < date('now')",
      "'now' reads the clock or chance, so the rule could not be repeated",
      "use :as_of, the date of the run", 17
    ),
    (
      "{row_count: {min: 1}, on_failure: quarantine}",
      "row_count is about the table, so no row can be quarantined for it",
      "on_failure: warn or stop", 5
    ),
    ("range: {column: amount}", "a range needs min, max or both", nil, 12),
    (
      "{unique: code, not_null: code}", "a rule says one thing that must hold",
      "one of not_null, unique, accepted_values, range, relationship, expression, row_count", 5
    ),
    (
      "{unique: code, on_failure: stopp}", "stopp is not known here", "did you mean stop?", 32
    ),
    ("{unique: code, fail_above: 200%}", "a share between 0% and 100% is expected here", nil, 32),
  ]

  @Test(arguments: mistakes)
  func isRefused(rule: String, message: String, hint: String?, column: Int) throws {
    let layers = try Layers(Self.tables)
    let error = #expect(throws: PantanalError.self) {
      try layers.ruleSet(of: "refined.t", header: "rules:\n  - \(rule)")
    }
    #expect(error?.message == message)
    #expect(error?.hint == hint)
    #expect(error?.place?.line == 3)
    #expect(error?.place?.column == column)
  }

  @Test func reportsAllMistakesInOneGo() throws {
    let layers = try Layers(Self.tables)
    let error = #expect(throws: PantanalError.self) {
      try layers.ruleSet(
        of: "refined.t", header: "rules: [{unique: a}, {unique: code}, {unique: code}, 7]")
    }
    #expect(
      error?.parts.map(\.message) == [
        "no such column: a", "refined.t has two rules named unique_code",
        "a mapping of keys to values is expected here",
      ])
  }

  @Test func saysWhatItReadsAndCalls() throws {
    let layers = try Layers(Self.tables)
    let header = """
      rules:
        - relationship: {columns: code, to: refined.course}
        - expression: upper(code) = code OR :as_of > '2024'
      """
    let rules = try layers.ruleSet(of: "refined.t", header: header)
    #expect(rules.reads == [try #require(TableName("refined.course"))])
    #expect(rules.functions == ["upper"])
    #expect(rules.usesAsOf)
    #expect(
      rules.definition.map { "\($0.rule): \($0.text)" } == [
        "relationship_code: relationship stop  (code) REFERENCES refined.course (course_code)",
        "expression_2: expression stop  upper (code) = code OR :as_of > '2024'",
      ])
    #expect(rules.columnsRead == [try #require(TableName("refined.course")): ["course_code"]])
  }

  @Test func takesVariablesOfTheProjectAndNoOthers() throws {
    let layers = try Layers(Self.tables)
    func rules(_ expression: String) throws -> RuleSet {
      let header = try YAML("- expression: \(expression)", file: "t.sql")
      return try RuleSet(
        for: try #require(TableName("refined.t")), rules: header, shape: layers.connection,
        parameters: ["as_of", "least"])
    }
    #expect(try rules("visits >= :least").parameters == ["least"])
    let error = #expect(throws: PantanalError.self) { try rules("visits >= :lest") }
    #expect(error?.message == "there is no parameter :lest")
    #expect(error?.hint == "did you mean :least?")
    #expect(error?.place?.description == "t.sql:1:3")
  }

  /// Rows, rows that fail, the rule, and what follows.
  static let outcomes: [(rows: Int, failed: Int, rule: String, outcome: RuleResult.Outcome)] = [
    (100, 0, "on_failure: stop", .passed),
    (100, 1, "on_failure: stop", .stopped),
    (100, 1, "dimension: validity", .stopped),
    (100, 1, "{on_failure: stop, fail_above: 1%}", .quarantined),
    (100, 2, "{on_failure: stop, fail_above: 1%}", .stopped),
    (100, 100, "on_failure: quarantine", .quarantined),
    (100, 2, "{on_failure: quarantine, fail_above: 0.01}", .stopped),
    (100, 2, "on_failure: warn", .warned),
    (100, 1, "{on_failure: warn, fail_above: 1%}", .passed),
    (0, 0, "on_failure: stop", .passed),
  ]

  @Test(arguments: outcomes)
  func hasAConsequence(
    rows: Int, failed: Int, rule: String, outcome: RuleResult.Outcome
  ) throws {
    let layers = try Layers("CREATE TABLE refined.t (x BIGINT)")
    try layers.stage(of: "refined.t", (0..<rows).map { [$0 < failed ? .null : .integer($0)] })
    let settings = rule.trimmingPrefix("{").replacing("}", with: "")
    let header = "rules: [{not_null: x, \(settings)}]"
    let audit = try layers.ruleSet(of: "refined.t", header: header)
      .audit(stage: "stage", on: layers.connection)
    #expect(audit.results.map(\.outcome) == [outcome])
    #expect(audit.isStopped == (outcome == .stopped))
    #expect((audit.failure != nil) == (outcome == .stopped))
    let stays = [.passed, .warned].contains(outcome)
    #expect(audit.quarantinedCount == (stays ? 0 : Int64(failed)))
  }

  @Test(arguments: [
    ("{min: 1}", RuleResult.Outcome.stopped, 1), ("{max: 1}", .passed, 0), ("{min: 0}", .passed, 0),
  ])
  func countsTheRowsThatStay(bounds: String, outcome: RuleResult.Outcome, missing: Int64) throws {
    let layers = try Layers("CREATE TABLE refined.t (x BIGINT NOT NULL)")
    try layers.stage(of: "refined.t", [[.null], [.null]])
    let audit = try layers.ruleSet(of: "refined.t", header: "rules: [{row_count: \(bounds)}]")
      .audit(stage: "stage", on: layers.connection)
    #expect(audit.results[0].outcome == outcome)
    #expect(audit.results[0].failedCount == missing)
    #expect(audit.results[0].rowCount == 0)
  }

  @Test func stopsWithItsFailuresListed() throws {
    let layers = try Layers("CREATE TABLE refined.t (x BIGINT, y BIGINT)")
    try layers.stage(of: "refined.t", [[.null, 1], [.null, 1], [1, 1], [2, 2]])
    let header = """
      rules:
        - unique: y
          name: many
        - not_null: x
          name: missing
        - expression: x < 2
          name: big
      """
    let error = try layers.ruleSet(of: "refined.t", header: header)
      .audit(stage: "stage", on: layers.connection).failure
    #expect(
      error?.message == """
        3 rules failed on refined.t
          many      2 rows   sql/refined.t.sql
          missing   2 rows   sql/refined.t.sql
          big       1 row    sql/refined.t.sql
        """)
    #expect(
      error?.hint == "the table is as it was; SELECT * FROM dataquality.quarantine"
        + " WHERE table_name = 'refined.t' AND is_current = 1")
  }
}
