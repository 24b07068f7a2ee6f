// A warehouse that was kept up to date, whatever happened, equals one that was made from nothing.

import Foundation
import Pipeline
import SQLite
import Synchronization
import Testing
import Warehouse

@Suite("A random project")
struct RandomProjectTests {
  /// How long seeds are tried, one after the other.
  private static let limit = Duration.seconds(12)

  /// A failure prints its seed; `PANTANAL_SEEDS=17..<18` repeats it, and a longer range tries more.
  @Test func keptUpToDateEqualsOneMadeFromNothing() throws {
    let asked = ProcessInfo.processInfo.environment["PANTANAL_SEEDS"]?
      .components(separatedBy: "..<").compactMap(UInt64.init)
    let seeds = asked.map { $0[0]..<$0[1] } ?? 0..<1000
    let start = ContinuousClock.now
    var steps = 0
    for seed in seeds {
      if asked == nil, ContinuousClock.now - start > Self.limit { break }
      steps += try follow(seed)
    }
    #expect(steps > 0, "no step went by key")
  }

  /// - Returns: How many steps went by key.
  private func follow(_ seed: UInt64) throws -> Int {
    let project = try RandomProject(seed: seed)
    var history = ["seed \(seed)"]
    for round in 0..<5 {
      if round > 0 {
        for _ in 0..<project.random.number(1..<4) { history.append(try project.change()) }
      }
      let result = try run(project, &history)
      try compare(project, result, round, Comment(rawValue: history.joined(separator: "; ")))
    }
    let count = try project.pipeline().warehouse.connect().value(
      """
      SELECT count(*) FROM (
        SELECT method FROM trusted._ledger UNION ALL SELECT method FROM refined._ledger)
      WHERE method = 'by_key'
      """)
    return Int(count.integer ?? 0)
  }

  /// Runs, now and then in two goes, because somebody stopped the first.
  private func run(_ project: RandomProject, _ history: inout [String]) throws -> RunResult {
    if project.random.isOne(in: 3) {
      let count = Mutex(project.random.number(1..<12))
      history.append("stopped at \(count.withLock { $0 })")
      let cancellation = Cancellation()
      _ = try project.pipeline().run([], command: "test", cancellation: cancellation) { _ in
        if count.withLock({
          $0 -= 1
          return $0 == 0
        }) {
          cancellation.cancel()
        }
      }
    }
    history.append("run")
    return try project.pipeline().run([], command: "test")
  }

  private func compare(
    _ project: RandomProject, _ keptResult: RunResult, _ round: Int, _ history: Comment
  ) throws {
    let fresh = try project.pipeline("fresh\(round)")
    let result = try fresh.run([], command: "test")
    // A rule may stop a table, in both; where the one keeps its rows of before, the other has none.
    #expect(keptResult.objects(.stopped) == result.objects(.stopped), history)
    #expect(result.objects(.failed) + keptResult.objects(.failed) == [], history)
    guard result.objects(.stopped).isEmpty else { return }
    let kept = try project.pipeline().warehouse.connect()
    let new = try fresh.warehouse.connect()
    for layer in [Layer.trusted, .refined] {
      let tables = try new.rows(
        "SELECT name FROM \(layer).sqlite_master WHERE type = 'table' AND name NOT GLOB '_*'")
      for table in tables.compactMap(\.first?.text) {
        let rows = "SELECT * FROM \(layer).\(table) ORDER BY 1, 2"
        #expect(try kept.rows(rows) == new.rows(rows), "\(layer).\(table): \(history)")
      }
    }
    for (what, sql) in [("quarantine", Self.quarantine), ("results", Self.results)] {
      #expect(try kept.rows(sql) == new.rows(sql), "\(what): \(history)")
    }
  }

  private static let quarantine = """
    SELECT table_name, "key", rules, "row" FROM dataquality.quarantine
    WHERE is_current ORDER BY 1, 2, 4, 3
    """

  /// What the rules of each table's newest step found.
  private static let results = """
    SELECT r.rule_id, r.row_count, r.failed_count, r.outcome
    FROM dataquality.rule_result AS r
    WHERE r.step_id IN (
      SELECT step_id FROM (
        SELECT step_id, max(recorded_at) FROM dataquality.evidence
        WHERE state <> 'prepared' GROUP BY object))
    ORDER BY 1
    """
}
