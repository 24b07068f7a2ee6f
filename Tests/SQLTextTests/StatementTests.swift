import Testing

@testable import SQLText

@Suite("The statements of a script")
struct StatementTests {
  static let scripts: [(script: String, statements: [String], offsets: [Int])] = [
    ("", [], []),
    (" ; -- nothing\n ;", [], []),
    ("a; b", ["a", "b"], [0, 3]),
    ("-- first\nSELECT ';'; /* ; */ SELECT \";\"", ["SELECT ';'", "SELECT \";\""], [9, 29]),
    ("é; b;", ["é", "b"], [0, 4]),
    (
      "CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT CASE 1 WHEN 1 THEN 2 END; SELECT 1; END; b",
      [
        "CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT CASE 1 WHEN 1 THEN 2 END; SELECT 1; END",
        "b",
      ], [0, 89]
    ),
    (
      "create temp trigger t begin a; end; b", ["create temp trigger t begin a; end", "b"], [0, 36]
    ),
    (
      "EXPLAIN QUERY PLAN CREATE TRIGGER t BEGIN a; END;",
      ["EXPLAIN QUERY PLAN CREATE TRIGGER t BEGIN a; END"], [0]
    ),
    // Outside a trigger END is only a way to say COMMIT.
    ("BEGIN; a; END; b", ["BEGIN", "a", "END", "b"], [0, 7, 10, 15]),
  ]

  @Test(arguments: scripts)
  func areSplit(script: String, statements: [String], offsets: [Int]) {
    let found = SQLText.statements(in: script)
    #expect(found.map(\.text) == statements)
    #expect(found.map(\.offset) == offsets)
  }

  @Test func sayWhetherTheyEnd() {
    #expect(SQLText.statements(in: "a; b").map(\.isTerminated) == [true, false])
    #expect(SQLText.statements(in: "CREATE TRIGGER t BEGIN a;").map(\.isTerminated) == [false])
    #expect(SQLText.statements(in: "SELECT 'a;").map(\.isTerminated) == [false])
  }
}
