// Lineage for scripts: one object for each step between two ends.

import Learning
import Pipeline
import Quality
import Transforms
import Warehouse

extension LineageView {
  /// One JSON object per step.
  var jsonLines: [String] {
    switch subject {
    case .everything:
      lineage.tables.flatMap { tableSteps($0, .upstream, depth: 1) + ends(of: $0.name, depth: 1) }
        .map(\.text)
    case .table(let table): directions.flatMap { tableWalk(from: table, $0) }.map(\.text)
    case .column(let name): directions.flatMap { columnSteps(name, $0) }.map(\.text)
    }
  }

  private func columnSteps(
    _ name: ColumnName, _ direction: LineageTrace.Direction
  ) -> [JSONValue] {
    let trace = LineageTrace(from: [name], direction, limit: limit, in: lineage)
    var lines = trace.steps.map { step -> JSONValue in
      let column = lineage[step.to]
      let dependency = step.isValue ? (step.isControl ? "both" : "value") : "control"
      return .object([
        "direction": .text(direction.rawValue), "depth": .integer(step.depth), "kind": "column",
        "from": .text(step.from.description), "to": .text(step.to.description),
        "dependency": .text(dependency), "path": step.isOnValuePath ? "value" : "control",
        "expression": .init(column?.expression), "file": .init(column?.place?.file),
        "line": .init(column?.place?.line),
        "pii": .init(lineage[step.from]?.personalData?.rawValue),
      ])
    }
    for (column, isByValue) in trace.columns.sorted(by: { $0.key < $1.key }) {
      let depth = trace.steps.first { [$0.from, $0.to].contains(column) }?.depth ?? 0
      let ends = direction == .upstream ? entrance(of: column) : ends(of: column)
      lines += ends.map { kind, name in
        let (from, to) =
          direction == .upstream ? (name, column.description) : (column.description, name)
        return .object([
          "direction": .text(direction.rawValue), "depth": .integer(depth + 1),
          "kind": .text(kind), "from": .text(from), "to": .text(to),
          "dependency": kind == "rule" || kind == "model" ? "control" : "value",
          "path": isByValue ? "value" : "control",
        ])
      }
    }
    return lines
  }

  private func entrance(of column: ColumnName) -> [(kind: String, name: String)] {
    guard let table = lineage[column.table], case .source(let source) = table.origin else {
      return []
    }
    let header = lineage[column]?.header.map { "#\($0)" } ?? ""
    return [("file", "\(source.connection):\(source.path)\(header)")]
  }

  private func ends(of column: ColumnName) -> [(kind: String, name: String)] {
    rules(reading: column).map { ("rule", $0.rule.id) }
      + lineage.models.filter { $0.definition.featureTable == column.table }
      .map { ("model", $0.definition.name) }
      + publications(of: column.table).map { ("mart", "\($0.mart).\($0.name).\(column.column)") }
  }

  // MARK: Tables

  private func tableWalk(
    from table: ProjectLineage.Table, _ direction: LineageTrace.Direction
  ) -> [JSONValue] {
    var depths = [table.name: 0]
    var waiting = [table][...]
    var lines: [JSONValue] = []
    while let table = waiting.popFirst() {
      let depth = depths[table.name] ?? 0
      guard depth < limit else { continue }
      lines += tableSteps(table, direction, depth: depth + 1)
      if direction == .downstream { lines += ends(of: table.name, depth: depth + 1) }
      let next =
        direction == .upstream
        ? table.inputs.sorted().compactMap { lineage[$0] } : lineage.readers(of: table.name)
      for other in next where depths[other.name] == nil {
        depths[other.name] = depth + 1
        waiting.append(other)
      }
    }
    return lines
  }

  private func tableSteps(
    _ table: ProjectLineage.Table, _ direction: LineageTrace.Direction, depth: Int
  ) -> [JSONValue] {
    func step(_ kind: String, _ from: String, _ to: String) -> JSONValue {
      .object([
        "direction": .text(direction.rawValue), "depth": .integer(depth), "kind": .text(kind),
        "from": .text(from), "to": .text(to), "file": .init(table.file),
      ])
    }
    guard direction == .upstream else {
      return lineage.readers(of: table.name).map {
        step("table", table.name.description, $0.name.description)
      }
    }
    var steps = table.inputs.sorted().map {
      step("table", $0.description, table.name.description)
    }
    if case .source(let source) = table.origin {
      steps.append(step("file", "\(source.connection):\(source.path)", table.name.description))
    }
    return steps
  }

  private func ends(of table: TableName, depth: Int) -> [JSONValue] {
    let models = lineage.models.filter { $0.definition.featureTable == table }
      .map { ("model", $0.definition.name) }
    return (models + publications(of: table).map { ("mart", "\($0.mart).\($0.name)") })
      .map { kind, name in
        .object([
          "direction": "downstream", "depth": .integer(depth), "kind": .text(kind),
          "from": .text(table.description), "to": .text(name),
        ])
      }
  }
}
