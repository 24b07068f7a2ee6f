// Stopping long work cleanly, and saying how far it is.

public import SQLite
import Synchronization

/// A request to stop that the working thread and the one that asks share.
///
/// Work asks ``check()`` between its pieces; a statement that runs inside SQLite is interrupted.
public final class Cancellation: Sendable {
  private struct State {
    var isCancelled = false
    var interrupters: [Int: @Sendable () -> Void] = [:]
    var nextKey = 0
  }

  private let state = Mutex(State())

  /// Creates a request nobody has made yet.
  public init() {}

  /// Whether someone asked to stop.
  public var isCancelled: Bool { state.withLock { $0.isCancelled } }

  /// Asks to stop, and interrupts the statements that run.
  public func cancel() {
    let interrupters = state.withLock { state in
      state.isCancelled = true
      return Array(state.interrupters.values)
    }
    for interrupt in interrupters { interrupt() }
  }

  /// Goes on, or throws when someone asked to stop.
  ///
  /// - Throws: ``PantanalError`` with the code `cancelled`.
  public func check() throws {
    guard isCancelled else { return }
    throw PantanalError(
      .cancelled, "stopped before the work was complete",
      hint: "nothing is half done: run the same command again to go on")
  }

  /// Runs `body`, its connection's statements being interrupted when someone asks to stop.
  public func interrupting<Result>(
    _ connection: Connection, _ body: () throws -> Result
  ) throws -> Result {
    let interrupter = connection.interrupter
    return try interrupting(by: { interrupter.interrupt() }, body)
  }

  /// Runs `body`, calling `interrupt` from the thread that asks to stop.
  public func interrupting<Result>(
    by interrupt: @escaping @Sendable () -> Void, _ body: () throws -> Result
  ) throws -> Result {
    try check()
    let key = state.withLock { state in
      state.nextKey += 1
      state.interrupters[state.nextKey] = interrupt
      return state.nextKey
    }
    defer { state.withLock { _ = $0.interrupters.removeValue(forKey: key) } }
    return try body()
  }
}

/// How far a piece of long work is.
public struct Progress: Sendable {
  /// What is counted.
  public enum Unit: String, Sendable {
    case bytes
    case rows
    case steps
    case rounds
    case files
    case pages
  }

  /// What is being done, `raw.student` for instance.
  public let activity: String
  /// How much is done.
  public let completed: Int64
  /// How much there is, absent while nobody knows.
  public let total: Int64?
  /// What is counted.
  public let unit: Unit
  /// How many rows have come of it, where bytes are counted.
  public var rowCount: Int64?
  /// How many files are done, and how many there are, where there are several.
  public var files: (done: Int, count: Int)?

  /// Creates a report.
  public init(_ activity: String, completed: Int64, total: Int64? = nil, unit: Unit) {
    self.activity = activity
    self.completed = completed
    self.total = total
    self.unit = unit
  }
}

/// Receives reports of progress, from any thread.
public typealias ProgressHandler = @Sendable (Progress) -> Void
