// Which declared types stay although a draft of the SELECT alone would choose another one.

import Foundation
import SQLite
import Testing
import Warehouse

@testable import Migrations

@Suite("The type that a table has")
struct KeptTypesTests {
  /// The repository is itself a project whose tables fit their SELECTs.
  @Test func staysInTheExample() throws {
    let root = URL(filePath: #filePath).appending(path: "../../..").standardized
    let project = try Project(at: root, environment: ["ERP_ODBC": ""])
    try #require(project.transforms.count > 20)
    let nowhere = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    let drafts = try Migrations.drafts(
      of: project, in: Warehouse(folder: nowhere), asOf: "2025-12-31")
    #expect(drafts.map(\.text) == [])
    #expect(try Migrations.follow(project, on: try Migrations.shape(of: project)) == [])
  }

  /// A table with these columns, each held to its type.
  private func table(_ name: String, _ columns: KeyValuePairs<String, DeclaredType>) -> String {
    let lines = columns.map { $1.definition($0, isNullable: $0 != "id") }
    return "CREATE TABLE \(name) (\n\(lines.joined(separator: ",\n")),\n  PRIMARY KEY (id)\n);"
  }

  private var sale: String {
    table(
      "trusted.sale",
      [
        "id": .bigint, "n": .bigint, "x": .double, "name": .varchar(60), "note": .text,
        "day": .date, "noon_at": .timestamp, "is_paid": .boolean,
      ])
  }

  /// The types that are drafted for a column that is declared so, with no row to go by.
  private func drafted(_ expression: String, over declared: String) throws -> [String] {
    let type = try #require(DeclaredType(declared))
    let folder = try ProjectFolder([
      "migrations/trusted/0001_create_sale.sql": sale,
      "migrations/refined/0001_create_f.sql": table("refined.f", ["id": .bigint, "v": type]),
      "sql/refined/f.sql":
        "/* ---\nkey: [id]\n--- */\nSELECT s.id AS id, \(expression) AS v FROM trusted.sale AS s",
    ])
    return try Migrations.drafts(
      of: try folder.project, in: folder.warehouse, asOf: "2025-01-31"
    ).flatMap { $0.columns.map(\.type) }
  }

  @Test(arguments: [
    ("CASE WHEN EXISTS (SELECT 1) THEN 1 ELSE 0 END", "BOOLEAN"),
    ("CASE s.name WHEN 'S' THEN 1 WHEN 'N' THEN 0 END", "BOOLEAN"),
    ("max(s.is_paid, CASE WHEN s.n > 1 THEN 1 ELSE 0 END)", "BOOLEAN"),
    ("(SELECT count(*) FROM trusted.sale AS t WHERE t.id = s.n)", "BOOLEAN"),
    ("nullif(s.is_paid, 0)", "BOOLEAN"), ("s.is_paid", "BIGINT"), ("-1", "BIGINT"),
    ("CASE WHEN s.n > 1 THEN 'PJ' ELSE 'PF' END", "VARCHAR(2)"), ("'N/I'", "TEXT"),
    ("substr(s.name, 1, 2)", "VARCHAR(2)"), ("s.name", "TEXT"), ("s.note", "VARCHAR(20)"),
    ("s.name || ' ' || s.name", "VARCHAR(80)"), ("CAST(s.n AS TEXT)", "VARCHAR(12)"),
    ("s.note", "DATE"), ("'2025-01-31'", "DATE"), ("s.day", "VARCHAR(10)"), ("s.day", "TEXT"),
    ("s.noon_at", "TEXT"), ("strftime('%Y', s.day)", "BIGINT"), ("s.n", "DOUBLE"),
    ("round(s.x)", "BIGINT"), ("julianday(s.day) - julianday('2025-01-01')", "BIGINT"),
    ("NULL", "DATE"), ("coalesce(json_extract(s.note, '$.x'), 0)", "TEXT"),
  ])
  func staysWhereItTakesWhatComes(_ expression: String, _ declared: String) throws {
    #expect(try drafted(expression, over: declared) == [], "\(expression) in \(declared)")
  }

  @Test(arguments: [
    ("CASE WHEN s.n > 1 THEN 2 ELSE 0 END", "BOOLEAN", "BIGINT"), ("-1", "BOOLEAN", "BIGINT"),
    ("s.n", "BOOLEAN", "BIGINT"), ("s.name", "BIGINT", "VARCHAR(60)"),
    ("s.note", "BIGINT", "TEXT"), ("'N/I'", "BIGINT", "VARCHAR(10)"),
    ("'N/I'", "DATE", "VARCHAR(10)"), ("s.name", "VARCHAR(40)", "VARCHAR(60)"),
    ("s.x", "BIGINT", "DOUBLE"), ("s.x * 2", "BIGINT", "DOUBLE"), ("s.n", "TEXT", "BIGINT"),
    ("count(*) OVER ()", "DATE", "BIGINT"), ("s.noon_at", "DATE", "TIMESTAMP"),
    ("s.day", "BIGINT", "DATE"), ("julianday(s.day) - julianday(s.noon_at)", "TEXT", "DOUBLE"),
  ])
  func changesWhereItCertainlyContradicts(
    _ expression: String, _ declared: String, _ type: String
  ) throws {
    #expect(try drafted(expression, over: declared) == [type], "\(expression) in \(declared)")
  }

  /// Arithmetic gives numbers, whatever is in it.
  @Test func ofACalculationIsANumber() throws {
    let folder = try ProjectFolder([
      "migrations/trusted/0001_create_sale.sql": sale,
      "sql/refined/f.sql": """
      SELECT julianday(s.day) - julianday(s.note) AS days, (julianday(s.day) - 1) * 24 AS hours,
        julianday(s.day) AS julian, sqrt(s.n) AS root, json_extract(s.note, '$.x') * s.n AS product,
        unixepoch(s.day) / 60 AS minutes, s.n + 1 AS next
      FROM trusted.sale AS s
      """,
    ])
    let drafts = try Migrations.drafts(
      of: try folder.project, in: folder.warehouse, asOf: "2025-01-31")
    #expect(
      drafts.flatMap { $0.columns.map { "\($0.name) \($0.type)" } } == [
        "days DOUBLE", "hours DOUBLE", "julian DOUBLE", "root DOUBLE", "product DOUBLE",
        "minutes BIGINT", "next BIGINT",
      ])
  }
}
