// A table drafted from a file: its source, its migration, its transform with rules. What is drafted is
// meant to be read and edited; it compiles and runs as it stands.

public import Formats
import Foundation
import SQLite
public import Warehouse

/// The files of a new table.
public struct Draft {
  /// A file of the project.
  public struct File: Sendable {
    /// Its path in the project.
    public let path: String
    /// What is in it.
    public let text: String
  }

  /// A column, and what was decided about it.
  public struct Column: Sendable {
    /// Its name in TRUSTED.
    public let name: String
    /// Its name in the file.
    public let header: String
    /// Its declared type in TRUSTED.
    public let type: String
    /// Why, for people.
    public let reason: String
  }

  /// Where the data is and how it is read: what the source says besides its columns.
  public struct Origin: Sendable {
    /// The connection's name.
    public let connection: String
    /// The pattern of paths on it.
    public let pattern: String
    /// The lines of the source's `format:`, without indentation.
    public let format: [String]
    /// What the file was recognised by, a sentence each.
    public let notes: [String]
    /// Whether every file adds rows, rather than the newest being the table.
    public let isAppended: Bool

    /// Describes where the data is.
    public init(
      connection: String, pattern: String, format: [String], notes: [String], isAppended: Bool
    ) {
      self.connection = connection
      self.pattern = pattern
      self.format = format
      self.notes = notes
      self.isAppended = isAppended
    }
  }

  /// The files to write, in the order in which they are best read.
  public let files: [File]
  /// The columns in the file's order.
  public let columns: [Column]
  /// What was found and decided about the file as a whole, a sentence each.
  public let notes: [String]

  /// Drafts a table.
  ///
  /// - Parameters:
  ///   - table: The name the table has in RAW and in TRUSTED.
  ///   - reader: The file's records, its columns named already.
  ///   - columns: The file's columns, by their portable names and their names in the file.
  ///   - origin: Where the file is and how it is read.
  ///   - project: The project it is drafted for.
  /// - Throws: ``FormatError`` where the file cannot be read, ``PantanalError``.
  public init(
    _ table: String, from reader: any RecordReader, columns: [(name: String, header: String)],
    origin: Origin, in project: Project
  ) throws {
    let sample = try SampleTable(
      of: reader, columns: columns.map { SampleTable.Column(name: $0.name, header: $0.header) })
    let profiles = try sample.columns.map { try ColumnProfile(of: $0, on: sample.connection) }
    let numbers = Self.numbers(profiles, in: project)
    let drafted = DraftedColumn.columns(profiles, numbers: numbers)
    let key = try KeyChoice(of: drafted, in: sample)
    let text = DraftText(
      table: table, columns: drafted, key: key.columns, origin: origin, sample: sample)
    files = [
      File(path: "sql/raw/\(table).yaml", text: text.source),
      File(path: Self.migrationPath(of: table, in: project), text: text.migration),
      File(path: "sql/trusted/\(table).sql", text: text.transform),
    ]
    self.columns = drafted.map {
      Column(name: $0.trustedName, header: $0.profile.header, type: $0.type.sql, reason: $0.reason)
    }
    notes = origin.notes + Self.notes(sample, profiles) + ["key: \(key.reason)"]
  }

  /// How the file writes numbers, by the fractions in all its columns; where they do not tell, as the
  /// project's people do.
  private static func numbers(
    _ profiles: [ColumnProfile], in project: Project
  ) -> ValueKind.Locale {
    let commas = profiles.reduce(0) { $0 + $1.commaFractionCount }
    let points = profiles.reduce(0) { $0 + $1.pointFractionCount }
    if commas == points {
      return project.settings.locale.lowercased().hasPrefix("pt") ? .brazil : .iso
    }
    return commas > points ? .brazil : .iso
  }

  private static func notes(_ sample: SampleTable, _ profiles: [ColumnProfile]) -> [String] {
    let count = profiles.first?.recordCount ?? 0
    var notes = [
      sample.isPartial
        ? "records: the first \(count) were looked at" : "records: all \(count) were looked at"
    ]
    if sample.rejectCount > 0 {
      notes.append("rejects: \(sample.rejectCount) records could not be read")
    }
    return notes
  }

  private static func migrationPath(of table: String, in project: Project) -> String {
    let folder = project.root.appending(path: "migrations/trusted")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let last = names.compactMap { Int($0.prefix { $0.isNumber }) }.max() ?? 0
    let number = String(last + 1)
    let padded = String(repeating: "0", count: max(0, 4 - number.count)) + number
    return "migrations/trusted/\(padded)_create_\(table).sql"
  }
}
