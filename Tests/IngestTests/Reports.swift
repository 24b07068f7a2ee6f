import Synchronization
import Warehouse

/// Collects reports from any thread.
final class Reports: Sendable {
  private let reports = Mutex<[Progress]>([])

  var all: [Progress] { reports.withLock { $0 } }

  func add(_ report: Progress) { reports.withLock { $0.append(report) } }
}
