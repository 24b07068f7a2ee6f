// Reading through the SQLite driver, which has no blocks of text and its own idea of types.

import Foundation
import Testing

@testable import ODBC

@Suite("Reading SQLite through its driver")
final class SQLiteReadingTests {
  private let file: URL
  private let reader: DataSource

  init() throws {
    file = FileManager.default.temporaryDirectory.appending(path: "odbc-é-\(UUID()).db")
    let writer = try DataSource("Driver=SQLITE3;Database=\(file.path)")
    for sql in [
      "CREATE TABLE t (i INTEGER, b BIGINT, r DOUBLE, v VARCHAR(4), l TEXT, d DATE, at TIMESTAMP, y BLOB, o BOOLEAN)",
      """
      INSERT INTO t VALUES (5000000000, 9007199254740993, 0.5, 'longer than declared é😀',
        'x', '2024-02-29', '2024-02-29 23:59:58.123', x'00ff', 1)
      """,
      "INSERT INTO t VALUES (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)",
      "INSERT INTO t (v, d, o) VALUES ('', 'ontem', 0)",
    ] {
      _ = try writer.query(sql)
    }
    reader = try DataSource.reading("Driver=SQLITE3;Database=\(file.path)")
  }

  deinit { try? FileManager.default.removeItem(at: file) }

  private func texts(_ sql: String, _ parameters: [Parameter] = []) throws -> [[String?]] {
    let rows = try reader.textRows(sql, parameters)
    var all: [[String?]] = []
    while try rows.next() { all.append((0..<rows.fieldCount).map(rows.text)) }
    return all
  }

  /// Also what the driver would cut or wrap: an INTEGER of more than 32 bits, text longer than declared.
  @Test func bringsEveryTypeExactly() throws {
    #expect(
      try texts("SELECT * FROM t ORDER BY i DESC, v DESC") == [
        [
          "5000000000", "9007199254740993", "0.5", "longer than declared é😀", "x", "2024-02-29",
          "2024-02-29 23:59:58.123", "00ff", "1",
        ],
        [nil, nil, nil, "", nil, "ontem", nil, nil, "0"],
        [nil, nil, nil, nil, nil, nil, nil, nil, nil],
      ])
  }

  @Test(arguments: ["i", "b", "v", "d", "at"])
  func sendsParametersInTheirType(name: String) throws {
    let column = try reader.textRows("SELECT \(name) FROM t WHERE 1 = 0").columns[0]
    let value = try #require(try texts("SELECT max(\(name)) FROM t WHERE i > 0")[0][0])
    let parameter = Parameter(value, as: column)
    #expect(
      try texts(
        "SELECT count(*) FROM t WHERE \(name) >= ? AND \(name) <= ? AND NOT \(name) > ?",
        [parameter, parameter, parameter]) == [["1"]])
  }

  @Test func cannotWrite() {
    #expect(throws: ODBCError.self) { _ = try reader.textRows("DELETE FROM t") }
  }

  @Test func makesNoFile() {
    let path = file.path + ".missing"
    #expect(throws: ODBCError.self) {
      let source = try DataSource.reading("Driver=SQLITE3;Database=\(path)")
      _ = try source.textRows("SELECT 1 FROM t")
    }
    #expect(!FileManager.default.fileExists(atPath: path))
  }
}
