// Loading through the SQLite driver, whose columns may hold anything: what does not compare exactly must not
// be a mark.

import Foundation
import Ingest
import ODBC
import Testing
import Warehouse

@Suite("Loading from SQLite through ODBC")
final class DatabaseLoadSQLiteTests {
  private let file: URL
  private let writer: DataSource

  init() throws {
    file = FileManager.default.temporaryDirectory.appending(path: "erp-é-\(UUID()).db")
    writer = try DataSource("Driver=SQLITE3;Database=\(file.path)")
    try write("CREATE TABLE \"Mês 1\" (id BIGINT, name TEXT, seen TIMESTAMP, \"any\")")
  }

  deinit { try? FileManager.default.removeItem(at: file) }

  private func write(_ statements: String...) throws {
    for sql in statements { _ = try writer.query(sql) }
  }

  private func lab(_ what: String) throws -> Lab {
    let lab = try Lab([
      "student": "connection: erp\n\(what)\ncolumns: {id: {}, name: {}, seen: {}, any: {}}\n"
    ])
    try lab.write(
      "pantanal.yaml",
      """
      connections:
        erp: {type: odbc, connection_string: "Driver=SQLITE3;Database=\(file.path)"}

      """)
    return lab
  }

  @Test(arguments: ["id", "name", "seen"])
  func goesOnFromTheMark(since: String) throws {
    let lab = try lab("table: Mês 1\nsince: \(since)")
    try write(
      "INSERT INTO \"Mês 1\" VALUES (9007199254740993, 'é1', '2024-01-01 10:00:00.125', 1)",
      "INSERT INTO \"Mês 1\" VALUES (9007199254740994, 'é2', '2024-01-01 10:00:00.126', 'x')")
    #expect(try lab.load()["student"]?.insertedCount == 2)
    #expect(try lab.load().isEmpty)
    try write(
      "INSERT INTO \"Mês 1\" VALUES (9007199254740995, 'é3', '2024-01-01 10:00:00.127', NULL)")
    #expect(try lab.load()["student"]?.insertedCount == 1)
    #expect(try lab.load().isEmpty)
    #expect(
      try lab.rows("SELECT * FROM raw.student") == [
        "9007199254740993|é1|2024-01-01 10:00:00.125|1|1|1",
        "9007199254740994|é2|2024-01-01 10:00:00.126|x|1|2",
        "9007199254740995|é3|2024-01-01 10:00:00.127|∅|2|1",
      ])
  }

  /// A number that the driver gives as text would never be above a text, and every later row be lost.
  @Test func refusesAMarkThatDoesNotComeBackAsItWas() throws {
    try write("INSERT INTO \"Mês 1\" VALUES (1, 'a', NULL, 17)")
    let lab = try lab("table: Mês 1\nsince: any")
    let error = try #require(throws: PantanalError.self) { try lab.load() }
    #expect(
      error.message
        == "the highest any does not come back to the database as the value it was, so since: would"
        + " leave rows out")
    #expect(try lab.rows("SELECT count(*) FROM raw._load") == ["0"])
  }

  @Test func readsAQueryWholeAndByItsColumn() throws {
    try write(
      "INSERT INTO \"Mês 1\" VALUES (1, 'a', NULL, 1)",
      "INSERT INTO \"Mês 1\" VALUES (2, 'b', NULL, 1)")
    let whole = try lab("query: SELECT id, name, seen FROM \"Mês 1\" WHERE id > 1 -- of those")
    try whole.load()
    #expect(try whole.rows("SELECT id, any FROM raw.student") == ["2|∅"])
    let since = try lab("query: SELECT * FROM \"Mês 1\" -- all of them\nsince: ID")
    try since.load()
    try write("INSERT INTO \"Mês 1\" VALUES (3, 'c', NULL, 1)")
    #expect(try since.load()["student"]?.insertedCount == 1)
    #expect(try since.rows("SELECT id FROM raw.student") == ["1", "2", "3"])
  }
}
