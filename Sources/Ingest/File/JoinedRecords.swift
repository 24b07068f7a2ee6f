// Several files inside one: their records after each other, their columns by name.

import Connections
import Formats

/// The records of several readers as if they were one file's.
///
/// The columns are those of all of them in the order in which they first appear; a column that one does
/// not have is NULL there. Of many readers a few are open at a time.
final class JoinedRecords: RecordReader {
  typealias Open = () throws -> any RecordReader

  /// How many stay open between asking for their columns and reading them.
  private static let keptCount = 16

  /// One of the readers.
  private struct Part {
    let open: Open
    let header: [String]?
    /// Where its columns are known already, and it is not opened once more.
    var reader: (any RecordReader)?
  }

  private var parts: ArraySlice<Part> = []
  private let names: [String]?
  private var current: (any RecordReader)?
  /// The field of the current reader that each column is.
  private var fields: [Int?] = []

  var expectedFieldCount: Int?

  /// Joins readers that name their columns, or that all do not; those without a record do not count.
  ///
  /// - Throws: ``FormatError`` where some do and some do not.
  init(_ readers: [Open]) throws {
    for open in readers {
      let reader = try open()
      let header = try reader.columnNames()
      if header == nil, try reader.next() == nil { continue }
      // Without a header, the first record was read to find out that there is one.
      let isKept = header != nil && parts.count < Self.keptCount
      parts.append(Part(open: open, header: header, reader: isKept ? reader : nil))
    }
    let headers = parts.compactMap(\.header)
    guard headers.isEmpty || headers.count == parts.count else {
      throw FormatError("some of the files inside name their columns and some do not")
    }
    var names: [String] = []
    var known: Set<String> = []
    for name in headers.joined() where known.insert(name).inserted { names.append(name) }
    self.names = headers.isEmpty ? nil : names
  }

  func columnNames() throws -> [String]? { names }

  func next() throws -> RecordFound? {
    while true {
      if let found = try current?.next() { return found }
      guard let part = parts.popFirst() else { return nil }
      let reader = try part.reader ?? part.open()
      if part.reader == nil { _ = try reader.columnNames() }
      reader.expectedFieldCount = expectedFieldCount
      current = reader
      let header = Dictionary(
        (part.header ?? []).enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
      fields = (names ?? []).map { header[$0] }
    }
  }

  var fieldCount: Int { names?.count ?? current?.fieldCount ?? 0 }

  func field(_ index: Int) -> UnsafeBufferPointer<UInt8>? {
    guard names != nil else { return current?.field(index) }
    return fields[index].flatMap { current?.field($0) }
  }

  var line: Int { current?.line ?? 0 }
}

/// The records of a file that stays for as long as they are read.
final class KeepingRecords: RecordReader {
  private let records: any RecordReader
  private let file: LocalFile

  init(_ records: any RecordReader, of file: LocalFile) {
    self.records = records
    self.file = file
  }

  func columnNames() throws -> [String]? { try records.columnNames() }

  var expectedFieldCount: Int? {
    get { records.expectedFieldCount }
    set { records.expectedFieldCount = newValue }
  }

  func next() throws -> RecordFound? { try records.next() }
  var fieldCount: Int { records.fieldCount }
  func field(_ index: Int) -> UnsafeBufferPointer<UInt8>? { records.field(index) }

  func lendFields(to places: UnsafeMutablePointer<UnsafeBufferPointer<UInt8>>) {
    records.lendFields(to: places)
  }

  var line: Int { records.line }
}
