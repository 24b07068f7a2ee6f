// How far a table's step is: bytes told by the thread that reads, rows by the one that inserts.

import Synchronization
import Warehouse

/// The count of what a step has read and inserted.
final class LoadProgress: Sendable {
  private struct State {
    var byteCount: Int64 = 0
    var rowCount: Int64 = 0
    var fileCount = 0
  }

  private let state = Mutex(State())
  private let activity: String
  private let byteTotal: Int64
  private let fileTotal: Int
  private let report: ProgressHandler

  init(_ planned: PlannedLoad, _ report: @escaping ProgressHandler) {
    activity = planned.table.description
    byteTotal = planned.byteCount
    fileTotal = planned.files.count
    self.report = report
  }

  /// Counts bytes that were read.
  func read(_ byteCount: Int) {
    let state = state.withLock { state in
      state.byteCount += Int64(byteCount)
      return state
    }
    tell(state)
  }

  /// Counts rows that were inserted.
  func inserted(_ rowCount: Int64) { state.withLock { $0.rowCount += rowCount } }

  /// Counts a file that is done, whatever part of it was read.
  func finishFile(endingAt byteCount: Int64) {
    let state = state.withLock { state in
      state.fileCount += 1
      state.byteCount = byteCount
      return state
    }
    tell(state)
  }

  private func tell(_ state: State) {
    var progress = Progress(
      activity, completed: state.byteCount, total: max(byteTotal, state.byteCount), unit: .bytes)
    progress.rowCount = state.rowCount
    if fileTotal > 1 { progress.files = (state.fileCount, fileTotal) }
    report(progress)
  }
}
