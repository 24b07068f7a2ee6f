// What ran, when, and how it ended, in the catalog. Telling, not deciding: what is done is what the
// layers' ledgers say.

import Foundation
import SQLite
import Warehouse

/// The catalog's account of one run.
struct RunLog {
  /// How a run ended.
  enum State: String {
    case done
    case failed
    case stopped
    case cancelled
  }

  let runID: String
  private let connection: Connection

  /// Opens the account of a new run.
  ///
  /// Runs that are said to go on although their process is gone are marked as died. Belongs behind
  /// the writer's lock.
  init(_ warehouse: Warehouse, command: String, asOf: String) throws {
    connection = try warehouse.connectToCatalog()
    runID = Self.newRunID()
    try connection.run("UPDATE catalog.run SET state = 'died' WHERE state = 'running'")
    try connection.run(
      """
      INSERT INTO catalog.run (run_id, command, pid, as_of, started_at, state)
      VALUES (?, ?, ?, ?, ?, 'running')
      """,
      [
        .text(runID), .text(command), .integer(Int64(getpid())), .text(asOf),
        .text(Timestamp.now()),
      ])
  }

  func end(_ state: State) throws {
    try connection.run(
      "UPDATE catalog.run SET ended_at = ?, state = ? WHERE run_id = ?",
      [.text(Timestamp.now()), .text(state.rawValue), .text(runID)])
  }

  func record(_ outcome: StepOutcome, sequence: Int) throws {
    try connection.run(
      """
      INSERT INTO catalog.step (
        run_id, seq, step_id, kind, object, state, reason, row_count, changed_row_count, seconds,
        method)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        .text(runID), .integer(sequence), .text(stepID(sequence)),
        .text(outcome.kind.rawValue), .text(outcome.object), .text(outcome.state.rawValue),
        .text(outcome.reason), .integer(orNull: outcome.rowCount),
        .integer(orNull: outcome.changedRowCount), outcome.seconds.map { .double($0) } ?? .null,
        .text(orNull: outcome.method?.rawValue),
      ])
  }

  /// The name of a step, unique over all runs.
  func stepID(_ sequence: Int) -> String { "\(runID)/\(sequence)" }

  /// Runs are named by the instant they began and a little chance, so that names sort by time.
  private static func newRunID() -> String {
    let instant = Timestamp.now().filter(\.isNumber).prefix(17)
    return "\(instant)-\(String(UInt32.random(in: 0..<(1 << 24)), radix: 36))"
  }
}
