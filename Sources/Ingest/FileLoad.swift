// One file into its table. This is where the time goes: bytes are found, bound and stepped without a
// copy and without a String.

import Connections
import Formats
import SQLite
import Warehouse

/// A file on its way into a RAW table.
struct FileLoad {
  /// What a file is loaded for and with.
  struct Context {
    let source: Source
    let table: RawTable
    let loadID: Int64
    /// Columns whose value is the same in every row.
    let constants: [Partition.Value]
    /// Told which columns the file has before anything is changed; throws where it must not enter.
    let admit: (_ columns: ColumnMatch, _ newColumns: [String]) throws -> Void
    /// Told of every chunk read; throws to stop.
    let advance: (_ byteCount: Int) throws -> Void
  }

  let file: ListedFile
  let context: Context

  private(set) var rowCount: Int64 = 0
  private(set) var rejectCount: Int64 = 0
  private(set) var sha256 = ""
  private(set) var columns: ColumnMatch
  /// Columns that the table did not have before this file.
  private(set) var addedColumns: [String] = []
  private var lastRowID: Int64 = 0

  init(_ file: ListedFile, _ context: Context) {
    self.file = file
    self.context = context
    columns = ColumnMatch(inOrder: context.source)
  }

  /// The ids of the rows that entered.
  var rows: ClosedRange<Int64>? { rowCount > 0 ? lastRowID - rowCount + 1...lastRowID : nil }

  /// Whether more records are rejected than the source allows.
  var hasTooManyRejects: Bool {
    guard let limit = context.source.rejectLimit else { return false }
    return !limit.allows(rejectCount, of: rowCount + rejectCount)
  }

  /// Inserts the file's records, and keeps those that cannot enter.
  mutating func run(_ local: LocalFile, rejects: RejectSpool) throws {
    do {
      let bytes = try local.open()
      let advance = context.advance
      let records = try FormatChoice.records(of: local, as: context.source) { space in
        let count = try bytes.read(into: space)
        try advance(count)
        return count
      }
      try prepareColumns(records)
      try insertRecords(records, rejects)
      // All of it, whatever the format left unread: the digest is that of the file.
      try bytes.readToEnd()
      sha256 = bytes.sha256()
    } catch let error as FormatError {
      throw IngestMessages.unreadable(file.path, error, of: context.source)
    }
  }

  /// Matches the names that the file has with the table's columns.
  private mutating func prepareColumns(_ records: any RecordReader) throws {
    guard let header = try records.columnNames() else {
      records.expectedFieldCount = columns.columns.count
      return try context.admit(columns, [])
    }
    columns = ColumnMatch(header: header, of: context.source)
    if columns.missing.count == context.source.fileColumns.count {
      throw IngestMessages.headerForeign(file.path, header, of: context.source)
    }
    let known = Set(try context.table.columns())
    addedColumns = columns.undeclared.filter { !known.contains($0) }
    try context.admit(columns, addedColumns)
    for column in addedColumns { try context.table.add(column) }
  }

  private mutating func insertRecords(
    _ records: any RecordReader, _ rejects: RejectSpool
  ) throws {
    let connection = context.table.connection
    var insert = try connection.prepare(insertSQL)
    let lineIndex = columns.columns.count + 1
    insert.bind(context.loadID, at: lineIndex + 1)
    for (index, constant) in context.constants.enumerated() {
      insert.bind(.text(orNull: constant.text), at: lineIndex + 2 + index)
    }
    while let found = try records.next() {
      switch found {
      case .record:
        for index in 0..<records.fieldCount {
          if let field = records.field(index) {
            insert.bind(bytes: field, at: index + 1)
          } else {
            insert.bindNull(at: index + 1)
          }
        }
        insert.bind(Int64(records.line), at: lineIndex)
        _ = try insert.step()
        insert.reset()
        rowCount += 1
      case .reject(let reject):
        try rejects.add(
          Reject(
            loadID: context.loadID, table: context.source.table, path: file.path,
            line: Int64(reject.line), byteOffset: Int64(reject.offset),
            reason: reject.reason, text: reject.text))
        rejectCount += 1
      }
    }
    lastRowID = try lastRow()
  }

  // The last rowid of the connection may be that of a reject, so the table is asked.
  private func lastRow() throws -> Int64 {
    try context.table.connection.value("SELECT max(_rowid_) FROM \(context.table.name.sql)")
      .integer ?? 0
  }

  private var insertSQL: String {
    let names =
      columns.columns.map(\.sqlIdentifier) + ["_line", "_load_id"]
      + context.constants.map(\.column.sqlIdentifier)
    let places = names.map { _ in "?" }
    return "INSERT INTO \(context.table.name.sql) (\(names.joined(separator: ", ")))"
      + " VALUES (\(places.joined(separator: ", ")))"
  }
}
