// Which steps of a plan must have ended before another begins, and which may not go at once.

import Migrations
import Warehouse

/// The order that the steps of a plan allow.
struct StepGraph {
  /// Something that one step at a time may use.
  enum Resource: Hashable {
    /// A layer's file, which has one writer.
    case layer(Layer)
    /// Training takes all processors by itself.
    case training
    /// A mart's folder, also where several marts share one.
    case publishing
  }

  /// For each step the steps, by their index, that must have ended before it begins.
  let prerequisites: [Set<Int>]
  /// For each step the migrations among them, without which it cannot be done.
  let migrations: [Set<Int>]
  /// For each step what it needs for itself.
  let resources: [Resource]

  /// Reads the order off what the steps read and make.
  init(_ steps: [PlannedStep]) {
    resources = steps.map(Self.resource)
    var makers: [String: Int] = [:]
    var migrating: [Layer: Set<Int>] = [:]
    var prerequisites: [Set<Int>] = []
    var migrations: [Set<Int>] = []
    for (index, step) in steps.enumerated() {
      var before = Set(step.inputs.compactMap { makers[$0] })
      // The rest rests on the shapes: of the layer that is written, and of those that are read.
      let layers = Set(step.inputs.compactMap { TableName($0)?.layer } + [step.writtenLayer])
      let shaping = Set(layers.flatMap { $0.flatMap { migrating[$0] } ?? [] })
      before.formUnion(shaping)
      if step.readsEverything {
        before.formUnion(steps.indices[..<index].filter { steps[$0].kind != .publish })
      }
      prerequisites.append(before)
      migrations.append(shaping)
      makers[step.object] = index
      if case .migrate(let pending) = step.work {
        migrating[pending.migration.layer, default: []].insert(index)
      }
    }
    self.prerequisites = prerequisites
    self.migrations = migrations
  }

  private static func resource(_ step: PlannedStep) -> Resource {
    switch step.work {
    case .train: .training
    case .publish: .publishing
    case .migrate, .ingest, .transform, .score, .nothing: .layer(step.writtenLayer ?? .refined)
    }
  }
}

extension PlannedStep {
  /// The layer whose file the step writes, if it writes one.
  var writtenLayer: Layer? {
    switch work {
    case .migrate(let pending): pending.migration.layer
    case .ingest, .transform, .score: TableName(object)?.layer
    case .train, .publish, .nothing: nil
    }
  }
}
