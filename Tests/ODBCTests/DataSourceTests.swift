// The client against the real SQLite driver: what it says of a database, and what comes through.

import Foundation
import Testing

@testable import ODBC

@Suite("A data source behind the SQLite driver")
final class DataSourceTests {
  private let file: URL
  private let source: DataSource

  init() throws {
    file = FileManager.default.temporaryDirectory.appending(path: "odbc-é-\(UUID()).db")
    source = try DataSource("Driver=SQLITE3;Database=\(file.path)")
    for sql in [
      "CREATE TABLE parent (a BIGINT NOT NULL, b VARCHAR(20) NOT NULL, PRIMARY KEY (a, b)) WITHOUT ROWID",
      """
      CREATE TABLE child_1 (
        child_id BIGINT NOT NULL PRIMARY KEY,
        x BIGINT, y VARCHAR(20), ratio DOUBLE, long TEXT, on_day DATE, at TIMESTAMP, is_it BOOLEAN,
        FOREIGN KEY (x, y) REFERENCES parent (a, b)
      ) WITHOUT ROWID
      """,
      "CREATE TABLE childX1 (other BIGINT)",
      "CREATE TABLE bytes (b BLOB)",
    ] {
      _ = try source.query(sql)
    }
  }

  deinit { try? FileManager.default.removeItem(at: file) }

  @Test func listsTables() throws {
    #expect(try source.tables() == ["bytes", "childX1", "child_1", "parent"])
  }

  /// The underscore of a name is no wildcard: childX1 would match child_1.
  @Test func describesColumns() throws {
    let columns = try source.columns(of: "child_1")
    #expect(
      columns.map(\.type) == [
        .bigInteger, .bigInteger, .varchar, .double, .longVarchar, .date, .timestamp, .boolean,
      ])
    #expect(columns.map(\.name).prefix(3) == ["child_id", "x", "y"])
    #expect(columns.map(\.isNullable).prefix(2) == [false, true])
    #expect(columns[2].size == 20)
    #expect(try source.columns(of: "nobody").isEmpty)
  }

  @Test func readsKeys() throws {
    #expect(try source.primaryKey(of: "parent") == ["a", "b"])
    #expect(try source.primaryKey(of: "childX1").isEmpty)
    #expect(
      try source.foreignKeys(of: "child_1") == [
        ForeignKey(columns: ["x", "y"], parent: "parent", parentColumns: ["a", "b"])
      ])
    #expect(try source.foreignKeys(of: "parent").isEmpty)
  }

  @Test func bringsEveryType() throws {
    _ = try source.query(
      """
      INSERT INTO child_1 VALUES
      (9007199254740993, NULL, 'Poconé, MT 😀', 2.5, '', '2024-02-29', '2024-02-29 23:59:58', 1),
      (-1, 0, '', NULL, NULL, NULL, '2024-01-01 00:00:00.125', 0)
      """)
    let rows = try source.rows("SELECT * FROM child_1 ORDER BY child_id DESC")
    #expect(
      rows == [
        [
          .integer(9_007_199_254_740_993), .null, .text("Poconé, MT 😀"), .double(2.5), .text(""),
          .date("2024-02-29"), .timestamp("2024-02-29 23:59:58"), .integer(1),
        ],
        [
          .integer(-1), .integer(0), .text(""), .null, .null, .null,
          .timestamp("2024-01-01 00:00:00.125"), .integer(0),
        ],
      ])
  }

  /// Longer than any buffer, and as long as one, one less and one more.
  @Test(arguments: [0, 1, 2046, 2047, 2048, 4095, 100_000])
  func bringsLongText(count: Int) throws {
    let text = String(repeating: "é", count: count) + "😀"
    _ = try source.query("INSERT INTO child_1 (child_id, long) VALUES (1, '\(text)')")
    #expect(try source.rows("SELECT long FROM child_1") == [[.text(text)]])
  }

  @Test func bringsBytes() throws {
    _ = try source.query("INSERT INTO bytes VALUES (x'00ff10'), (x'')")
    #expect(
      try source.rows("SELECT b FROM bytes ORDER BY length(b) DESC")
        == [[.bytes([0, 255, 16])], [.bytes([])]])
  }

  /// Blocks and single rows bring the same, also where the last block is not full or there is none.
  @Test(arguments: [0, 1, 2, 3, 4, 9])
  func bringsTheSameInBlocks(count: Int) throws {
    for number in 0..<count {
      _ = try source.query(
        "INSERT INTO child_1 (child_id, ratio, is_it) VALUES (\(number), NULLIF(\(number), 2), 1)")
    }
    let sql = "SELECT child_id, ratio, is_it, on_day FROM child_1 ORDER BY child_id"
    func numbers(blockSize: Int) throws -> [[Field]] {
      var result = try source.query(sql, blockSize: blockSize)
      var rows: [[Field]] = []
      while try result.next() { rows.append(result.row()) }
      return rows
    }
    let rows = try numbers(blockSize: 3)
    #expect(rows == (try numbers(blockSize: 1)))
    #expect(rows.map { $0[0] } == (0..<count).map { .integer(Int64($0)) })
  }

  @Test func saysWhatTheDriverSaid() throws {
    let error = try #require(throws: ODBCError.self) {
      _ = try source.query("SELECT nope FROM parent")
    }
    #expect(error.diagnostics.first?.state == "HY000")
    #expect(error.message.contains("no such column: nope"))
  }

  @Test func namesItself() {
    #expect(source.driver.lowercased().contains("sqlite3odbc"))
    #expect(source.database.hasPrefix("SQLite"))
  }

  @Test func bringsAMillionNumbers() throws {
    var result = try source.query(
      """
      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000)
      SELECT i FROM n
      """)
    var sum: Int64 = 0
    while try result.next() { sum += result.field(at: 0).integer ?? 0 }
    #expect(sum == 500_000_500_000)
  }
}

@Suite("An ODBC driver")
struct DriverTests {
  @Test(arguments: ["SQLITE3", "sqlite3"])
  func isFoundByName(name: String) throws {
    #expect(try Driver.named(name).library.contains("sqlite3odbc"))
  }

  /// Each missing driver names the package that has it.
  @Test(arguments: [
    ("SQLite4", "apt install libsqliteodbc"),
    ("{PostgreSQL Nowhere}", "apt install odbc-postgresql"),
    ("Oracle", "odbcinst -q -d lists the drivers of this machine"),
    ("/nowhere/libsqlite3odbc.so", "apt install libsqliteodbc"),
  ])
  func isMissedWithAHint(name: String, hint: String) throws {
    let error = try #require(throws: ODBCError.self) {
      _ = try DataSource("Driver=\(name);Database=none;PWD=secret")
    }
    #expect(error.hint == hint)
    #expect(!error.message.contains("secret"))
  }

  @Test(arguments: [
    ("Driver=SQLITE3;Database=x", "SQLITE3"),
    ("database=x; DRIVER = {SQLite3 ODBC Driver} ;", "SQLite3 ODBC Driver"),
    ("DSN=bi", nil), ("Driver=/usr/lib/x.so", nil), ("", nil),
  ])
  func isNamedByTheConnectionString(string: String, name: String?) {
    #expect(DataSource.driverName(in: string) == name)
  }
}
