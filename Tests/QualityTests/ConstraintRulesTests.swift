// What a table's own schema demands, asked of rows before they reach it.

import SQLite
import Testing
import Warehouse

@testable import Quality

@Suite("A constraint of the schema")
struct ConstraintRulesTests {
  static let date = "GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'"

  /// One column's declaration, a value, and the rule the value breaks.
  static let values: [(declaration: String, value: Value, rule: String?)] = [
    ("x TEXT NOT NULL", .null, "not_null_x"),
    ("x TEXT NOT NULL", "", nil),
    ("x VARCHAR(3)", "abcd", "length_x"),
    // Characters count, not bytes.
    ("x VARCHAR(3)", "çãé", nil),
    ("x VARCHAR(3)", .null, nil),
    // The CHECK says it already, so there is one rule.
    ("x VARCHAR(3) CHECK (length( X )<=3)", "abcd", "check_x"),
    ("x DATE CHECK (x \(date) AND x IS date(x, '+0 days'))", "2024-02-30", "check_x"),
    ("x DATE CHECK (x \(date) AND x IS date(x, '+0 days'))", "2024-02-29", nil),
    // The word must not reach date(), which would make the whole scan fail.
    ("x DATE CHECK (x \(date) AND x IS date(x, '+0 days'))", "now", "check_x"),
    // A column of dates takes numbers for numbers.
    ("x DATE CHECK (x \(date) AND x IS date(x, '+0 days'))", "20240229", "check_x"),
    ("x DATE CHECK (x \(date) AND x IS date(x, '+0 days'))", .null, nil),
    ("x BOOLEAN CHECK (x IN (0, 1))", 2, "check_x"),
    ("x BOOLEAN CHECK (x IN (0, 1))", "1", nil),
    ("x BIGINT CHECK (x IS NULL OR typeof(x) = 'integer')", "12a", "check_x"),
    ("x BIGINT CHECK (x IS NULL OR typeof(x) = 'integer')", 1.5, "check_x"),
    ("x BIGINT CHECK (x IS NULL OR typeof(x) = 'integer')", "0012", nil),
    ("x BIGINT CHECK (x IS NULL OR typeof(x) = 'integer')", .null, nil),
    ("x TEXT, CONSTRAINT short CHECK (length(x) < 3)", "abc", "short"),
    ("x TEXT, CHECK (t.x <> 'a' /* not a */ -- never\n)", "a", "check_t"),
    ("x TEXT DEFAULT ')' CHECK (x <> ')' OR x IS NULL)", ")", "check_x"),
    ("\"x \"\" y\" TEXT CHECK (\"x \"\" y\" <> '''')", "'", "check_x \" y"),
    ("[x] TEXT REFERENCES p", "missing", "relationship_x"),
    ("x TEXT REFERENCES p", "known", nil),
    ("x TEXT REFERENCES p", "KNOWN", "relationship_x"),
    ("x TEXT REFERENCES p (k)", .null, nil),
    ("x TEXT PRIMARY KEY", .null, "not_null_x"),
  ]

  @Test(arguments: values)
  func isAskedOfTheStage(declaration: String, value: Value, rule: String?) throws {
    let layers = try Layers(
      """
      CREATE TABLE trusted.p (k TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID;
      INSERT INTO trusted.p VALUES ('known');
      CREATE TABLE trusted.t (\(declaration));
      """)
    try layers.stage(of: "trusted.t", [[value]])
    let audit = try layers.ruleSet(of: "trusted.t").audit(
      stage: "temp.stage", on: layers.connection)
    #expect(audit.failures == (rule.map { [$0: 1] } ?? [:]))
    #expect(audit.quarantinedCount == (rule == nil ? 0 : 1))
    #expect(!audit.isStopped)
    try audit.removeBrokenRows()
    try layers.merge(into: "trusted.t")
  }

  @Test func namesEachCheckOfAColumn() throws {
    let layers = try Layers(
      "CREATE TABLE trusted.t (x TEXT CHECK (x <> 'a') CHECK (x <> 'b') CHECK (x > ''))")
    #expect(
      try layers.ruleSet(of: "trusted.t").rules.map(\.name) == [
        "check_x", "check_x_2", "check_x_3",
      ])
  }

  @Test func isWarnedOfByNobody() throws {
    let layers = try Layers("CREATE TABLE trusted.t (x TEXT NOT NULL)")
    let rules = try layers.ruleSet(
      of: "trusted.t", header: "rules: [{not_null: x, on_failure: warn}]"
    ).rules
    // The warning alone would let the row abort the step.
    #expect(rules.map(\.id) == ["trusted.t/not_null_x", "trusted.t/not_null_x_2"])
    #expect(rules.map(\.consequence) == [.warn, .quarantine])
  }

  @Test(arguments: ["quarantine", "stop"])
  func givesWayToARuleThatSaysTheSame(consequence: String) throws {
    let layers = try Layers(
      "CREATE TABLE trusted.t (x TEXT NOT NULL CHECK (x <> ''), y TEXT UNIQUE)")
    let header = """
      rules:
        - {not_null: [x, y], on_failure: \(consequence)}
        - {expression: "x<>''", on_failure: \(consequence)}
        - {unique: y, on_failure: \(consequence)}
      """
    let rules = try layers.ruleSet(of: "trusted.t", header: header).rules
    #expect(rules.map(\.name) == ["not_null_x_y", "expression_2", "unique_y"])
  }

  @Test func followsChangesOfTheTable() throws {
    let layers = try Layers(
      """
      CREATE TABLE trusted.t (x TEXT CHECK (x <> ''));
      ALTER TABLE trusted.t RENAME COLUMN x TO y;
      ALTER TABLE trusted.t ADD COLUMN z VARCHAR(2) NOT NULL DEFAULT '' CHECK (z <> y);
      """)
    try layers.stage(of: "trusted.t", [["", "abc"], ["ab", "ab"], ["a", .null]])
    let audit = try layers.ruleSet(of: "trusted.t").audit(stage: "stage", on: layers.connection)
    #expect(audit.failures == ["check_y": 1, "length_z": 1, "check_z": 1, "not_null_z": 1])
  }
}
