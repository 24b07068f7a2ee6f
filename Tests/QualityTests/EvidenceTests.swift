// Evidence and the crashes between its moves.

import Foundation
import SQLite
import Testing
import Warehouse

@testable import Quality

/// A warehouse in a temporary folder that goes away with this value.
final class WarehouseFolder {
  let warehouse: Warehouse

  init(_ sql: String = "") throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "pantanal-\(UUID().uuidString)")
    warehouse = Warehouse(folder: folder)
    try warehouse.prepare()
    try warehouse.connect(writing: .trusted).execute(sql)
  }

  deinit { try? FileManager.default.removeItem(at: warehouse.folder) }

  func rows(_ sql: String) throws -> [[Value]] { try warehouse.connect().rows(sql) }
}

@Suite("Evidence")
struct EvidenceTests {
  private static let table = "CREATE TABLE trusted.t (x BIGINT NOT NULL PRIMARY KEY) WITHOUT ROWID"

  private func step(_ number: Int) -> Evidence.Step {
    Evidence.Step(id: "step \(number)", runID: "run", object: "trusted.t")
  }

  private func row(_ json: String) throws -> QuarantinedRow {
    QuarantinedRow(
      table: try #require(TableName("trusted.t")), key: "[1]", rules: "[]", row: json)
  }

  private func states(_ folder: WarehouseFolder) throws -> [[Value]] {
    try folder.rows("SELECT step_id, state FROM dataquality.evidence ORDER BY step_id")
  }

  private func current(_ folder: WarehouseFolder) throws -> [String] {
    try folder.rows(
      "SELECT \"row\" FROM dataquality.quarantine WHERE is_current = 1 ORDER BY quarantine_id"
    ).compactMap { $0[0].text }
  }

  private func commit(_ step: Evidence.Step, _ folder: WarehouseFolder) throws {
    let connection = try folder.warehouse.connect(writing: .trusted)
    try connection.immediately {
      try Ledger(.trusted, on: connection).record(
        LedgerEntry(
          stepID: step.id, runID: step.runID, kind: .transform, object: step.object,
          fingerprint: "", inputs: [:], version: 1, rowCount: 0, changedRowCount: 0,
          startedAt: "", endedAt: "", seconds: 0))
    }
  }

  /// Rows are shown from the moment the step counts.
  @Test func isShownOncePublished() throws {
    let folder = try WarehouseFolder()
    let evidence = try Evidence(of: folder.warehouse)
    try evidence.prepare(step(1)) { try $0.add(try row("{\"x\":1}")) }
    #expect(try states(folder) == [["step 1", "prepared"]])
    #expect(try current(folder) == [])
    try commit(step(1), folder)
    try evidence.publish(step(1))
    #expect(try states(folder) == [["step 1", "published"]])
    #expect(try current(folder) == ["{\"x\":1}"])
  }

  @Test func ofAStoppedStepIsShownAtOnce() throws {
    let folder = try WarehouseFolder()
    let evidence = try Evidence(of: folder.warehouse)
    try evidence.prepare(step(1)) { try $0.add(try row("{\"x\":1}")) }
    try commit(step(1), folder)
    try evidence.publish(step(1))
    try evidence.fail(step(2)) { try $0.add(try row("{\"x\":2}")) }
    #expect(try current(folder) == ["{\"x\":2}"])
    // Those are the rows that the table lacks, so they stay.
    #expect(try folder.rows("SELECT count(*) FROM dataquality.quarantine") == [[2]])
  }

  @Test func takenBackLeavesTheFormerOne() throws {
    let folder = try WarehouseFolder()
    let evidence = try Evidence(of: folder.warehouse)
    try evidence.prepare(step(1)) { try $0.add(try row("{\"x\":1}")) }
    try commit(step(1), folder)
    try evidence.publish(step(1))
    try evidence.prepare(step(2)) { try $0.add(try row("{\"x\":2}")) }
    try evidence.discard(step(2))
    #expect(try states(folder) == [["step 1", "published"]])
    #expect(try current(folder) == ["{\"x\":1}"])
    #expect(try folder.rows("SELECT count(*) FROM dataquality.quarantine") == [[1]])
  }

  @Test func thatCannotBeWrittenIsNotThere() throws {
    struct Failure: Error {}
    let folder = try WarehouseFolder()
    #expect(throws: Failure.self) {
      try Evidence(of: folder.warehouse).prepare(step(1)) { writer in
        try writer.add(try row("{}"))
        throw Failure()
      }
    }
    #expect(try states(folder) == [])
    #expect(try folder.rows("SELECT count(*) FROM dataquality.quarantine") == [[0]])
  }

  @Test func keepsABoundedHistory() throws {
    let folder = try WarehouseFolder()
    let evidence = try Evidence(of: folder.warehouse)
    for number in 100..<109 {
      try evidence.prepare(step(number)) { try $0.add(try row("{\"x\":\(number)}")) }
      try commit(step(number), folder)
      try evidence.publish(step(number))
    }
    for number in 109..<116 {
      try evidence.fail(step(number)) { try $0.add(try row("{\"x\":\(number)}")) }
    }
    let kept = try folder.rows("SELECT step_id FROM dataquality.quarantine ORDER BY step_id")
    #expect(
      kept.map { $0[0] } == [
        "step 108", "step 111", "step 112", "step 113", "step 114", "step 115",
      ])
    #expect(try current(folder) == ["{\"x\":115}"])
    #expect(try states(folder).count == 16)
  }

  /// A step that looks at some keys replaces their rows; those of the others stay, however old.
  @Test func ofSomeKeysLeavesTheOthers() throws {
    let folder = try WarehouseFolder()
    let evidence = try Evidence(of: folder.warehouse)
    func add(_ texts: String...) -> (Evidence.Writer) throws -> Void {
      { writer in for text in texts { try writer.add(try self.row(text)) } }
    }
    func publish(_ number: Int) throws {
      try commit(step(number), folder)
      try evidence.publish(step(number))
    }
    try evidence.prepare(step(100), add("a", "b", "c"))
    try publish(100)
    try evidence.prepare(step(101), replacing: .rows([2]), add("B"))
    #expect(try current(folder) == ["a", "b", "c"])
    try publish(101)
    #expect(try current(folder) == ["a", "c", "B"])
    // Taken back, nothing has been replaced.
    try evidence.prepare(step(102), replacing: .rows([1, 4]), add("d"))
    try evidence.discard(step(102))
    #expect(try current(folder) == ["a", "c", "B"])
    // A stopped step shows its sample; the next one shows again what is kept out.
    try evidence.fail(step(103), add("sample"))
    #expect(try current(folder) == ["sample"])
    try evidence.prepare(step(104), replacing: .rows([3]), add())
    try publish(104)
    #expect(try current(folder) == ["a", "B"])
    for number in 105..<115 {
      try evidence.prepare(step(number), replacing: .rows([]), add())
      try publish(number)
    }
    #expect(try current(folder) == ["a", "B"])
    #expect(try folder.rows("SELECT count(*) FROM dataquality.quarantine") == [[2]])
    try evidence.prepare(step(115), add("e"))
    try publish(115)
    #expect(try current(folder) == ["e"])
    #expect(try folder.rows("SELECT count(*) FROM dataquality.quarantine") == [[3]])
  }

  @Test func describesRulesAnew() throws {
    let folder = try WarehouseFolder()
    let evidence = try Evidence(of: folder.warehouse)
    var rule = RuleRecord(
      id: "trusted.t/a", table: try #require(TableName("trusted.t")), name: "a", kind: "range",
      expression: "x > 0", onFailure: "warn", failAbove: nil, dimension: "validity",
      origin: "header")
    let result = RuleResult(ruleID: rule.id, rowCount: 3, failedCount: 1, outcome: .warned)
    try evidence.prepare(step(1)) { writer in
      try writer.add(rule)
      try writer.add(result)
    }
    rule.failAbove = 0.25
    rule.onFailure = "stop"
    try evidence.fail(step(2)) { writer in
      try writer.add(rule)
      try writer.add(result)
    }
    #expect(
      try folder.rows("SELECT rule_id, on_failure, fail_above FROM dataquality.rule")
        == [["trusted.t/a", "stop", 0.25]])
    #expect(try folder.rows("SELECT count(*) FROM dataquality.rule_result") == [[2]])
  }

  @Test func saysHowRulesStand() throws {
    let folder = try WarehouseFolder(Self.table)
    try run(step(1), values: [1, .null, 2], in: folder.warehouse, dyingAt: nil)
    let gone = RuleResult(ruleID: "trusted.t/gone", rowCount: 1, failedCount: 1, outcome: .stopped)
    let evidence = try Evidence(of: folder.warehouse)
    try evidence.prepare(step(2)) { try $0.add(gone) }
    #expect(
      try RuleStanding.all(in: folder.warehouse).map {
        "\($0.ruleID) \($0.outcome) \($0.failedCount)"
      }
        == ["trusted.t/not_null_x quarantined 1", "trusted.t/key passed 0"])
    try evidence.fail(step(2)) { try $0.add(gone) }
    #expect(try RuleStanding.all(in: folder.warehouse).map(\.ruleID) == ["trusted.t/gone"])
    try run(step(3), values: [1], in: folder.warehouse, dyingAt: nil)
    #expect(
      try RuleStanding.all(in: folder.warehouse).map(\.outcome) == [.passed, .passed])
  }

  /// Where a process may die, and whether the step then counts.
  enum Death: CaseIterable {
    case beforePreparing
    case whilePreparing
    case afterPreparing
    case afterCommitting
    case afterPublishing
  }

  /// Whatever moment a process dies at, what DATAQUALITY shows and what the ledger knows agree.
  @Test(arguments: Death.allCases)
  func agreesWithTheLedgerAfterADeath(death: Death) throws {
    let folder = try WarehouseFolder(Self.table)
    try run(step(1), values: [1, .null, 2, 2], in: folder.warehouse, dyingAt: nil)
    try run(step(2), values: [3, .null, .null], in: folder.warehouse, dyingAt: death)
    try Evidence.settle(folder.warehouse)
    let isDone = [.afterCommitting, .afterPublishing].contains(death)
    #expect(try folder.rows("SELECT x FROM trusted.t") == (isDone ? [[3]] : [[1], [2]]))
    #expect(
      try states(folder)
        == [["step 1", "published"]] + (isDone ? [["step 2", "published"]] : []))
    #expect(
      try current(folder) == Array(repeating: "{\"x\":null}", count: isDone ? 2 : 1)
        + (isDone ? [] : ["{\"x\":2}"]))
    let again = try Evidence.settle(folder.warehouse)
    #expect((again.published, again.discarded) == (0, 0))
    // And the same work done again ends as if nothing had happened.
    try run(step(3), values: [3, .null, .null], in: folder.warehouse, dyingAt: nil)
    #expect(try folder.rows("SELECT x FROM trusted.t") == [[3]])
    #expect(try current(folder) == ["{\"x\":null}", "{\"x\":null}"])
  }

  /// A power cut may lose the layer's commit and keep the later one of DATAQUALITY.
  @Test func isTakenBackWhenTheLayerLostTheStep() throws {
    let folder = try WarehouseFolder(Self.table)
    try run(step(1), values: [1, .null], in: folder.warehouse, dyingAt: nil)
    try run(step(2), values: [2], in: folder.warehouse, dyingAt: nil)
    try folder.warehouse.connect(writing: .trusted)
      .run("DELETE FROM trusted._ledger WHERE step_id = 'step 2'")
    let settlement = try Evidence.settle(folder.warehouse)
    #expect((settlement.published, settlement.discarded) == (0, 1))
    #expect(try states(folder) == [["step 1", "published"]])
    #expect(try current(folder) == ["{\"x\":null}"])
  }

  /// One step as the pipeline makes it, until it dies; its connections close with it.
  private func run(
    _ step: Evidence.Step, values: [Value], in warehouse: Warehouse, dyingAt death: Death?
  ) throws {
    struct Died: Error {}
    let connection = try warehouse.connect(writing: .trusted)
    let evidence = try Evidence(of: warehouse)
    let rules = try RuleSet(
      for: try #require(TableName("trusted.t")), rules: nil, shape: connection)
    func mayDie(_ moment: Death) throws { if moment == death { throw Died() } }
    do {
      try connection.execute("BEGIN IMMEDIATE; CREATE TEMP TABLE stage (x BIGINT)")
      for value in values { try connection.run("INSERT INTO stage VALUES (?)", [value]) }
      let audit = try rules.audit(stage: "temp.stage", on: connection)
      try mayDie(.beforePreparing)
      try evidence.prepare(step) { writer in
        try audit.write(to: writer)
        try mayDie(.whilePreparing)
      }
      try mayDie(.afterPreparing)
      try audit.removeBrokenRows()
      try connection.execute("DELETE FROM trusted.t; INSERT INTO trusted.t SELECT x FROM stage")
      try Ledger(.trusted, on: connection).record(
        LedgerEntry(
          stepID: step.id, runID: step.runID, kind: .transform, object: step.object,
          fingerprint: "", inputs: [:], version: 1, rowCount: 0, changedRowCount: 0,
          startedAt: "", endedAt: "", seconds: 0))
      try connection.execute("COMMIT")
      try mayDie(.afterCommitting)
      try evidence.publish(step)
      try mayDie(.afterPublishing)
    } catch is Died {
      // Nothing is rolled back or taken back by hand: closing is what the system does.
    }
  }
}
