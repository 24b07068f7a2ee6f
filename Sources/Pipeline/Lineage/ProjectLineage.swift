// A project as one picture: every table with its columns, where each comes from and where it goes, the
// rules, models and marts that stand on them. How it is filled: ProjectLineage+Compiled.swift.

public import Learning
public import Quality
public import Transforms
public import Warehouse

/// Where everything in a project comes from, and where it goes.
public struct ProjectLineage: Sendable {
  /// A column of a table.
  public struct Column: Sendable {
    /// Its name.
    public let name: String
    /// Its declared type.
    public let type: String
    /// What it means.
    public let description: String?
    /// What BI shows instead of its name.
    public let label: String?
    /// What its numbers count.
    public let unit: String?
    /// What it is called in the files it comes in, of a RAW table.
    public let header: String?
    /// The personal data it holds, by lineage.
    public let personalData: Source.PersonalData?
    /// How it is computed, of a transform.
    public let expression: String?
    /// Where that is written.
    public let place: Place?
    /// What it hangs on.
    public let sources: ColumnLineage
  }

  /// What makes a table.
  public enum Origin: Sendable {
    /// Files or a database.
    case source(Source)
    case transform
    case view
    /// The features of a model.
    case features(model: String)
    /// What a model predicts.
    case predictions(model: String)
    /// The engine itself.
    case engine
  }

  /// A table.
  public struct Table: Sendable {
    /// Its name.
    public let name: TableName
    /// What makes it.
    public let origin: Origin
    /// What it holds.
    public let description: String?
    /// The words it can be selected by.
    public let tags: [String]
    /// The columns that identify a row.
    public let key: [String]
    /// The foreign keys: columns, the table they lead to, its columns.
    public let references: [(columns: [String], table: TableName, keys: [String])]
    /// The file that says what is in it.
    public let file: String?
    /// The SELECT in that file, or of the view.
    public let sql: String?
    /// Its columns in order.
    public let columns: [Column]
    /// The tables that it is computed from.
    public let inputs: Set<TableName>
    /// Whether lineage is known column by column.
    public let isExact: Bool

    /// The column with this name.
    public func column(_ name: String) -> Column? { columns.first { $0.name == name } }
  }

  /// A rule with what it looks at.
  public struct RuleReads: Sendable {
    /// The rule.
    public let rule: Rule
    /// The columns it looks at.
    public let columns: Set<ColumnName>
  }

  /// A model between two tables.
  public struct Model: Sendable {
    /// As its file says.
    public let definition: ModelDefinition
  }

  /// A mart with its tables.
  public struct Mart: Sendable {
    /// Its name.
    public let name: String
    /// Its tables, and what they are called in the file.
    public let tables: [(table: TableName, published: String)]
  }

  /// The tables in an order in which each comes after those it is computed from.
  public let tables: [Table]
  /// The rules, by table and name.
  public let rules: [RuleReads]
  /// The models, by name.
  public let models: [Model]
  /// The marts, by name.
  public let marts: [Mart]

  private let positions: [TableName: Int]
  private let readers: [ColumnName: [ColumnName]]

  init(tables: [Table], rules: [RuleReads], models: [Model], marts: [Mart]) {
    self.tables = tables
    self.rules = rules
    self.models = models
    self.marts = marts
    positions = Dictionary(
      uniqueKeysWithValues: tables.enumerated().map { ($1.name, $0) })
    var readers: [ColumnName: [ColumnName]] = [:]
    for table in tables {
      for column in table.columns {
        for source in column.sources.all {
          readers[source, default: []].append(ColumnName(table.name, column.name))
        }
      }
    }
    self.readers = readers
  }

  /// The table with a name.
  public subscript(table: TableName) -> Table? { positions[table].map { tables[$0] } }

  /// The column with a name.
  public subscript(column: ColumnName) -> Column? { self[column.table]?.column(column.column) }

  /// The columns that are computed from a column, or decided by it, in the order of the tables.
  public func readers(of column: ColumnName) -> [ColumnName] { readers[column] ?? [] }

  /// The tables that are computed from a table, in order.
  public func readers(of table: TableName) -> [Table] {
    tables.filter { $0.inputs.contains(table) }
  }
}

extension ProjectLineage.Origin {
  /// The word for it: `source`, `transform`, `view`, `features`, `predictions`, `engine`.
  public var word: String {
    switch self {
    case .source: "source"
    case .transform: "transform"
    case .view: "view"
    case .features: "features"
    case .predictions: "predictions"
    case .engine: "engine"
    }
  }
}
