/// An input record that could not enter, with what is needed to find it and to mend it.
public struct CSVReject: Error, Hashable, Sendable {
  /// Why a record cannot enter.
  public enum Reason: Hashable, Sendable {
    /// It has another number of fields than the file has columns.
    case fieldCount(Int, expected: Int)
    case unclosedQuote
    /// There is text between a closing quote and the next delimiter.
    case textAfterQuote(field: Int)
    case zeroByte
    /// A byte that is not UTF-8, counted from the record's first.
    case invalidUTF8(byte: Int)
    /// A half of a pair of UTF-16 units, counted in bytes from the record's first.
    case invalidUTF16(byte: Int)
    /// It goes on beyond the reader's limit; only its beginning is kept.
    case tooLong(limit: Int)
  }

  /// Why it cannot enter.
  public let reason: Reason

  /// The line of the file on which it begins, from 1.
  public let line: Int

  /// The byte of the file at which it begins.
  public let offset: Int

  /// The record as it stands in the file, without its line end; a zero byte shows as `␀`.
  public let text: String
}

extension CSVReject.Reason: CustomStringConvertible {
  /// The reason in words, without any value of the record.
  public var description: String {
    switch self {
    case .fieldCount(let count, let expected):
      "\(count) \(count == 1 ? "field" : "fields") where \(expected) belong"
    case .unclosedQuote: "a quote that is not closed"
    case .textAfterQuote(let field): "text after the closing quote of field \(field)"
    case .zeroByte: "a zero byte"
    case .invalidUTF8(let byte): "not UTF-8 at byte \(byte)"
    case .invalidUTF16(let byte): "half a character of UTF-16 at byte \(byte)"
    case .tooLong(let limit): "longer than \(limit) bytes, of which only the first are kept"
    }
  }
}
