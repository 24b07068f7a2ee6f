// Where a warehouse stands: the newest ledger entry of every object.

import Learning
import Warehouse

/// The newest ledger entries of all layers.
struct LayerState {
  private(set) var entries: [String: LedgerEntry] = [:]
  private var modelVersions: [String: Int64] = [:]

  /// Reads the ledgers; where there is no warehouse yet, nothing was done.
  init(of warehouse: Warehouse, models: [ModelDefinition]) throws {
    guard warehouse.exists else { return }
    let connection = try warehouse.connect()
    for layer in Layer.allCases {
      entries.merge(try Ledger(layer, on: connection).latest()) { _, newer in newer }
    }
    for model in models { try record(championOf: model, in: warehouse) }
  }

  /// The version of an object's content, 0 for what was never made.
  func version(of object: String) -> Int64 {
    entries[object]?.version ?? modelVersions[object] ?? 0
  }

  /// The versions of objects, as a step's ledger entry keeps them.
  func versions(of objects: [String]) -> [String: Int64] {
    Dictionary(objects.map { ($0, version(of: $0)) }, uniquingKeysWith: { first, _ in first })
  }

  /// Takes in which version of a model predicts now.
  mutating func record(championOf model: ModelDefinition, in warehouse: Warehouse) throws {
    modelVersions[model.stepObject] = try Learning.championVersion(of: model, warehouse: warehouse)
  }

  /// Takes in what a step has just done.
  mutating func record(_ entry: LedgerEntry) { entries[entry.object] = entry }
}

extension ModelDefinition {
  /// What a model is called as the object of a training.
  var stepObject: String { "model.\(name)" }
}
