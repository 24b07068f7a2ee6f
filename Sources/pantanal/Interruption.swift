// Signals: how the program is stopped, and how it ends when it should not have.

import Dispatch
import Foundation
import Synchronization
import Warehouse

/// Ends work cleanly when a person or the system asks for it.
enum Interruption {
  /// Cancelled at the first SIGINT, SIGTERM or SIGHUP; every command hands it to its work.
  static let cancellation = Cancellation()

  /// What a signal stops instead of the program: the statement of a shell that goes on.
  private static let inner = Mutex<Cancellation?>(nil)

  /// Runs `body`; an interrupt meanwhile cancels `cancellation`, and the program goes on.
  static func stopping<Result>(
    _ cancellation: Cancellation, _ body: () throws -> Result
  ) rethrows -> Result {
    inner.withLock { $0 = cancellation }
    defer { inner.withLock { $0 = nil } }
    return try body()
  }

  /// Listens for signals as long as the result is kept.
  ///
  /// A second one ends the program at once, and nothing is lost by that either: a transaction that
  /// did not commit never happened.
  static func install() -> [any DispatchSourceSignal] {
    // Writes to a closed pipe are answered where they happen, in Terminal.
    signal(SIGPIPE, SIG_IGN)
    // A file-size limit is met as an error of the write, like a full disk, not as a death.
    signal(SIGXFSZ, SIG_IGN)
    reportTraps()
    return [SIGINT, SIGTERM, SIGHUP].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(
        signal: number, queue: DispatchQueue.global(qos: .userInteractive))
      source.setEventHandler {
        if number == SIGINT, let statement = inner.withLock({ $0 }) {
          statement.cancel()
        } else {
          signal(number, SIG_DFL)
          cancellation.cancel()
        }
      }
      source.resume()
      return source
    }
  }

  /// A broken precondition is our bug and says so by its exit code.
  private static func reportTraps() {
    for number in [SIGILL, SIGTRAP] {
      signal(number) { _ in
        // SAFETY: write and _exit may be called in a signal handler, and the text is a constant.
        let text: StaticString = "error: this is a bug in pantanal; nothing committed is lost\n"
        _ = write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount)
        _exit(70)
      }
    }
  }
}
