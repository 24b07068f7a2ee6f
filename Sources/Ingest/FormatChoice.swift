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
    let format = source.format
    guard let delimiter = format.delimiter.asciiValue, let quote = format.quote.asciiValue,
      delimiter != quote,
      ![delimiter, quote].contains(where: { [0x00, 0x0A, 0x0D].contains($0) }),
      let encoding = TextEncoding(rawValue: format.encoding.rawValue)
    else { throw IngestMessages.sameDelimiterAndQuote(source) }
    self.init(
      delimiter: delimiter, quote: quote, encoding: encoding, hasHeader: format.hasHeader)
  }
}
