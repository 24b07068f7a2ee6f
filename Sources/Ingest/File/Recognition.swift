// A file that no source declares yet: what it is found to be, and what a source would say of it.

public import Connections
public import Formats
import Warehouse

/// What a file was found to be.
public struct Recognition {
  /// Its records, after the names of its columns.
  public let reader: any RecordReader
  /// Its columns, by the names they get in RAW and the names in the file.
  public let columns: [(name: String, header: String)]
  /// The lines of a source's `format:` that say how it is read.
  public let settings: [String]
  /// What was found and by what, a sentence each.
  public let notes: [String]

  /// Finds out what a file is.
  ///
  /// - Parameters:
  ///   - file: The file, on this machine.
  ///   - spool: A folder for what must be unpacked before it can be read; nothing is left in it.
  /// - Throws: ``PantanalError`` when it cannot be read, or is not of a format that can be told.
  public init(_ file: LocalFile, spool: String) throws {
    self = try Self.explaining(file) { try Recognition(recognising: file, spool) }
  }

  /// Does something with a file's records, and says what is wrong with the file in words for people.
  ///
  /// - Throws: ``PantanalError`` where `body` throws a ``FormatError``; what else it throws.
  public static func explaining<Result>(
    _ file: LocalFile, _ body: () throws -> Result
  ) throws -> Result {
    do {
      return try body()
    } catch let error as FormatError {
      let line = error.line.map { ", line \($0)" } ?? ""
      throw PantanalError(
        .fileUnreadable, "\(file.place)\(line): \(error.message)", hint: error.hint)
    }
  }

  private init(recognising file: LocalFile, _ spool: String) throws {
    let inside = try Inside(of: file)
    var format = Source.Format()
    format.kind = inside.kind
    format.member = inside.pattern
    format.skippedFooterCount = .auto
    format.comment = .auto
    let bytes = try file.open()
    reader = try FormatChoice.records(of: file, as: format, expecting: [], spool: spool) {
      try bytes.read(into: $0)
    }
    guard let header = try reader.columnNames() else {
      throw FormatError(
        "its first line looks like data, not like the names of columns",
        hint:
          "declare the source by hand: header: true if it is the header after all, or header: false"
          + " and the columns in their order")
    }
    columns = PortableName.columns(of: header)
    let decisions = (reader as? CSVRecords)?.findings.decisions ?? []
    settings =
      ["type: \(inside.kind.rawValue)"] + (inside.pattern.map { ["member: \"\($0)\""] } ?? [])
      + decisions.filter(\.isWorthSaying).map { "\($0.option): \($0.yaml)" }
    notes =
      inside.notes + decisions.map { "\($0.option): \($0.value) (\($0.reason))" }
  }

  /// What is in a file, past what it is packed in.
  private struct Inside {
    var kind = Source.Format.Kind.csv
    var pattern: String?
    var notes: [String] = []

    init(of file: LocalFile) throws {
      if let compressed = try CompressedFile(path: file.path) {
        if compressed.isOfficeDocument {
          kind = .xlsx
          notes = ["type: xlsx (a zip with the parts of an Office document)"]
        } else {
          try look(into: compressed, file)
        }
      } else {
        let first = try Self.firstBytes { try file.open().read(into: $0) }
        (kind, notes) = Self.kind(of: first, file.listed.path)
      }
    }

    private mutating func look(into compressed: CompressedFile, _ file: LocalFile) throws {
      notes = ["compression: \(compressed.kind.rawValue) (its first bytes)"]
      let files = compressed.members.filter { !$0.isMetadata }
      if files.count > 1 {
        // Of several kinds of files inside, those that most of them are.
        let endings = files.compactMap { $0.name?.split(separator: ".").last }
        let counts = Dictionary(grouping: endings, by: \.self).mapValues(\.count)
        if let ending = counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) })?.key {
          pattern = "*.\(ending)"
          let count = counts[ending] ?? 0
          notes.append("member: *.\(ending) (\(count) of \(files.count) files inside)")
        }
      }
      guard let member = try compressed.select(pattern).first else { return }
      let first = try Self.firstBytes { try compressed.open(member).read(into: $0) }
      let found = Self.kind(of: first, member.name ?? file.listed.path)
      kind = found.0
      notes += found.1
    }

    private static func firstBytes(
      _ read: (UnsafeMutableRawBufferPointer) throws -> Int
    ) throws -> [UInt8] {
      var bytes = [UInt8](repeating: 0, count: 4096)
      let count = try bytes.withUnsafeMutableBytes { try read($0) }
      return Array(bytes[..<count])
    }

    private static func kind(
      of bytes: [UInt8], _ name: String
    ) -> (Source.Format.Kind, [String]) {
      if bytes.starts(with: Array("PAR1".utf8)) {
        return (.parquet, ["type: parquet (it begins with PAR1)"])
      }
      if bytes.starts(with: Array("PK".utf8)) { return (.xlsx, ["type: xlsx (a zip inside)"]) }
      if let kind = Source.Format.Kind(ending: name), kind == .json || kind == .csv {
        return (kind, ["type: \(kind.rawValue) (its name)"])
      }
      let text = bytes.drop { [0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF].contains($0) }
      if let first = text.first, [UInt8(ascii: "{"), UInt8(ascii: "[")].contains(first) {
        return (.json, ["type: json (it begins with \(first == 0x7B ? "{" : "["))"])
      }
      return (.csv, ["type: csv (lines of text)"])
    }
  }
}

extension CSVFindings.Decision {
  /// Whether a source should say it: what is usual goes without saying.
  fileprivate var isWorthSaying: Bool {
    switch option {
    case "delimiter", "encoding": true
    case "quote": value != "\""
    case "header": value != "true"
    case "skip_lines", "skip_footer": value != "0"
    default: value != "none"
    }
  }

  /// The value as YAML has it.
  fileprivate var yaml: String {
    // The files to come need not have them: what is declared would take records for them.
    if option == "skip_footer" || option == "comment" { return "auto" }
    if value.wholeMatch(of: /[A-Za-z0-9-]+/) != nil { return value }
    return "\"" + value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }
}
