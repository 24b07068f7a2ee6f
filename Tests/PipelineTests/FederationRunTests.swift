// The example federation, run whole and small: what a person gets who types the demo's commands.

import Federation
import Foundation
import Pipeline
import SQLite
import Testing
import Warehouse

/// The example in a folder of its own, removed with its owner.
struct Example: ~Copyable {
  let folder: URL
  let warehouse: Warehouse

  init(scale: Double = 0.02, seed: UInt64 = 7) throws {
    folder = FileManager.default.temporaryDirectory
      .appending(path: "pantanal-pipeline-\(UUID().uuidString)")
    try FederationProject.write(to: folder)
    _ = try FederationGenerator(scale: scale, seed: seed).write(to: folder)
    warehouse = Warehouse(folder: folder.appending(path: ".pantanal/warehouse"))
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func pipeline() throws -> Pipeline {
    try Pipeline(Project(at: folder, environment: [:]))
  }

  func run(_ selectors: [String] = []) throws -> RunResult {
    try pipeline().run(selectors, command: "test")
  }

  func rows(_ sql: String) throws -> [[Value]] {
    try warehouse.connectForReading().rows(sql)
  }
}

@Suite("The example federation")
struct FederationRunTests {
  @Test func runsWholeAndThenHasNothingToDo() throws {
    let example = try Example()
    let planned = try example.pipeline().plan()
    let first = try example.run()
    for outcome in first.outcomes { #expect(outcome.error == nil, "\(outcome)") }
    #expect(first.outcomes.map(\.object) == planned.steps.map(\.object))
    #expect(first.outcomes.allSatisfy { $0.state == .done })
    let second = try example.run()
    #expect(second.runID == nil)
    #expect(second.outcomes.allSatisfy { $0.state == .skipped })
    #expect(try example.rows("SELECT count(*) FROM refined.fact_payment")[0][0].integer ?? 0 > 500)
  }
}
