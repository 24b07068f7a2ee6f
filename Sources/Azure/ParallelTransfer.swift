// Pieces of one blob carried by several threads, while the caller's thread tells of progress.

import Foundation

/// Work on numbered pieces by a few threads.
///
/// The first failure stops all of them; so does the caller's closure when it throws.
final class ParallelTransfer: @unchecked Sendable {
  // Everything below is looked at under this condition's lock only.
  private let condition = NSCondition()
  private var nextIndex = 0
  private var runningCount = 0
  private var untoldCount = 0
  private var failure: (any Error)?

  private let pieceCount: Int

  private init(pieceCount: Int) { self.pieceCount = pieceCount }

  /// Works on all pieces and returns when every thread has ended.
  ///
  /// `advance` is called on this thread, several times a second, with the bytes carried since; what it
  /// throws stops the work, and so does what `work` throws, which carries a piece on any of the threads.
  static func run(
    pieceCount: Int, threadCount: Int, advance: (Int) throws -> Void,
    work: @escaping @Sendable (Int, ParallelTransfer) throws -> Void
  ) throws {
    let transfer = ParallelTransfer(pieceCount: pieceCount)
    transfer.start(min(threadCount, pieceCount), work)
    try transfer.wait(advance)
  }

  /// Whether the threads should end.
  var isStopped: Bool { condition.withLock { failure != nil } }

  /// Tells of bytes that were carried; negative when some have to be carried again.
  func tell(_ byteCount: Int) { condition.withLock { untoldCount += byteCount } }

  private func start(
    _ threadCount: Int, _ work: @escaping @Sendable (Int, ParallelTransfer) throws -> Void
  ) {
    condition.withLock { runningCount = threadCount }
    for _ in 0..<threadCount {
      let thread = Thread { [self] in
        while let index = takePiece() {
          do { try work(index, self) } catch { fail(error) }
        }
        condition.withLock {
          runningCount -= 1
          condition.broadcast()
        }
      }
      thread.stackSize = 1 << 20
      thread.start()
    }
  }

  private func takePiece() -> Int? {
    condition.withLock {
      guard failure == nil, nextIndex < pieceCount else { return nil }
      defer { nextIndex += 1 }
      return nextIndex
    }
  }

  private func fail(_ error: any Error) {
    condition.withLock { if failure == nil { failure = error } }
  }

  private func wait(_ advance: (Int) throws -> Void) throws {
    while true {
      condition.lock()
      if runningCount > 0 { _ = condition.wait(until: Date(timeIntervalSinceNow: 0.1)) }
      let (isOver, count, failure) = (runningCount == 0, untoldCount, self.failure)
      untoldCount = 0
      condition.unlock()
      do { try advance(count) } catch { fail(error) }
      guard isOver else { continue }
      if let failure = failure ?? condition.withLock({ self.failure }) { throw failure }
      return
    }
  }
}
