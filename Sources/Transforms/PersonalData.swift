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
    for compilation in compilations { try follow(compilation, on: shapes) }
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

  private mutating func follow(_ compilation: Compilation, on shapes: Connection) throws {
    let table = compilation.transform.table
    let lineage = try Self.sources(of: compilation, on: shapes)
    for (name, sources) in zip(compilation.columns, lineage) {
      let found = sources.compactMap { columns[$0.table]?[$0.column] }
        .min { $0.rawValue < $1.rawValue }
      switch compilation.transform.columns[name]?.personalData {
      case .holds(let kind): columns[table, default: [:]][name] = kind
      case .some(.none): break
      case nil: if let found { columns[table, default: [:]][name] = found }
      }
    }
  }

  private static func sources(
    of compilation: Compilation, on shapes: Connection
  ) throws -> [Set<ColumnName>] {
    var tables: [TableName: [String]] = [:]
    var hasView = false
    for table in compilation.reads.keys {
      hasView = try hasView || isView(table, on: shapes)
      tables[table] = try TableShape(of: table, on: shapes)?.columns.map(\.name)
    }
    let lineage = ValueLineage(of: compilation.transform.file.sql, columns: tables)
    if !hasView, let lineage, lineage.sources.count == compilation.columns.count {
      return lineage.sources
    }
    // Not understood, so every column may hold whatever is read anywhere in it.
    let everything = Set(
      compilation.reads.flatMap { table, names in names.map { ColumnName(table, $0) } })
    return compilation.columns.map { _ in everything }
  }

  private static func isView(_ table: TableName, on shapes: Connection) throws -> Bool {
    try shapes.value(
      "SELECT type FROM \(table.layer.rawValue).sqlite_master WHERE name = ?", [.text(table.name)]
    ) == "view"
  }
}
