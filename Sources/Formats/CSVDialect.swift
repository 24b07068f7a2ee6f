/// How a CSV file is written.
public struct CSVDialect: Hashable, Sendable {
  /// The byte between two fields.
  public var delimiter: UInt8

  /// The byte around fields that hold delimiters or line ends.
  ///
  /// Doubled, it stands for itself. Nil takes every quote as text.
  public var quote: UInt8?

  /// How bytes stand for characters.
  public var encoding: TextEncoding

  /// Whether the first line names the columns.
  public var hasHeader: Bool

  /// A dialect; by default that of RFC 4180 in UTF-8.
  ///
  /// The delimiter and the quote are different ASCII characters and neither ends a line.
  public init(
    delimiter: UInt8 = UInt8(ascii: ","), quote: UInt8? = UInt8(ascii: "\""),
    encoding: TextEncoding = .utf8, hasHeader: Bool = true
  ) {
    for byte in [delimiter, quote ?? 1] {
      precondition(
        byte < 0x80 && byte != 0 && byte != 0x0A && byte != 0x0D,
        "a delimiter or quote is an ASCII character that does not end a line")
    }
    precondition(delimiter != quote, "the delimiter is not the quote")
    self.delimiter = delimiter
    self.quote = quote
    self.encoding = encoding
    self.hasHeader = hasHeader
  }
}
