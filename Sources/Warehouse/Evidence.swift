// What the rules and the readers of files found, kept even where the step it was found in rolls back.
// Hence the connection of its own, and the protocol below. What is written: Evidence+Writer.swift;
// what a crash leaves behind: Evidence+Settling.swift.

import Foundation
import SQLite
import Synchronization

/// The way into DATAQUALITY.
///
/// A step that changes a layer file writes its evidence in three moves, so that after a crash at any
/// moment the layer's ledger can say whether the evidence holds:
///
/// 1. ``prepare(_:_:)`` while the layer's transaction is open,
/// 2. COMMIT of the layer with its ledger row, which is what makes the step done,
/// 3. ``publish(_:)``.
///
/// A step that a rule stops says ``fail(_:_:)`` and rolls back. One that breaks for another reason
/// says ``discard(_:)``; ``settle(_:)`` says it for those that could not.
public final class Evidence {
  /// The step the evidence is about.
  public struct Step: Hashable, Sendable {
    /// The step, as in the ledger.
    public let id: String
    /// The run the step belongs to.
    public let runID: String
    /// What the step makes, `trusted.student` for instance.
    public let object: String

    /// Names a step.
    public init(id: String, runID: String, object: String) {
      self.id = id
      self.runID = runID
      self.object = object
    }
  }

  /// How many steps of a table keep their quarantined rows, besides the newest published one.
  static let quarantineStepLimit = 5
  /// How many steps of an object keep their rule results.
  static let resultStepLimit = 1000

  let connection: Connection
  private let turn: NSLock

  private static let turns = Mutex<[String: NSLock]>([:])

  /// Opens the evidence of a warehouse, for one step or several after one another.
  public init(of warehouse: Warehouse) throws {
    connection = try warehouse.connect(writing: .dataquality)
    let path = warehouse.folder.path
    turn = Self.turns.withLock { turns in
      let turn = turns[path] ?? NSLock()
      turns[path] = turn
      return turn
    }
  }

  /// Which of a table's quarantined rows a step looked at again, so that what it says replaces them.
  public enum Replacement: Sendable {
    /// All of them.
    case all
    /// Those with these ids, the step having computed only some keys.
    case rows([Int64])
  }

  /// Writes the evidence of a step whose transaction in its layer is open and will commit.
  public func prepare(
    _ step: Step, replacing replacement: Replacement = .all,
    _ write: (Writer) throws -> Void = { _ in }
  ) throws {
    try record(step, as: "prepared") { writer in
      try replace(replacement, by: step)
      try write(writer)
    }
  }

  private func replace(_ replacement: Replacement, by step: Step) throws {
    switch replacement {
    case .all:
      try connection.run(
        """
        UPDATE dataquality.quarantine AS q SET replaced_step_id = ?2
        WHERE table_name = ?1 AND \(Self.isStanding("q"))
        """, [.text(step.object), .text(step.id)])
    case .rows(let ids):
      var statement = try connection.prepare(
        "UPDATE dataquality.quarantine SET replaced_step_id = ? WHERE quarantine_id = ?")
      for id in ids {
        statement.bind([.text(step.id), .integer(id)])
        while try statement.step() {}
        statement.reset()
      }
    }
  }

  /// A condition for the rows that are kept out of their table: no later step has looked at them again,
  /// and theirs was not stopped.
  ///
  /// - Parameter row: The name that the query gives `dataquality.quarantine`.
  /// - Returns: SQL.
  public static func isStanding(_ row: String) -> String {
    """
    \(row).replaced_step_id IS NULL AND NOT EXISTS (
      SELECT 1 FROM dataquality.evidence AS standing_evidence
      WHERE standing_evidence.step_id = \(row).step_id AND standing_evidence.state <> 'published')
    """
  }

  /// Writes the evidence of a step that rolls back because a rule or a limit stops it.
  public func fail(_ step: Step, _ write: (Writer) throws -> Void = { _ in }) throws {
    try record(step, as: "failed", write)
  }

  private func record(
    _ step: Step, as state: String, _ write: (Writer) throws -> Void
  ) throws {
    try writing {
      // A step that is tried again under its name replaces what it said before.
      try remove(step.id)
      try connection.run(
        """
        INSERT INTO dataquality.evidence (step_id, run_id, object, state, recorded_at)
        VALUES (?, ?, ?, ?, ?)
        """,
        [
          .text(step.id), .text(step.runID), .text(step.object), .text(state),
          .text(Timestamp.now()),
        ])
      try write(Writer(step, on: connection))
      if state == "failed" { try settleQuarantine(of: step.object) }
    }
  }

  /// Declares prepared evidence to hold, after the layer has committed.
  public func publish(_ step: Step) throws {
    try writing { try publish(step.id, of: step.object) }
  }

  /// Takes prepared evidence back, after the layer has rolled back.
  public func discard(_ step: Step) throws {
    try writing { try discard(step.id, of: step.object) }
  }

  func publish(_ stepID: String, of object: String) throws {
    try connection.run(
      "UPDATE dataquality.evidence SET state = 'published' WHERE step_id = ?", [.text(stepID)])
    if try isAfterStoppedStep(stepID, of: object) {
      try settleQuarantine(of: object)
    } else {
      // In proportion to what the step looked at, which may be little of much.
      try connection.run(
        "UPDATE dataquality.quarantine SET is_current = 0 WHERE replaced_step_id = ?",
        [.text(stepID)])
      try connection.run(
        "UPDATE dataquality.quarantine SET is_current = 1 WHERE step_id = ?", [.text(stepID)])
    }
    try forgetOldest(of: object)
  }

  func discard(_ stepID: String, of object: String) throws {
    try remove(stepID)
    try settleQuarantine(of: object)
  }

  func writing<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      // Steps of one process take turns, however long one writes; SQLite's own wait is for others.
      turn.lock()
      defer { turn.unlock() }
      return try connection.immediately(body)
    } catch let error as SQLiteError {
      throw PantanalError(error, doing: "writing to dataquality.db")
    }
  }

  private func remove(_ stepID: String) throws {
    for table in ["quarantine", "reject", "rule_result", "schema_change", "evidence"] {
      try connection.run(
        "DELETE FROM dataquality.\(table) WHERE step_id = ?", [.text(stepID)])
    }
    try connection.run(
      "UPDATE dataquality.quarantine SET replaced_step_id = NULL WHERE replaced_step_id = ?",
      [.text(stepID)])
    try connection.run(
      "UPDATE dataquality.reject SET replayed_step_id = NULL WHERE replayed_step_id = ?",
      [.text(stepID)])
  }

  // MARK: History

  /// Marks the rows as current that a table's newest step has to show: its sample where a rule stopped it,
  /// otherwise all that are kept out of the table.
  private func settleQuarantine(of object: String) throws {
    let newest = try connection.rows(
      """
      SELECT step_id, state \(Self.settled) AND state <> 'prepared' \(Self.newestFirst) LIMIT 1
      """, [.text(object)]
    ).first
    let isStopped = newest?[1] == "failed"
    let isShown = isStopped ? "(q.step_id = ?2)" : "(\(Self.isStanding("q")))"
    try connection.run(
      """
      UPDATE dataquality.quarantine AS q SET is_current = \(isShown)
      WHERE table_name = ?1 AND is_current <> \(isShown)
      """, [.text(object)] + (isStopped ? [newest?[0] ?? .null] : []))
    try forgetOldest(of: object)
  }

  /// Whether the step is the newest and the one before it shows a sample, or it is not the newest.
  private func isAfterStoppedStep(_ stepID: String, of object: String) throws -> Bool {
    let newest = try connection.rows(
      """
      SELECT step_id, state \(Self.settled) AND state <> 'prepared' \(Self.newestFirst) LIMIT 2
      """, [.text(object)])
    return newest.first?[0].text != stepID || newest.last?[1] == "failed"
  }

  /// Forgets quarantined rows that were replaced, and samples, some steps ago; and after many more the
  /// results, which are kept for trends.
  private func forgetOldest(of object: String) throws {
    let older = Self.older(than: Self.quarantineStepLimit)
    try connection.run(
      "DELETE FROM dataquality.quarantine WHERE replaced_step_id IN (\(older))", [.text(object)])
    try connection.run(
      """
      DELETE FROM dataquality.quarantine
      WHERE step_id IN (
        SELECT step_id FROM dataquality.evidence
        WHERE state = 'failed' AND step_id IN (\(older)))
      """, [.text(object)])
    for table in ["rule_result", "evidence"] {
      try connection.run(
        """
        DELETE FROM dataquality.\(table)
        WHERE step_id IN (\(Self.older(than: Self.resultStepLimit)))
        """, [.text(object)])
    }
  }

  private static let settled = "FROM dataquality.evidence WHERE object = ?1"
  private static let newestFirst = "ORDER BY recorded_at DESC, step_id DESC"

  private static func older(than count: Int) -> String {
    "SELECT step_id \(settled) AND state <> 'prepared' \(newestFirst) LIMIT -1 OFFSET \(count)"
  }
}
