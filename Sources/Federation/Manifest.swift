// What the generator wrote and what it planted, so that a test knows what must be found.

public import Foundation

/// An account of one generated federation.
public struct Manifest: Codable, Equatable, Sendable {
  /// What the files were made from; the same two give the same bytes.
  public let scale: Double
  /// What the files were made from; the same two give the same bytes.
  public let seed: UInt64
  /// The first month exported, such as 2024-01.
  public let firstMonth: String
  /// The last month exported.
  public let lastMonth: String
  /// Every file, in the order of their paths.
  public internal(set) var files: [File] = []
  /// Every piece of dirt, in the order of files and lines.
  public internal(set) var planted: [Dirt] = []
  /// Valid taxpayer numbers of students and customers, which no published file may show.
  public internal(set) var taxpayers: [Taxpayer] = []

  /// A file of the export.
  public struct File: Codable, Equatable, Sendable {
    /// Relative to the folder of the manifest: `landing/…`, or `later/…` for what comes later.
    public let path: String
    /// The RAW table it is for.
    public let table: String
    /// Records after the header, those that cannot be read included.
    public let recordCount: Int
    /// Records that cannot be read: they become rejects.
    public let rejectCount: Int
  }

  /// A thing that is wrong, or new, on purpose.
  public struct Dirt: Codable, Equatable, Sendable {
    /// The ways in which an export surprises.
    public enum Kind: String, Codable, CaseIterable, Sendable {
      /// A record written twice, byte for byte; the line is the second one's.
      case exactDuplicate = "exact_duplicate"
      /// A record written again with another value; the line is the second one's.
      case changedDuplicate = "changed_duplicate"
      case invalidCPF = "invalid_cpf"
      case impossibleDate = "impossible_date"
      /// A record whose parent does not exist; the value is the missing key.
      case orphanKey = "orphan_key"
      /// A record with a quote that never closes.
      case brokenLine = "broken_line"
      /// A record with too few fields.
      case raggedLine = "ragged_line"
      /// A column that earlier files of the table did not have.
      case newColumn = "new_column"
      /// A file that comes again with other content; the file is the one in `later`.
      case replacedFile = "replaced_file"
      /// A file of a middle month that only comes later.
      case lateFile = "late_file"
    }

    /// In which way it surprises.
    public let kind: Kind
    /// Relative to the folder of the manifest.
    public let file: String
    /// Counted from 1; the header is line 1.
    public let line: Int
    /// The record's key, or the name of the column or table.
    public let key: String
    /// What is wrong with it, as written.
    public let value: String
  }

  /// A taxpayer number in both ways of writing it.
  public struct Taxpayer: Codable, Equatable, Sendable {
    /// Eleven digits.
    public let digits: String
    /// Such as 123.456.789-09.
    public let punctuated: String
  }

  /// Reads the manifest in a folder that ``FederationGenerator`` wrote to.
  public static func read(from folder: URL) throws -> Manifest {
    let file = folder.appending(path: ".pantanal/manifest.json")
    return try JSONDecoder().decode(Manifest.self, from: Data(contentsOf: file))
  }

  func write(to file: URL) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let handle = try FileHandle(forWritingTo: file.created())
    try handle.write(contentsOf: encoder.encode(self))
    try handle.close()
  }
}
