// Reading a real PostgreSQL: every type as exact text, blocks and long values, one snapshot, no writing.

import Foundation
import PostgreSQLServer
import Testing

@testable import ODBC

@Suite(
  "Reading PostgreSQL",
  .enabled(if: PostgreSQLServer.isInstalled, "\(PostgreSQLServer.missing)"))
struct PostgreSQLReadingTests {
  let server: PostgreSQLServer
  let reader: DataSource

  init() throws {
    server = try PostgreSQLServer.shared.get()
    reader = try DataSource.reading(server.connectionString())
  }

  private func texts(_ sql: String, _ parameters: [Parameter] = []) throws -> [[String?]] {
    let rows = try reader.textRows(sql, parameters)
    var all: [[String?]] = []
    while try rows.next() { all.append((0..<rows.fieldCount).map(rows.text)) }
    return all
  }

  private func write(_ statements: String...) throws {
    let writer = try DataSource(server.connectionString())
    for sql in statements { _ = try writer.query(sql) }
  }

  @Test(arguments: [
    ("32767::int2", "32767"), ("'-2147483648'::int4", "-2147483648"),
    ("9223372036854775807::int8", "9223372036854775807"),
    ("0.1::float8 + 0.2", "0.30000000000000004"),
    ("1.5::float4", "1.5"), ("12345.6700::numeric(20, 4)", "12345.6700"),
    ("1e30::numeric / 3", "333333333333333333333333333333"),
    ("'NaN'::float8", "NaN"), ("true", "1"), ("false", "0"),
    ("DATE '2024-02-29'", "2024-02-29"),
    ("TIMESTAMP '2024-02-29 23:59:58'", "2024-02-29 23:59:58"),
    ("TIMESTAMP '2024-02-29 23:59:58.000001'", "2024-02-29 23:59:58.000001"),
    ("TIMESTAMP '2024-02-29 23:59:58.5'", "2024-02-29 23:59:58.500000"),
    // The server's zone is that of São Paulo; what is read is in UTC.
    ("TIMESTAMPTZ '2024-02-29 23:59:58.25-03'", "2024-03-01 02:59:58.250000"),
    ("TIME '12:34:56.789'", "12:34:56.789"), ("'\\x00ff10'::bytea", "00ff10"), ("''::bytea", ""),
    ("'Poconé, MT 😀 漢'::text", "Poconé, MT 😀 漢"), ("''::text", ""), ("NULL::text", nil),
    ("NULL::int8", nil), ("NULL::date", nil), ("NULL::timestamp", nil), ("NULL::bytea", nil),
    ("'ab'::char(4)", "ab  "), ("'{\"a\": \"é\"}'::jsonb", #"{"a": "é"}"#),
    ("ARRAY[1, 2, 30000]", "{1,2,30000}"),
    ("repeat('9', 500)::numeric", String(repeating: "9", count: 500)),
  ])
  func bringsEveryTypeExactly(expression: String, text: String?) throws {
    #expect(try texts("SELECT \(expression) AS v") == [[text]])
  }

  /// In a block: around the room that is kept for a value, a megabyte, and pairs of surrogates at every cut.
  @Test func bringsLongValuesOutOfBlocks() throws {
    let rows = try reader.textRows(
      """
      SELECT n, repeat('é', n) AS a, repeat('😀', n) AS b, decode(repeat('0aff', n), 'hex') AS c
      FROM unnest(ARRAY[0, 1, 249, 250, 251, 499, 500, 501, 502, 511, 512, 513, 5000, 1048576]) AS n
      """)
    var count = 0
    while try rows.next() {
      let n = try #require(Int(rows.text(0) ?? ""))
      #expect(rows.field(1)?.count == 2 * n)
      #expect(rows.field(2)?.count == 4 * n)
      #expect(rows.text(2) == String(repeating: "😀", count: n))
      #expect(rows.text(3) == String(repeating: "0aff", count: n))
      #expect(rows.brokenColumn == nil)
      count += 1
    }
    #expect(count == 14)
  }

  @Test func bringsThreeHundredColumns() throws {
    let list = (1...300).map { "n * \($0) AS c\($0), 't' || n AS t\($0)" }.joined(separator: ", ")
    let rows = try reader.textRows("SELECT \(list) FROM generate_series(1, 50) AS n")
    #expect(rows.columns.count == 600)
    var sum = 0
    while try rows.next() {
      sum += Int(rows.text(598) ?? "") ?? 0
      #expect(rows.text(599) == "t\(rows.rowNumber)")
    }
    #expect(sum == 300 * 1275)
  }

  @Test func bringsManyRowsInBlocks() throws {
    let rows = try reader.textRows(
      """
      SELECT n::bigint, (n / 7.0)::numeric(20, 4) AS v, DATE '2000-01-01' + n AS d,
        CASE WHEN n % 3 > 0 THEN 'aluno ' || n END AS t
      FROM generate_series(1, 200000) AS n
      """)
    var sum = 0
    var nulls = 0
    while try rows.next() {
      rows.field(0).map { sum += Int(String(decoding: $0, as: UTF8.self)) ?? 0 }
      if rows.field(3) == nil { nulls += 1 }
    }
    #expect(sum == 200_000 * 200_001 / 2)
    #expect(nulls == 66_666)
    #expect(rows.rowNumber == 200_000)
  }

  /// Each value goes back into the database in its own type, and means there what it was.
  @Test(arguments: [
    "7::int2", "-1::int8", "9223372036854775807::int8", "12345.6700::numeric(20, 4)",
    "DATE '2024-02-29'", "TIMESTAMP '2024-02-29 23:59:58.123456'",
    "TIMESTAMPTZ '2024-02-29 23:59:58.123456-03'", "'é😀''x'::text", "'ab'::varchar(9)",
    "'\\x00ff'::bytea", "TIME '12:34:56.789'",
  ])
  func sendsParametersInTheirType(expression: String) throws {
    let one = try reader.textRows("SELECT \(expression) AS v")
    let column = one.columns[0]
    #expect(try one.next())
    let value = try #require(one.text(0))
    let parameter = Parameter(value, as: column)
    #expect(
      try texts(
        "SELECT count(*) FROM (SELECT \(expression) AS v) AS t WHERE v >= ? AND v <= ? AND NOT v > ?",
        [parameter, parameter, parameter]) == [["1"]])
  }

  @Test func readsInOneSnapshotAndCannotWrite() throws {
    try write("CREATE TABLE snapshot (a int)", "INSERT INTO snapshot VALUES (1)")
    #expect(try texts("SELECT count(*) FROM snapshot") == [["1"]])
    try write("INSERT INTO snapshot VALUES (2)")
    #expect(try texts("SELECT count(*) FROM snapshot") == [["1"]])
    let error = #expect(throws: ODBCError.self) {
      _ = try reader.textRows("INSERT INTO snapshot VALUES (3)")
    }
    #expect(error?.message.contains("read-only transaction") ?? false)
  }

  @Test func quotesNames() {
    #expect(reader.quoted("ação \"x\"") == "\"ação \"\"x\"\"\"")
  }

  @Test func stopsFromAnotherThread() throws {
    let interrupter = reader.interrupter
    // A thread of its own: the tasks of other tests may keep all others.
    Thread.detachNewThread {
      Thread.sleep(forTimeInterval: 0.3)
      interrupter.interrupt()
    }
    let clock = ContinuousClock()
    let start = clock.now
    let error = #expect(throws: ODBCError.self) { _ = try texts("SELECT pg_sleep(30)") }
    #expect(clock.now - start < .seconds(10))
    #expect(error?.isStopped ?? false, "\(error?.message ?? "")")
    #expect(throws: ODBCError.self) { _ = try texts("SELECT 1") }
  }

  @Test func givesUpAfterItsTime() throws {
    let impatient = try DataSource.reading(
      server.connectionString(), ConnectionOptions(queryTimeout: .seconds(1)))
    let clock = ContinuousClock()
    let start = clock.now
    let error = #expect(throws: ODBCError.self) {
      let rows = try impatient.textRows("SELECT pg_sleep(30)")
      _ = try rows.next()
    }
    #expect(clock.now - start < .seconds(10))
    #expect(error?.isStopped ?? false, "\(error?.message ?? "")")
  }

  /// Letters of all lengths in UTF-8, and what braces are there for.
  @Test(.serialized, arguments: ["s3nha", "sénha€😀漢", "a;b=c", "{x}y"])
  func takesAnyPassword(password: String) throws {
    try write(
      "DROP ROLE IF EXISTS eva", "CREATE ROLE eva LOGIN PASSWORD '\(password)'")
    let written = password.replacing("}", with: "}}")
    let source = try DataSource.reading(server.connectionString("UID=eva;PWD={\(written)}"))
    let rows = try source.textRows("SELECT current_user")
    #expect(try rows.next())
    #expect(rows.text(0) == "eva")
  }

  @Test func saysWhyWithoutThePassword() throws {
    let error = #expect(throws: ODBCError.self) {
      _ = try DataSource.reading(server.connectionString("UID=eva;PWD={wrong-é;secret}"))
    }
    let message = error?.message ?? ""
    #expect(message.contains("eva"))
    #expect(!message.contains("wrong") && !message.contains("secret"))
  }
}
