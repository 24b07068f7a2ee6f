// A project compiled whole, without data: what check, plan, run and publish start from. All that is wrong
// with it is collected in CompiledProject+Problems.swift.

import Learning
import Migrations
import Quality
import SQLite
import Transforms
public import Warehouse

/// A project whose SQL compiled against the shapes of all its tables.
///
/// It lives on one connection in memory that has every layer's tables and no rows, so it belongs to one
/// thread.
public final class CompiledProject {
  /// The project.
  public let project: Project
  /// Whether tables take the shape of their SELECT without a migration.
  let isFollowing: Bool
  /// The tables of every layer, empty, in memory.
  let shapes: Connection
  /// The transforms, those of feature tables included.
  let compilations: [TableName: Compilation]
  /// The rules of each table.
  let ruleSets: [TableName: RuleSet]
  /// The models with their feature tables, ordered by name.
  let models: [ModelFeatures]
  /// The tables in an order in which each comes after those it depends on.
  let order: [TableName]
  /// How the columns that rules read of other tables are declared.
  private var ruleDeclarations: [TableName: InputDeclarations] = [:]

  /// Compiles a project.
  ///
  /// - Parameters:
  ///   - project: The project.
  ///   - isFollowing: Whether tables take the shape of their SELECT without a migration.
  /// - Throws: ``PantanalError``; all that is wrong with the project joined.
  public init(_ project: Project, isFollowing: Bool = false) throws {
    self.project = project
    self.isFollowing = isFollowing
    let declared = try Migrations.declaredShape(of: project)
    shapes = declared.shape
    if isFollowing { try Migrations.follow(project, on: declared.shape) }
    let problems = ProjectProblems(of: project, declared)
    let shapes = declared.shape
    let known = Parameters(asOf: "", variables: project.settings.variables).names
    // Feature tables have no migration: the engine makes them, here too, before others read them.
    models = try project.models.compactMap { file in
      try problems.collecting(of: file) {
        let features = try ModelFeatures(file, on: shapes)
        try problems.refuseSecondTable(of: features)
        try features.createTable(on: shapes)
        return features
      }
    }.sorted { $0.name < $1.name }
    // Once more, for those that read what was made for models.
    if isFollowing { try Migrations.follow(project, on: shapes) }
    let transforms =
      try project.transforms.compactMap { table, file in
        try problems.collecting(of: table) { try Transform(table, file) }
      } + models.map(\.transform)
    let compiled = try transforms.compactMap { transform in
      try problems.collecting(of: transform.table) {
        try Compilation(transform, on: shapes, parameters: known)
      }
    }
    compilations = Dictionary(
      compiled.map { ($0.transform.table, $0) }, uniquingKeysWith: { first, _ in first })
    // The rules of a header that cannot be read would be read wrong too.
    let unreadable = Set(project.transforms.map(\.table)).subtracting(transforms.map(\.table))
    let rules = try RuleSet.all(of: project, shape: shapes, parameters: known) {
      !unreadable.contains($0)
    }
    problems.add(rules.errors)
    var ruleSets = rules.sets
    for model in models {
      ruleSets[model.table] = try problems.collecting(of: model.table) {
        try RuleSet(
          for: model.table, rules: model.file.header["rules"], shape: shapes, parameters: known)
      }
    }
    self.ruleSets = ruleSets
    problems.addRulesNeverAsked(compilations, ruleSets)
    problems.addUnknownConnections()
    try problems.addMarts(on: shapes, predictions: models.map(\.definition.predictionTable))
    let order = DependencyOrder(of: Self.dependencies(compilations, ruleSets))
    problems.add(order.cycles, compilations)
    self.order = order.tables
    if let error = problems.joined { throw error }
  }

  /// The columns that hold personal data, as declared and followed through transforms.
  lazy var declaredPersonalData = Result { () throws -> PersonalData in
    var personalData = try PersonalData(
      sources: project.sources, compilations: order.compactMap { compilations[$0] }, on: shapes)
    // Predictions are about someone: their table has the keys of the feature table.
    for model in models {
      let definition = model.definition
      personalData.copy(
        definition.entity + (definition.item.map { [$0] } ?? []), from: model.table,
        to: definition.predictionTable)
    }
    return personalData
  }

  /// The columns that hold personal data, or may: those that lineage finds, and those of RAW that came
  /// in files without being declared.
  func personalData(
    in warehouse: Warehouse
  ) throws -> [TableName: [String: Source.PersonalData]] {
    var personalData = try declaredPersonalData.get()
    guard warehouse.exists else { return personalData.columns }
    // A path with a person's number in it is kept beside the rows too.
    let isInPaths = project.sources.flatMap(\.columns).contains {
      $0.isCaptured && $0.personalData != nil
    }
    try personalData.suspectUndeclared(besides: project.sources, on: warehouse.connect())
    guard isInPaths else { return personalData.columns }
    let paths = Self.tablesOfPaths.map { ($0, ["path": Source.PersonalData.other]) }
    return personalData.columns.merging(paths) { $0.merging($1) { first, _ in first } }
  }

  private static let tablesOfPaths = [
    TableName(.raw, "_load"), TableName(.dataquality, "reject"),
    TableName(.dataquality, "schema_change"),
  ]

  /// The columns that a table's rows or rules are computed from, by table; not those of the engine's own
  /// tables, which no step makes.
  ///
  /// Of them only `raw._load` may be read: it changes when any table of RAW does.
  func reads(of table: TableName) -> [TableName: Set<String>] {
    var reads = (compilations[table]?.reads ?? [:])
      .merging(ruleSets[table]?.columnsRead ?? [:]) { $0.union($1) }
    if reads[TableName(.raw, "_load")] != nil {
      for source in project.sources { reads[source.table, default: []].formUnion([]) }
    }
    return reads.filter { $0.key != table && !$0.key.name.hasPrefix("_") }
  }

  private static func dependencies(
    _ compilations: [TableName: Compilation], _ ruleSets: [TableName: RuleSet]
  ) -> [TableName: Set<TableName>] {
    var dependencies: [TableName: Set<TableName>] = [:]
    for (table, compilation) in compilations {
      // A table may be asked about itself by its rules, but cannot be computed from itself.
      dependencies[table] = Set(compilation.reads.keys)
        .union((ruleSets[table]?.reads ?? []).subtracting([table]))
    }
    return dependencies
  }

  /// The tables that a mart publishes and that a step makes, as its patterns name them.
  func tables(of mart: Settings.Mart) throws -> [TableName] {
    let tables =
      project.sources.map(\.table) + order + models.map(\.definition.predictionTable)
    return try tables.filter { table in
      try mart.tables.contains { pattern in
        guard let pattern = TableName(pattern), pattern.layer == table.layer else { return false }
        if table.name.hasPrefix("feature_"), !pattern.name.hasPrefix("feature_") { return false }
        return try shapes.value(
          "SELECT ? GLOB ?", [.text(table.name), .text(pattern.name)]) == 1
      }
    }
  }

  // MARK: Definitions

  /// What a table's content and rules are defined by.
  func definition(of table: TableName, with parameters: Parameters) throws -> Definition {
    guard let compilation = compilations[table] else {
      preconditionFailure("\(table) was not compiled")
    }
    var definition = compilation.definition(with: parameters)
    if let rules = ruleSets[table] {
      for (rule, text) in rules.definition { definition.add(.init(.rule, rule), text: text) }
      definition.add(functions: rules.functions)
      definition.add(parameters.definition(of: rules.parameters))
      var declarations = try declarationsRead(byRulesOf: rules)
      declarations.merge(compilation.declarations)
      definition.add(declarations)
    }
    guard let model = models.first(where: { $0.table == table }) else { return definition }
    let dates = try model.definition.observations.days(before: parameters.asOf)
    definition.add(
      .init(.other, "the dates it is observed on"), text: dates.joined(separator: "\n"))
    definition.add(.init(.parameter, Parameters.asOfName), value: parameters.asOf.sqlLiteral)
    return definition
  }

  private func declarationsRead(byRulesOf rules: RuleSet) throws -> InputDeclarations {
    if let known = ruleDeclarations[rules.table] { return known }
    let declarations = try InputDeclarations(of: rules.columnsRead, on: shapes)
    ruleDeclarations[rules.table] = declarations
    return declarations
  }
}
