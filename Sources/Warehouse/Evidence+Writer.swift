// The rows of DATAQUALITY, and the writing of them.

import SQLite

/// A rule, as the table `rule` describes it.
public struct RuleRecord: Hashable, Sendable {
  /// The table's name, a slash and the rule's name.
  public var id: String
  /// The table the rule is about.
  public var table: TableName
  /// The rule's name, unique in its table.
  public var name: String
  /// The kind of condition, `not_null` for instance.
  public var kind: String
  /// What must hold, as SQL or nearly.
  public var expression: String
  /// `warn`, `quarantine` or `stop`.
  public var onFailure: String
  /// The share of rows that may fail, between 0 and 1.
  public var failAbove: Double?
  /// `completeness`, `uniqueness`, `validity`, `consistency`, `timeliness` or `accuracy`.
  public var dimension: String
  /// `header`, `constraint` or `query`.
  public var origin: String

  /// Creates a description.
  public init(
    id: String, table: TableName, name: String, kind: String, expression: String,
    onFailure: String, failAbove: Double?, dimension: String, origin: String
  ) {
    self.id = id
    self.table = table
    self.name = name
    self.kind = kind
    self.expression = expression
    self.onFailure = onFailure
    self.failAbove = failAbove
    self.dimension = dimension
    self.origin = origin
  }
}

/// What one rule found in one step.
public struct RuleResult: Hashable, Sendable {
  /// What follows from what was found.
  public enum Outcome: String, Sendable, Codable {
    case passed
    case warned
    case quarantined
    case stopped
  }

  /// The rule.
  public var ruleID: String
  /// How many rows were looked at.
  public var rowCount: Int64
  /// How many of them broke the rule.
  public var failedCount: Int64
  /// What follows.
  public var outcome: Outcome

  /// Creates a result.
  public init(ruleID: String, rowCount: Int64, failedCount: Int64, outcome: Outcome) {
    self.ruleID = ruleID
    self.rowCount = rowCount
    self.failedCount = failedCount
    self.outcome = outcome
  }
}

/// A row that broke a rule, whole.
public struct QuarantinedRow: Hashable, Sendable {
  /// The table the row does not enter.
  public var table: TableName
  /// The values of the table's key as a JSON array, absent where it has none.
  public var key: String?
  /// The rules it broke, as a JSON array of their ids.
  public var rules: String
  /// The row as a JSON object.
  public var row: String

  /// Creates a row.
  public init(table: TableName, key: String?, rules: String, row: String) {
    self.table = table
    self.key = key
    self.rules = rules
    self.row = row
  }
}

/// An input record that could not enter.
public struct Reject: Hashable, Sendable {
  /// The load it came with.
  public var loadID: Int64
  /// The table it was meant for.
  public var table: TableName
  /// The file.
  public var path: String
  /// The line on which it begins, from 1.
  public var line: Int64
  /// The byte at which it begins, from 0.
  public var byteOffset: Int64
  /// Why it could not enter.
  public var reason: String
  /// The record as it stands in the file.
  public var text: String

  /// Creates a reject.
  public init(
    loadID: Int64, table: TableName, path: String, line: Int64, byteOffset: Int64,
    reason: String, text: String
  ) {
    self.loadID = loadID
    self.table = table
    self.path = path
    self.line = line
    self.byteOffset = byteOffset
    self.reason = reason
    self.text = text
  }
}

/// A difference between a source's declared columns and those of a file.
public struct SchemaChange: Hashable, Sendable {
  /// What is different.
  public enum Change: String, Sendable {
    case added
    case missing
    case reordered
    case emptied
  }

  /// The RAW table.
  public var table: TableName
  /// The file.
  public var path: String
  /// What is different.
  public var change: Change
  /// The column it is about.
  public var column: String

  /// Creates a change.
  public init(table: TableName, path: String, change: Change, column: String) {
    self.table = table
    self.path = path
    self.change = change
    self.column = column
  }
}

extension Evidence {
  /// Writes the evidence of one step, inside the transaction of ``Evidence/prepare(_:_:)`` or
  /// ``Evidence/fail(_:_:)``.
  public final class Writer {
    private let step: Step
    private let connection: Connection
    private let now = Timestamp.now()
    private var quarantine: Statement
    private var reject: Statement

    init(_ step: Step, on connection: Connection) throws {
      self.step = step
      self.connection = connection
      quarantine = try connection.prepare(
        """
        INSERT INTO dataquality.quarantine
          (step_id, table_name, "key", rules, "row", row_hash, recorded_at, is_current)
        VALUES (?, ?, ?, ?, ?, ?, ?, 0)
        """)
      reject = try connection.prepare(
        """
        INSERT INTO dataquality.reject
          (step_id, load_id, table_name, path, line, byte_offset, reason, "text")
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """)
    }

    /// Describes a rule, or describes it anew.
    public func add(_ rule: RuleRecord) throws {
      try connection.run(
        """
        INSERT INTO dataquality.rule
          (rule_id, table_name, name, kind, expression, on_failure, fail_above, dimension, origin)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (rule_id) DO UPDATE SET
          kind = excluded.kind, expression = excluded.expression,
          on_failure = excluded.on_failure, fail_above = excluded.fail_above,
          dimension = excluded.dimension, origin = excluded.origin
        """,
        [
          .text(rule.id), .text(rule.table.description), .text(rule.name), .text(rule.kind),
          .text(rule.expression), .text(rule.onFailure),
          rule.failAbove.map { .double($0) } ?? .null, .text(rule.dimension), .text(rule.origin),
        ])
    }

    /// Writes what a rule found.
    public func add(_ result: RuleResult) throws {
      try connection.run(
        """
        INSERT INTO dataquality.rule_result
          (step_id, rule_id, run_id, checked_at, row_count, failed_count, outcome)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """,
        [
          .text(step.id), .text(result.ruleID), .text(step.runID), .text(now),
          .integer(result.rowCount), .integer(result.failedCount),
          .text(result.outcome.rawValue),
        ])
    }

    /// Writes a quarantined row.
    public func add(_ row: QuarantinedRow) throws {
      quarantine.bind(
        [
          .text(step.id), .text(row.table.description), .text(orNull: row.key), .text(row.rules),
          .text(row.row), .text(Fingerprint([row.row]).text), .text(now),
        ])
      while try quarantine.step() {}
      quarantine.reset()
    }

    /// Marks a reject as having entered after all, by this step.
    public func markReplayed(_ rejectID: Int64) throws {
      try connection.run(
        "UPDATE dataquality.reject SET replayed_step_id = ? WHERE reject_id = ?",
        [.text(step.id), .integer(rejectID)])
    }

    /// Writes a reject.
    public func add(_ record: Reject) throws {
      reject.bind(
        [
          .text(step.id), .integer(record.loadID), .text(record.table.description),
          .text(record.path), .integer(record.line), .integer(record.byteOffset),
          .text(record.reason), .text(record.text),
        ])
      while try reject.step() {}
      reject.reset()
    }

    /// Writes a difference between a source and a file.
    public func add(_ change: SchemaChange) throws {
      try connection.run(
        """
        INSERT INTO dataquality.schema_change
          (step_id, table_name, path, change, column_name, recorded_at)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
        [
          .text(step.id), .text(change.table.description), .text(change.path),
          .text(change.change.rawValue), .text(change.column), .text(now),
        ])
    }
  }
}
