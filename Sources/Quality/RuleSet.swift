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
  public var reads: Set<TableName> { Set(columnsRead.keys) }
  /// Whether a rule uses the date of the run.
  public var usesAsOf: Bool { parameters.contains(Parameters.asOfName) }
  /// The columns that the rules read of each other table: everything the compiler looked at.
  public let columnsRead: [TableName: Set<String>]
  /// The functions that the rules call, in lower case.
  public let functions: Set<String>
  /// The parameters that the rules use, without their colon.
  public let parameters: Set<String>

  /// The table's columns in order.
  let columns: [String]
  /// The rows of the stage that no rule may keep out, as a condition: what was so in former days is
  /// nowhere to be had again.
  let spared: String?
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
  ///   - known: The parameters that the rules may use.
  /// - Throws: ``PantanalError`` for rules that cannot be asked, all of them joined.
  public init(
    for table: TableName, project: Project, shape: Connection,
    parameters known: [String] = Parameters.builtIn
  ) throws {
    let queries = try project.ruleQueries.map { try RuleQuery($0) }.filter { $0.table == table }
    let header = project.transforms.first { $0.table == table }?.file.header
    try self.init(for: table, header: header, queries: queries, shape: shape, known)
  }

  /// The rules of a table that no migration makes, a feature table for instance.
  ///
  /// - Parameters:
  ///   - table: The table, which must be there.
  ///   - rules: The value of `rules:` in the header that stands for it.
  ///   - shape: A connection to the tables; rows are not read.
  ///   - known: The parameters that the rules may use.
  /// - Throws: ``PantanalError`` for rules that cannot be asked, all of them joined.
  public init(
    for table: TableName, rules: YAML?, shape: Connection,
    parameters known: [String] = Parameters.builtIn
  ) throws {
    try self.init(for: table, key: nil, rules: rules, queries: [], shape: shape, known)
  }

  /// The rules of every table of the project, and a look for rules about tables that are not there.
  ///
  /// - Parameters:
  ///   - project: Where the headers and the rules that span tables are.
  ///   - shape: A connection to the tables as the migrations make them; rows are not read.
  ///   - known: The parameters that the rules may use.
  ///   - isWanted: Whether a table's rules are looked at; those of one whose header is wrong are not.
  /// - Returns: The rules of each table whose rules can be asked, and what is wrong with the others.
  /// - Throws: ``SQLiteError`` when the shapes cannot be read.
  public static func all(
    of project: Project, shape: Connection, parameters known: [String] = Parameters.builtIn,
    where isWanted: (TableName) -> Bool = { _ in true }
  ) throws -> (sets: [TableName: RuleSet], errors: [PantanalError]) {
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
    let queries = Dictionary(
      grouping: try project.ruleQueries.compactMap { file in
        try collecting { try RuleQuery(file) }
      }, by: \.table)
    for (table, strangers) in queries.sorted(by: { $0.key < $1.key }) where !tables.contains(table)
    {
      errors += strangers.map {
        QualityMessages.unknownTable(table, on: shape, at: $0.tablePlace)
      }
    }
    let headers = Dictionary(
      project.transforms.map { ($0.table, $0.file.header) }, uniquingKeysWith: { first, _ in first }
    )
    for table in tables where isWanted(table) {
      sets[table] = try collecting {
        try RuleSet(
          for: table, header: headers[table], queries: queries[table] ?? [], shape: shape, known)
      }
    }
    return (sets, errors)
  }

  init(
    for table: TableName, header: YAML?, queries: [RuleQuery], shape: Connection,
    _ known: [String] = Parameters.builtIn
  ) throws {
    try self.init(
      for: table, key: header?["key"], rules: header?["rules"], queries: queries, shape: shape,
      known, history: header)
  }

  private init(
    for table: TableName, key declared: YAML?, rules list: YAML?, queries: [RuleQuery],
    shape: Connection, _ known: [String], history header: YAML? = nil
  ) throws {
    let constraints = try TableConstraints(of: table, on: shape)
    guard !constraints.columns.isEmpty else {
      throw QualityMessages.unknownTable(table, on: shape, at: list?.place)
    }
    self.table = table
    columns = constraints.columns.map(\.name)
    let reader = HeaderRules(table: table, constraints: constraints, connection: shape)
    var declaredKey = try declared.map { try reader.key(in: $0) } ?? []
    let hasHistory = header.map(HistoryTable.isDeclared) ?? false
    if hasHistory { declaredKey.append(HistoryTable.from) }
    let key = constraints.primaryKey.isEmpty ? declaredKey : constraints.primaryKey
    self.key = key
    spared =
      header.map(HistoryTable.keepsOwnHistory) == true
      ? "\(HistoryTable.from) < :\(Parameters.asOfName)" : nil
    let written = try list.map { try reader.rules(in: $0) } ?? []
    let asked = try queries.map { try $0.rule(key: key, on: shape) }
    let implied =
      try Rule.implied(by: constraints, of: table, on: shape)
      + Rule.implied(byKey: declaredKey, of: table, with: constraints)
      + (hasHistory ? [Rule.impliedByHistory(of: table)] : [])
    rules = try Self.named(
      written + asked, implied.filter { rule in !written.contains { $0.covers(rule) } })
    indexedRelationships = try Self.indexed(rules, on: shape)
    let reading = try RuleReading(of: rules, of: table, on: shape)
    try reading.refuseUnknown(among: known, in: rules)
    columnsRead = reading.columns
    functions = reading.functions
    parameters = reading.parameters
  }

  /// What each rule is, by its name, as text that is equal exactly when they ask the same.
  public var definition: [(rule: String, text: String)] {
    rules.map { rule in
      let tolerance = rule.tolerance.map { String($0) } ?? ""
      let condition = SQLText.normalised(rule.condition.description)
      return (rule.name, "\(rule.condition.kind) \(rule.consequence) \(tolerance) \(condition)")
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
}
