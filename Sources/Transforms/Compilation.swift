// What SQLite's compiler says of a transform: what it reads and calls, and whether it fits its table.
// What is refused, and in which words, is in Compilation+Refusals.swift.

import Functions
import SQLText
public import SQLite
public import Warehouse

/// A transform that compiled against the shapes of all tables.
public struct Compilation: Sendable {
  /// The transform.
  public let transform: Transform
  /// The columns of its table: those of its SELECT in their order, and of a snapshot the engine's.
  public let columns: [String]
  /// The columns of its SELECT in their order.
  public let selectColumns: [String]
  /// What stands around its SELECT where its table is a snapshot; else nothing.
  let frame: SnapshotSQL
  /// The columns that identify a row: the header's, else the table's primary key.
  public let key: [String]
  /// The columns it reads of each table: a superset, everything the compiler looked at.
  public let reads: [TableName: Set<String>]
  /// Those of them that SQLite itself reported, beneath views too, without those of USING and NATURAL.
  let reportedReads: [TableName: Set<String>]
  /// The SQL functions it calls, in small letters.
  public let functions: Set<String>
  /// The parameters it uses, without their colon.
  public let parameters: Set<String>
  /// The columns that are `:run_id` and nothing else: they say which run computed a row last, so that
  /// they alone do not make a row another one.
  public let runColumns: Set<String>
  /// The shape of its table.
  public let shape: TableShape
  /// How the columns that it reads are declared.
  public let declarations: InputDeclarations

  /// Whether it depends on the day of the run, `:as_of`.
  public var usesAsOf: Bool { parameters.contains(Parameters.asOfName) }
  /// Whether it cannot be computed without a day: it depends on it, or it is the day of a state.
  public var needsAsOf: Bool { usesAsOf || transform.snapshot?.keepsOwnHistory == true }
  /// The query that gives the rows of its table.
  public var sql: String { frame.text(around: transform.file.sql) }
}

extension Compilation {
  /// Compiles a transform in a warehouse that has the shapes of all tables and needs no rows.
  ///
  /// - Parameters:
  ///   - transform: The transform.
  ///   - shapes: The tables of every layer.
  ///   - known: The parameters that it may use, without their colon.
  /// - Throws: ``PantanalError`` with the place in the file; all that is wrong joined.
  public init(
    _ transform: Transform, on shapes: Connection,
    parameters known: [String] = Parameters.builtIn
  ) throws {
    let refusals = Refusals(transform, on: shapes)
    let text = SQLText(transform.file.sql)
    try refusals.requireOneStatement(text)
    try refusals.collecting { try refusals.refuseClocks(in: text) }
    let shape = try refusals.collecting { try refusals.shape() }
    guard let access = try refusals.collecting({ try refusals.access() }) else {
      throw refusals.joined
    }
    try refusals.collecting { try refusals.refuseLayersAbove(access) }
    try refusals.collecting { try refusals.refuseEngineTables(access) }
    try refusals.collecting { try refusals.refuseAmbiguousTables(in: text, access) }
    try refusals.collecting { try refusals.refuseUnknown(access.parameters, among: known) }
    let runColumns = try refusals.collecting { try refusals.runColumns(in: text, of: access) }
    let snapshot = transform.snapshot
    let isHistory: Void? = try refusals.collecting {
      if let snapshot { try refusals.refuse(snapshot, of: access.names, into: shape) }
    }
    let columns = snapshot?.columns(of: access.names) ?? access.names
    try refusals.collecting { try refusals.refuseUnknownDescriptions(columns) }
    let key = snapshot?.rowKey ?? (transform.key.isEmpty ? shape?.primaryKey ?? [] : transform.key)
    // What is no history fits no table either, and one reason is enough.
    if let shape, isHistory != nil {
      try refusals.collecting { try refusals.refuseMisfit(columns, key, shape) }
    }
    guard refusals.isEmpty, let shape else { throw refusals.joined }
    self.transform = transform
    self.shape = shape
    self.key = key
    self.runColumns = runColumns ?? []
    self.columns = columns
    selectColumns = access.names
    frame = SnapshotSQL(snapshot, around: access.names, into: shape)
    reads = access.columns
    reportedReads = access.reportedColumns
    functions = access.functions
    parameters = Set(access.parameters)
    declarations = try InputDeclarations(of: access.columns, on: shapes)
  }

  /// What the content of its table is defined by, the table's rules aside.
  ///
  /// - Parameter parameters: The values that count where the transform uses them.
  /// - Returns: Its parts.
  public func definition(with parameters: Parameters) -> Definition {
    var definition = Definition()
    definition.add(.init(.sql), text: SQLText(sql).normalised)
    definition.add(.init(.table), text: SQLText(shape.sql).normalised)
    definition.add(.init(.key), value: key.joined(separator: ", "))
    definition.add(functions: functions)
    definition.add(parameters.definition(of: self.parameters))
    definition.add(declarations)
    return definition
  }
}

extension Definition {
  private static let versions = Dictionary(
    FunctionLibrary.functions.map { ($0.name.lowercased(), $0.version) }, uniquingKeysWith: max)

  /// Adds the versions of the functions of ours among these, which are in small letters.
  public mutating func add(functions: Set<String>) {
    for name in functions {
      if let version = Self.versions[name] {
        add(.init(.function, name), value: String(version))
      }
    }
  }

  /// Adds values of parameters.
  public mutating func add(_ parameters: [String: String]) {
    for (name, value) in parameters { add(.init(.parameter, name), value: value) }
  }

  /// Adds how what is read is declared.
  public mutating func add(_ declarations: InputDeclarations) {
    for (table, text) in declarations.texts {
      add(.init(.input, table.description), text: text)
    }
  }
}

/// How the columns that a query reads are declared: with another type a comparison may turn out
/// otherwise.
public struct InputDeclarations: Sendable {
  /// For each table the types of the columns that are read; for a view its definition.
  public private(set) var texts: [TableName: String] = [:]

  /// Reads the declarations of columns.
  public init(of reads: [TableName: Set<String>], on shapes: Connection) throws {
    for (table, names) in reads {
      guard let shape = try TableShape(of: table, on: shapes) else { continue }
      // The columns of a RAW table are text, whichever came.
      if table.layer == .raw { continue }
      let columns = shape.columns.filter { names.contains($0.name) }
        .map { "\($0.name) \($0.type.uppercased())" }.sorted()
      texts[table] =
        shape.isView ? SQLText.normalised(shape.sql) : columns.joined(separator: ", ")
    }
  }

  /// These and others, for a table's SELECT and its rules together.
  public mutating func merge(_ other: InputDeclarations) {
    texts.merge(other.texts) { first, second in first == second ? first : "\(first); \(second)" }
  }
}
