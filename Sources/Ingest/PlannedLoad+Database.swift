// What is to be read from a database, and why.

import Connections
import SQLite
import Warehouse

/// The reading of a database that is to be done.
struct PlannedQuery: Sendable {
  /// Why a database is read.
  enum Reason {
    /// Nothing of it is in the table.
    case new
    /// All of it is read each time; only its content tells whether it changed.
    case whole
    /// Its column has values above the mark.
    case grown
    /// The source reads something else, or in another way, than before.
    case redeclared
  }

  /// Why it is read.
  let reason: Reason
  /// The highest value of the `since` column that is in the table; nil where all is read.
  let highWater: String?
  /// The loads whose rows go when the new ones come.
  let former: [FormerLoad]
}

extension PlannedLoad {
  /// Plans the reading of a database.
  ///
  /// A source with `since` asks the database whether there is anything above the mark. Without, nothing
  /// short of reading all of it tells whether it changed, so it is always read.
  init(
    database source: Source, on connection: Connection?, _ connections: ProjectConnections
  ) throws {
    self.init(source)
    // What the project says wrongly is told before the database is asked.
    let database = try connections.database(of: source)
    var known = DatabaseHistory()
    if let connection {
      known = try DatabaseHistory(of: source, on: connection)
      let columns = try RawTable(source.table, on: connection).columns()
      isTableNew = columns.isEmpty
      isTableNarrow = !isTableNew && !Set(source.columns.map(\.name)).isSubset(of: columns)
    }
    query = try Self.query(source, known) {
      guard let since = source.since, let relation = DatabaseRelation(source) else { return true }
      let reading = try DatabaseReading(relation, of: source, on: database)
      return try reading.highest(of: since, above: known.highWater) != nil
    }
  }

  private static func query(
    _ source: Source, _ known: DatabaseHistory, _ hasRows: () throws -> Bool
  ) throws -> PlannedQuery? {
    let isForeign = known.isForeign || known.isRedeclared && source.since == nil
    if isForeign {
      return PlannedQuery(reason: .redeclared, highWater: nil, former: known.loads)
    }
    guard try hasRows() else { return nil }
    if source.since == nil {
      return PlannedQuery(
        reason: known.loads.isEmpty ? .new : .whole, highWater: nil, former: known.loads)
    }
    return PlannedQuery(
      reason: known.highWater == nil ? .new : .grown, highWater: known.highWater, former: [])
  }
}

/// What of a database is in a table, by its loads.
struct DatabaseHistory {
  /// The loads whose rows are in the table.
  private(set) var loads: [FormerLoad] = []
  /// The highest value of the `since` column that they reached.
  private(set) var highWater: String?
  /// Whether some are of another table, query, connection or column.
  private(set) var isForeign = false
  /// Whether the source reads in another way than when the last load was done.
  private(set) var isRedeclared = false

  init() {}

  init(of source: Source, on connection: Connection) throws {
    loads = try LoadHistory(on: connection).standing(source.table).filter { $0.state == .loaded }
    guard !loads.isEmpty else { return }
    let ledger = try Ledger(.raw, on: connection).latest(of: source.table.description)
    isRedeclared = ledger.map { $0.fingerprint != source.fingerprint } ?? false
    let rows = try connection.rows(
      """
      SELECT high_water, connection = ? AND path = ?
      FROM raw._load
      WHERE table_name = ? AND state = 'loaded' AND replay_of IS NULL
      ORDER BY load_id DESC
      """,
      [.text(source.connection), .text(source.loadPath), .text(source.table.name)])
    let marks = rows.map { source.mark(in: $0[0].text) }
    highWater = marks.first ?? nil
    isForeign =
      rows.contains { $0[1].integer != 1 } || source.since != nil && marks.contains { $0 == nil }
  }
}

extension Source {
  /// The path that `_load` has for what it reads: the table, or the query by a name of its own.
  var loadPath: String {
    guard case .query(let sql) = origin else { return path }
    return "query \(Fingerprint([sql]).text.prefix(8))"
  }

  /// The mark as `_load` keeps it, with the column it is a value of.
  func highWater(_ mark: String) -> String { "\(since ?? "")=\(mark)" }

  /// The value of a mark, if it is one of the `since` column.
  fileprivate func mark(in highWater: String?) -> String? {
    guard let since, let highWater, highWater.hasPrefix(since + "=") else { return nil }
    return String(highWater.dropFirst(since.count + 1))
  }
}
