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
  /// What someone let in, whatever its columns are.
  let accepted: [FormerLoad]
  /// What was kept out before, and has other columns now.
  let keptOut: [FormerLoad]
}

extension PlannedLoad {
  /// Plans the reading of a database.
  ///
  /// A source with `since` asks the database whether there is anything above the mark. Without, nothing
  /// short of reading all of it tells whether it changed, so it is always read. What was kept out for its
  /// columns is read again when these are others, or when someone accepts it.
  init(
    database source: Source, on connection: Connection?, _ connections: ProjectConnections
  ) throws {
    self.init(source)
    // What the project says wrongly is told before the database is asked.
    let database = try connections.database(of: source)
    guard let relation = DatabaseRelation(source) else { return }
    var known = DatabaseHistory()
    var columns: [String] = []
    if let connection {
      known = try DatabaseHistory(of: source, on: connection)
      columns = try RawTable(source.table, on: connection).columns()
      isTableNew = columns.isEmpty
      isTableNarrow = !isTableNew && !Set(source.columns.map(\.name)).isSubset(of: columns)
    }
    let reading = { try DatabaseReading(relation, of: source, on: database) }
    if let keptOut = known.keptOut, !known.isForeign, !known.isRedeclared {
      let names = try reading().columnNames()
      if source.keptOut(ColumnMatch(header: names, of: source), columns) == keptOut.reason {
        if keptOut.load.state == .held { heldPaths = [keptOut.load.path] }
        return
      }
    }
    query = try Self.query(source, known) {
      guard let since = source.since else { return true }
      return try reading().highest(of: since, above: known.highWater) != nil
    }
  }

  private static func query(
    _ source: Source, _ known: DatabaseHistory, _ hasRows: () throws -> Bool
  ) throws -> PlannedQuery? {
    func query(_ reason: PlannedQuery.Reason, former: [FormerLoad]) -> PlannedQuery {
      PlannedQuery(
        reason: reason, highWater: reason == .grown ? known.highWater : nil, former: former,
        accepted: known.accepted, keptOut: known.keptOut.map { [$0.load] } ?? [])
    }
    if known.isForeign || known.isRedeclared && source.since == nil {
      return query(.redeclared, former: known.loads)
    }
    guard try hasRows() else { return nil }
    guard source.since != nil else {
      return query(known.loads.isEmpty ? .new : .whole, former: known.loads)
    }
    return query(known.highWater == nil ? .new : .grown, former: [])
  }
}

/// What of a database is in a table, by its loads.
struct DatabaseHistory {
  /// The loads whose rows are in the table.
  private(set) var loads: [FormerLoad] = []
  /// What was let in after all, and is to be read next.
  private(set) var accepted: [FormerLoad] = []
  /// What was kept out last, and why.
  private(set) var keptOut: (load: FormerLoad, reason: String)?
  /// The highest value of the `since` column that the loads reached.
  private(set) var highWater: String?
  /// Whether some are of another table, query, connection or column.
  private(set) var isForeign = false
  /// Whether the source reads in another way than when the last load was done.
  private(set) var isRedeclared = false

  init() {}

  init(of source: Source, on connection: Connection) throws {
    let standing = try LoadHistory(on: connection).standing(source.table)
    guard !standing.isEmpty else { return }
    loads = standing.filter { $0.state == .loaded }
    accepted = standing.filter { $0.state == .accepted && $0.path == source.loadPath }
    let ledger = try Ledger(.raw, on: connection).latest(of: source.table.description)
    isRedeclared = ledger.map { $0.fingerprint != source.fingerprint } ?? false
    // A warehouse that only files were ever loaded into, and by an older program.
    guard try connection.value("PRAGMA raw.user_version").integer != 1 else {
      isForeign = !loads.isEmpty
      return
    }
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
    let waiting = standing.last {
      [.held, .rejected].contains($0.state) && $0.path == source.loadPath
    }
    guard let waiting else { return }
    let reason = try connection.value(
      "SELECT reason FROM raw._load WHERE load_id = ?", [.integer(waiting.id)])
    keptOut = (waiting, reason.text ?? "")
  }
}

extension Source {
  /// The path that `_load` has for what it reads: the table, or the query by a name of its own.
  var loadPath: String {
    guard case .query(let sql) = origin else { return path }
    return "query \(Fingerprint([sql]).text.prefix(8))"
  }

  /// Why what has such columns does not enter a table that has those; nil where it does.
  func keptOut(_ columns: ColumnMatch, _ known: [String]) -> String? {
    let drift = FileDrift(
      added: columns.undeclared.filter { !known.contains($0) }, missing: columns.missing,
      reordered: columns.reordered)
    return verdict(on: drift, isWithoutContent: false).map {
      IngestMessages.keptOut(KeptOut(drift: drift, state: $0))
    }
  }

  /// The mark as `_load` keeps it, with the column it is a value of.
  func highWater(_ mark: String) -> String { "\(since ?? "")=\(mark)" }

  /// The value of a mark, if it is one of the `since` column.
  fileprivate func mark(in highWater: String?) -> String? {
    guard let since, let highWater, highWater.hasPrefix(since + "=") else { return nil }
    return String(highWater.dropFirst(since.count + 1))
  }
}
