// How a CSV file is written, with nothing left open. What people say of a file, in whole or in part, is
// CSVSettings; what the file itself shows is found by CSVSniffer.

/// How a CSV file is written.
public struct CSVDialect: Hashable, Sendable {
  /// What becomes of a record that has another number of fields than there are columns.
  public enum RaggedRecords: String, CaseIterable, Hashable, Sendable {
    /// It is a reject.
    case reject
    /// Missing fields at its end are NULL, empty fields too many at its end are dropped; a reject
    /// where the fields that are too many hold something.
    case pad
  }

  /// What becomes of a record with a quote that neither begins nor ends a field nor is escaped.
  public enum StrayQuotes: String, CaseIterable, Hashable, Sendable {
    /// It is a reject.
    case reject
    /// The line enters where there is exactly one way to take the fewest quotes as text that gives
    /// as many fields as there are columns; a reject otherwise.
    case mend
  }

  /// The ASCII bytes between two fields: one, or several such as `||`.
  public var delimiter: [UInt8]

  /// The byte around fields that hold delimiters or line ends.
  ///
  /// Doubled, it stands for itself. Nil takes every quote as text.
  public var quote: UInt8?

  /// The byte that makes a following quote, delimiter, line end or itself be text.
  ///
  /// Before anything else it is text. Nil where quotes are only doubled.
  public var escape: UInt8?

  /// How bytes stand for characters.
  public var encoding: TextEncoding

  /// How many records at the beginning name the columns; several are joined by spaces.
  public var headerLineCount: Int

  /// How many lines come before the header.
  public var skippedLineCount = 0

  /// How many lines come after the last record.
  public var footerLineCount = 0

  /// The ASCII bytes that begin a line that is no record; none where there are no such lines.
  public var comment: [UInt8] = []

  /// What becomes of a record that has another number of fields than there are columns.
  public var raggedRecords = RaggedRecords.reject

  /// What becomes of a record with a quote that neither begins nor ends a field nor is escaped.
  public var strayQuotes = StrayQuotes.reject

  /// Whether the first line names the columns.
  public var hasHeader: Bool {
    get { headerLineCount > 0 }
    set { headerLineCount = newValue ? max(1, headerLineCount) : 0 }
  }

  /// A dialect; by default that of RFC 4180 in UTF-8.
  ///
  /// The delimiter, the quote and the escape are different ASCII characters and none ends a line;
  /// only an escape may be the quote, which is the same as none.
  public init(
    delimiter: [UInt8], quote: UInt8? = UInt8(ascii: "\""), escape: UInt8? = nil,
    encoding: TextEncoding = .utf8, headerLineCount: Int = 1
  ) {
    for byte in delimiter + [quote ?? 1, escape ?? 1] {
      precondition(
        Self.isMark(byte), "a delimiter or quote is an ASCII character that does not end a line")
    }
    precondition(!delimiter.isEmpty, "a delimiter has a character")
    precondition(delimiter.first != quote, "the delimiter is not the quote")
    precondition(escape == nil || delimiter.first != escape, "the delimiter is not the escape")
    self.delimiter = delimiter
    self.quote = quote
    self.escape = escape == quote ? nil : escape
    self.encoding = encoding
    self.headerLineCount = headerLineCount
  }

  /// A dialect whose delimiter is one byte; by default that of RFC 4180 in UTF-8.
  public init(
    delimiter: UInt8 = UInt8(ascii: ","), quote: UInt8? = UInt8(ascii: "\""),
    escape: UInt8? = nil, encoding: TextEncoding = .utf8, hasHeader: Bool = true
  ) {
    self.init(
      delimiter: [delimiter], quote: quote, escape: escape, encoding: encoding,
      headerLineCount: hasHeader ? 1 : 0)
  }

  /// How marks are written in a declaration.
  static func name(of marks: [UInt8]) -> String {
    if marks == [0x09] { return "tab" }
    let text = marks.map { byte in
      let isShown = byte >= 0x20 && byte < 0x7F
      return isShown ? String(Unicode.Scalar(byte)) : "\\x" + String(byte, radix: 16)
    }
    return text.joined()
  }

  /// Whether a byte may delimit, quote or escape.
  static func isMark(_ byte: UInt8) -> Bool {
    byte < 0x80 && byte != 0 && byte != 0x0A && byte != 0x0D
  }
}

extension CSVDialect {
  /// A stream in UTF-8, or an encoding of one byte, without the lines after the last record.
  func input(from read: @escaping Sample.Read) -> Sample.Read {
    var read = read
    if encoding.isUTF16 { read = UTF16Input(encoding, read: read).fill }
    if footerLineCount > 0 { read = FooterInput(lineCount: footerLineCount, read: read).fill }
    return read
  }
}
