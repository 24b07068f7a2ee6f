// All that is wrong with a project, collected so that it is said in one go. What only repeats another
// error, such as a table that is missing because its migration is wrong, is left out.

import Learning
import Migrations
import Publishing
import Quality
import SQLite
import Transforms
import Warehouse

/// What is wrong with a project.
final class ProjectProblems {
  private let project: Project
  private let incomplete: Set<Layer>
  private var errors: [PantanalError]
  /// The tables whose transforms are known to be wrong.
  private var broken: Set<TableName>

  init(of project: Project, _ declared: Migrations.DeclaredShape) {
    self.project = project
    incomplete = declared.incomplete
    errors = project.problems + declared.errors
    broken = project.unreadTables
  }

  /// All of it as one failure, ordered by place.
  var joined: PantanalError? {
    let sorted = errors.enumerated().sorted { first, second in
      let (left, right) = (first.element.place, second.element.place)
      guard let left, let right else { return left != nil && right == nil }
      if left.file != right.file { return left.file < right.file }
      return (left.line, left.column, first.offset) < (right.line, right.column, second.offset)
    }
    return PantanalError.joining(sorted.map(\.element))
  }

  /// Does a piece of work about a table, and keeps what goes wrong with it.
  func collecting<Result>(of table: TableName, _ body: () throws -> Result) throws -> Result? {
    do {
      return try body()
    } catch let error as PantanalError {
      add(error.parts.isEmpty ? [error] : error.parts, about: table.layer)
      broken.insert(table)
      return nil
    }
  }

  /// Does a piece of work about a model's file, and keeps what goes wrong with it.
  func collecting<Result>(of file: SQLFile, _ body: () throws -> Result) throws -> Result? {
    try collecting(of: TableName(.refined, "feature_\(file.name)"), body)
  }

  func add(_ found: [PantanalError], about layer: Layer? = nil) {
    errors += found.filter { !isEcho($0, about: layer) }
  }

  /// Whether an error only says again that something is missing whose own error is told already.
  private func isEcho(_ error: PantanalError, about layer: Layer?) -> Bool {
    if let missing = error.missingName, missing.isIn(broken) || missing.isIn(incomplete) {
      return true
    }
    guard !incomplete.isEmpty else { return false }
    if error.code == .shapeMismatch { return layer.map(incomplete.contains) ?? false }
    return error.message.hasPrefix("no such column") || error.code == .unknownName
  }

  // MARK: Looks at the whole

  /// A file that fills the table the engine makes for a model.
  func refuseSecondTable(of model: ModelFeatures) throws {
    guard let file = project.transforms.first(where: { $0.table == model.table })?.file else {
      return
    }
    throw PantanalError(
      .projectInvalid, "two files fill \(model.table)",
      hint: "the engine makes it from \(model.file.path); rename this file",
      place: Place(file: file.path, line: 1, column: 1))
  }

  /// Connections that no source may name, because there are none such.
  func addUnknownConnections() {
    let names = project.settings.connections.keys.sorted()
    for source in project.sources {
      guard source.connection != Source.seedConnection, !names.contains(source.connection) else {
        continue
      }
      errors.append(
        PantanalError(
          .connectionInvalid, "there is no connection \(source.connection)",
          hint: Suggestion.closest(to: source.connection, in: names).map { "did you mean \($0)?" }
            ?? "pantanal.yaml declares: \(names.joined(separator: ", "))",
          place: source.place))
    }
  }

  /// Rules are asked when their table is computed, so one about a table that nothing computes would
  /// be silent for ever.
  func addRulesNeverAsked(
    _ compilations: [TableName: Compilation], _ ruleSets: [TableName: RuleSet]
  ) {
    let known = Set(project.transforms.map(\.table)).union(compilations.keys).union(broken)
    for file in project.ruleQueries {
      guard let yaml = file.header["table"], let name = try? yaml.text(),
        let table = TableName(name), !known.contains(table), ruleSets[table] != nil
      else { continue }
      errors.append(
        PantanalError(
          .ruleInvalid, "no transform fills \(table), so this rule would never be asked",
          hint: "name a table with a file in sql/trusted or sql/refined", place: yaml.place))
    }
  }

  /// Marts that name tables which nobody makes.
  func addMarts(on shapes: Connection, predictions: [TableName]) throws {
    guard incomplete.isEmpty, broken.isEmpty else { return }
    for mart in project.settings.marts {
      do {
        try Publisher.check(mart, on: shapes, besides: predictions)
      } catch let error as PantanalError {
        errors.append(error)
      }
    }
  }

  /// Cycles, each at the place where its first table reads its second.
  func add(_ cycles: [[TableName]], _ compilations: [TableName: Compilation]) {
    for cycle in cycles {
      let file = compilations[cycle[0]]?.transform.file
      errors.append(
        DependencyOrder.error(
          of: cycle, at: file?.place(mentioning: cycle[1].description)))
    }
  }
}

extension PantanalError {
  /// The table that an error misses, `no such table: trusted.student` for instance.
  fileprivate var missingName: String? {
    for beginning in ["no such table: ", "there is no table "] where message.hasPrefix(beginning) {
      return String(message.dropFirst(beginning.count))
    }
    return nil
  }
}

extension String {
  fileprivate func isIn(_ tables: Set<TableName>) -> Bool {
    TableName(self).map(tables.contains) ?? false
  }

  fileprivate func isIn(_ layers: Set<Layer>) -> Bool {
    TableName(self).map { layers.contains($0.layer) } ?? false
  }
}
