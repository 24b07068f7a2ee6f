// One file into its table. This is where the time goes: one thread reads, parses and encodes rows as
// pages (RecordBatch), this one has SQLite copy them (TableTransfer), both at once.

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
    /// A folder for what must be unpacked before it can be read.
    let spool: String
    /// Told which columns the file has before anything is changed; throws where it must not enter.
    let admit: (_ columns: ColumnMatch, _ newColumns: [String]) throws -> Void
    /// Told of every chunk read; throws to stop.
    let advance: (_ byteCount: Int) throws -> Void
    /// Told of every lot of rows that entered.
    var inserted: (_ rowCount: Int64) -> Void = { _ in }
    /// The table that the file is a part of, where only that one's log can read it.
    var delta: DeltaListing?
  }

  let file: ListedFile
  let context: Context

  private(set) var rowCount: Int64 = 0
  private(set) var rejectCount: Int64 = 0
  private(set) var sha256 = ""
  /// What was found out about how the file is written, because its source leaves it open.
  private(set) var findings: [CSVFindings.Decision] = []
  private(set) var columns: ColumnMatch
  /// Columns that the table did not have before this file.
  private(set) var addedColumns: [String] = []
  private var lastRowID: Int64 = 0

  /// What stands between the fields of a CSV file, as it was declared or found.
  private(set) var delimiter: String?

  /// Whether rows may go as pages; by default where SQLite copies them.
  var mayTransfer = true

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
      let records =
        try context.delta?.records(of: local)
        ?? FormatChoice.records(
          of: local, as: context.source.format,
          expecting: context.source.fileColumns.map(\.header), spool: context.spool
        ) { space in
          let count = try bytes.read(into: space)
          try advance(count)
          return count
        }
      findings = (records as? CSVRecords)?.findings.decisions.filter { !$0.isGiven } ?? []
      delimiter = (records as? CSVRecords).map {
        String(decoding: $0.findings.dialect.delimiter, as: UTF8.self)
      }
      try prepareColumns(records)
      try insertRecords(records, rejects)
      // All of it, whatever the format left unread: the digest is that of the file.
      try bytes.readToEnd(advance)
      sha256 = bytes.sha256()
    } catch let error as FormatError {
      throw IngestMessages.unreadable(file.path, error, of: context.source)
    }
  }

  /// Inserts records that are no file's, and keeps those that cannot enter.
  mutating func run(_ records: any RecordReader, rejects: RejectSpool) throws {
    try prepareColumns(records)
    try insertRecords(records, rejects)
  }

  /// Matches the names that the file has with the table's columns.
  private mutating func prepareColumns(_ records: any RecordReader) throws {
    guard let header = try records.columnNames() else {
      records.expectedFieldCount = columns.columns.count
      return try context.admit(columns, [])
    }
    columns = ColumnMatch(header: header, of: context.source)
    let known = Set(try context.table.columns())
    addedColumns = columns.undeclared.filter { !known.contains($0) }
    try context.admit(columns, addedColumns)
    if columns.missing.count == context.source.fileColumns.count {
      throw IngestMessages.headerForeign(file.path, header, of: context.source)
    }
    // With the load and the line, as many as SQLite lets a table have.
    guard addedColumns.isEmpty || known.count + addedColumns.count <= 1_998 else {
      throw IngestMessages.tooManyColumns(file.path, addedColumns.count, of: context.source)
    }
    for column in addedColumns { try context.table.add(column) }
  }

  private mutating func insertRecords(
    _ records: any RecordReader, _ rejects: RejectSpool
  ) throws {
    let table = context.table
    let layout = RowLayout(
      try table.allColumns(), fields: columns.columns, constants: context.constants)
    // Few records are inserted before a second thread would have begun.
    if try !insertOneByOne(mayTransfer ? 1_000 : .max, records, layout, rejects) {
      if let transfer = try TableTransfer(
        into: table.name.name, of: "raw", on: table.connection)
      {
        try insert(records, layout, by: transfer, rejects)
      } else {
        _ = try insertOneByOne(.max, records, layout, rejects)
      }
    }
    lastRowID = try lastRow()
  }

  /// Inserts pages of rows that another thread reads meanwhile.
  private mutating func insert(
    _ records: any RecordReader, _ layout: RowLayout, by transfer: TableTransfer,
    _ rejects: RejectSpool
  ) throws {
    var insert = try RowInsert(layout, into: context.table)
    let queue = BatchQueue((0..<3).map { _ in RecordBatch(transfer.form, layout) })
    let reading = BatchReading(
      records, layout, loadID: context.loadID, advance: context.advance)
    try queue.run(reading) {
      while let batch = try queue.takeFilled() {
        if batch.rows.rowCount > 0 { try transfer.insert(batch.rows) }
        rowCount += batch.rows.rowCount
        context.inserted(batch.rows.rowCount)
        if let row = batch.longRow {
          try insert.insert(row)
          rowCount += 1
        }
        for reject in batch.rejects { try add(reject, rejects) }
        queue.giveBack(batch)
      }
    }
  }

  /// Inserts up to so many of the next records on this thread.
  ///
  /// - Returns: Whether there are no more.
  private mutating func insertOneByOne(
    _ limit: Int, _ records: any RecordReader, _ layout: RowLayout, _ rejects: RejectSpool
  ) throws -> Bool {
    var insert = try RowInsert(layout, into: context.table)
    let values = RowValues(layout, loadID: context.loadID)
    var count = 0
    let rowsBefore = rowCount
    defer { context.inserted(rowCount - rowsBefore) }
    while count < limit {
      guard let found = try records.next() else { return true }
      switch found {
      case .record:
        values.take(records)
        try insert.insert(values)
        rowCount += 1
      case .reject(let reject): try add(reject, rejects)
      }
      count += 1
      // A reader of a path tells of nothing that it reads, so that stopping is asked for here too.
      if count % 4_096 == 0 { try context.advance(0) }
    }
    return false
  }

  private mutating func add(_ reject: RecordReject, _ rejects: RejectSpool) throws {
    try rejects.add(
      Reject(
        loadID: context.loadID, table: context.source.table, path: file.path,
        line: Int64(reject.line), byteOffset: Int64(reject.offset), reason: reject.reason,
        text: reject.text))
    rejectCount += 1
  }

  // The last rowid of the connection may be that of a reject, so the table is asked.
  private func lastRow() throws -> Int64 {
    try context.table.connection.value("SELECT max(_rowid_) FROM \(context.table.name.sql)")
      .integer ?? 0
  }
}
