// A target whose tables take the shape of their SELECT.

import Foundation
import SQLite
import Testing
import Warehouse

@testable import Migrations

@Suite("A target that follows")
struct FollowingTests {
  private static let path = "sql/trusted/sale.sql"
  private static let source =
    "connection: landing\npath: s_*.csv\ncolumns:\n  number: {header: N}\n  day: {header: D}\n  note: {header: O}\n"

  private func sale(_ columns: String) -> String {
    "/* ---\nkey: [number]\n--- */\nSELECT squeeze(sale.number) AS number, \(columns) FROM raw.sale AS sale"
  }

  private func folder(_ columns: String) throws -> ProjectFolder {
    let folder = try ProjectFolder([
      "sql/raw/sale.yaml": Self.source, Self.path: sale(columns),
      "sql/refined/day.sql":
        "/* ---\nkey: [day]\n--- */\nSELECT sale.day AS day, count(*) AS n FROM trusted.sale AS sale GROUP BY sale.day",
    ])
    try folder.warehouse.prepare()
    return folder
  }

  /// What the pipeline does: shapes in memory, then what is pending.
  private func steps(_ folder: ProjectFolder) throws -> [PendingMigration] {
    let project = try folder.project
    let shapes = try Migrations.shape(of: project)
    try Migrations.follow(project, on: shapes)
    for (_, file) in project.transforms { _ = try shapes.accesses(of: file.sql) }
    return try Migrations.pending(of: project, in: folder.warehouse, following: shapes)
  }

  private func apply(_ folder: ProjectFolder) throws -> [String] {
    let steps = try steps(folder)
    for (index, step) in steps.enumerated() {
      try step.apply(to: folder.warehouse, stepID: "\(UUID())-\(index)", runID: "r")
    }
    #expect(try self.steps(folder).isEmpty, "a second run has nothing to follow")
    return steps.map(\.description)
  }

  private func columns(_ folder: ProjectFolder) throws -> [String] {
    try folder.warehouse.connect().rows(
      "SELECT name || ' ' || type FROM pragma_table_info('sale', 'trusted')"
    ).compactMap { $0[0].text }
  }

  private func rows(_ folder: ProjectFolder) throws -> [[Value]] {
    try folder.warehouse.connect().rows("SELECT * FROM trusted.sale")
  }

  @Test func makesAndChangesTablesWithoutMigrations() throws {
    let folder = try folder("parse_date(sale.day, 'pt-BR') AS day")
    #expect(try apply(folder) == ["trusted/follow_sale", "refined/follow_day"])
    #expect(try columns(folder) == ["number ", "day DATE"])
    let connection = try folder.warehouse.connect(writing: .trusted)
    try connection.execute("INSERT INTO trusted.sale VALUES ('1', '2025-01-31')")
    try folder.write(
      sale("parse_date(sale.day, 'pt-BR') AS day, length(sale.note) AS note_length"), to: Self.path)
    #expect(try apply(folder) == ["trusted/follow_sale"])
    #expect(try columns(folder) == ["number ", "day DATE", "note_length BIGINT"])
    // Rows stay where they can: the history of a snapshot could not be computed again.
    #expect(try rows(folder) == [["1", "2025-01-31", nil]])
    // Another order is no other shape.
    try folder.write(
      sale("length(sale.note) AS note_length, parse_date(sale.day, 'pt-BR') AS day"), to: Self.path)
    #expect(try apply(folder) == [])
    try folder.write(sale("sale.note AS note"), to: Self.path)
    try folder.write("SELECT count(*) AS n FROM trusted.sale", to: "sql/refined/day.sql")
    #expect(try apply(folder) == ["trusted/follow_sale", "refined/follow_day"])
    #expect(try rows(folder) == [["1", nil]])
    #expect(try connection.value("SELECT count(*) FROM trusted._migration") == 0)
    #expect(
      try Migrations.verify(try folder.project, folder.warehouse, isFollowing: true)
        .allSatisfy(\.isEmpty))
  }

  /// What was tried out becomes one migration, and the target goes on with it.
  @Test func endsInOneMigration() throws {
    let folder = try folder("parse_date(sale.day, 'pt-BR') AS day")
    _ = try apply(folder)
    let drafts = try Migrations.drafts(
      of: try folder.project, in: folder.warehouse, asOf: "2025-01-31")
    #expect(
      drafts.map(\.path) == [
        "migrations/trusted/0001_create_sale.sql", "migrations/refined/0001_create_day.sql",
      ])
    for draft in drafts { try Migrations.write(draft, in: try folder.project) }
    #expect(
      try apply(folder) == [
        "trusted/follow_sale", "trusted/0001_create_sale", "refined/follow_day",
        "refined/0001_create_day",
      ])
    #expect(try Migrations.verify(try folder.project, folder.warehouse).allSatisfy(\.isEmpty))
    // Further on, the table is that of the migration until its SELECT changes again.
    try folder.write(
      sale("parse_date(sale.day, 'pt-BR') AS day, sale.note AS note"), to: Self.path)
    #expect(try apply(folder) == ["trusted/follow_sale"])
    let more = try Migrations.drafts(
      of: try folder.project, in: folder.warehouse, asOf: "2025-01-31")
    #expect(more.map(\.path) == ["migrations/trusted/0002_alter_sale.sql"])
    for draft in more { try Migrations.write(draft, in: try folder.project) }
    #expect(try apply(folder) == ["trusted/follow_sale", "trusted/0002_alter_sale"])
    #expect(try Migrations.verify(try folder.project, folder.warehouse).allSatisfy(\.isEmpty))
  }

  /// A table that migrations made, of another key in the SELECT.
  @Test func takesAnotherKey() throws {
    let folder = try folder("sale.day AS day")
    _ = try apply(folder)
    try folder.write(
      sale("sale.day AS day").replacing("key: [number]", with: "key: [number, day]"), to: Self.path)
    #expect(try apply(folder) == ["trusted/follow_sale"])
    #expect(
      try folder.warehouse.connect().rows(
        "SELECT name FROM pragma_table_info('sale', 'trusted') WHERE pk > 0 ORDER BY pk")
        == [["number"], ["day"]])
  }
}
