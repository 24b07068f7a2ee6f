// All rules of one table, wherever they come from.

import SQLText
public import SQLite
public import Warehouse

/// The rules of a table.
public struct RuleSet: Sendable {
  /// The table.
  public let table: TableName
  /// The rules: those of the header, of the schema, of the files in `sql/dataquality`.
  public internal(set) var rules: [Rule]
  /// The other tables that must be up to date before the rules can be asked.
  public let reads: Set<TableName>
  /// The functions that the rules call, in lower case.
  public let functions: Set<String>
  /// Whether a rule uses the date of the run.
  public let usesAsOf: Bool

  /// The table's columns in order.
  let columns: [String]
  /// The table's key; empty where it has none.
  let key: [String]
  /// The parents whose keys an index finds.
  let indexedRelationships: Set<Rule.Condition>

  /// The rules of a table that has a migration.
  ///
  /// - Parameters:
  ///   - table: The table.
  ///   - project: Where its header and the rules that span tables are.
  ///   - shape: A connection to the tables as the migrations make them; rows are not read.
  /// - Throws: ``PantanalError`` for rules that cannot be asked, all of them joined.
  public init(for table: TableName, project: Project, shape: Connection) throws {
    let queries = try project.ruleQueries.map { try RuleQuery($0) }.filter { $0.table == table }
    let header = project.transforms.first { $0.table == table }?.file.header
    try self.init(for: table, header: header, queries: queries, shape: shape)
  }

  /// The rules of a table that no migration makes, a feature table for instance.
  ///
  /// - Parameters:
  ///   - table: The table, which must be there.
  ///   - rules: The value of `rules:` in the header that stands for it.
  ///   - shape: A connection to the tables; rows are not read.
  /// - Throws: ``PantanalError`` for rules that cannot be asked, all of them joined.
  public init(for table: TableName, rules: YAML?, shape: Connection) throws {
    try self.init(for: table, key: nil, rules: rules, queries: [], shape: shape)
  }

  /// The rules of every table of the project, and a look for rules about tables that are not there.
  ///
  /// - Throws: ``PantanalError`` for rules that cannot be asked, all of them joined.
  public static func all(
    of project: Project, shape: Connection
  ) throws -> [TableName: RuleSet] {
    var sets: [TableName: RuleSet] = [:]
    var errors: [PantanalError] = []
    func collecting<Result>(_ body: () throws -> Result) throws -> Result? {
      do {
        return try body()
      } catch let error as PantanalError {
        errors += error.parts.isEmpty ? [error] : error.parts
        return nil
      }
    }
    let tables = try Schema.tables(on: shape).filter { $0.layer != .raw }
    let queries = try project.ruleQueries.compactMap { file in
      try collecting { try RuleQuery(file) }
    }
    for query in queries where !tables.contains(query.table) {
      errors.append(
        QualityMessages.unknownTable(query.table, on: shape, at: query.tablePlace))
    }
    for table in tables {
      let header = project.transforms.first { $0.table == table }?.file.header
      sets[table] = try collecting {
        try RuleSet(
          for: table, header: header, queries: queries.filter { $0.table == table }, shape: shape)
      }
    }
    if let error = PantanalError.joining(errors) { throw error }
    return sets
  }

  init(
    for table: TableName, header: YAML?, queries: [RuleQuery], shape: Connection
  ) throws {
    try self.init(
      for: table, key: header?["key"], rules: header?["rules"], queries: queries, shape: shape)
  }

  private init(
    for table: TableName, key declared: YAML?, rules list: YAML?, queries: [RuleQuery],
    shape: Connection
  ) throws {
    let constraints = try TableConstraints(of: table, on: shape)
    guard !constraints.columns.isEmpty else {
      throw QualityMessages.unknownTable(table, on: shape, at: list?.place)
    }
    self.table = table
    columns = constraints.columns.map(\.name)
    let reader = HeaderRules(table: table, constraints: constraints, connection: shape)
    let declaredKey = try declared.map { try reader.key(in: $0) } ?? []
    let key = constraints.primaryKey.isEmpty ? declaredKey : constraints.primaryKey
    self.key = key
    let written = try list.map { try reader.rules(in: $0) } ?? []
    let asked = try queries.map { try $0.rule(key: key, on: shape) }
    let implied =
      try Rule.implied(by: constraints, of: table, on: shape)
      + Rule.implied(byKey: declaredKey, of: table, with: constraints)
    rules = try Self.named(
      written + asked, implied.filter { rule in !written.contains { $0.covers(rule) } })
    indexedRelationships = try Self.indexed(rules, on: shape)
    (reads, functions) = try Self.accesses(of: rules, of: table, on: shape)
    usesAsOf = rules.contains { rule in
      SQLText(rule.condition.description).tokens.contains { $0.kind == .parameter }
    }
  }

  /// What the rules are, as text that is equal exactly when they ask the same.
  public var definition: [String] {
    rules.map { rule in
      let tolerance = rule.tolerance.map { String($0) } ?? ""
      let condition = SQLText.normalised(rule.condition.description)
      return "\(rule.name) \(rule.condition.kind) \(rule.consequence) \(tolerance) \(condition)"
    }
  }

  /// Rules that people named keep their names; those of the schema give way.
  private static func named(_ written: [Rule], _ implied: [Rule]) throws -> [Rule] {
    var rules: [Rule] = []
    var names: Set<String> = []
    for rule in written {
      guard names.insert(rule.name).inserted else {
        throw QualityMessages.sameName(rule.name, of: rule.table, at: rule.place)
      }
      rules.append(rule)
    }
    for rule in implied {
      var name = rule.name
      var number = 1
      while !names.insert(name).inserted {
        number += 1
        name = "\(rule.name)_\(number)"
      }
      rules.append(rule.renamed(name))
    }
    return rules
  }

  private static func indexed(
    _ rules: [Rule], on shape: Connection
  ) throws -> Set<Rule.Condition> {
    var indexed: Set<Rule.Condition> = []
    for rule in rules {
      guard case .relationship(_, let parent, let keys) = rule.condition,
        try TableConstraints(of: parent, on: shape).isKey(keys)
      else { continue }
      indexed.insert(rule.condition)
    }
    return indexed
  }

  /// Compiles every rule, and asks SQLite what they read.
  private static func accesses(
    of rules: [Rule], of table: TableName, on shape: Connection
  ) throws -> (reads: Set<TableName>, functions: Set<String>) {
    var reads: Set<TableName> = []
    var functions: Set<String> = []
    for rule in rules {
      for access in try accesses(of: rule, on: shape) {
        switch access {
        case .function(let name):
          functions.insert(name.lowercased())
        case .read(let database, let name, _, _):
          guard let layer = Layer(rawValue: database) else { continue }
          reads.insert(TableName(layer, name))
        default:
          continue
        }
      }
    }
    for case .query(let query) in rules.map(\.condition) {
      for opened in try shape.openedTables(by: query) {
        guard let layer = Layer(rawValue: opened.database) else { continue }
        reads.insert(TableName(layer, opened.name))
      }
    }
    reads.remove(table)
    return (reads, functions)
  }

  private static func accesses(of rule: Rule, on shape: Connection) throws -> [Access] {
    let row = rule.table.name.sqlIdentifier
    let sql: String
    if case .query(let query) = rule.condition {
      sql = query
    } else if let failure = rule.condition.failure(in: row, isIndexed: true) {
      sql = "SELECT 1 FROM \(rule.table.sql) AS \(row) WHERE \(failure)"
    } else {
      return []
    }
    do {
      return try shape.accesses(of: sql)
    } catch {
      throw try QualityMessages.doesNotCompile(rule, error, on: shape)
    }
  }
}
