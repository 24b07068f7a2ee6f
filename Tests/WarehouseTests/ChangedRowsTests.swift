import Foundation
import SQLite
import Testing
import Warehouse

@Suite("What changed")
final class ChangedRowsTests {
  private let folder: TemporaryFolder
  private let warehouse: Warehouse
  private let table = TableName(.trusted, "t")

  init() throws {
    folder = try TemporaryFolder()
    warehouse = Warehouse(folder: folder.url)
    try warehouse.prepare()
    try warehouse.connect(writing: .trusted).execute(
      "CREATE TABLE trusted.t (id BIGINT, name VARCHAR(9), amount DOUBLE)")
  }

  /// A step with its kept changes: operation, key, before, after.
  private func step(
    _ number: Int64, version: Int64, changed: Int64, _ rows: [[Value]], columns: [String]? = nil
  ) throws {
    let connection = try warehouse.connect(writing: .trusted)
    try connection.immediately {
      for row in rows {
        try connection.run(
          """
          INSERT INTO trusted._change (table_name, step_id, op, "key", "before", "after")
          VALUES ('t', ?, ?, ?, ?, ?)
          """, [.text("s\(number)")] + row)
      }
      try Ledger(.trusted, on: connection).record(
        LedgerEntry(
          stepID: "s\(number)", runID: "r", kind: .transform, object: "trusted.t",
          fingerprint: "", inputs: [:], version: version, rowCount: 9, changedRowCount: changed,
          startedAt: "", endedAt: "2025-03-0\(number) 12:00:00.000", seconds: 0,
          changedColumns: columns))
    }
  }

  private func fill() throws {
    try step(1, version: 1, changed: 20_000, [])
    try step(
      2, version: 2, changed: 2,
      [
        ["insert", "[1]", .null, #"{"id":1,"name":"A","amount":0.1}"#],
        ["delete", "[2]", #"{"id":2,"name":"B","amount":2.5}"#, .null],
      ])
    try step(3, version: 2, changed: 0, [])
    try step(
      4, version: 3, changed: 1,
      [
        [
          "update", "[1]", #"{"id":1,"name":"A","amount":0.1}"#,
          #"{"id":1,"name":"C","amount":0.1}"#,
        ]
      ],
      columns: ["name"])
  }

  @Test func isReadAsRowsOfTheTablesTypes() throws {
    try fill()
    let connection = try warehouse.connect()
    let changes = try #require(try ChangedRows(of: table, since: 1, on: connection))
    #expect(changes.count == 3)
    try changes.fill("image", with: [.before, .after], ["name", "amount"], on: connection)
    #expect(
      try connection.rows("SELECT name, amount FROM temp.image ORDER BY 1, 2")
        == [["A", 0.1], ["A", 0.1], ["B", 2.5], ["C", 0.1]])
    // Before the first filling, beyond what is kept, and of another file nothing is known.
    #expect(try ChangedRows(of: table, since: 0, on: connection) == nil)
    #expect(try ChangedRows(of: table, since: 4, on: connection) == nil)
    #expect(try ChangedRows(of: table, since: 3, on: connection)?.count == 0)
  }

  /// A migration makes a version in which no row is known to be the same.
  @Test func isNotKnownAcrossAMigration() throws {
    try fill()
    try step(5, version: 4, changed: 0, [])
    let connection = try warehouse.connect()
    #expect(try ChangedRows(of: table, since: 3, on: connection) == nil)
  }

  @Test func isForgottenByWholeSteps() throws {
    let connection = try warehouse.connect(writing: .trusted)
    for (step, count) in [("a", 60_000), ("b", 30_000), ("c", 20_000)] {
      try connection.run(
        """
        INSERT INTO trusted._change (table_name, step_id, op, "key")
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
        SELECT 't', ?, 'insert', '[]' FROM n
        """, [.integer(Int64(count)), .text(step)])
    }
    #expect(ChangeLog.tableLimit(ofRows: 50) == 100_000)
    try ChangeLog.trim(table, rowCount: 50, on: connection)
    #expect(
      try connection.rows("SELECT step_id, count(*) FROM trusted._change GROUP BY step_id")
        == [["b", 30_000], ["c", 20_000]])
  }
}
