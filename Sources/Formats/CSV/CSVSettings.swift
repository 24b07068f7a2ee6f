// What is said of how a CSV file is written: in a source's declaration, or by whoever calls. What is
// not said is left to CSVSniffer.

/// What is said of how a CSV file is written; what is nil is found out from the file itself.
public struct CSVSettings: Hashable, Sendable {
  /// A character that a dialect may also do without.
  public enum Mark: Hashable, Sendable {
    case none
    case character(UInt8)

    /// The byte, if there is one.
    public var byte: UInt8? {
      guard case .character(let byte) = self else { return nil }
      return byte
    }
  }

  /// The bytes between two fields.
  public var delimiter: [UInt8]?
  /// The byte around fields, or none.
  public var quote: Mark?
  /// The byte that makes a following quote be text, or none but doubled quotes.
  public var escape: Mark?
  /// How bytes stand for characters.
  public var encoding: TextEncoding?
  /// How many records name the columns; 0 where none does.
  public var headerLineCount: Int?
  /// How many lines come before the header.
  public var skippedLineCount: Int?
  /// How many lines come after the last record.
  public var footerLineCount: Int?
  /// What begins a line that is no record; empty where there are no such lines.
  public var comment: [UInt8]?
  /// What becomes of a record with too many or too few fields.
  public var raggedRecords = CSVDialect.RaggedRecords.reject
  /// What becomes of a record with a quote in the wrong place.
  public var strayQuotes: CSVDialect.StrayQuotes?
  /// Columns that the file is expected to have: where a line names them, that line is the header.
  public var expectedColumns: [String] = []

  /// Settings that leave everything to the file.
  public init() {}

  /// Settings that leave nothing to the file.
  public init(_ dialect: CSVDialect) {
    delimiter = dialect.delimiter
    quote = dialect.quote.map { .character($0) } ?? Mark.none
    escape = dialect.escape.map { .character($0) } ?? Mark.none
    encoding = dialect.encoding
    headerLineCount = dialect.headerLineCount
    skippedLineCount = dialect.skippedLineCount
    footerLineCount = dialect.footerLineCount
    comment = dialect.comment
    raggedRecords = dialect.raggedRecords
    strayQuotes = dialect.strayQuotes
  }

  /// Settings as people write them.
  ///
  /// Nil and `auto` leave a thing to the file; `none` is no quote, no escape, no comment. A delimiter
  /// may be written `tab` or `\t`.
  ///
  /// - Throws: ``FormatError`` that names the setting that cannot be.
  public init(
    delimiter: String? = nil, quote: String? = nil, escape: String? = nil,
    encoding: String? = nil, hasHeader: Bool? = nil, skippedLineCount: Int? = nil,
    footerLineCount: Int? = nil, comment: String? = nil
  ) throws(FormatError) {
    self.delimiter = try Self.delimiter(delimiter)
    self.quote = try Self.mark(quote, named: "quote")
    self.escape = try Self.mark(escape, named: "escape")
    self.encoding = try Self.encoding(encoding)
    headerLineCount = hasHeader.map { $0 ? 1 : 0 }
    self.skippedLineCount = try Self.count(skippedLineCount, named: "skip_lines")
    self.footerLineCount = try Self.count(footerLineCount, named: "skip_footer")
    self.comment = try Self.comment(comment)
    try checkTogether()
  }

  /// The dialect, where everything that cannot be missing is said; nil where a file must be looked at.
  public var dialect: CSVDialect? {
    guard let delimiter, let quote, let encoding, let headerLineCount else { return nil }
    var dialect = CSVDialect(
      delimiter: delimiter, quote: quote.byte, escape: escape?.byte, encoding: encoding,
      headerLineCount: headerLineCount)
    dialect.skippedLineCount = skippedLineCount ?? 0
    dialect.footerLineCount = footerLineCount ?? 0
    dialect.comment = comment ?? []
    dialect.raggedRecords = raggedRecords
    dialect.strayQuotes = strayQuotes ?? .reject
    return dialect
  }
}

extension CSVSettings {
  private static func said(_ text: String?) -> String? { text == "auto" ? nil : text }

  private static func delimiter(_ text: String?) throws(FormatError) -> [UInt8]? {
    guard let text = said(text) else { return nil }
    let bytes = text == "tab" || text == #"\t"# ? [0x09] : Array(text.utf8)
    guard (1...8).contains(bytes.count), bytes.allSatisfy(CSVDialect.isMark) else {
      throw FormatError(
        "the delimiter is not one to eight ASCII characters that do not end a line",
        hint: "such as \";\", \"tab\" or \"||\", or auto to find it in the file")
    }
    return bytes
  }

  private static func mark(_ text: String?, named name: String) throws(FormatError) -> Mark? {
    guard let text = said(text) else { return nil }
    if text.isEmpty || text == "none" { return Mark.none }
    guard text.utf8.count == 1, let byte = text.utf8.first, CSVDialect.isMark(byte) else {
      throw FormatError(
        "the \(name) is not one ASCII character that does not end a line",
        hint: "one character, none, or auto to find it in the file")
    }
    return .character(byte)
  }

  private static func comment(_ text: String?) throws(FormatError) -> [UInt8]? {
    guard let text = said(text) else { return nil }
    if text.isEmpty || text == "none" { return [] }
    guard text.utf8.count <= 8, text.utf8.allSatisfy(CSVDialect.isMark) else {
      throw FormatError("the comment is not one to eight ASCII characters that do not end a line")
    }
    return Array(text.utf8)
  }

  private static func encoding(_ text: String?) throws(FormatError) -> TextEncoding? {
    guard let text = said(text) else { return nil }
    guard let encoding = TextEncoding(named: text) else {
      let names = TextEncoding.allCases.map(\.rawValue).joined(separator: ", ")
      throw FormatError("unknown encoding \(text)", hint: "one of \(names), or auto")
    }
    return encoding
  }

  private static func count(_ number: Int?, named name: String) throws(FormatError) -> Int? {
    guard let number else { return nil }
    guard (0...1_000_000).contains(number) else {
      throw FormatError("\(name) is not a number of lines: \(number)")
    }
    return number
  }

  /// Refuses marks that cannot be told apart.
  private func checkTogether() throws(FormatError) {
    guard let first = delimiter?.first else { return }
    if quote?.byte == first { throw FormatError("the delimiter and the quote are the same") }
    if escape?.byte == first { throw FormatError("the delimiter and the escape are the same") }
  }
}
