// A CSV file as any other format: its settings completed by what the file shows, its header repaired.

/// The records of a CSV file.
public final class CSVRecords: RecordReader {
  /// How many bytes of a file's beginning are looked at to find out how it is written.
  public static let sampleSize = 256 << 10

  /// How the file is read, and why.
  public let findings: CSVFindings

  /// What had to be changed in the header, once ``columnNames()`` was asked.
  public private(set) var headerChanges: [HeaderRepair.Change] = []

  private var reader: CSVReader
  private var hasCheckedMark = false

  /// A reader of what `read` gives, which is written in this dialect.
  ///
  /// - Parameters:
  ///   - dialect: How the file is written.
  ///   - read: Fills a buffer and says how many bytes it gave; 0 is the end.
  public init(
    _ dialect: CSVDialect, read: @escaping (UnsafeMutableRawBufferPointer) throws -> Int
  ) {
    findings = CSVFindings(dialect)
    reader = CSVReader(dialect, read: read)
  }

  /// A reader of what `read` gives, of whose beginning up to ``sampleSize`` bytes are read at once.
  ///
  /// - Parameters:
  ///   - settings: What is said of the file; what is not is found in its first bytes.
  ///   - probe: Pieces of the file beyond its beginning, where it can be looked into: only with them is
  ///     a footer found in a file that is larger than the sample, or an accent that comes late.
  ///   - chunkSize: How many bytes to ask for at a time.
  ///   - read: Fills a buffer and says how many bytes it gave; 0 is the end.
  /// - Throws: ``FormatError`` when the file cannot be written so, and what `read` throws.
  public init(
    _ settings: CSVSettings, probe: CSVProbe? = nil, chunkSize: Int = 1 << 20,
    read: @escaping (UnsafeMutableRawBufferPointer) throws -> Int
  ) throws {
    let sample = try Sample(size: Self.sampleSize, of: read)
    findings = try CSVSniffer(settings).findings(
      in: sample.bytes, isWhole: sample.isWhole, probe)
    reader = CSVReader(findings.dialect, chunkSize: chunkSize, read: sample.followed(by: read))
  }

  /// A reader of the file at `path`.
  ///
  /// - Throws: ``FormatError`` when it cannot be opened, or cannot be written so.
  public convenience init(path: String, _ settings: CSVSettings = CSVSettings()) throws {
    let file = try ReadableFile(path: path)
    try self.init(settings, probe: CSVProbe(path: path)) { try file.read(into: $0) }
  }

  /// The names of the columns, repaired where they cannot be told apart; nil where the file has no header
  /// or is empty.
  ///
  /// - Throws: ``FormatError`` when the header cannot be read, or the file says itself that it is written
  ///   in another encoding: it would come in without a reject, and every accent would be wrong.
  public func columnNames() throws -> [String]? {
    guard reader.dialect.hasHeader else { return nil }
    do {
      let header = try reader.header(fieldCount: findings.fieldCount)
      try checkMark()
      guard let header else { return nil }
      let repair = HeaderRepair(fitted(header))
      headerChanges = repair.changes
      return repair.names
    } catch let reject as CSVReject {
      try checkMark()
      throw FormatError(
        "its header cannot be read: \(reject.reason)",
        hint: "is it really \(reader.dialect.encoding.rawValue)\(quoting)?", line: reject.line)
    }
  }

  /// Empty names at the right places, where the header has too many or too few for the records.
  private func fitted(_ header: [String]) -> [String] {
    guard let count = findings.fieldCount, header.count != count else { return header }
    let surplus = header.count - count
    var names = header
    if surplus > 0, header.count(where: \.isEmpty) == surplus {
      names.removeAll(where: \.isEmpty)
    } else if surplus < 0, -surplus <= findings.emptyTailCount {
      names += repeatElement("", count: -surplus)
    } else {
      return header
    }
    reader.columnCount = count
    return names
  }

  private var quoting: String {
    reader.dialect.quote.map { ", with \(Unicode.Scalar($0)) around fields" } ?? ""
  }

  private func checkMark() throws {
    hasCheckedMark = true
    try reader.byteOrderMark?.check(against: reader.dialect.encoding)
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
    let found = try reader.next()
    if !hasCheckedMark { try checkMark() }
    return switch found {
    case nil: nil
    case .record: .record
    case .reject(let reject): .reject(RecordReject(reject))
    }
  }

  /// How many fields the record has.
  public var fieldCount: Int { reader.fieldCount }

  /// Lends a field as UTF-8; nil where a short record has none and is padded.
  public func field(_ index: Int) -> UnsafeBufferPointer<UInt8>? {
    reader.isMissing(index) ? nil : reader[index]
  }

  /// Lends all fields as UTF-8; those that a padded record lacks are NULL.
  public func lendFields(to places: UnsafeMutablePointer<UnsafeBufferPointer<UInt8>>) {
    reader.lendFields(to: places)
  }

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
