// What was done in a layer file, in that file. A step is done exactly when its row is here, because
// the row is committed in the same transaction as the change.

import Foundation
public import SQLite

/// One step that was done in a layer, as its ledger keeps it.
public struct LedgerEntry: Sendable {
  /// What kind of work a step is.
  public enum Kind: String, Sendable, Codable {
    case migrate
    case ingest
    case transform
    case train
    case score
    case publish
  }

  /// How much of a table a step computed.
  public enum Method: String, Sendable, Codable {
    /// All of it.
    case full
    /// The rows of the keys that what changed in its inputs had touched.
    case byKey = "by_key"
  }

  /// The step, unique over all runs.
  public var stepID: String
  /// The run the step belonged to.
  public var runID: String
  /// The kind of work.
  public var kind: Kind
  /// What was made: a table, or a migration's name.
  public var object: String
  /// What the work was defined by: equal fingerprints and equal inputs give equal results.
  public var fingerprint: String
  /// The versions of what was read.
  public var inputs: [String: Int64]
  /// The version of the content; it grows when a step changes rows.
  public var version: Int64
  /// How many rows the object has.
  public var rowCount: Int64
  /// How many of them the step inserted, changed or deleted.
  public var changedRowCount: Int64
  /// When the step began, in UTC.
  public var startedAt: String
  /// When the step ended, in UTC.
  public var endedAt: String
  /// How long it took.
  public var seconds: Double
  /// The columns in which rows differ from before, where the step only updated rows; absent where any
  /// may, as rows came or went or nobody looked.
  public var changedColumns: [String]?
  /// How much of the table a transform's step computed.
  public var method: Method?
  /// Why it was not less.
  public var methodReason: String?
  /// The parts that the fingerprint is made of, as ``Definition/json``.
  public var definition: String?

  /// Creates an entry.
  public init(
    stepID: String, runID: String, kind: Kind, object: String, fingerprint: String,
    inputs: [String: Int64], version: Int64, rowCount: Int64, changedRowCount: Int64,
    startedAt: String, endedAt: String, seconds: Double, changedColumns: [String]? = nil,
    method: Method? = nil, methodReason: String? = nil, definition: String? = nil
  ) {
    self.stepID = stepID
    self.runID = runID
    self.kind = kind
    self.object = object
    self.fingerprint = fingerprint
    self.inputs = inputs
    self.version = version
    self.rowCount = rowCount
    self.changedRowCount = changedRowCount
    self.startedAt = startedAt
    self.endedAt = endedAt
    self.seconds = seconds
    self.changedColumns = changedColumns
    self.method = method
    self.methodReason = methodReason
    self.definition = definition
  }
}

/// The ledger of a layer file.
public struct Ledger {
  private static let columns =
    "step_id, run_id, kind, object, fingerprint, inputs, version, row_count, changed_row_count,"
    + " started_at, ended_at, seconds, changed_columns, method, method_reason, definition"

  /// The layer whose file holds the ledger.
  public let layer: Layer
  private let connection: Connection

  /// The ledger of a layer, on a connection that has it attached.
  public init(_ layer: Layer, on connection: Connection) {
    self.layer = layer
    self.connection = connection
  }

  /// Adds an entry, in the transaction of the change that it tells of.
  public func record(_ entry: LedgerEntry) throws {
    try connection.run(
      """
      INSERT INTO \(layer.rawValue)._ledger (\(Self.columns))
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        .text(entry.stepID), .text(entry.runID), .text(entry.kind.rawValue), .text(entry.object),
        .text(entry.fingerprint), .text(try Self.json(entry.inputs)), .integer(entry.version),
        .integer(entry.rowCount), .integer(entry.changedRowCount), .text(entry.startedAt),
        .text(entry.endedAt), .double(entry.seconds),
        .text(orNull: try entry.changedColumns.map(Self.json)),
        .text(orNull: entry.method?.rawValue), .text(orNull: entry.methodReason),
        .text(orNull: entry.definition),
      ])
  }

  /// The newest entry of each object of this layer.
  public func latest() throws -> [String: LedgerEntry] {
    var entries: [String: LedgerEntry] = [:]
    let rows = try connection.rows(
      """
      SELECT \(Self.columns)
      FROM \(layer.rawValue)._ledger
      WHERE sequence IN (
        SELECT max(sequence) FROM \(layer.rawValue)._ledger GROUP BY object)
      """)
    for row in rows {
      let entry = try Self.entry(row)
      entries[entry.object] = entry
    }
    return entries
  }

  /// The newest entry of an object.
  public func latest(of object: String) throws -> LedgerEntry? {
    try connection.rows(
      """
      SELECT \(Self.columns)
      FROM \(layer.rawValue)._ledger
      WHERE object = ?
      ORDER BY sequence DESC
      LIMIT 1
      """, [.text(object)]
    ).first.map(Self.entry)
  }

  /// The entries of an object whose version is above one, the oldest first.
  ///
  /// Steps that changed nothing have the version of the step before them.
  public func entries(of object: String, since version: Int64) throws -> [LedgerEntry] {
    try connection.rows(
      """
      SELECT \(Self.columns)
      FROM \(layer.rawValue)._ledger
      WHERE object = ? AND version > ?
      ORDER BY sequence
      """, [.text(object), .integer(version)]
    ).map(Self.entry)
  }

  /// Whether a step was committed.
  public func contains(stepID: String) throws -> Bool {
    try !connection.value(
      "SELECT 1 FROM \(layer.rawValue)._ledger WHERE step_id = ?", [.text(stepID)]
    ).isNull
  }

  private static func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  private static func entry(_ row: [Value]) throws -> LedgerEntry {
    let inputs = try JSONDecoder().decode(
      [String: Int64].self, from: Data((row[5].text ?? "{}").utf8))
    return LedgerEntry(
      stepID: row[0].text ?? "", runID: row[1].text ?? "",
      kind: LedgerEntry.Kind(rawValue: row[2].text ?? "") ?? .transform,
      object: row[3].text ?? "", fingerprint: row[4].text ?? "", inputs: inputs,
      version: row[6].integer ?? 0, rowCount: row[7].integer ?? 0,
      changedRowCount: row[8].integer ?? 0, startedAt: row[9].text ?? "",
      endedAt: row[10].text ?? "", seconds: row[11].double ?? 0,
      changedColumns: try row[12].text.map {
        try JSONDecoder().decode([String].self, from: Data($0.utf8))
      },
      method: row[13].text.flatMap(LedgerEntry.Method.init), methodReason: row[14].text,
      definition: row[15].text)
  }
}
