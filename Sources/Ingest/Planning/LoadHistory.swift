// What is in RAW already, by the rows of `_load`, and what was kept out of it.

import Connections
import SQLite
import Warehouse

/// A version of a file that was decided on: it is in the table, or it was kept out.
struct FormerLoad: Sendable {
  /// What was decided.
  enum State: String {
    /// Its rows are in the table.
    case loaded
    /// Its rows are no longer wanted; the same version does not enter again by itself.
    case retracted
    /// Its columns are not those of a table that does not change.
    case rejected
    /// It waits until someone accepts it.
    case held
    /// It was accepted and enters next.
    case accepted
  }

  let id: Int64
  let state: State
  let path: String
  let size: Int64
  /// In nanoseconds since 1970, as ``ListedFile/modifiedAt``.
  let modifiedAt: Int64
  let etag: String?
  let rowCount: Int64
  /// Its rows' ids, which follow one another because one writer loads a file in one go.
  let rows: ClosedRange<Int64>?
  /// The values of its path's captures, as ``Partition/text``.
  let partition: String?
  /// What a replay brought later of what had been rejected of it.
  var replays: [FormerLoad] = []

  /// The ranges of all its rows.
  var allRows: [ClosedRange<Int64>] { ([rows] + replays.map(\.rows)).compactMap(\.self) }

  /// How many rows it has, with those that came later.
  var totalRowCount: Int64 { replays.reduce(rowCount) { $0 + $1.rowCount } }

  /// Whether a listed file is this version.
  ///
  /// The version that the place gives a file says so alone; where there is none, size and time do.
  func isVersion(_ file: ListedFile) -> Bool {
    if let etag, let other = file.etag { return etag == other && size == file.size }
    return size == file.size && modifiedAt == file.modifiedAt
  }
}

/// The loads of the raw layer.
struct LoadHistory {
  private let connection: Connection

  init(on connection: Connection) { self.connection = connection }

  /// The loads of a table that count: those in it, and of each path what was kept out last.
  ///
  /// All are read in one go, ordered by path and then by age.
  func standing(_ table: TableName) throws -> [FormerLoad] {
    var statement = try connection.prepare(
      """
      SELECT
        load_id, state, path, size, modified_at, etag, row_count, first_rowid, last_rowid,
        \(try isFirstVersion ? "NULL, NULL" : "\"partition\", replay_of")
      FROM raw._load
      WHERE
        table_name = ? AND state IN ('loaded', 'retracted', 'rejected', 'held', 'accepted')
      ORDER BY path, load_id
      """)
    statement.bind(table.name, at: 1)
    var loads: [FormerLoad] = []
    while try statement.step() {
      let load = Self.load(statement)
      if statement.isNull(at: 10) {
        loads.append(load)
      } else if let first = loads.lastIndex(where: { $0.id == statement.integer(at: 10) }) {
        loads[first].replays.append(load)
      }
    }
    return loads
  }

  private static func load(_ row: borrowing Statement) -> FormerLoad {
    FormerLoad(
      id: row.integer(at: 0), state: FormerLoad.State(rawValue: row.text(at: 1) ?? "") ?? .held,
      path: row.text(at: 2) ?? "", size: row.integer(at: 3),
      modifiedAt: FileTime.nanoseconds(row.text(at: 4) ?? "") ?? 0,
      etag: row.isNull(at: 5) ? nil : row.text(at: 5), rowCount: row.integer(at: 6),
      rows: row.isNull(at: 7) ? nil : row.integer(at: 7)...row.integer(at: 8),
      partition: row.isNull(at: 9) ? nil : row.text(at: 9))
  }

  // `plan` reads a warehouse that nothing has written to since the program was renewed.
  private var isFirstVersion: Bool {
    get throws { try connection.value("PRAGMA raw.user_version").integer == 1 }
  }

  /// The digest of a load's bytes.
  func sha256(of load: FormerLoad) throws -> String? {
    try connection.value("SELECT sha256 FROM raw._load WHERE load_id = ?", [.integer(load.id)]).text
  }

  /// An id that no load has had.
  func nextID() throws -> Int64 {
    try connection.value("SELECT coalesce(max(load_id), 0) + 1 FROM raw._load").integer ?? 1
  }

  /// Records a load.
  func record(_ load: NewLoad) throws {
    try connection.run(
      """
      INSERT INTO raw._load
        (load_id, table_name, connection, path, size, modified_at, etag, sha256, row_count,
         first_rowid, last_rowid, reject_count, state, loaded_at, step_id, "partition", high_water,
         replay_of, reason, columns)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        .integer(load.id), .text(load.table.name), .text(load.connection), .text(load.path),
        .integer(load.size), .text(FileTime.text(load.modifiedAt)), .text(orNull: load.etag),
        .text(load.sha256), .integer(load.rowCount),
        .integer(orNull: load.rows?.lowerBound), .integer(orNull: load.rows?.upperBound),
        .integer(load.rejectCount), .text(load.state.rawValue), .text(Timestamp.now()),
        .text(load.stepID), .text(orNull: load.partition), .text(orNull: load.highWater),
        .integer(orNull: load.replayOf), .text(orNull: load.reason),
        .text(orNull: load.columns?.text),
      ])
  }

  /// Says what has become of a load and of what was replayed of it.
  func mark(_ load: FormerLoad, as state: String) throws {
    try connection.run(
      "UPDATE raw._load SET state = ? WHERE load_id = ? OR replay_of = ?",
      [.text(state), .integer(load.id), .integer(load.id)])
  }

  /// Takes note that a file was touched without being changed, so that it counts as seen.
  func touch(_ load: FormerLoad, _ file: ListedFile) throws {
    try connection.run(
      "UPDATE raw._load SET size = ?, modified_at = ?, etag = ? WHERE load_id = ?",
      [
        .integer(file.size), .text(FileTime.text(file.modifiedAt)), .text(orNull: file.etag),
        .integer(load.id),
      ])
  }
}

/// A load that is being done.
struct NewLoad {
  let id: Int64
  let table: TableName
  let connection: String
  /// The path of a file; for a database, the table or query.
  let path: String
  let stepID: String
  var state = FormerLoad.State.loaded
  var size: Int64 = 0
  var modifiedAt: Int64 = 0
  var etag: String?
  var sha256 = ""
  var rowCount: Int64 = 0
  var rows: ClosedRange<Int64>?
  var rejectCount: Int64 = 0
  var partition: String?
  /// The highest value of a database's column that has been read.
  var highWater: String?
  /// The load whose rejects this one enters.
  var replayOf: Int64?
  /// Why it is not in the table.
  var reason: String?
  /// How the fields of its records stand, where some were rejected.
  var columns: RejectedFields?

  init(id: Int64, table: TableName, connection: String, path: String, stepID: String) {
    self.id = id
    self.table = table
    self.connection = connection
    self.path = path
    self.stepID = stepID
  }

  /// A load of a file.
  init(id: Int64, of file: ListedFile, for source: Source, stepID: String) {
    self.init(
      id: id, table: source.table, connection: source.connection, path: file.path, stepID: stepID)
    size = file.size
    modifiedAt = file.modifiedAt
    etag = file.etag
  }
}
