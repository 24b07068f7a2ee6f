// Which reader a file is read by: first what wraps it, then what is inside.

import Connections
import Formats
import Parquet
import Warehouse

/// The choice of a reader by what the source declares, and by what the file is.
enum FormatChoice {
  /// Fills a buffer with the file's bytes in their order; 0 is the end.
  ///
  /// What comes through it is digested and counted as progress. A reader that goes by the file's path
  /// instead leaves it alone.
  typealias Read = (UnsafeMutableRawBufferPointer) throws -> Int

  /// The records of a file.
  ///
  /// - Parameters:
  ///   - file: The file, on this machine.
  ///   - format: What is declared of it.
  ///   - columns: The names its header is expected to have.
  ///   - spool: A folder for what must be unpacked before it can be read; nothing is left in it.
  ///   - read: Reads the file from its start.
  /// - Returns: A reader that keeps what it reads from.
  /// - Throws: ``FormatError`` when the file is not what it is declared as.
  static func records(
    of file: LocalFile, as format: Source.Format, expecting columns: [String], spool: String,
    read: @escaping Read
  ) throws -> any RecordReader {
    let kind = format.kind(of: file.listed.path)
    // A workbook is a zip too, whose members are no files of anybody's.
    guard kind == .csv || kind == .json || format.member != nil || file.isNamedAsCompressed,
      let compressed = try CompressedFile(path: file.path),
      kind != .xlsx || !compressed.isOfficeDocument
    else {
      return try records(of: file.path, kind, format, columns, read: read)
    }
    let members = try compressed.select(format.member).map { member in
      Member(
        member: member, compressed: compressed, file: file, format: format, columns: columns,
        spool: spool)
    }
    return members.count == 1
      ? try members[0].records() : try JoinedRecords(members.map { $0.records })
  }

  /// The records of a file that is not compressed.
  private static func records(
    of path: String, _ kind: Source.Format.Kind, _ format: Source.Format, _ columns: [String],
    read: @escaping Read
  ) throws -> any RecordReader {
    switch kind {
    case .csv:
      try CSVRecords(
        CSVSettings(format, expecting: columns), probe: CSVProbe(path: path), read: read)
    case .json: try JSONRecords(path: path, root: format.root)
    case .xlsx:
      try WorkbookRecords(
        path: path, sheet: format.sheet, skipLines: format.skippedLineCount.given ?? 0,
        hasHeader: format.hasHeader.given ?? true)
    case .parquet, .delta: try ParquetRecords(path: path)
    }
  }

  /// A file inside another.
  private struct Member {
    let member: CompressedFile.Member
    let compressed: CompressedFile
    let file: LocalFile
    let format: Source.Format
    let columns: [String]
    let spool: String

    /// What is read in order is read as it is unpacked, what is read at any place is unpacked first.
    func records() throws -> any RecordReader {
      let kind = format.kind(of: member.name ?? file.listed.path)
      switch kind {
      case .csv:
        let bytes = try compressed.open(member)
        return try CSVRecords(CSVSettings(format, expecting: columns)) { try bytes.read(into: $0) }
      case .json:
        let (compressed, member) = (compressed, member)
        return JSONRecords(root: format.root) {
          let bytes = try compressed.open(member)
          return { try bytes.read(into: $0) }
        }
      case .xlsx, .parquet, .delta:
        let unpacked = try file.unpacked(into: spool) { try compressed.extract(member, to: $0) }
        let records = try FormatChoice.records(
          of: unpacked.path, kind, format, columns
        ) { _ in 0 }
        return KeepingRecords(records, of: unpacked)
      }
    }
  }
}

extension LocalFile {
  fileprivate var isNamedAsCompressed: Bool {
    ["gz", "zst", "zip", "bz2", "xz"].contains {
      listed.path.lowercased().hasSuffix("." + $0)
    }
  }

  /// A file of its own for what is inside this one, gone with the object.
  fileprivate func unpacked(
    into spool: String, by extract: (_ path: String) throws -> Int
  ) throws -> LocalFile {
    let path = "\(spool)/unpacked-\(UInt64.random(in: 0...UInt64.max))"
    let file = LocalFile(listed, at: path, place: place, isCopy: true)
    _ = try extract(path)
    return file
  }
}

extension CSVSettings {
  /// What a source says of its files; the columns it declares tell the header from other lines.
  init(_ format: Source.Format, expecting columns: [String]) throws(FormatError) {
    try self.init(
      delimiter: format.delimiter.given, quote: Self.text(format.quote),
      escape: Self.text(format.escape), encoding: format.encoding.given?.rawValue,
      hasHeader: format.hasHeader.given, skippedLineCount: format.skippedLineCount.given,
      footerLineCount: format.skippedFooterCount.given, comment: Self.text(format.comment))
    headerLineCount = format.headerLineCount ?? headerLineCount
    strayQuotes = format.strayQuotes.given.map { $0 == .mend ? .mend : .reject }
    raggedRecords = format.raggedRecords == .pad ? .pad : .reject
    expectedColumns = columns
  }

  private static func text(_ setting: Source.Setting<Character?>) -> String? {
    setting.given.map { $0.map(String.init) ?? "none" }
  }
}
