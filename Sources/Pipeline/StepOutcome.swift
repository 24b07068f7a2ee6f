// What became of one step of a run, as reports, catalog and exit code tell it.

public import Warehouse

/// What became of a step.
public struct StepOutcome: Sendable {
  /// How a step ended.
  public enum State: String, Sendable {
    case done
    case skipped
    case failed
    /// A rule with `on_failure: stop` stopped it.
    case stopped
    /// It reads something that failed or was stopped.
    case waiting
  }

  /// The kind of work.
  public let kind: LedgerEntry.Kind
  /// What was made.
  public let object: String
  /// How it ended.
  public let state: State
  /// Why it ran, or did not.
  public let reason: String
  /// How many rows its object has.
  public var rowCount: Int64?
  /// How many rows changed.
  public var changedRowCount: Int64?
  /// How much of its table a transform computed.
  public var method: LedgerEntry.Method?
  /// Why it was not less.
  public var methodReason: String?
  /// How many records or rows were set aside, as rejects or in quarantine.
  public var setAsideCount: Int64?
  /// What is remarkable beside the numbers: columns that came and went, files that did not enter.
  public var notes: [String] = []
  /// How files were found to be written, with the reasons; for whoever asks for more words.
  public var findings: [String] = []
  /// How long it took.
  public var seconds: Double?
  /// What went wrong.
  public var error: PantanalError?
}
