// What SQLite's compiler says of a transform: what it reads and calls, and whether it fits its table.

import Functions
import SQLText
public import SQLite
public import Warehouse

/// A transform that compiled against the shapes of all tables.
public struct Compilation: Sendable {
  /// The transform.
  public let transform: Transform
  /// Its columns, in the order of its SELECT.
  public let columns: [String]
  /// The columns that identify a row: the header's, else the table's primary key.
  public let key: [String]
  /// The columns it reads of each table: a superset, everything the compiler looked at.
  public let reads: [TableName: Set<String>]
  /// The SQL functions it calls, in small letters.
  public let functions: Set<String>
  /// Whether it depends on the day of the run, `:as_of`.
  public let usesAsOf: Bool
  /// The shape of its table.
  public let shape: TableShape

  /// The parameters that a transform may use.
  public static let parameters = ["as_of"]
}

extension Compilation {
  /// Compiles a transform in a warehouse that has the shapes of all tables and needs no rows.
  ///
  /// - Throws: ``PantanalError`` with the place in the file.
  public init(_ transform: Transform, on shapes: Connection) throws {
    let file = transform.file
    try Self.refuseClocks(in: file)
    let accesses = try Self.accesses(of: file, on: shapes)
    var reads: [TableName: Set<String>] = [:]
    var functions: Set<String> = []
    for access in accesses {
      switch access {
      case .read(let database, let table, let column, _):
        guard let layer = Layer(rawValue: database) else { continue }
        reads[TableName(layer, table), default: []].formUnion(column.isEmpty ? [] : [column])
      case .function(let name): functions.insert(name.lowercased())
      case .select: break
      case .write, .other:
        throw PantanalError(
          .sqlInvalid, "a transform is a SELECT and writes nothing", place: file.place(of: 0))
      }
    }
    for table in try shapes.openedTables(by: file.sql) {
      guard let layer = Layer(rawValue: table.database) else { continue }
      reads[TableName(layer, table.name), default: []].formUnion([])
    }
    try Self.refuseLayersAbove(transform, reads)
    let shape = try Self.shape(for: transform, on: shapes)
    let statement = try shapes.prepare(file.sql)
    let parameters = statement.parameterNames.map { $0.map { String($0.dropFirst()) } ?? "?" }
    try Self.refuseUnknown(parameters, in: file)
    self.transform = transform
    self.reads = reads
    self.functions = functions
    self.shape = shape
    columns = statement.columnNames
    usesAsOf = parameters.contains("as_of")
    key = transform.key.isEmpty ? shape.primaryKey : transform.key
    try refuseMisfit()
    try refuseUnknownDescriptions()
  }

  /// What the work of computing this table is defined by, its rules aside.
  ///
  /// - Parameters:
  ///   - asOf: The day of the run, which counts only where the transform uses it.
  ///   - rules: A fingerprint of the table's rules.
  ///   - ruleFunctions: The functions that the rules call, in small letters.
  /// - Returns: 64 hexadecimal digits.
  public func fingerprint(
    asOf: String, rules: String, ruleFunctions: Set<String> = []
  ) -> String {
    let called = functions.union(ruleFunctions)
    let versions = FunctionLibrary.functions
      .filter { called.contains($0.name.lowercased()) }
      .map { "\($0.name) \($0.version)" }.sorted()
    return Fingerprint(
      [
        "transform 1", SQLText(transform.file.sql).normalised, SQLText(shape.sql).normalised,
        versions.joined(separator: ","), key.joined(separator: ","), rules,
        usesAsOf ? asOf : "",
      ]
    ).text
  }

  private static func accesses(of file: SQLFile, on shapes: Connection) throws -> [Access] {
    guard !file.sql.isEmpty else {
      throw PantanalError(
        .sqlInvalid, "there is no SELECT in this file",
        place: Place(file: file.path, line: file.sqlLine, column: 1))
    }
    let statements = SQLText.statements(in: file.sql)
    if statements.count > 1 {
      throw PantanalError(
        .sqlInvalid, "a transform is one SELECT; here begins a second statement",
        place: file.place(of: statements[1].offset))
    }
    do {
      return try shapes.accesses(of: file.sql)
    } catch {
      throw file.error(error, names: try names(mentionedIn: file.sql, error, on: shapes))
    }
  }

  /// The real names that a misspelt one may have meant: tables, functions, or the columns of the
  /// tables that the text mentions.
  private static func names(
    mentionedIn sql: String, _ error: SQLiteError, on shapes: Connection
  ) throws -> [String] {
    if error.message.contains("function") { return FunctionLibrary.functions.map(\.name) }
    let tables = try Layer.allCases.flatMap { try TableShape.tables(of: $0, on: shapes) }
    guard error.message.contains("column") else { return tables.map(\.description) }
    return try tables.filter { sql.contains($0.description) }.flatMap { table in
      try TableShape(of: table, on: shapes)?.columns.map { "\(table).\($0.name)" } ?? []
    }
  }

  private static func refuseClocks(in file: SQLFile) throws {
    guard let reading = SQLText(file.sql).clockReadings.first else { return }
    throw PantanalError(
      .sqlInvalid, "a transform may not read the clock or chance",
      hint: "the day of the run is :as_of", place: file.place(of: reading.range.lowerBound))
  }

  private static func refuseLayersAbove(
    _ transform: Transform, _ reads: [TableName: Set<String>]
  ) throws {
    let above = reads.keys.filter { $0.layer > transform.table.layer }.min()
    guard let above else { return }
    throw PantanalError(
      .sqlInvalid, "\(transform.table) reads \(above), which is in a layer above its own",
      place: transform.file.place(mentioning: above.description))
  }

  private static func shape(for transform: Transform, on shapes: Connection) throws -> TableShape {
    let table = transform.table
    if let shape = try TableShape(of: table, on: shapes) { return shape }
    let tables = try TableShape.tables(of: table.layer, on: shapes).map(\.name)
    throw PantanalError(
      .shapeMismatch, "there is no table \(table)",
      hint: Suggestion.closest(to: table.name, in: tables).map { "did you mean \($0)?" }
        ?? "create it in migrations/\(table.layer.rawValue)/",
      place: Place(file: transform.file.path, line: 1, column: 1))
  }

  private static func refuseUnknown(_ names: [String], in file: SQLFile) throws {
    guard let unknown = names.first(where: { !parameters.contains($0) }) else { return }
    throw PantanalError(
      .sqlInvalid, "there is no parameter :\(unknown)", hint: "known here: :as_of",
      place: file.place(mentioning: ":\(unknown)"))
  }

  /// A column that is described but not there is a slip of the pen, and its `pii` would protect nothing.
  private func refuseUnknownDescriptions() throws {
    let strangers = transform.columns.keys.filter { !columns.contains($0) }.sorted()
    guard let stranger = strangers.first else { return }
    throw PantanalError(
      .yamlInvalid, "columns: describes \(stranger), which the SELECT does not give",
      hint: Suggestion.closest(to: stranger, in: columns).map { "did you mean \($0)?" },
      place: transform.file.header["columns"]?[stranger]?.place)
  }

  private func refuseMisfit() throws {
    let wanted = shape.columns.map(\.name)
    var problems: [String] = []
    let missing = wanted.filter { !columns.contains($0) }
    let extra = columns.filter { !wanted.contains($0) }
    let doubled = Dictionary(grouping: columns, by: \.self).filter { $0.value.count > 1 }.keys
    if !missing.isEmpty { problems.append("the SELECT lacks \(missing.joined(separator: ", "))") }
    if !extra.isEmpty { problems.append("the table lacks \(extra.joined(separator: ", "))") }
    if !doubled.isEmpty {
      problems.append("the SELECT has twice \(doubled.sorted().joined(separator: ", "))")
    }
    if let stranger = key.first(where: { !columns.contains($0) }) {
      problems.append("the key \(stranger) is not a column")
    }
    guard !problems.isEmpty else { return }
    let meant = extra.first.flatMap { Suggestion.closest(to: $0, in: missing) }
    let layer = transform.table.layer.rawValue
    throw PantanalError(
      .shapeMismatch,
      "the SELECT does not fit \(transform.table): \(problems.joined(separator: "; "))",
      hint: meant.map { "did you mean \($0)?" }
        ?? "change the SELECT, or the table in a new migration in migrations/\(layer)/",
      place: transform.file.place(mentioning: extra.first ?? ""))
  }
}

extension SQLFile {
  /// The place of a text in the SQL, the SQL's beginning when it is not there.
  func place(mentioning text: String) -> Place {
    guard !text.isEmpty, let range = sql.range(of: text) else { return place(of: 0) }
    return place(of: sql[..<range.lowerBound].utf8.count)
  }
}

extension String {
  fileprivate func range(of text: String) -> Range<String.Index>? { firstRange(of: text) }
}
