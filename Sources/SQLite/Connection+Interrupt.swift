// Stopping a statement that runs: from another thread, or after a limit.

import CSQLite

/// A way to stop what a connection is doing, from any thread.
///
/// Related SQLite documentation: <https://www.sqlite.org/c3ref/interrupt.html>
public struct Interrupter: @unchecked Sendable {
  // SAFETY: sqlite3_interrupt may be called from any thread while the connection is open, which
  // holding the connection makes sure of. Nothing else of the connection is touched here.
  private let connection: Connection

  init(_ connection: Connection) { self.connection = connection }

  /// Makes the running statements fail with SQLite's interrupt code.
  public func interrupt() { sqlite3_interrupt(connection.handle) }
}

final class ProgressBox {
  let shouldStop: () -> Bool
  init(_ shouldStop: @escaping () -> Bool) { self.shouldStop = shouldStop }
}

extension Connection {
  /// A way to stop this connection's statements from another thread.
  public var interrupter: Interrupter { Interrupter(self) }

  /// Asks `shouldStop` after every so many of SQLite's instructions, and interrupts when it says so.
  public func setProgressHandler(
    every instructionCount: Int, _ shouldStop: (() -> Bool)?
  ) {
    guard let shouldStop else {
      sqlite3_progress_handler(handle, 0, nil, nil)
      progressHandler = nil
      return
    }
    let box = ProgressBox(shouldStop)
    progressHandler = box
    sqlite3_progress_handler(
      handle, Int32(instructionCount),
      { context in
        guard let context else { return 0 }
        return Unmanaged<ProgressBox>.fromOpaque(context).takeUnretainedValue().shouldStop() ? 1 : 0
      },
      Unmanaged.passUnretained(box).toOpaque())
  }
}
