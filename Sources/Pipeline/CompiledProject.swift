// A project compiled whole, without data: what check, plan, run and publish start from.

import Learning
import Migrations
import Quality
import SQLite
import Transforms
public import Warehouse

/// A project whose SQL compiled against the shapes of all its tables.
///
/// It lives on one connection in memory that has every layer's tables and no rows.
public struct CompiledProject {
  /// The project.
  public let project: Project
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
  /// The columns that hold personal data.
  private let declaredPersonalData: PersonalData

  /// Compiles a project.
  ///
  /// - Throws: ``PantanalError``; all that is wrong with the project joined.
  public init(_ project: Project) throws {
    self.project = project
    let shapes = try Migrations.shape(of: project)
    self.shapes = shapes
    var errors: [PantanalError] = []
    func collecting<Result>(_ body: () throws -> Result) throws -> Result? {
      do {
        return try body()
      } catch let error as PantanalError {
        errors += error.parts.isEmpty ? [error] : error.parts
        return nil
      }
    }
    // Feature tables have no migration: the engine makes them, here too, before others read them.
    models = try project.models.compactMap { file in
      try collecting {
        let features = try ModelFeatures(file, on: shapes)
        try features.createTable(on: shapes)
        return features
      }
    }.sorted { $0.name < $1.name }
    var transforms = try project.transforms.compactMap { table, file in
      try collecting { try Transform(table, file) }
    }
    transforms += models.map(\.transform)
    let compiled = try transforms.compactMap { transform in
      try collecting { try Compilation(transform, on: shapes) }
    }
    let compilations = Dictionary(uniqueKeysWithValues: compiled.map { ($0.transform.table, $0) })
    self.compilations = compilations
    var ruleSets = try collecting { try RuleSet.all(of: project, shape: shapes) } ?? [:]
    for model in models {
      ruleSets[model.table] = try collecting {
        try RuleSet(for: model.table, rules: model.file.header["rules"], shape: shapes)
      }
    }
    self.ruleSets = ruleSets
    errors += Self.rulesNeverAsked(project, compilations)
    errors += Self.unknownConnections(project)
    let dependencies = Self.dependencies(compilations, ruleSets)
    let order = try collecting { try DependencyOrder.of(dependencies) } ?? []
    if let error = PantanalError.joining(errors) { throw error }
    self.order = order
    var personalData = try PersonalData(
      sources: project.sources, compilations: order.compactMap { compilations[$0] }, on: shapes)
    // Predictions are about someone: their table has the keys of the feature table.
    for model in models {
      let definition = model.definition
      personalData.copy(
        definition.entity + (definition.item.map { [$0] } ?? []), from: model.table,
        to: definition.predictionTable)
    }
    declaredPersonalData = personalData
  }

  /// The columns that hold personal data, or may: those that lineage finds, and those of RAW that came
  /// in files without being declared.
  func personalData(
    in warehouse: Warehouse
  ) throws -> [TableName: [String: Source.PersonalData]] {
    guard warehouse.exists else { return declaredPersonalData.columns }
    // A path with a person's number in it is kept beside the rows too.
    let isInPaths = project.sources.flatMap(\.columns).contains {
      $0.isCaptured && $0.personalData != nil
    }
    var personalData = declaredPersonalData
    try personalData.suspectUndeclared(besides: project.sources, on: warehouse.connect())
    guard isInPaths else { return personalData.columns }
    let paths = Self.tablesOfPaths.map { ($0, ["path": Source.PersonalData.other]) }
    return personalData.columns.merging(paths) { $0.merging($1) { first, _ in first } }
  }

  private static let tablesOfPaths = [
    TableName(.raw, "_load"), TableName(.dataquality, "reject"),
    TableName(.dataquality, "schema_change"),
  ]

  /// The tables that a table's rows or rules are computed from.
  func inputs(of table: TableName) -> [TableName] {
    let reads = Set(compilations[table]?.reads.keys.map { $0 } ?? [])
      .union(ruleSets[table]?.reads ?? [])
    return reads.filter { $0 != table && !$0.name.hasPrefix("_") }.sorted()
  }

  private static func unknownConnections(_ project: Project) -> [PantanalError] {
    let names = project.settings.connections.keys.sorted()
    return project.sources.compactMap { source in
      guard source.connection != Source.seedConnection, !names.contains(source.connection) else {
        return nil
      }
      return PantanalError(
        .connectionInvalid, "there is no connection \(source.connection)",
        hint: Suggestion.closest(to: source.connection, in: names).map { "did you mean \($0)?" }
          ?? "pantanal.yaml declares: \(names.joined(separator: ", "))",
        place: source.place)
    }
  }

  /// Rules are asked when their table is computed, so one about a table that nothing computes would
  /// be silent for ever.
  private static func rulesNeverAsked(
    _ project: Project, _ compilations: [TableName: Compilation]
  ) -> [PantanalError] {
    let broken = Set(project.transforms.map(\.table)).subtracting(compilations.keys)
    return project.ruleQueries.compactMap { file in
      guard let yaml = file.header["table"], let name = try? yaml.text(),
        let table = TableName(name), compilations[table] == nil, !broken.contains(table)
      else { return nil }
      return PantanalError(
        .ruleInvalid, "no transform fills \(table), so this rule would never be asked",
        hint: "name a table with a file in sql/trusted or sql/refined", place: yaml.place)
    }
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
}
