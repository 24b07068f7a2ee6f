// What a query reads and calls, as SQLite's compiler tells it, in terms of layers. Transforms and rules
// are skipped on its word, so it may name a column too many and never one too few.

public import SQLText
public import SQLite

/// The tables, columns, functions and parameters of one statement.
public struct QueryAccess: Sendable {
  /// The columns that it reads of each table and view; none where only rows are counted.
  public private(set) var columns: [TableName: Set<String>] = [:]
  /// Those of them that SQLite itself reported, beneath views too; it is not told of the columns of
  /// USING and NATURAL.
  public private(set) var reportedColumns: [TableName: Set<String>] = [:]
  /// The SQL functions that it calls, in small letters.
  public private(set) var functions: Set<String> = []
  /// Whether it does anything but read.
  public private(set) var isWriting = false
  /// The names of its result columns.
  public let names: [String]
  /// The parameters it uses, without their prefix; `?` for one that has no name.
  public let parameters: [String]

  /// Compiles a statement where the shapes of all tables are.
  ///
  /// - Throws: ``SQLiteError`` with the offset of what SQLite did not understand.
  public init(of sql: String, on shapes: Connection) throws(SQLiteError) {
    let (accesses, head) = try shapes.accesses(of: sql) { statement in
      (
        statement.columnNames,
        statement.parameterNames.map { $0.map { String($0.dropFirst()) } ?? "?" }
      )
    }
    (names, parameters) = head
    for access in accesses {
      switch access {
      case .read(let database, let table, let column, _):
        guard let layer = Layer(rawValue: database) else { continue }
        columns[TableName(layer, table), default: []].formUnion(column.isEmpty ? [] : [column])
      case .function(let name): functions.insert(name.lowercased())
      case .select: break
      case .write, .other: isWriting = true
      }
    }
    guard !isWriting else { return }
    try addRowIDs(on: shapes)
    reportedColumns = columns
    try addJoins(of: sql, on: shapes)
  }

  // The authorizer is not told of the columns of USING and NATURAL. A view may have such a join inside.
  private mutating func addJoins(of sql: String, on shapes: Connection) throws(SQLiteError) {
    let text = SQLText(sql)
    let joins = text.words(["using", "natural"])
    let readsView = try views(on: shapes)
    guard !joins.isEmpty || readsView else { return }
    for opened in try shapes.openedTables(by: sql) {
      guard let layer = Layer(rawValue: opened.database) else { continue }
      columns[TableName(layer, opened.name), default: []].formUnion([])
    }
    let isNatural = joins.contains { text.isWord($0, "natural") }
    let named = isNatural || readsView ? nil : text.joinedColumns
    for table in columns.keys {
      let names = try Self.columns(of: table, on: shapes)
      columns[table]?.formUnion(names.filter { named?.contains($0.lowercased()) ?? true })
    }
  }

  private func views(on shapes: Connection) throws(SQLiteError) -> Bool {
    for table in columns.keys where !table.isEngineOwned && table.layer != .raw {
      let kind = try shapes.value(
        "SELECT type FROM \(table.layer.rawValue).sqlite_master WHERE name = ?",
        [.text(table.name)])
      if kind == "view" { return true }
    }
    return false
  }

  /// A row that changes anywhere may get another number, so who reads the number reads everything.
  private mutating func addRowIDs(on shapes: Connection) throws(SQLiteError) {
    for (table, names) in columns where names.contains("ROWID") {
      columns[table]?.formUnion(try Self.columns(of: table, on: shapes))
    }
  }

  private static func columns(
    of table: TableName, on shapes: Connection
  ) throws(SQLiteError) -> [String] {
    try shapes.rows("PRAGMA \(table.layer.rawValue).table_info(\(table.name.sqlIdentifier))")
      .compactMap { $0[1].text }
  }
}

extension SQLText {
  /// The names in the parentheses after each USING, in small letters.
  public var joinedColumns: Set<String> {
    var names: Set<String> = []
    for index in tokens.indices where isWord(tokens[index], "using") && isSymbol(index + 1, "(") {
      for token in tokens[(index + 2)...] {
        if text(of: token) == ")" { break }
        names.insert(content(of: token).lowercased())
      }
    }
    return names
  }
}
