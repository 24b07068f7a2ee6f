// What a transform's file declares. What SQLite makes of its SELECT is in Compilation.swift.

public import Warehouse

/// A SELECT that says what is in one table.
public struct Transform: Sendable {
  /// What a column means to people.
  public struct Column: Sendable {
    /// What it means.
    public let description: String?
    /// What BI shows instead of its name.
    public let label: String?
    /// What its numbers count.
    public let unit: String?
    /// How its numbers are shown.
    public let format: String?
    /// The type of a column of a table that the engine makes.
    public let type: String?
    /// What its author says of personal data in it, over what lineage finds.
    public let personalData: PersonalDataClaim?
  }

  /// What an author says of personal data in a column.
  public enum PersonalDataClaim: Sendable, Equatable {
    case holds(Source.PersonalData)
    /// The author vouches that there is none.
    case none
  }

  /// The table that it fills.
  public let table: TableName
  /// The file it is in.
  public let file: SQLFile
  /// What the table holds.
  public let description: String?
  /// The columns that identify a row, empty where the header names none.
  public let key: [String]
  /// The words it can be selected by.
  public let tags: [String]
  /// The column that says when a row became known.
  public let knownAt: String?
  /// The described columns by name.
  public let columns: [String: Column]

  /// How many rows its table is expected to have, where the header says so.
  public let expectedRowCount: Int64?

  /// What is said of its history, where its table keeps one.
  public let snapshot: Snapshot?

  /// The keys a transform's header may have.
  public static let headerKeys = [
    "description", "key", "tags", "known_at", "columns", "rules", "materialized", "valid_from",
    "deletes", "expected_rows", "lint",
  ]

  /// Reads what a file declares.
  ///
  /// - Parameters:
  ///   - table: The table that it fills.
  ///   - file: The file.
  ///   - otherKeys: Keys besides those of transforms that this kind of file may have.
  /// - Throws: ``PantanalError`` for a header that is not one.
  public init(_ table: TableName, _ file: SQLFile, otherKeys: [String] = []) throws {
    let header = file.header
    try header.allowOnly(Self.headerKeys + otherKeys)
    self.table = table
    self.file = file
    description = try header["description"]?.text()
    key = try header["key"]?.texts() ?? []
    tags = try header["tags"]?.texts() ?? []
    snapshot = try Snapshot(header, key: key)
    knownAt = try header["known_at"]?.text() ?? (snapshot == nil ? nil : "valid_from")
    columns = try Self.columns(header["columns"])
    expectedRowCount = try header["expected_rows"]?.rowCount()
  }

  /// A transform the engine makes: its table and key are not the header's.
  public init(_ table: TableName, key: [String], like transform: Transform) {
    self.table = table
    self.key = key
    file = transform.file
    description = transform.description
    tags = transform.tags
    snapshot = nil
    knownAt = transform.knownAt
    columns = transform.columns
    expectedRowCount = transform.expectedRowCount
  }

  private static func columns(_ yaml: YAML?) throws -> [String: Column] {
    var columns: [String: Column] = [:]
    for (name, value) in try yaml?.pairs() ?? [] {
      try value.allowOnly("description", "label", "unit", "format", "type", "pii")
      columns[name] = Column(
        description: try value["description"]?.text(), label: try value["label"]?.text(),
        unit: try value["unit"]?.text(), format: try value["format"]?.text(),
        type: try value["type"]?.text(), personalData: try claim(value["pii"]))
    }
    return columns
  }

  private static func claim(_ yaml: YAML?) throws -> PersonalDataClaim? {
    guard let yaml else { return nil }
    if try yaml.text() == "none" { return PersonalDataClaim.none }
    return .holds(try yaml.oneOf(Source.PersonalData.self))
  }
}
