// How a statement that runs is stopped from another thread, and when its handle may be freed.

import COdbc
import Synchronization

/// Stops the statement that a data source is working on, from any thread.
///
/// Drivers answer the stopped call with an error of SQLSTATE `HY008` or one of their own.
public final class Interrupter: Sendable {
  private struct State {
    /// The address of the statement's handle, while there is one.
    var statement: UInt?
    var isInterrupted = false
  }

  private let state = Mutex(State())

  init() {}

  /// Whether someone asked to stop.
  public var isInterrupted: Bool { state.withLock { $0.isInterrupted } }

  /// Asks the driver to stop what it does, and every later statement before it begins.
  public func interrupt() {
    state.withLock { state in
      state.isInterrupted = true
      // SAFETY: the handle is freed only after `end`, which waits for this lock. SQLCancel is the one
      // call that the standard allows while another thread is inside the same statement.
      if let address = state.statement, let pointer = SQLHANDLE(bitPattern: address) {
        SQLCancel(pointer)
      }
    }
  }

  func begin(_ statement: Handle) throws(ODBCError) {
    let isInterrupted = state.withLock { state in
      state.statement = UInt(bitPattern: statement.pointer)
      return state.isInterrupted
    }
    if isInterrupted { throw ODBCError.stopped }
  }

  func end(_ statement: Handle) {
    let address = UInt(bitPattern: statement.pointer)
    state.withLock { if $0.statement == address { $0.statement = nil } }
  }
}

extension ODBCError {
  static var stopped: ODBCError {
    ODBCError(
      "run the query",
      [Diagnostic(state: "HY008", nativeCode: 0, message: "stopped before it was done")])
  }

  /// Whether the driver says that the work was cancelled or took too long.
  public var isStopped: Bool {
    diagnostics.contains { ["HY008", "HYT00", "HYT01", "57014"].contains($0.state) }
  }
}
