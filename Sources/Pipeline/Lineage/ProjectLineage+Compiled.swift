// The lineage of a compiled project: sources, views, transforms, feature and prediction tables, in the
// order in which they are made.

import Learning
import Publishing
import Quality
import SQLText
import SQLite
import Transforms
import Warehouse

extension Pipeline {
  /// Follows every column of the project.
  ///
  /// - Returns: The tables, rules, models and marts with what connects them.
  /// - Throws: ``PantanalError`` when the warehouse cannot be read.
  public func lineage() throws -> ProjectLineage {
    try LineageBuilder(compiled, personalData: personalData()).build()
  }
}

/// Puts the lineage of a project together.
private struct LineageBuilder {
  let compiled: CompiledProject
  let schema: LineageSchema
  let personalData: [TableName: [String: Source.PersonalData]]

  init(
    _ compiled: CompiledProject, personalData: [TableName: [String: Source.PersonalData]]
  ) throws {
    self.compiled = compiled
    self.personalData = personalData
    schema = try LineageSchema(on: compiled.shapes)
  }

  func build() throws -> ProjectLineage {
    var tables = try compiled.project.sources.map(table(of:))
    tables += try schema.views.keys.sorted().compactMap(table(ofView:))
    let made = Set(tables.map(\.name) + compiled.order)
    let read = Set(compiled.compilations.values.flatMap(\.reads.keys)).subtracting(made)
    tables += try read.sorted().compactMap(table(ofEngine:))
    let predictions = try compiled.models.map(table(ofPredictions:))
    for name in compiled.order {
      guard let compilation = compiled.compilations[name] else { continue }
      tables.append(try table(of: compilation))
      tables += predictions.filter { $0.inputs == [name] }
    }
    return ProjectLineage(
      tables: tables, rules: try rules(),
      models: compiled.models.map { ProjectLineage.Model(definition: $0.definition) },
      marts: try compiled.project.settings.marts.map { mart in
        ProjectLineage.Mart(
          name: mart.name,
          tables: try compiled.tables(of: mart).sorted()
            .map { ($0, PublishedTable.name(of: $0)) })
      })
  }

  private func rules() throws -> [ProjectLineage.RuleReads] {
    try compiled.ruleSets.keys.sorted().flatMap { table in
      try (compiled.ruleSets[table]?.rules ?? []).map { rule in
        let reads = try rule.columnsRead(on: compiled.shapes)
        return ProjectLineage.RuleReads(
          rule: rule,
          columns: Set(reads.flatMap { table, names in names.map { ColumnName(table, $0) } }))
      }
    }
  }

  // MARK: Tables

  private func table(of source: Source) throws -> ProjectLineage.Table {
    let columns = source.columns.map { column in
      ProjectLineage.Column(
        name: column.name, type: "TEXT", description: column.description, label: nil, unit: nil,
        header: column.isCaptured ? nil : column.header,
        personalData: personal(source.table, column.name), expression: nil, place: source.place,
        sources: ColumnLineage())
    }
    return ProjectLineage.Table(
      name: source.table, origin: .source(source), description: source.description, tags: [],
      key: [], references: [], file: source.place.file, sql: nil, columns: columns, inputs: [],
      isExact: true)
  }

  private func table(of compilation: Compilation) throws -> ProjectLineage.Table {
    let transform = compilation.transform
    let lineage = schema.lineage(of: compilation)
    let types = Dictionary(
      compilation.shape.columns.map { ($0.name, $0.type) }, uniquingKeysWith: { first, _ in first })
    let columns = compilation.columns.map { name in
      let described = transform.columns[name]
      let written = lineage.expressions[name]
      return ProjectLineage.Column(
        name: name, type: types[name] ?? "", description: described?.description,
        label: described?.label, unit: described?.unit, header: nil,
        personalData: personal(transform.table, name), expression: written?.text,
        place: written.map { transform.file.place(of: $0.offset) }, sources: lineage[name])
    }
    let model = compiled.models.first { $0.table == transform.table }
    return ProjectLineage.Table(
      name: transform.table,
      origin: model.map { .features(model: $0.name) } ?? .transform,
      description: transform.description, tags: transform.tags, key: compilation.key,
      references: references(of: compilation.shape), file: transform.file.path,
      sql: transform.file.sql, columns: columns,
      inputs: Set(compilation.reads.keys).subtracting([transform.table]),
      isExact: lineage.isExact)
  }

  private func references(
    of shape: TableShape
  ) -> [(columns: [String], table: TableName, keys: [String])] {
    (TableDefinition(shape.sql)?.allConstraints ?? []).compactMap { _, constraint in
      guard case .foreignKey(let columns, let parent, let keys) = constraint.kind else {
        return nil
      }
      return (columns, TableName(shape.table.layer, parent), keys)
    }
  }

  private func table(ofView view: TableName) throws -> ProjectLineage.Table? {
    guard let lineage = schema.lineage(ofView: view) else { return nil }
    let columns = lineage.columns.map { name in
      ProjectLineage.Column(
        name: name, type: "", description: nil, label: nil, unit: nil, header: nil,
        personalData: personal(view, name), expression: lineage.expressions[name]?.text,
        place: nil, sources: lineage[name])
    }
    return ProjectLineage.Table(
      name: view, origin: .view, description: nil, tags: [], key: [], references: [], file: nil,
      sql: schema.views[view], columns: columns,
      inputs: Set(lineage.lineages.flatMap { $0.all.map(\.table) }), isExact: lineage.isExact)
  }

  private func table(ofEngine name: TableName) throws -> ProjectLineage.Table? {
    guard let shape = try TableShape(of: name, on: compiled.shapes) else { return nil }
    return ProjectLineage.Table(
      name: name, origin: .engine, description: nil, tags: [], key: shape.primaryKey,
      references: [], file: nil, sql: nil,
      columns: shape.columns.map {
        ProjectLineage.Column(
          name: $0.name, type: $0.type, description: nil, label: nil, unit: nil, header: nil,
          personalData: personal(name, $0.name), expression: nil, place: nil,
          sources: ColumnLineage())
      }, inputs: [], isExact: true)
  }

  /// Whom a prediction is for comes from the features as it is; the rest is made of all features, as
  /// they were learned from the label.
  private func table(ofPredictions model: ModelFeatures) throws -> ProjectLineage.Table {
    let definition = model.definition
    let names = compiled.compilations[model.table]?.columns ?? []
    let key = definition.entity + (definition.item.map { [$0] } ?? [])
    let features = Set(
      names.filter { !definition.featureKey.contains($0) && $0 != definition.label }
        .map { ColumnName(model.table, $0) })
    let label = ColumnName(model.table, definition.label)
    let columns = try definition.predictionColumns(on: compiled.shapes).map { name, type in
      let own = ColumnName(model.table, name)
      let sources =
        key.contains(name) || name == "as_of"
        ? ColumnLineage(value: [own], disclosed: [own])
        : ColumnLineage(value: features, control: [label])
      return ProjectLineage.Column(
        name: name, type: type, description: nil, label: nil, unit: nil, header: nil,
        personalData: personal(definition.predictionTable, name), expression: nil, place: nil,
        sources: sources)
    }
    return ProjectLineage.Table(
      name: definition.predictionTable, origin: .predictions(model: definition.name),
      description: definition.description, tags: [], key: key + ["as_of"], references: [],
      file: definition.file.path, sql: nil, columns: columns, inputs: [model.table],
      isExact: true)
  }

  private func personal(_ table: TableName, _ column: String) -> Source.PersonalData? {
    personalData[table]?[column]
  }
}
