// Rejects that can be read now, by the declaration as it is now, enter after all.

import Connections
import Formats
import Foundation
import SQLite
import Warehouse

extension Ingest {
  /// Enters what was rejected of a table's loads, where its kept text can be read now.
  ///
  /// The rows are of the load and the line they were rejected of. What still cannot be read stays as it is.
  ///
  /// - Parameter change: Where it is done.
  /// - Returns: What was done: ``LoadSummary/insertedCount`` entered, ``LoadSummary/rejectCount`` stay.
  /// - Throws: ``PantanalError``.
  @discardableResult
  public static func replay(_ change: Change) throws -> LoadSummary {
    let spool = try Spool.prepare(in: change.warehouse)
    return try change.run { table, history in
      let rejects = try KeptReject.all(of: change.source.table, on: table.connection)
      let replay = Replay(
        source: change.source, table: table, history: history, stepID: change.step.id,
        scratch: spool + "/replay")
      return (0, { try replay.run(rejects, $0) })
    }
  }
}

/// A reject whose load is in the table.
struct KeptReject {
  let id: Int64
  let loadID: Int64
  let line: Int64
  let text: String

  /// The rejects of a table that have not entered, load by load.
  static func all(of table: TableName, on connection: Connection) throws -> [KeptReject] {
    try connection.rows(
      """
      SELECT reject_id, load_id, line, "text"
      FROM dataquality.reject AS reject
      JOIN raw._load AS load USING (load_id, step_id)
      WHERE reject.table_name = ? AND replayed_step_id IS NULL AND state = 'loaded'
      ORDER BY load_id, reject_id
      """, [.text(table.description)]
    ).map {
      KeptReject(
        id: $0[0].integer ?? 0, loadID: $0[1].integer ?? 0, line: $0[2].integer ?? 0,
        text: $0[3].text ?? "")
    }
  }

  /// Whether the text is what stood in the file, to the character.
  var isExact: Bool {
    !text.isEmpty && text.utf8.count < 4 << 20
      && !text.unicodeScalars.contains { $0 == "\u{fffd}" || $0 == "\u{2400}" }
  }
}

/// The replay of one table's rejects.
private struct Replay {
  let source: Source
  let table: RawTable
  let history: LoadHistory
  let stepID: String
  /// Where a record is put, so that every format can read it.
  let scratch: String

  /// A load that rejects belong to.
  private struct Origin {
    let path: String
    let columns: [String]
    /// What stood between the fields of the file, as far as it is known.
    let delimiter: String?
    let partition: String?
  }

  func run(_ rejects: [KeptReject], _ work: RawWork) throws {
    var rest = rejects[...]
    while let first = rest.first {
      let ofLoad = rest.prefix { $0.loadID == first.loadID }
      rest = rest.dropFirst(ofLoad.count)
      try replay(Array(ofLoad), of: first.loadID, work)
    }
    try? FileManager.default.removeItem(atPath: scratch)
  }

  private func replay(_ rejects: [KeptReject], of loadID: Int64, _ work: RawWork) throws {
    let origin = try origin(loadID)
    let firstRow = try lastRow() + 1
    var entered: [KeptReject] = []
    for reject in rejects {
      guard reject.isExact, let fields = try fields(of: reject.text, origin) else { continue }
      try insert(fields, reject, origin)
      entered.append(reject)
    }
    work.summary.rejectCount += Int64(rejects.count - entered.count)
    guard !entered.isEmpty else { return }
    var load = NewLoad(
      id: try history.nextID(), table: source.table, connection: source.connection,
      path: origin.path, stepID: stepID)
    load.rowCount = Int64(entered.count)
    load.rows = firstRow...(firstRow + load.rowCount - 1)
    load.partition = origin.partition
    load.replayOf = loadID
    try history.record(load)
    try table.connection.run(
      "UPDATE raw._load SET reject_count = reject_count - ? WHERE load_id = ?",
      [.integer(load.rowCount), .integer(loadID)])
    work.replayedRejects += entered.map(\.id)
    work.add(load)
  }

  private func origin(_ loadID: Int64) throws -> Origin {
    let row = try table.connection.rows(
      "SELECT path, columns, \"partition\" FROM raw._load WHERE load_id = ?", [.integer(loadID)]
    ).first
    let fields = row?[1].text.map { RejectedFields($0, of: source) }
    return Origin(
      path: row?[0].text ?? "", columns: fields?.columns ?? source.fileColumns.map(\.name),
      delimiter: fields?.delimiter, partition: row?[2].text)
  }

  private func lastRow() throws -> Int64 {
    try table.connection.value("SELECT max(_rowid_) FROM \(table.name.sql)").integer ?? 0
  }

  /// The values of a record by column, or nil where the text is not exactly one record.
  private func fields(of text: String, _ origin: Origin) throws -> [(String, Value)]? {
    var format = source.format
    format.kind = format.kind(of: origin.path)
    if format.kind == .csv, format.delimiter == .auto {
      // One record alone may look as if it were written in another way than its file.
      guard let delimiter = origin.delimiter else { return nil }
      format.delimiter = .given(delimiter)
    }
    format.hasHeader = .given(false)
    format.encoding = .given(.utf8)
    format.skippedLineCount = .given(0)
    format.skippedFooterCount = .given(0)
    format.comment = .given(nil)
    format.root = nil
    format.member = nil
    do {
      guard FileManager.default.createFile(atPath: scratch, contents: Data((text + "\n").utf8))
      else { return nil }
      let file = LocalFile(
        ListedFile(path: "replay", size: Int64(text.utf8.count) + 1, modifiedAt: 0), at: scratch,
        place: "a reject of \(origin.path)", isCopy: false)
      let bytes = try file.open()
      let records = try FormatChoice.records(
        of: file, as: format, expecting: origin.columns, spool: scratch
      ) { try bytes.read(into: $0) }
      var columns = origin.columns
      if let names = try records.columnNames() {
        columns = ColumnMatch(header: names, of: source).columns
        guard Set(columns).isSubset(of: try table.columns()) else { return nil }
      } else {
        records.expectedFieldCount = columns.count
      }
      guard case .record? = try records.next(), records.fieldCount == columns.count else {
        return nil
      }
      let values = columns.indices.map { Self.value(records.field($0)) }
      guard try records.next() == nil else { return nil }
      return Array(zip(columns, values))
    } catch is FormatError {
      return nil
    }
  }

  private static func value(_ field: UnsafeBufferPointer<UInt8>?) -> Value {
    field.map { .text(String(decoding: $0, as: UTF8.self)) } ?? .null
  }

  private func insert(
    _ fields: [(String, Value)], _ reject: KeptReject, _ origin: Origin
  ) throws {
    var columns = fields
    if let partition = GlobPattern(source.path).partition(of: origin.path) {
      columns += partition.values.map { ($0.column, .text(orNull: $0.text)) }
    }
    columns += [("_load_id", .integer(reject.loadID)), ("_line", .integer(reject.line))]
    let names = columns.map(\.0.sqlIdentifier).joined(separator: ", ")
    let places = columns.map { _ in "?" }.joined(separator: ", ")
    try table.connection.run(
      "INSERT INTO \(table.name.sql) (\(names)) VALUES (\(places))", columns.map(\.1))
  }
}
