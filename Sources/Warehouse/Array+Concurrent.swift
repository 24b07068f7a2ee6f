// Work on many small independent things, on all processors.

import Dispatch
import Foundation
import Synchronization

extension Array where Element: Sendable {
  /// The results of doing something with each element, in their order, several at the same time.
  ///
  /// What is done must not wait for anything and must not touch what others touch. Few elements are not
  /// worth other threads and are done on this one.
  public func concurrentMap<Result: Sendable>(
    _ transform: @Sendable (Element) -> Result
  ) -> [Result] {
    let width = ProcessInfo.processInfo.activeProcessorCount
    guard count >= 64, width > 1 else { return map(transform) }
    // Small pieces, so that a processor that is busy with something else holds up little.
    let size = Swift.max(16, count / (width * 8))
    let pieces = (count + size - 1) / size
    let results = Mutex<[Int: [Result]]>([:])
    DispatchQueue.concurrentPerform(iterations: pieces) { piece in
      let part = self[(piece * size)..<Swift.min(count, (piece + 1) * size)].map(transform)
      results.withLock { $0[piece] = part }
    }
    return results.withLock { results in (0..<pieces).flatMap { results[$0] ?? [] } }
  }
}

/// Something that is worked out on another thread while this one does something else.
public final class Background<Result: Sendable>: Sendable {
  private let result = Mutex<Result?>(nil)
  private let isDone = DispatchSemaphore(value: 0)

  /// Begins the work.
  public init(_ work: @escaping @Sendable () -> Result) {
    let thread = Thread { [self] in
      let value = work()
      result.withLock { $0 = value }
      isDone.signal()
    }
    // As much as the main thread has.
    thread.stackSize = 8 << 20
    thread.start()
  }

  /// The result, waited for where it is not there yet.
  public var value: Result {
    isDone.wait()
    isDone.signal()
    guard let value = result.withLock({ $0 }) else {
      preconditionFailure("work is said to be done and has no result")
    }
    return value
  }
}
