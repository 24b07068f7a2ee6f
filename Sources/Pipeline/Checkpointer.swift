// Moving write-ahead logs into their files beside the steps, never inside one: a large COMMIT that
// checkpoints takes longer than the step it ends.

import Dispatch
import Synchronization
import Warehouse

/// Checkpoints layers one after another on a thread of its own.
final class Checkpointer: Sendable {
  private let warehouse: Warehouse
  private let queue = DispatchQueue(label: "checkpoint")
  private let written = Mutex<Set<Layer>>([])

  init(_ warehouse: Warehouse) { self.warehouse = warehouse }

  /// Checkpoints a layer soon.
  func checkpoint(_ layer: Layer) {
    written.withLock { _ = $0.insert(layer) }
    queue.async { [warehouse] in
      // Readers and the next step may stand in its way; the next checkpoint takes the rest.
      try? warehouse.checkpoint(layer)
    }
  }

  /// Waits for what is under way, and does again what the run's own steps stood in the way of: a log
  /// that stays keeps as much disk as the step that wrote it.
  func finish() {
    queue.sync {}
    for layer in written.withLock({ $0 }) { try? warehouse.checkpoint(layer) }
  }
}
