// Personal data followed from where it enters to every table made of it.

public import SQLite
public import Warehouse

/// The columns of all tables that hold personal data.
///
/// It is tagged where it enters, on a source's columns, and travels with the values until a masking
/// function. An author's word on a column of a transform goes before what was found.
public struct PersonalData: Sendable {
  /// The kind of personal data by table and column.
  public private(set) var columns: [TableName: [String: Source.PersonalData]] = [:]

  /// Follows the sources' personal data through transforms.
  ///
  /// - Parameters:
  ///   - sources: Where personal data enters.
  ///   - compilations: The transforms, each after those it reads.
  ///   - shapes: The tables they were compiled against.
  /// - Throws: ``SQLiteError`` when a shape cannot be read.
  public init(sources: [Source], compilations: [Compilation], on shapes: Connection) throws {
    for source in sources {
      for column in source.columns {
        if let kind = column.personalData {
          columns[source.table, default: [:]][column.name] = kind
        }
      }
    }
    let schema = try LineageSchema(on: shapes)
    var followedViews: Set<TableName> = []
    for compilation in compilations {
      for view in compilation.reads.keys.sorted() {
        follow(view: view, of: schema, &followedViews)
      }
      follow(compilation, of: schema)
    }
  }

  /// Lets columns of a table be as personal as those of the same names that they are copied from.
  public mutating func copy(_ names: [String], from source: TableName, to table: TableName) {
    for name in names {
      if let kind = columns[source]?[name] { columns[table, default: [:]][name] = kind }
    }
  }

  /// Takes the columns of RAW that no source declares for personal, since nobody has said what they
  /// hold.
  ///
  /// - Parameters:
  ///   - sources: What is declared.
  ///   - connection: The warehouse, whose RAW tables may have grown columns that came in files.
  /// - Throws: ``SQLiteError`` when a shape cannot be read.
  public mutating func suspectUndeclared(
    besides sources: [Source], on connection: Connection
  ) throws {
    for source in sources {
      guard let shape = try TableShape(of: source.table, on: connection) else { continue }
      let declared = Set(source.columns.map(\.name))
      for column in shape.columns where !declared.contains(column.name) {
        guard !column.name.hasPrefix("_") else { continue }
        columns[source.table, default: [:]][column.name] = .other
      }
    }
  }

  private mutating func follow(_ compilation: Compilation, of schema: LineageSchema) {
    let table = compilation.transform.table
    let lineage = schema.lineage(of: compilation)
    for name in compilation.columns {
      switch compilation.transform.columns[name]?.personalData {
      case .holds(let kind): columns[table, default: [:]][name] = kind
      case .some(.none): break
      case nil:
        if let found = kind(disclosedBy: lineage[name]) {
          columns[table, default: [:]][name] = found
        }
      }
    }
  }

  /// A view is followed once, after those that it reads.
  private mutating func follow(
    view: TableName, of schema: LineageSchema, _ followed: inout Set<TableName>
  ) {
    guard schema.views[view] != nil, followed.insert(view).inserted,
      let lineage = schema.lineage(ofView: view)
    else { return }
    for table in Set(lineage.lineages.flatMap { $0.disclosed.map(\.table) }).sorted() {
      follow(view: table, of: schema, &followed)
    }
    for name in lineage.columns {
      if let found = kind(disclosedBy: lineage[name]) {
        columns[view, default: [:]][name] = found
      }
    }
  }

  private func kind(disclosedBy lineage: ColumnLineage) -> Source.PersonalData? {
    lineage.disclosed.compactMap { columns[$0.table]?[$0.column] }
      .min { $0.rawValue < $1.rawValue }
  }
}
