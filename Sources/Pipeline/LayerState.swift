// Where a warehouse stands: the newest ledger entry of every object.

import Warehouse

/// The newest ledger entries of all layers.
struct LayerState {
  private(set) var entries: [String: LedgerEntry] = [:]

  /// Reads the ledgers; where there is no warehouse yet, nothing was done.
  init(of warehouse: Warehouse) throws {
    guard warehouse.exists else { return }
    let connection = try warehouse.connect()
    for layer in Layer.allCases {
      entries.merge(try Ledger(layer, on: connection).latest()) { _, newer in newer }
    }
  }

  /// The version of an object's content, 0 for what was never made.
  func version(of object: String) -> Int64 { entries[object]?.version ?? 0 }

  /// The versions of objects, as a step's ledger entry keeps them.
  func versions(of objects: [String]) -> [String: Int64] {
    Dictionary(objects.map { ($0, version(of: $0)) }, uniquingKeysWith: { first, _ in first })
  }

  /// Takes in what a step has just done.
  mutating func record(_ entry: LedgerEntry) { entries[entry.object] = entry }
}
