// The declaration of a RAW table: where its data is, what it looks like, which columns it has. How it is
// read from YAML is in Source+YAML, how files are written in SourceFormat.

/// A RAW table's declaration, `sql/raw/<table>.yaml`, or a seed file's.
public struct Source: Sendable {
  /// What of its connection a source reads.
  public enum Origin: Hashable, Sendable {
    /// The files that a pattern means; of a Delta table, the folder that is it.
    case files(PathTemplate)
    /// A table of a database, by its name there.
    case table(String)
    /// What a query of a database gives.
    case query(String)
  }

  /// What a new file means for the table.
  public enum Mode: String, CaseIterable, Sendable {
    /// Every file adds its rows.
    case append
    /// The newest file is the table.
    case replace
    /// The newest file of a partition is the partition, which the captures of the path name.
    case partition
  }

  /// What becomes of a file whose columns are not those of the table.
  public enum Drift: String, CaseIterable, Sendable {
    /// It enters: a new column is added, one that is not there is NULL.
    case evolve
    /// It is rejected whole.
    case freeze
    /// It waits until someone accepts it.
    case hold
  }

  /// How many records of a load may be rejected before it fails whole.
  public enum RejectLimit: Hashable, Sendable {
    /// A share of all records, between 0 and 1.
    case share(Double)
    /// A number of records.
    case count(Int64)

    /// Whether a load may enter that had so many rejects among so many records.
    public func allows(_ rejectCount: Int64, of recordCount: Int64) -> Bool {
      switch self {
      case .share(let share): Double(rejectCount) <= share * Double(recordCount)
      case .count(let count): rejectCount <= count
      }
    }
  }

  /// What personal data a column holds.
  public enum PersonalData: String, CaseIterable, Sendable, Codable {
    case cpf
    case name
    case email
    case phone
    case birth
    case address
    case other
  }

  /// A declared column.
  public struct Column: Sendable {
    /// The name in the RAW table.
    public let name: String
    /// The name in the file.
    public let header: String
    /// What it means.
    public let description: String?
    /// The personal data it holds.
    public let personalData: PersonalData?
    /// Whether the path gives its value, and no file does.
    public let isCaptured: Bool
  }

  /// The table, always of the raw layer.
  public let table: TableName
  /// What the table holds.
  public let description: String?
  /// The connection the data is on; ``seedConnection`` for seeds.
  public let connection: String
  /// What of the connection it reads.
  public let origin: Origin
  /// The column of a database whose highest value so far says where to go on.
  public let since: String?
  /// How the files are read.
  public var format: Format
  /// What a new file means.
  public let mode: Mode
  /// What becomes of a file with other columns.
  public let drift: Drift
  /// How much may be rejected before a load fails whole; without it, everything may.
  public let rejectLimit: RejectLimit?
  /// How many rows the table is expected to have, where that is said.
  public let expectedRowCount: Int64?
  /// The columns of the table that are declared, those that the path gives at the end.
  public let columns: [Column]
  /// Where it is declared.
  public let place: Place

  /// The connection's name for the project's own `seeds/` folder.
  public static let seedConnection = "seeds"

  /// The columns that files have.
  public var fileColumns: [Column] { columns.filter { !$0.isCaptured } }

  /// The pattern of the files, or the table or query of a database.
  public var path: String {
    switch origin {
    case .files(let template): template.text
    case .table(let text), .query(let text): text
    }
  }

  /// The names that the path gives a value to, in its order.
  public var captureNames: [String] {
    guard case .files(let template) = origin else { return [] }
    return template.captures.map(\.name)
  }
}
