// Keys: which of the rows that share one is kept.

import SQLite
import Testing
import Warehouse

@testable import Quality

@Suite("A key")
struct KeyRulesTests {
  private static let table = """
    CREATE TABLE trusted.t (
      a TEXT NOT NULL, b TEXT NOT NULL, c TEXT CHECK (c <> 'bad'), PRIMARY KEY (a, b)
    ) WITHOUT ROWID
    """

  private func kept(_ rows: [[Value]], table: String = table) throws -> [[Value]] {
    let layers = try Layers(table)
    try layers.stage(of: "trusted.t", rows)
    let audit = try layers.ruleSet(of: "trusted.t").audit(stage: "stage", on: layers.connection)
    try audit.removeBrokenRows()
    #expect(audit.keptCount == Int64(try layers.stageRows.count))
    try layers.merge(into: "trusted.t")
    return try layers.connection.rows("SELECT * FROM trusted.t ORDER BY 1, 2, 3")
  }

  /// Whatever order the rows come in, the same one stays.
  @Test func keepsTheFirstOfATotalOrder() throws {
    let rows: [[Value]] = [["k", "1", "z"], ["k", "1", "m"], ["k", "1", "M"], ["k", "2", "z"]]
    #expect(try kept(rows) == [["k", "1", "M"], ["k", "2", "z"]])
    #expect(try kept(rows.reversed()) == [["k", "1", "M"], ["k", "2", "z"]])
  }

  @Test func prefersARowThatBreaksNothing() throws {
    #expect(try kept([["k", "1", "bad"], ["k", "1", "good"]]) == [["k", "1", "good"]])
    #expect(try kept([["k", "1", "bad"], ["k", "1", "bad"]]) == [])
  }

  @Test func keepsOneOfEqualRows() throws {
    #expect(try kept([["k", "1", .null], ["k", "1", .null]]) == [["k", "1", .null]])
  }

  @Test func comparesAsTheTableDoes() throws {
    let table = "CREATE TABLE trusted.t (a TEXT UNIQUE, b BIGINT UNIQUE, c TEXT)"
    let rows: [[Value]] = [["x", 1, "1"], ["x", 2, "2"], [.null, "003", "3"], [.null, 3, "4"]]
    #expect(try kept(rows, table: table) == [[.null, 3, "3"], ["x", 1, "1"]])
  }

  @Test func mayComeFromTheHeader() throws {
    let layers = try Layers("CREATE TABLE trusted.t (a TEXT, b TEXT)")
    try layers.stage(of: "trusted.t", [["k", "2"], ["k", "1"], [.null, "3"]])
    let audit = try layers.ruleSet(of: "trusted.t", header: "key: a")
      .audit(stage: "stage", on: layers.connection)
    #expect(audit.failures == ["key": 1, "not_null_a": 1])
    try audit.removeBrokenRows()
    #expect(try layers.stageRows == [["k", "1"]])
  }

  @Test func thatOnlyWarnsKeepsAllRows() throws {
    let layers = try Layers("CREATE TABLE trusted.t (a TEXT, b TEXT)")
    try layers.stage(of: "trusted.t", [["k", "2"], ["k", "1"], ["l", "3"]])
    let header = "rules: [{unique: a, on_failure: warn}]"
    let audit = try layers.ruleSet(of: "trusted.t", header: header)
      .audit(stage: "stage", on: layers.connection)
    #expect(audit.failures == ["unique_a": 1])
    #expect(audit.results.map(\.outcome) == [.warned])
    #expect(audit.keptCount == 3)
  }

  /// A row whose parent is kept out is an orphan, and so are its own children.
  @Test func isFollowedWithinTheTable() throws {
    let layers = try Layers(
      """
      CREATE TABLE trusted.t (
        id TEXT NOT NULL PRIMARY KEY, parent TEXT REFERENCES t, c TEXT CHECK (c <> 'bad')
      ) WITHOUT ROWID
      """)
    try layers.stage(
      of: "trusted.t",
      [
        ["1", .null, "bad"], ["2", "1", ""], ["3", "2", ""], ["4", "4", ""], ["5", "4", ""],
        ["6", "nobody", ""],
      ])
    let audit = try layers.ruleSet(of: "trusted.t").audit(stage: "stage", on: layers.connection)
    #expect(audit.failures == ["check_c": 1, "relationship_parent": 3])
    try audit.removeBrokenRows()
    #expect(try layers.stageRows.map { $0[0] } == ["4", "5"])
  }
}
