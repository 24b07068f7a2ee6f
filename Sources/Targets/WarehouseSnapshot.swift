// All files of a warehouse as of one moment, while others read and write them.

import SQLite
import Warehouse

/// A look at a warehouse in which its files fit each other.
///
/// SQLite shows each file as of one moment, but with several attached not all of the same one. So the
/// transactions are begun one after another, and begun anew if a commit to any of the files came in
/// between: what is seen is the warehouse as it stood between two commits, with nobody locked out. A writer
/// goes on meanwhile; its log cannot be shortened until the snapshot is given up.
final class WarehouseSnapshot {
  static let attemptCount = 200

  /// The names the files are attached under.
  static let names = Layer.allCases.map(\.rawValue) + ["catalog"]

  /// A connection that reads all layers and the catalog, in an open transaction.
  let connection: Connection
  let warehouse: Warehouse
  private let probe: Connection
  private let versions: [Int64]

  /// Takes a snapshot.
  ///
  /// - Parameters:
  ///   - warehouse: What is looked at.
  ///   - prepare: What else is attached, before the transaction begins.
  /// - Throws: ``PantanalError`` when there is no warehouse, or commits follow one another too fast.
  init(of warehouse: Warehouse, prepare: (Connection) throws -> Void = { _ in }) throws {
    self.warehouse = warehouse
    connection = try warehouse.connectForReading()
    probe = try warehouse.connectForReading()
    try prepare(connection)
    for _ in 0..<Self.attemptCount {
      let before = try Self.versions(on: probe)
      try connection.execute("BEGIN")
      for name in Self.names {
        // A transaction begins to see a file when it first reads it.
        _ = try connection.value("SELECT count(*) FROM \(name).sqlite_master")
      }
      if try Self.versions(on: probe) == before {
        versions = before
        return
      }
      connection.rollBack()
    }
    throw TargetMessages.neverStill(warehouse)
  }

  deinit { connection.rollBack() }

  /// Whether nothing was committed since the snapshot was taken.
  var isCurrent: Bool {
    get throws { try Self.versions(on: probe) == versions }
  }

  /// Changes whenever another connection commits.
  private static func versions(on probe: Connection) throws -> [Int64] {
    try names.map { try probe.value("PRAGMA \($0).data_version").integer ?? 0 }
  }

  /// The size of each file in bytes, as it will be when copied.
  func sizes() throws -> [Int64] {
    try Self.names.map { name in
      let pages = try connection.value("PRAGMA \(name).page_count").integer ?? 0
      return pages * (try connection.value("PRAGMA \(name).page_size").integer ?? 0)
    }
  }
}
