// Delta tables: which of a folder's Parquet files are the table, as its log says. What a log file
// holds is in DeltaAction, which log files are needed in DeltaLogNames.

public import Formats

/// A version of a Delta table: its columns, and the files that hold its rows.
///
/// The folder of a Delta table also holds files that were replaced or deleted; only the log in
/// `_delta_log/` says which ones count. Who reads a table lists that folder, fetches the files that
/// ``logFilesNeeded(names:version:)`` names, makes a `DeltaTable` of them, and reads each of
/// ``files`` by ``records(of:path:)``. A file that a newer version no longer has is no longer part
/// of the table.
///
/// Related documentation: https://github.com/delta-io/delta/blob/master/PROTOCOL.md
public struct DeltaTable: Sendable {
  /// The table's version: the number of its newest commit that was read.
  public let version: Int

  /// The names of all columns in the table's order, those of the partitions among them.
  public let columns: [String]

  /// The columns whose values are in the log and not in the files.
  public let partitionColumns: [String]

  /// The files that hold the rows of this version, by path.
  public let files: [DeltaFile]

  /// Finds out which files of `_delta_log/` must be read.
  ///
  /// - Parameters:
  ///   - names: What is in `_delta_log/`, without the folder; what is no part of the log is passed over.
  ///   - version: The version to read; nil is the newest.
  /// - Returns: Their names, in the order in which they are read.
  /// - Throws: ``FormatError`` when there is no log, no such version, or a commit is missing.
  public static func logFilesNeeded(
    names: some Sequence<String>, version: Int? = nil
  ) throws(FormatError) -> [String] {
    try DeltaLogNames(names, version: version).needed
  }

  /// Reads a table's log.
  ///
  /// - Parameters:
  ///   - logFiles: The names that ``logFilesNeeded(names:version:)`` gave, in any order, each with the
  ///     local path of its copy.
  ///   - version: The version to read; nil is the newest.
  /// - Throws: ``FormatError`` when the log cannot be read, or the table uses what needs more than this
  ///   reader: deletion vectors, column mapping, checkpoints of version 2 and the like.
  public init(logFiles: [(name: String, path: String)], version: Int? = nil) throws {
    let paths = Dictionary(logFiles.map { ($0.name, $0.path) }) { first, _ in first }
    let names = try DeltaLogNames(paths.keys, version: version)
    var replay = DeltaReplay()
    for name in names.needed {
      try replay.read(name, path: paths[name] ?? name)
    }
    self.version = names.version
    (columns, partitionColumns, files) = try replay.table()
  }

  /// The records of one of the table's files, with the table's columns.
  ///
  /// A column that the file does not have, because the table got it later, is NULL; the values of its
  /// partition come from the log, as they are written there.
  ///
  /// - Parameters:
  ///   - file: One of ``files``.
  ///   - path: Where the file, or its copy, lies.
  /// - Returns: A reader of the file's records.
  /// - Throws: ``FormatError`` when it is no Parquet file.
  public func records(of file: DeltaFile, path: String) throws -> ParquetRecords {
    try ParquetRecords(path: path, columns: columns, constants: file.partitionValues)
  }
}

/// A file that holds rows of a Delta table.
public struct DeltaFile: Hashable, Sendable {
  /// Where it lies, from the table's folder on, as the file system names it.
  public let path: String
  /// Its size in bytes.
  public let size: Int
  /// When it was written, in milliseconds since 1970, UTC.
  public let modificationTime: Int
  /// What every row of it has in the columns of the partition; nil is NULL.
  public let partitionValues: [String: String?]
}
