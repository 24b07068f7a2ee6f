// How batches go from the reading thread to the inserting one and come back empty. There are only so
// many, so that memory stays bounded whichever thread is slower.

import Foundation

/// A few batches that go round between two threads.
final class BatchQueue: @unchecked Sendable {
  // SAFETY: everything that changes is touched with the lock held.
  private let condition = NSCondition()
  private var empty: [RecordBatch]
  private var filled: [RecordBatch] = []
  private var ending: Result<Void, any Error>?
  private var isClosed = false

  init(_ batches: [RecordBatch]) { empty = batches }

  // MARK: The reading side

  /// Waits for an empty batch; nil when nobody wants more.
  func takeEmpty() -> RecordBatch? {
    locked {
      while empty.isEmpty, !isClosed { condition.wait() }
      return isClosed ? nil : empty.removeLast()
    }
  }

  /// Hands a batch over.
  func put(_ batch: RecordBatch) {
    locked { filled.append(batch) }
  }

  /// Says that there is no more, and why.
  func end(_ result: Result<Void, any Error>) {
    locked { ending = result }
  }

  // MARK: The inserting side

  /// Waits for the next batch; nil after the last.
  ///
  /// - Throws: What the reading failed with, as soon as it failed: what was read before is of no use then.
  func takeFilled() throws -> RecordBatch? {
    try locked {
      while true {
        if case .failure(let error) = ending { throw error }
        if !filled.isEmpty { return filled.removeFirst() }
        if ending != nil { return nil }
        condition.wait()
      }
    }
  }

  /// Gives an inserted batch back.
  func giveBack(_ batch: RecordBatch) {
    locked { empty.append(batch) }
  }

  /// Says that nobody wants more, so that the reading ends.
  func close() {
    locked { isClosed = true }
  }

  private func locked<Result>(_ body: () throws -> Result) rethrows -> Result {
    condition.lock()
    defer {
      condition.broadcast()
      condition.unlock()
    }
    return try body()
  }
}

extension BatchQueue {
  /// Runs `reading` on a thread of its own beside `inserting`, and returns when both have ended.
  func run(_ reading: BatchReading, inserting: () throws -> Void) rethrows {
    let done = DispatchSemaphore(value: 0)
    let thread = Thread { [self] in
      reading.run(self)
      done.signal()
    }
    thread.name = "reading"
    thread.stackSize = 8 << 20
    thread.start()
    defer {
      close()
      done.wait()
    }
    try inserting()
  }
}
