// Where a warehouse stands: the newest ledger entry of every object, and what changed since older ones.

import Learning
import SQLite
import Warehouse

/// The newest ledger entries of all layers.
///
/// It reads what it is asked of older entries on a connection of its own, so it belongs to one thread.
struct LayerState {
  private(set) var entries: [String: LedgerEntry] = [:]
  private var modelVersions: [String: Int64] = [:]
  /// The warehouse as it stands, where there is one.
  let connection: Connection?

  /// Reads the ledgers; where there is no warehouse yet, nothing was done.
  init(of warehouse: Warehouse, models: [ModelDefinition]) throws {
    guard warehouse.exists else {
      connection = nil
      return
    }
    let connection = try warehouse.connectForReading()
    self.connection = connection
    for layer in Layer.allCases {
      entries.merge(try Ledger(layer, on: connection).latest()) { _, newer in newer }
    }
    for model in models {
      record(champion: try Learning.championVersion(of: model, warehouse: warehouse), of: model)
    }
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
  mutating func record(champion version: Int64?, of model: ModelDefinition) {
    modelVersions[model.stepObject] = version
  }

  /// Takes in what a step has just done.
  mutating func record(_ entry: LedgerEntry) { entries[entry.object] = entry }

  // MARK: What changed

  /// What changed in the objects that a step reads since it read them last.
  ///
  /// - Parameters:
  ///   - inputs: The objects.
  ///   - columns: The columns that it reads of each; all of those that are not mentioned.
  ///   - former: The versions that it read.
  /// - Returns: The changes, in the order of the objects.
  /// - Throws: What SQLite says of a ledger that cannot be read.
  func changes(
    of inputs: [String], columns: [String: Set<String>], since former: [String: Int64]
  ) throws -> [InputChange] {
    try inputs.compactMap { object in
      let (new, old) = (version(of: object), former[object])
      guard new != old else { return nil }
      let changed = try changedColumns(of: object, since: old, to: new)
      return InputChange(
        object: object, former: old, version: new, changedColumns: changed,
        readColumns: columns[object])
    }
  }

  /// The columns in which rows of an object differ since a version; nothing when any may.
  private func changedColumns(
    of object: String, since former: Int64?, to version: Int64
  ) throws -> Set<String>? {
    guard let former, former < version, let connection, let table = TableName(object) else {
      return nil
    }
    var columns: Set<String> = []
    var versions: Set<Int64> = []
    for entry in try Ledger(table.layer, on: connection).entries(of: object, since: former) {
      guard let changed = entry.changedColumns else { return nil }
      columns.formUnion(changed)
      versions.insert(entry.version)
    }
    // A version whose step the ledger no longer tells of may have changed anything.
    return (former + 1...version).allSatisfy(versions.contains) ? columns : nil
  }

  // MARK: History

  /// How the work of making an object went the last times, the newest first.
  ///
  /// Trainings and publications are in no ledger; the catalog tells of them.
  func history(of object: String, _ kind: LedgerEntry.Kind) throws -> [PastStep] {
    guard let connection else { return [] }
    let rows =
      if let layer = TableName(object)?.layer, kind != .train, kind != .publish {
        try connection.rows(
          """
          SELECT row_count, changed_row_count, seconds, method
          FROM \(layer.rawValue)._ledger
          WHERE object = ? AND kind = ? AND seconds > 0
          ORDER BY sequence DESC
          LIMIT 25
          """, [.text(object), .text(kind.rawValue)])
      } else {
        try connection.rows(
          """
          SELECT row_count, changed_row_count, seconds, method
          FROM catalog.step
          WHERE object = ? AND kind = ? AND state = 'done' AND seconds > 0
          ORDER BY run_id DESC
          LIMIT 25
          """, [.text(object), .text(kind.rawValue)])
      }
    return rows.map { row in
      PastStep(
        rowCount: row[0].integer, changedRowCount: row[1].integer, seconds: row[2].double ?? 0,
        method: row[3].text.flatMap(LedgerEntry.Method.init))
    }
  }
}

/// How a step went once.
struct PastStep {
  let rowCount: Int64?
  let changedRowCount: Int64?
  let seconds: Double
  let method: LedgerEntry.Method?
}

extension ModelDefinition {
  /// What a model is called as the object of a training.
  var stepObject: String { "model.\(name)" }
}
