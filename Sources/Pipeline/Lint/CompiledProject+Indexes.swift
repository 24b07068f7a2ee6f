// Index care over a project: for `check` with the sizes that are declared, for `plan` with those that
// the ledgers know.

import SQLText
import Transforms
import Warehouse

extension CompiledProject {
  /// How many rows tables are expected to have: as declared, else about as many as what they are made of.
  func expectedSizes() -> [TableName: Int64] {
    var sizes: [TableName: Int64] = [:]
    for source in project.sources { sizes[source.table] = source.expectedRowCount }
    guard
      !sizes.isEmpty
        || compilations.values.contains(where: { $0.transform.expectedRowCount != nil })
    else { return [:] }
    for table in order {
      guard let compilation = compilations[table] else { continue }
      sizes[table] =
        compilation.transform.expectedRowCount ?? compilation.estimatedRowCount(with: sizes)
    }
    return sizes
  }

  /// Large tables that are read whole again and again, or for a few keys, by the sizes that are declared.
  func indexFindings() throws -> [Finding] {
    let sizes = expectedSizes()
    guard sizes.values.contains(where: { $0 >= IndexCare.threshold }) else { return [] }
    let care = try IndexCare(shapes, sizes: sizes)
    let tables = order.compactMap { compilations[$0] }.flatMap {
      IndexCare.findings(care.advice(about: $0), in: $0.transform.file)
    }
    return tables
      + project.ruleQueries.flatMap { IndexCare.findings(care.advice(about: $0.sql), in: $0) }
  }

  /// The same as notes on steps, by the sizes of tables as they are.
  func indexNotes(for tables: Set<TableName>, _ state: LayerState) throws -> [TableName: [String]] {
    var sizes = expectedSizes()
    for (object, entry) in state.entries where entry.rowCount > 0 {
      if let table = TableName(object) { sizes[table] = entry.rowCount }
    }
    guard sizes.values.contains(where: { $0 >= IndexCare.threshold }) else { return [:] }
    let care = try IndexCare(shapes, sizes: sizes)
    var notes: [TableName: [String]] = [:]
    for table in tables {
      guard let compilation = compilations[table], !isSwitchedOff(compilation.transform.file) else {
        continue
      }
      let advice = care.advice(about: compilation)
      if !advice.isEmpty { notes[table] = advice.map { "\($0.message); \($0.hint)" } }
    }
    return notes
  }

  private func isSwitchedOff(_ file: SQLFile) -> Bool {
    let codes = [LintCode.scanInLoop.rawValue, LintCode.scanByKey.rawValue]
    let switches = (try? LintSwitches(of: file)) ?? .none
    return codes.allSatisfy { switches.switchesOff($0) || project.settings.lint.switchesOff($0) }
  }
}

extension Plan {
  /// The plan with notes on the due steps that read large tables whole, again and again or for a few keys.
  func notingScans(_ compiled: CompiledProject, _ state: LayerState) throws -> Plan {
    let due = Set(
      dueSteps.filter { $0.kind == .transform }.compactMap { TableName($0.object) })
    guard !due.isEmpty else { return self }
    let notes = try compiled.indexNotes(for: due, state)
    guard !notes.isEmpty else { return self }
    let steps = steps.map { step in
      var step = step
      if step.kind == .transform, let table = TableName(step.object) {
        step.notes += notes[table] ?? []
      }
      return step
    }
    return Plan(steps: steps, parameters: parameters)
  }
}
