// Bringing a table up to date by computing only the keys that can have changed: what steps and plans call.
// What the SELECT proves is found in KeyAnalysis.swift; what is then done with the rows that changed is in
// KeyedRefresh+Affected.swift.

public import SQLite
public import Warehouse

/// How a table can be brought up to date after some of its inputs have changed.
public enum RefreshWay: Sendable, Equatable {
  /// The keys that can have changed are computed anew, and only they.
  case byKey(KeyedWay)
  /// Everything is computed, and the differences are merged.
  case full(FullComputeReason)
}

/// How a refresh by key goes.
public struct KeyedWay: Sendable, Equatable {
  /// The columns of the key by which rows are chosen: all of it, or those of its parts that follow from
  /// what changed.
  public let columns: [String]
  /// The large tables that are walked through once on the way; none where indexes lead everywhere.
  public let scans: [TableScan]
}

/// A large table that is walked through for want of an index.
public struct TableScan: Sendable, Equatable {
  /// The table.
  public let table: TableName
  /// The statement that makes the index which would avoid it, where there can be one.
  public let index: String?
}

/// Why a table is computed in full.
public struct FullComputeReason: Sendable, Equatable, CustomStringConvertible {
  /// The reason as a phrase without full stop.
  public let sentence: String
  /// The table whose walking through, again and again, is why, with the index that would avoid it.
  public let scan: TableScan?

  /// Creates a reason.
  public init(_ sentence: String, scan: TableScan? = nil) {
    self.sentence = sentence
    self.scan = scan
  }

  /// The sentence.
  public var description: String { sentence }
}

/// The refresh of one table by key.
///
/// The result equals that of computing in full, row by row. Where that cannot be proved from the SELECT,
/// or too much has changed, it says why not. Nothing is ever computed from what is not in the inputs'
/// tables and their kept changes.
///
/// Belongs to one connection that has all layers and, for a step, its open transaction.
public struct KeyedRefresh {
  let compilation: Compilation
  let connection: Connection
  let analysis: Result<KeyAnalysis, FullComputeReason>

  /// Reads what a transform's SELECT proves about its key.
  ///
  /// - Parameters:
  ///   - compilation: The transform.
  ///   - connection: A connection with the tables and their indexes as they are; rows are not read.
  /// - Throws: ``SQLiteError`` when a schema cannot be read.
  public init(_ compilation: Compilation, on connection: Connection) throws {
    self.compilation = compilation
    self.connection = connection
    analysis = try Self.analyse(compilation, on: connection)
  }

  /// How the table would be refreshed when these of its inputs have changed, whatever the rows.
  ///
  /// For plans: nothing is read but schemas and the ledgers' numbers of rows.
  ///
  /// - Throws: ``SQLiteError`` when a schema cannot be read.
  public func way(whenChanged tables: Set<TableName>) throws -> RefreshWay {
    switch try route(whenChanged: tables) {
    case .success(let plan): .byKey(KeyedWay(columns: plan.columns, scans: plan.scans))
    case .failure(let reason): .full(reason)
    }
  }

  /// The inputs whose content is not that which the table was computed from.
  public func changedInputs(since former: LedgerEntry) throws -> Set<TableName> {
    var changed: Set<TableName> = []
    for table in compilation.reads.keys where !table.name.hasPrefix("_") {
      let latest = try Ledger(table.layer, on: connection).latest(of: table.description)?.version
      if former.inputs[table.description] != latest ?? 0 { changed.insert(table) }
    }
    return changed
  }

  /// How many rows have changed in the inputs since the table was computed, as far as it is known.
  public func changedRowCount(since former: LedgerEntry) throws -> Int64? {
    var count: Int64 = 0
    for table in try changedInputs(since: former) {
      guard let version = former.inputs[table.description],
        let rows = try ChangedRows(of: table, since: version, on: connection)
      else { return nil }
      count += rows.count
    }
    return count
  }

  /// Finds the keys that can have changed since the table was computed, into `temp.affected`.
  ///
  /// - Parameters:
  ///   - former: The newest ledger entry of the table.
  ///   - fingerprint: What the work is defined by now.
  /// - Returns: The keys, or why everything must be computed.
  /// - Throws: ``SQLiteError``.
  public func affectedKeys(
    since former: LedgerEntry?, fingerprint: String
  ) throws -> Result<AffectedKeys, FullComputeReason> {
    guard let former else { return .failure(.init("it has not been computed yet")) }
    guard former.fingerprint == fingerprint else {
      return .failure(.init("its definition has changed"))
    }
    guard former.rowCount > 0 else { return .failure(.init("the table is empty")) }
    switch try route(whenChanged: try changedInputs(since: former)) {
    case .failure(let reason): return .failure(reason)
    case .success(let plan): return try findKeys(plan, since: former)
    }
  }
}

extension FullComputeReason: Error {}

/// The keys that a refresh computes anew, in `temp.affected`.
public struct AffectedKeys: Sendable {
  /// The table with the keys.
  static let table = "temp.affected"

  /// How the refresh goes.
  public let way: KeyedWay
  /// How many keys may have changed; with a part of the key, how many values of that part.
  public let count: Int
  /// How many rows the table had.
  public let formerRowCount: Int
  let parts: [Int]
  let select: String

  /// A condition on a row of the target, or of a table with its key's columns, that holds for the rows
  /// whose keys are computed anew.
  ///
  /// - Parameter row: The name of the table in the query, or its alias.
  /// - Returns: The condition.
  public func condition(on row: String) -> String {
    KeyAnalysis.membership(way.columns.map { "\(row).\($0.sqlIdentifier)" }, parts, Self.table)
  }
}
