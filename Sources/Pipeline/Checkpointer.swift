// Moving write-ahead logs into their files beside the steps, never inside one: a large COMMIT that
// checkpoints takes longer than the step it ends.

import Dispatch
import Warehouse

/// Checkpoints layers one after another on a thread of its own.
final class Checkpointer: Sendable {
  private let warehouse: Warehouse
  private let queue = DispatchQueue(label: "checkpoint")

  init(_ warehouse: Warehouse) { self.warehouse = warehouse }

  /// Checkpoints a layer soon.
  func checkpoint(_ layer: Layer) {
    queue.async { [warehouse] in
      // Readers and the next step may stand in its way; the next checkpoint takes the rest.
      try? warehouse.checkpoint(layer)
    }
  }

  /// Waits for what is under way.
  func finish() { queue.sync {} }
}
