// The records of a Parquet file, https://parquet.apache.org/docs/file-format/.

public import Formats

/// The records of a Parquet file.
public final class ParquetRecords: RecordReader {
  /// Opens a file.
  ///
  /// - Parameters:
  ///   - path: Where it lies.
  ///   - columns: The columns to give, in this order; one that the file does not have is NULL. Nil gives
  ///     all columns of the file, then those of `constants`.
  ///   - constants: Columns that have one value in every record; they win over the file's own.
  /// - Throws: ``FormatError``.
  public init(path: String, columns: [String]? = nil, constants: [String: String?] = [:]) throws {
    throw FormatError("Parquet cannot be read yet")
  }

  /// The names of the columns.
  public func columnNames() throws -> [String]? { nil }

  /// Not asked of a Parquet file: its columns have names.
  public var expectedFieldCount: Int?

  /// Moves to the next record.
  public func next() throws -> RecordFound? { nil }

  /// How many columns there are.
  public var fieldCount: Int { 0 }

  /// Lends a value as text.
  public func field(_ index: Int) -> UnsafeBufferPointer<UInt8>? { nil }

  /// The record's number, from 1.
  public var line: Int { 0 }
}
