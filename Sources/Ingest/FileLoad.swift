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
    return Double(rejectCount) > limit * Double(rowCount + rejectCount)
  }

  /// Inserts the file's records, and keeps those that cannot enter.
  mutating func run(from connection: FolderConnection, rejects: RejectSpool) throws {
    let bytes = try connection.open(file)
    let advance = context.advance
    var reader = CSVReader(try CSVDialect(context.source)) { space in
      let count = try bytes.read(into: space)
      try advance(count)
      return count
    }
    if try prepareColumns(&reader) { try insertRecords(&reader, rejects) }
    try checkMark(reader.byteOrderMark)
    sha256 = bytes.sha256()
  }

  /// Matches the header with the table's columns.
  ///
  /// - Returns: False when the file is empty.
  private mutating func prepareColumns(_ reader: inout CSVReader) throws -> Bool {
    guard context.source.format.hasHeader else {
      reader.columnCount = columns.columns.count
      return true
    }
    guard let header = try header(&reader) else { return false }
    columns = ColumnMatch(header: header, of: context.source)
    if columns.missing.count == context.source.columns.count {
      throw IngestMessages.headerForeign(file.path, header, of: context.source)
    }
    let known = try context.table.columns()
    for column in columns.undeclared where !known.contains(column) {
      try context.table.add(column)
      addedColumns.append(column)
    }
    return true
  }

  private func header(_ reader: inout CSVReader) throws -> [String]? {
    do {
      let header = try reader.header()
      try checkMark(reader.byteOrderMark)
      return header
    } catch let reject as CSVReject {
      try checkMark(reader.byteOrderMark)
      throw IngestMessages.headerUnreadable(file.path, reject, of: context.source)
    }
  }

  /// Refuses a file that says itself that it is not encoded as its source says: it would come in
  /// without a reject, and every accent would be wrong.
  private func checkMark(_ mark: ByteOrderMark?) throws {
    guard let mark, mark != .utf8 || context.source.format.encoding != .utf8 else { return }
    throw IngestMessages.otherEncoding(file.path, mark, of: context.source)
  }

  private mutating func insertRecords(
    _ reader: inout CSVReader, _ rejects: RejectSpool
  ) throws {
    let connection = context.table.connection
    var insert = try connection.prepare(insertSQL)
    let lineIndex = columns.columns.count + 1
    insert.bind(context.loadID, at: lineIndex + 1)
    while let found = try reader.next() {
      switch found {
      case .record:
        for field in 0..<reader.fieldCount { insert.bind(bytes: reader[field], at: field + 1) }
        insert.bind(Int64(reader.line), at: lineIndex)
        _ = try insert.step()
        insert.reset()
        rowCount += 1
      case .reject(let reject):
        try rejects.add(
          Reject(
            loadID: context.loadID, table: context.source.table, path: file.path,
            line: Int64(reject.line), byteOffset: Int64(reject.offset),
            reason: reject.reason.description, text: reject.text))
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
    let names = columns.columns.map(\.sqlIdentifier) + ["_line", "_load_id"]
    let places = names.map { _ in "?" }
    return "INSERT INTO \(context.table.name.sql) (\(names.joined(separator: ", ")))"
      + " VALUES (\(places.joined(separator: ", ")))"
  }
}

extension CSVDialect {
  /// The dialect that a source declares.
  init(_ source: Source) throws {
    let format = source.format
    guard let delimiter = format.delimiter.asciiValue, let quote = format.quote.asciiValue,
      delimiter != quote,
      ![delimiter, quote].contains(where: { [0x00, 0x0A, 0x0D].contains($0) }),
      let encoding = TextEncoding(rawValue: format.encoding.rawValue)
    else { throw IngestMessages.sameDelimiterAndQuote(source) }
    self.init(
      delimiter: delimiter, quote: quote, encoding: encoding, hasHeader: format.hasHeader)
  }
}
