// Which reader a file is read by.

import Connections
import Formats
import Warehouse

/// The choice of a reader by what the source declares.
enum FormatChoice {
  /// Fills a buffer with the file's bytes in their order; 0 is the end.
  ///
  /// What comes through it is digested and counted as progress. A reader that goes by the file's path
  /// instead leaves it alone.
  typealias Read = (UnsafeMutableRawBufferPointer) throws -> Int

  /// The records of a file.
  ///
  /// - Throws: ``PantanalError`` when the declaration makes no sense, ``FormatError`` when the file is
  ///   not what it is declared as.
  static func records(
    of file: LocalFile, as source: Source, read: @escaping Read
  ) throws -> any RecordReader {
    CSVRecords(try CSVDialect(source), read: read)
  }
}

extension CSVDialect {
  /// The dialect that a source declares.
  init(_ source: Source) throws {
    // What is to be found out from the file is taken as it mostly is, until something finds it out.
    let format = source.format
    var dialect = (delimiter: Character(","), quote: Character?("\""), hasHeader: true)
    var encoding = Source.Encoding.utf8
    if case .given(let delimiter) = format.delimiter { dialect.delimiter = delimiter }
    if case .given(let quote) = format.quote { dialect.quote = quote }
    if case .given(let given) = format.encoding { encoding = given }
    if case .given(let hasHeader) = format.hasHeader { dialect.hasHeader = hasHeader }
    guard let delimiter = dialect.delimiter.asciiValue,
      let encoding = TextEncoding(rawValue: encoding.rawValue)
    else { throw IngestMessages.sameDelimiterAndQuote(source) }
    self.init(
      delimiter: delimiter, quote: dialect.quote?.asciiValue, encoding: encoding,
      hasHeader: dialect.hasHeader)
  }
}
