// Steps that go at the same time: that they do, and that nothing else differs.

import Foundation
import Pipeline
import SQLite
import Synchronization
import Testing
import Warehouse

@Suite("Steps of different layers")
struct ParallelRunTests {
  /// A project whose REFINED does not rest on its TRUSTED, so that both can be computed at once.
  private func project(_ count: Int) throws -> SmallProject {
    let project = try SmallProject()
    let long = """
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(count))
      SELECT 1 AS id, count(i) AS cents FROM n CROSS JOIN raw.order_line WHERE cents = 100
      """
    try project.write(long, to: "sql/refined/total.sql")
    try project.write(
      long.replacing("1 AS id, ", with: "1 AS id, 7 AS customer_id, "),
      to: "sql/trusted/order_line.sql")
    return project
  }

  @Test func goAtTheSameTime() throws {
    let project = try project(1_000)
    let under = Mutex<Set<String>>([])
    let together = Mutex<Set<Set<String>>>([])
    var pipeline = try project.pipeline()
    pipeline.width = 2
    let result = try pipeline.run(command: "test") { event in
      switch event {
      case .began(let step, _, _):
        let now = under.withLock { set in
          set.insert(step.object)
          return set
        }
        together.withLock { _ = $0.insert(now) }
      case .ended(let outcome, _, _): under.withLock { _ = $0.remove(outcome.object) }
      case .progressed: break
      }
    }
    #expect(result.error == nil)
    let seen = together.withLock { $0 }
    #expect(seen.contains { $0.isSuperset(of: ["trusted.order_line", "refined.total"]) })
    // One writer for each file.
    for step in seen {
      let layers = step.compactMap { TableName($0)?.layer }
      #expect(Set(layers).count == layers.count, "\(step) write one file at once")
    }
    // The catalog keeps them in the order of the plan, whoever came first.
    #expect(
      try project.rows("SELECT object FROM catalog.step ORDER BY seq").map { $0[0].text }
        == result.plan.steps.map(\.object))
  }

  @Test func giveWhatOneAfterAnotherGives() throws {
    let tables = ["trusted.order_line", "refined.fact_customer", "refined.total"]
    var contents: [[[[Value]]]] = []
    for width in [1, 4] {
      let project = try project(500)
      var pipeline = try project.pipeline()
      pipeline.width = width
      #expect(try pipeline.run(command: "test").error == nil)
      contents.append(
        try tables.map { try project.rows("SELECT * FROM \($0)") } + [
          try project.rows("SELECT object, state FROM dataquality.evidence ORDER BY object")
        ])
    }
    #expect(contents[0] == contents[1])
  }

  @Test func goOnWhereAnotherFails() throws {
    let project = try project(100)
    try project.write(
      "SELECT id, customer AS customer_id, abs(-9223372036854775807 - id) AS cents"
        + " FROM raw.order_line", to: "sql/trusted/order_line.sql")
    let result = try project.run()
    #expect(result.objects(.failed) == ["trusted.order_line"])
    #expect(result.objects(.waiting) == ["refined.fact_customer"])
    #expect(result.objects(.done).contains("refined.total"))
    #expect(result.objects(.done).contains("trusted.customer"))
  }

  @Test(.timeLimit(.minutes(1))) func stopTogetherWithinASecond() throws {
    // Each of both would take hours.
    let project = try project(2_000_000_000)
    let cancellation = Cancellation()
    let asked = Mutex<ContinuousClock.Instant?>(nil)
    var pipeline = try project.pipeline()
    pipeline.width = 2
    let begun = Mutex(0)
    let result = try pipeline.run(command: "test", cancellation: cancellation) { event in
      guard case .began(let step, _, _) = event,
        ["trusted.order_line", "refined.total"].contains(step.object)
      else { return }
      guard
        begun.withLock({
          $0 += 1
          return $0
        }) == 2
      else { return }
      Thread {
        usleep(200_000)
        asked.withLock { $0 = .now }
        cancellation.cancel()
      }.start()
    }
    let moment = try #require(asked.withLock { $0 })
    #expect(ContinuousClock.now - moment < .seconds(1))
    #expect(result.error?.code == .cancelled)
    #expect(result.error?.parts.isEmpty == true, "one request to stop is one thing to say")
    #expect(result.outcomes.filter { $0.error?.code == .cancelled }.count == 2)
    #expect(try project.rows("SELECT state FROM catalog.run") == [["cancelled"]])
  }
}
