/// The records of a CSV file, as every format gives them.
public final class CSVRecords: RecordReader {
  private var reader: CSVReader

  /// Reads CSV from what `read` gives.
  ///
  /// - Parameters:
  ///   - dialect: How the file is written.
  ///   - read: Fills a buffer and says how many bytes it gave; 0 is the end.
  public init(
    _ dialect: CSVDialect, read: @escaping (UnsafeMutableRawBufferPointer) throws -> Int
  ) {
    reader = CSVReader(dialect, read: read)
  }

  /// The header, or nil where the file has none or is empty.
  ///
  /// - Throws: ``FormatError`` when the header cannot be read, or the file says itself that it is written
  ///   in another encoding: it would come in without a reject, and every accent would be wrong.
  public func columnNames() throws -> [String]? {
    guard reader.dialect.hasHeader else { return nil }
    do {
      let names = try reader.header()
      try checkMark()
      return names
    } catch let reject as CSVReject {
      try checkMark()
      throw FormatError(
        "its header cannot be read: \(reject.reason)",
        hint: "is it really \(reader.dialect.encoding.rawValue)\(quoting)?", line: reject.line)
    }
  }

  private var quoting: String {
    reader.dialect.quote.map { ", with \(Unicode.Scalar($0)) around fields" } ?? ""
  }

  private func checkMark() throws {
    let encoding = reader.dialect.encoding
    guard let mark = reader.byteOrderMark, mark != .utf8 || encoding != .utf8 else { return }
    let declared = encoding.rawValue
    throw switch mark {
    case .utf8:
      FormatError(
        "it begins with the mark of UTF-8, and is declared as \(declared)",
        hint: "write encoding: utf-8, or have the file written as \(declared)")
    case .utf16:
      FormatError(
        "it is UTF-16, and is declared as \(declared)", hint: "have the file written as UTF-8")
    }
  }

  /// How many fields every record must have in a file without a header.
  public var expectedFieldCount: Int? {
    get { reader.columnCount }
    set { reader.columnCount = newValue }
  }

  /// Moves to the next record or reject.
  ///
  /// - Throws: ``FormatError`` as ``columnNames()`` does, where that read nothing yet; what the reading
  ///   throws.
  public func next() throws -> RecordFound? {
    let isFirst = reader.line == 0
    let found = try reader.next()
    if isFirst { try checkMark() }
    return switch found {
    case nil: nil
    case .record: .record
    case .reject(let reject): .reject(RecordReject(reject))
    }
  }

  /// How many fields the record has.
  public var fieldCount: Int { reader.fieldCount }

  /// Lends a field as UTF-8; CSV has no NULL.
  public func field(_ index: Int) -> UnsafeBufferPointer<UInt8>? { reader[index] }

  /// The line on which the record begins, from 1.
  public var line: Int { reader.line }
}

extension RecordReject {
  init(_ reject: CSVReject) {
    self.init(
      reason: reject.reason.description, line: reject.line, offset: reject.offset,
      text: reject.text)
  }
}
