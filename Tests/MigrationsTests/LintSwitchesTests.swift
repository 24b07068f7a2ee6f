import Testing
import Warehouse

@testable import Migrations

@Suite("A comment in a migration")
struct LintSwitchesTests {
  private func project(_ migration: String, settings: String = "") throws -> Project {
    try ProjectFolder([
      "pantanal.yaml": "warehouse: w\n\(settings)",
      "migrations/trusted/0001_create_t.sql": migration,
    ]).project
  }

  private func failure(of project: Project) -> PantanalError? {
    do {
      _ = try Migrations.shape(of: project)
      return nil
    } catch { return error as? PantanalError }
  }

  private static let unchecked = "CREATE TABLE trusted.t (x BIGINT);\n"

  @Test func switchesAFindingOff() throws {
    #expect(try failure(of: project(Self.unchecked))?.message.contains("ddl-check") == true)
    let reason = "-- lint: off ddl-check: the ERP has letters there\n"
    #expect(try failure(of: project(reason + Self.unchecked)) == nil)
    #expect(try failure(of: project(Self.unchecked + reason)) == nil)
  }

  @Test func switchesNothingElseOff() throws {
    let sql = "-- lint: off ddl-check: letters\nCREATE TABLE trusted.t (x INTEGER) STRICT;\n"
    let error = try #require(try failure(of: project(sql)))
    #expect(error.parts.map(\.message).filter { $0.contains("ddl-type") }.count == 1)
    #expect(error.parts.count == 2)
  }

  @Test(arguments: [
    "-- lint: off ddl-check", "-- lint: off ddl-check:  ", "-- lint: ddl-check: no off",
    "--lint:", "-- lint: off : reason",
  ])
  func needsAReason(comment: String) throws {
    let error = try #require(
      try failure(of: project("\(comment)\nCREATE TABLE trusted.t (x TEXT);")))
    #expect(error.place?.line == 1)
    #expect(error.hint?.hasPrefix("write -- lint: off ") == true)
  }

  /// What the engine rests on is not a matter of taste.
  @Test func cannotSwitchOffWhatTheEngineRestsOn() throws {
    let sql = "-- lint: off ddl-layer: shorter\nCREATE TABLE t (x TEXT);\n"
    #expect(try failure(of: project(sql))?.message.contains("ddl-layer") == true)
  }

  @Test func mayStandInTheSettingsForAllOfThem() throws {
    let settings = "lint: {off: [{code: ddl-check, reason: checked at the source}]}\n"
    #expect(try failure(of: project(Self.unchecked, settings: settings)) == nil)
  }

  @Test(arguments: [
    "lint: {off: [{code: ddl-check}]}", "lint: {off: [ddl-check]}",
    "lint: {off: [{code: ddl-check, reason: \" \"}]}",
  ])
  func needsAReasonInTheSettings(settings: String) {
    let error = #expect(throws: PantanalError.self) {
      try project(Self.unchecked, settings: settings)
    }
    #expect(error?.message == "a finding is switched off for a reason, and this one has none")
    #expect(error?.place?.file == "pantanal.yaml")
  }
}
