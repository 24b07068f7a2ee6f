// What to make of evidence that a crash left behind: the layers' ledgers know.

import SQLite

extension Evidence {
  /// What was done about the evidence of a former process.
  public struct Settlement: Hashable, Sendable {
    /// Steps that had committed and now are published.
    public var published = 0
    /// Steps that had not committed and whose evidence is gone.
    public var discarded = 0
  }

  /// Publishes or discards what a process that died left prepared.
  ///
  /// The newest published step of each object is asked about too: after a power cut the layer may
  /// have lost a commit that dataquality.db kept. Belongs behind the writer's lock, since the
  /// evidence of a step at work looks the same.
  @discardableResult
  public static func settle(_ warehouse: Warehouse) throws -> Settlement {
    try Evidence(of: warehouse).settle()
  }

  private func settle() throws -> Settlement {
    let doubtful = try doubtful()
    var settlement = Settlement()
    guard !doubtful.isEmpty else { return settlement }
    try writing {
      for (stepID, object, isCommitted) in doubtful {
        if isCommitted {
          try publish(stepID, of: object)
          settlement.published += 1
        } else {
          try discard(stepID, of: object)
          settlement.discarded += 1
        }
      }
    }
    return settlement
  }

  /// The steps that are prepared, and the newest published ones that no ledger knows.
  private func doubtful() throws -> [(stepID: String, object: String, isCommitted: Bool)] {
    let ledgers = Layer.allCases.map {
      "SELECT 1 FROM \($0.rawValue)._ledger AS l WHERE l.step_id = e.step_id"
    }
    let isCommitted = "EXISTS (\(ledgers.joined(separator: " UNION ALL ")))"
    return try connection.rows(
      """
      SELECT step_id, object, \(isCommitted)
      FROM dataquality.evidence AS e
      WHERE state = 'prepared'
      UNION ALL
      SELECT step_id, object, 0
      FROM (
        SELECT step_id, object, max(recorded_at)
        FROM dataquality.evidence
        WHERE state = 'published'
        GROUP BY object
      ) AS e
      WHERE NOT \(isCommitted)
      ORDER BY step_id
      """
    ).map { ($0[0].text ?? "", $0[1].text ?? "", $0[2] == 1) }
  }
}
