// Unit tests of transforms: how they are read, run and compared.

import SQLite
import Testing
import Warehouse

@testable import Transforms

@Suite("A unit test of a transform")
struct UnitTestTests {
  private static let sql = """
    WITH
      line AS (SELECT code AS code, amount AS amount, _line AS place FROM raw.line),
      newest AS (SELECT code, amount, max(place) AS place FROM line GROUP BY code)
    SELECT n.code AS code, CAST(n.amount AS BIGINT) AS amount, k.name AS kind,
      n.amount / 3.0 AS third, :as_of AS seen_on
    FROM newest AS n LEFT JOIN trusted.kind AS k ON k.code = substr(n.code, 1, 1)
    """

  private func lab() throws -> (connection: Connection, compilation: Compilation) {
    let connection = try Warehouse.inMemory()
    try connection.execute(
      """
      CREATE TABLE raw.line (code TEXT, amount TEXT, _load_id BIGINT, _line BIGINT);
      CREATE TABLE trusted.kind (
        code VARCHAR(1) NOT NULL CHECK (length(code) = 1),
        name VARCHAR(9) NOT NULL CHECK (name IN ('big', 'small')),
        since DATE NOT NULL CHECK (since GLOB '[0-9][0-9][0-9][0-9]-*'
          AND since IS date(since, '+0 days')),
        label VARCHAR(4) NOT NULL CHECK (length(label) = 4),
        is_open BOOLEAN NOT NULL CHECK (is_open IN (0, 1)),
        rank BIGINT NOT NULL DEFAULT 7 CHECK (rank > 5), note TEXT, PRIMARY KEY (code)
      ) WITHOUT ROWID;
      CREATE VIEW trusted.kind_name AS SELECT name FROM kind;
      CREATE TABLE trusted.entry (
        code VARCHAR(9), amount BIGINT, kind VARCHAR(9), third DOUBLE, seen_on DATE,
        PRIMARY KEY (code)) WITHOUT ROWID;
      """)
    return (
      connection, try Compilation(transform(Self.sql, into: "trusted.entry"), on: connection)
    )
  }

  private func tests(_ cases: String, files: [String: String] = [:]) throws -> [UnitTest] {
    try UnitTest.all(
      in: "transform: trusted.entry\nas_of: 2025-06-01\ncases:\n" + cases, file: "sql/tests/e.yaml",
      load: { path in
        guard let text = files[path] else {
          throw PantanalError(.fileUnreadable, "\(path) cannot be read")
        }
        return text
      })
  }

  /// Runs the one case of a text.
  private func run(
    _ text: String, files: [String: String] = [:],
    audit: @escaping UnitTestRunner.Audit = { _, _ in [:] }
  ) throws -> UnitTestResult.State {
    let (connection, compilation) = try lab()
    let test = try #require(try tests(text, files: files).first)
    let result = UnitTestRunner(compilation, on: connection, audit: audit).run(test)
    #expect(try connection.value("SELECT count(*) FROM raw.line") == 0, "rows are left behind")
    #expect(try connection.value("SELECT count(*) FROM trusted.kind") == 0)
    return result.state
  }

  private func difference(_ text: String) throws -> RowDifference {
    guard case .failed(let mismatches) = try run(text) else {
      Issue.record("it did not fail: \(try run(text))")
      return RowDifference()
    }
    return try #require(mismatches.first).difference
  }

  private func error(_ text: String, files: [String: String] = [:]) throws -> PantanalError {
    do {
      if case .broken(let error) = try run(text, files: files) { return error }
    } catch let error as PantanalError {
      return error
    }
    Issue.record("there is no error: \(text)")
    return PantanalError(.testInvalid, "")
  }

  private func expectPassed(_ state: UnitTestResult.State) {
    guard case .passed = state else {
      Issue.record("\(state)")
      return
    }
  }

  @Test func comparesRowsInAnyOrderByTheColumnsThatAreWritten() throws {
    expectPassed(
      try run(
        """
          - name: a
            given:
              raw.line:
                - {code: A1, amount: 1}
                - {code: A1, amount: 2}
                - {code: B1, amount: 007}
              trusted.kind: [{code: A, name: big, is_open: true}]
            expect:
              - {code: B1, amount: 7, kind: null}
              - {code: A1, amount: 2, kind: big, third: 0.66666666667, seen_on: 2025-06-01}
            ctes:
              line: [{amount: 1}, {amount: 2}, {amount: "007"}]
              newest: [{code: A1, place: 2}, {code: B1, place: 3}]
        """))
  }

  @Test func takesRowsAsCSVAsAFileAndAsAQuery() throws {
    let text = """
        - name: a
          given:
            raw.line: {file: lines.csv}
            trusted.kind:
              csv: |
                code,name,note
                A,big,""
                B,small,
          expect:
            sql: SELECT 'A1' AS code, 5 AS amount, 5 / 3.0 AS third
      """
    expectPassed(try run(text, files: ["lines.csv": "code,amount\r\nA1,\"5\"\r\n"]))
    let missing = try error(text)
    #expect(missing.message == "lines.csv cannot be read")
    #expect(missing.place?.line == 6)
  }

  /// Rows are pairs of a partial row and a found one: the only row that fits must not be taken.
  @Test func findsPartnersForAsManyRowsAsPossible() {
    func row(_ cells: [(String, Value)]) -> WrittenRow {
      let place = Place(file: "f", line: 1, column: 1)
      return WrittenRow(
        place: place, cells: cells.map { .init(column: $0.0, value: $0.1, place: place) })
    }
    let found: [[Value]] = [[1, "x"], [1, "y"], [1, "z"]]
    let expected = [
      row([("a", "1")]), row([("a", "1"), ("b", "y")]), row([("b", "x")]),
    ]
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
      let difference = RowComparison(
        order.map { expected[$0] }, with: found, columns: ["a", "b"]
      ).difference()
      #expect(difference.isEmpty)
    }
    let twice = RowComparison(
      [row([("b", "x")])], with: [[1, "x"], [1, "x"]], columns: ["a", "b"]
    )
    .difference()
    #expect(twice.unexpected.count == 1)
  }

  @Test func saysWhichColumnsOfWhichRowsDiffer() throws {
    let difference = try difference(
      """
        - name: a
          given:
            raw.line: [{code: A1, amount: 1}, {code: A2, amount: 2}, {code: A3, amount: 3}]
          expect:
            - {code: A1, amount: 1}
            - {code: A2, amount: 9, kind: big}
            - {code: A4, amount: 3}
      """)
    #expect(
      difference.changed == [
        .init(
          identity: [.init(name: "code", expected: "A2", found: "A2")],
          columns: [
            .init(name: "amount", expected: "9", found: 2),
            .init(name: "kind", expected: "big", found: nil),
          ])
      ])
    #expect(difference.missing.map { $0.map(\.expected) } == [["A4", "3"]])
    #expect(difference.unexpected.map { $0.first?.found } == ["A3"])
  }

  @Test func tellsTextFromNullAndFromNumbers() throws {
    let difference = try difference(
      """
        - name: a
          given: {raw.line: [{code: "1", amount: ""}]}
          ctes: {line: [{code: "01", amount: null}]}
      """)
    let columns = difference.missing.flatMap(\.self).map(\.name)
    #expect(columns == ["code", "amount"] || difference.changed.first?.columns.count == 2)
  }

  @Test func keepsOutWhatTheRulesKeepOut() throws {
    let text = """
        - name: a
          given: {raw.line: [{code: A1, amount: 1}, {code: A2, amount: -2}]}
          expect: [{code: A1}]
          quarantine: [{code: A2, rules: [positive, even]}]
      """
    expectPassed(try run(text, audit: { _, _ in [2: ["positive", "even"]] }))
    guard case .failed(let mismatches) = try run(text, audit: { _, _ in [1: ["even"]] }) else {
      Issue.record("it did not fail")
      return
    }
    #expect(mismatches.map(\.subject) == ["expect", "quarantine"])
  }

  @Test func skipsWithAReason() throws {
    guard case .skipped("later") = try run("  - {name: a, skip: later, expect: []}") else {
      Issue.record("it was not skipped")
      return
    }
  }

  /// Each slip of the pen is one sentence with its place and, where a name was meant, the name.
  @Test func refusesSlips() throws {
    let cases: [(text: String, message: String, hint: String?, line: Int)] = [
      (
        "  - name: a\n    given: {raw.lines: []}\n    expect: []",
        "there is no table raw.lines", "did you mean raw.line?", 5
      ),
      (
        "  - name: a\n    given: {lines: []}\n    expect: []",
        "lines is not the name of a table", "write its layer too, as in raw.student", 5
      ),
      (
        "  - name: a\n    given:\n      raw.line:\n        - {code: x, amuont: 1}\n    expect: []",
        "raw.line has no column amuont", "did you mean amount?", 7
      ),
      (
        "  - name: a\n    given:\n      raw.line: |\n        code,amuont\n        a,1\n    expect: []",
        "raw.line has no column amuont", "did you mean amount?", 8
      ),
      (
        "  - name: a\n    given:\n      raw.line: |\n        code,amount\n        a,1,2\n    expect: []",
        "this line has 3 fields, and the first line names 2",
        "put a field that holds a comma in quotes", 8
      ),
      (
        "  - name: a\n    expect: [{cod: A1}]", "the result has no column cod",
        "did you mean code?",
        5
      ),
      ("  - name: a\n    expect:", "expect: holds nothing", "write [] for no rows", 5),
      (
        "  - name: a", "the case a expects nothing",
        "say which rows it must give with expect:, or [] for none", 4
      ),
      ("  - name: a\n    expects: []", "unknown key: expects", "did you mean expect?", 5),
      (
        "  - name: a\n    ctes: {lines: []}",
        "trusted.entry has no common table expression lines", "did you mean line?", 5
      ),
      (
        "  - name: a\n    given: {trusted.entry: [], trusted._ledger: []}\n    expect: []",
        "trusted.entry does not read trusted._ledger", "it reads raw.line, trusted.kind", 5
      ),
      (
        "  - name: a\n    given: {trusted.kind_name: []}\n    expect: []",
        "trusted.kind_name is a view", "give the rows of the tables it reads", 5
      ),
      (
        "  - name: a\n    given: {trusted.kind: [{code: A, since: 2025-02-30}]}\n    expect: []",
        "trusted.kind cannot hold this row: CHECK constraint failed: since GLOB "
          + "'[0-9][0-9][0-9][0-9]-*' AND since IS date(since, '+0 days')",
        "the table's migration says what it takes", 5
      ),
      (
        "  - name: a\n    as_of: 2025-02-30\n    expect: []",
        "a day such as 2025-12-31 is expected here", nil, 5
      ),
      (
        "  - {name: a, expect: []}\n  - {name: a, expect: []}", "two cases are called a",
        "name each after what it shows", 5
      ),
      (
        "  - name: a\n    given: {raw.line: {sql: SELECT 1 AS cod}}\n    expect: []",
        "raw.line has no column cod", "did you mean code?", 5
      ),
      (
        "  - name: a\n    expect: {sql: SELEC 1}", "near \"SELEC\": syntax error", nil, 5
      ),
    ]
    for (text, message, hint, line) in cases {
      let error = try error(text)
      #expect(error.message == message)
      #expect(error.hint == hint, "\(message)")
      #expect(error.place?.line == line, "\(message)")
      #expect(error.place?.file == "sql/tests/e.yaml", "\(message)")
    }
  }

  @Test func needsTheDayOnlyWhereItIsUsed() throws {
    let (connection, compilation) = try lab()
    let test = try #require(
      try UnitTest.all(
        in: "transform: trusted.entry\ncases: [{name: a, expect: []}]", file: "f", load: { $0 }
      ).first)
    let result = UnitTestRunner(compilation, on: connection, audit: { _, _ in [:] }).run(test)
    guard case .broken(let error) = result.state else {
      Issue.record("it ran")
      return
    }
    #expect(
      error.message == "trusted.entry depends on the day of the run, and the test does not say it")
  }

  /// What is left out of rows of TRUSTED and REFINED meets their constraints, and keys differ.
  @Test func fillsWhatIsLeftOutWithPlainValues() throws {
    let (connection, _) = try lab()
    let place = Place(file: "f", line: 1, column: 1)
    let given = try GivenRows(TableName(.trusted, "kind"), at: place, on: connection)
    try given.insert((0..<3).map { _ in WrittenRow(place: place, cells: []) })
    #expect(
      try connection.rows("SELECT * FROM trusted.kind ORDER BY 1") == [
        ["1", "big", "2000-01-01", "0000", 0, 7, nil],
        ["2", "big", "2000-01-01", "0000", 0, 7, nil],
        ["3", "big", "2000-01-01", "0000", 0, 7, nil],
      ])
  }
}
