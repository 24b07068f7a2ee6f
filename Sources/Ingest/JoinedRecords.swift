// Several files inside one: their records after each other, their columns by name.

import Connections
import Formats

/// The records of several readers as if they were one file's.
///
/// The columns are those of all of them in the order in which they first appear; a column that one does
/// not have is NULL there.
final class JoinedRecords: RecordReader {
  private let readers: [any RecordReader]
  private let names: [String]?
  /// Of each reader, the field that each column is.
  private let fields: [[Int?]]
  private var current = 0

  /// Joins readers that name their columns, or that all do not.
  ///
  /// - Throws: ``FormatError`` where some do and some do not.
  init(_ readers: [any RecordReader]) throws {
    let headers = try readers.map { try $0.columnNames() }
    var names: [String] = []
    for header in headers {
      for name in header ?? [] where !names.contains(name) { names.append(name) }
    }
    guard headers.allSatisfy({ $0 == nil }) || headers.allSatisfy({ $0 != nil }) else {
      throw FormatError("some of the files inside name their columns and some do not")
    }
    self.readers = readers
    self.names = names.isEmpty ? nil : names
    fields = headers.map { header in names.map { header?.firstIndex(of: $0) } }
  }

  func columnNames() throws -> [String]? { names }

  var expectedFieldCount: Int? {
    didSet { for reader in readers { reader.expectedFieldCount = expectedFieldCount } }
  }

  func next() throws -> RecordFound? {
    while current < readers.count {
      if let found = try readers[current].next() { return found }
      current += 1
    }
    return nil
  }

  var fieldCount: Int { names?.count ?? readers[current].fieldCount }

  func field(_ index: Int) -> UnsafeBufferPointer<UInt8>? {
    guard names != nil else { return readers[current].field(index) }
    return fields[current][index].flatMap { readers[current].field($0) }
  }

  var line: Int { readers[current].line }
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
