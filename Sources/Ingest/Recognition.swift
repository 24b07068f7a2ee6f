// A file that no source declares yet: what it is found to be, and what a source would say of it.

public import Connections
public import Formats
import Warehouse

/// What a file was found to be.
public struct Recognition {
  /// Its records, after the names of its columns.
  public let reader: any RecordReader
  /// Its columns, by the names they get in RAW and the names in the file.
  public let columns: [(name: String, header: String)]
  /// The lines of a source's `format:` that say how it is read.
  public let settings: [String]
  /// What was found and by what, a sentence each.
  public let notes: [String]

  /// Finds out what a file is.
  ///
  /// - Throws: ``PantanalError`` when it cannot be read, or is not of a format that can be told.
  public init(_ file: LocalFile) throws {
    do {
      let records = try CSVRecords(path: file.path)
      try self.init(records, of: file)
    } catch let error as FormatError {
      throw PantanalError(
        .fileUnreadable, "\(file.place): \(error.message)", hint: error.hint)
    }
  }

  private init(_ records: CSVRecords, of file: LocalFile) throws {
    guard let header = try records.columnNames() else {
      throw PantanalError(
        .fileUnreadable, "\(file.place) has no header",
        hint: "declare it by hand with header: false")
    }
    reader = records
    columns = PortableName.columns(of: header)
    settings = ["type: csv"]
    notes = records.findings.decisions.map { "\($0.option): \($0.value) (\($0.reason))" }
  }
}
