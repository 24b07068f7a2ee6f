// Records out of a CSV file of any size. The search for field bounds is in CSVReader+Scan, what
// becomes of a record that is found in CSVReader+Finish.

import Glibc

/// Reads CSV from a stream in constant memory.
///
/// A record that cannot enter is delivered as a ``CSVReject`` among the others, and reading goes on.
/// Where quotes are broken, only the line on which the record begins is rejected and reading goes on
/// with the next, so that one stray quote costs one line and not the rest of the file.
///
/// Fields are lent as UTF-8 bytes that mostly lie where they were read; nothing is allocated per
/// record. Line ends are LF, CRLF or CR, also mixed. An empty line is no record where there are several
/// columns, and one empty field where there is one.
public struct CSVReader: ~Copyable {
  /// What ``next()`` found.
  public enum Found {
    /// A record; its fields are lent by ``subscript(_:)`` until the next is asked for.
    case record
    case reject(CSVReject)
  }

  struct Field {
    var start: Int
    var count: Int
    /// Whether quotes are around it.
    var isQuoted = false
    /// Whether quotes inside are doubled, or anything is escaped.
    var isEscaped = false
    /// Whether the record ended before it.
    var isMissing = false
    /// Whether it lies in ``converted`` rather than in the window.
    var isConverted = false
  }

  /// How the file is written.
  public let dialect: CSVDialect

  /// How many bytes a record may have.
  public let recordLimit: Int

  /// How many fields every record must have, or nil when any number will do.
  public var columnCount: Int?

  /// The line of the file on which the last record begins, from 1.
  public internal(set) var line = 0

  /// The byte of the file at which the last record begins.
  public internal(set) var offset = 0

  /// How many fields the last record has.
  public internal(set) var fieldCount = 0

  /// The mark that the file begins with, once reading has begun.
  ///
  /// One that contradicts the dialect's encoding stays part of the first field.
  public private(set) var byteOrderMark: ByteOrderMark?

  var window: ByteWindow
  var nextLine = 1
  var fields: UnsafeMutableBufferPointer<Field>
  var converted: UnsafeMutableBufferPointer<UInt8>
  var hasBegun = false

  /// Whether the bounds found last touch a quote or an escape: only such a record may span lines.
  var isQuoted = false

  /// Whether a field of them must be copied to undo quotes or escapes.
  var hasEscapes = false

  /// How many fields the header should have, while it is read.
  var headerFieldCount: Int?

  /// The first byte of the delimiter.
  let delimiter: UInt8

  /// Whether the delimiter is one byte and nothing escapes.
  let isPlain: Bool

  /// A reader of what `read` gives.
  ///
  /// - Parameters:
  ///   - dialect: How the file is written.
  ///   - chunkSize: How many bytes to ask for at a time.
  ///   - recordLimit: How many bytes a record may have. What is longer is a reject; a quote that stays
  ///     open for so long counts as not closed.
  ///   - read: Fills a buffer and says how many bytes it gave; 0 is the end.
  public init(
    _ dialect: CSVDialect, chunkSize: Int = 1 << 20, recordLimit: Int = 4 << 20,
    read: @escaping (UnsafeMutableRawBufferPointer) throws -> Int
  ) {
    self.dialect = dialect
    self.recordLimit = recordLimit
    delimiter = dialect.delimiter[0]
    isPlain = dialect.delimiter.count == 1 && dialect.escape == nil
    window = ByteWindow(
      capacity: max(chunkSize, 16), isFromUTF16: dialect.encoding.isUTF16,
      read: dialect.input(from: read))
    fields = .allocate(capacity: 64)
    converted = .allocate(capacity: 1024)
  }

  /// A reader of bytes in memory.
  public init(_ dialect: CSVDialect, bytes: [UInt8], chunkSize: Int = 1 << 20) {
    var position = 0
    self.init(dialect, chunkSize: chunkSize) { space in
      let count = min(space.count, bytes.count - position)
      space.copyBytes(from: bytes[position..<position + count])
      position += count
      return count
    }
  }

  deinit {
    fields.deallocate()
    converted.deallocate()
  }

  /// Lends a field of the last record as UTF-8.
  ///
  /// It stays until ``next()``, and has an address also when it is empty.
  public subscript(field: Int) -> UnsafeBufferPointer<UInt8> {
    precondition(field < fieldCount, "a field of the record")
    let bounds = fields[field]
    let base =
      bounds.isConverted
      ? converted.baseAddress.map { UnsafePointer($0) } : UnsafePointer(window.base)
    return UnsafeBufferPointer(start: base.map { $0 + bounds.start }, count: bounds.count)
  }

  /// The text of a field of the last record.
  public func text(_ field: Int) -> String { String(decoding: self[field], as: UTF8.self) }

  /// Whether the record ended before this field.
  public func isMissing(_ field: Int) -> Bool { fields[field].isMissing }

  /// Reads the names of the columns from the first lines that are not empty, and expects as many fields
  /// of every record.
  ///
  /// Where several records are the header, a column's name is what they say of it, joined by spaces.
  ///
  /// - Parameter knownCount: How many fields the records have, if that is known: by it a header with a
  ///   stray quote is mended.
  /// - Returns: The names as written, or nil when the file has no such line.
  /// - Throws: ``CSVReject`` when such a line cannot be read; reading goes on after it.
  public mutating func header(fieldCount knownCount: Int? = nil) throws -> [String]? {
    headerFieldCount = knownCount
    defer { headerFieldCount = nil }
    var names: [String]?
    var lineCount = 0
    while lineCount < max(1, dialect.headerLineCount), let found = try next() {
      switch found {
      case .reject(let reject): throw reject
      case .record where fieldCount == 1 && self[0].isEmpty: continue
      case .record:
        let line = (0..<fieldCount).map { text($0) }
        names = names.map { joined($0, line) } ?? line
        columnCount = fieldCount
        lineCount += 1
      }
    }
    return names
  }

  private func joined(_ names: [String], _ line: [String]) -> [String] {
    zip(names, line).map { name, more in
      name.isEmpty || more.isEmpty ? name + more : name + " " + more
    }
  }

  /// Moves to the next record or reject, or gives nil at the end of the file.
  public mutating func next() throws -> Found? {
    if !hasBegun { try begin() }
    while true {
      if window.count == 0 {
        if window.isAtEnd { return nil }
        try window.readMore()
        continue
      }
      if !dialect.comment.isEmpty, try skipComment() { continue }
      switch scan() {
      case .complete(let end, let next):
        if let found = finish(end: end, next: next) { return found }
      case .broken(let reason):
        if dialect.strayQuotes == .mend || headerFieldCount != nil,
          let found = try mendLine()
        {
          return found
        }
        return .reject(try rejectLine(reason))
      case .partial(let isInsideQuotes) where window.count > recordLimit:
        return .reject(
          try rejectLine(isInsideQuotes ? .unclosedQuote : .tooLong(limit: recordLimit)))
      case .partial:
        try window.readMore()
      }
    }
  }

  /// Looks for a byte order mark, that of the file's own encoding being no text, and goes over the lines
  /// before the header.
  private mutating func begin() throws {
    hasBegun = true
    while window.count < 3, !window.isAtEnd { try window.readMore() }
    byteOrderMark = ByteOrderMark(window.bytes(window.start..<window.end))
    // From UTF-16 the mark has come as that of UTF-8.
    if byteOrderMark == .utf8, !dialect.encoding.isOneByte { window.take(to: window.start + 3) }
    if dialect.encoding.isUTF16, byteOrderMark == .utf8 { byteOrderMark = .utf16 }
    for _ in 0..<dialect.skippedLineCount { try skipLine() }
  }

  /// Goes over the line at the window's start, if it is a comment.
  private mutating func skipComment() throws -> Bool {
    while window.count < dialect.comment.count, !window.isAtEnd { try window.readMore() }
    guard window.bytes(window.start..<window.end).starts(with: dialect.comment) else {
      return false
    }
    try skipLine()
    return true
  }
}
