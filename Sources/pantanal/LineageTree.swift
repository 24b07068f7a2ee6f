// Lineage as a tree on the terminal: solid branches are values, dotted ones only decide.

import Foundation
import Learning
import Pipeline
import Quality
import Transforms
import Warehouse

extension LineageView {
  /// The lines for people.
  var treeLines: [String] {
    switch subject {
    case .everything: graphLines
    case .table(let table): tableLines(table)
    case .column(let name): columnLines(name)
    }
  }

  // MARK: All tables

  private var graphLines: [String] {
    var text = TextTable(["table", "computed from", "published in", "models"])
    for table in lineage.tables where !isEngine(table) {
      let inputs =
        table.entrance ?? table.inputs.sorted().map(\.description).joined(separator: ", ")
      text.add([
        table.name.description, inputs,
        publications(of: table.name).map(\.mart).joined(separator: ", "), model(of: table),
      ])
    }
    return text.lines
  }

  private func isEngine(_ table: ProjectLineage.Table) -> Bool {
    if case .engine = table.origin { return true }
    return false
  }

  private func model(of table: ProjectLineage.Table) -> String {
    switch table.origin {
    case .features(let model): "features of \(model)"
    case .predictions(let model): "predictions of \(model)"
    default: ""
    }
  }

  // MARK: A table

  private func tableLines(_ table: ProjectLineage.Table) -> [String] {
    var lines = [heading(table)]
    let width = table.columns.map(\.name.count).max() ?? 0
    for column in table.columns {
      lines.append("  " + columnLine(column, of: table, width: width))
    }
    let control = Set(table.columns.flatMap(\.sources.control))
    if !control.isEmpty { lines.append("  ╌ decided by \(grouped(control))") }
    for direction in directions {
      lines.append("")
      lines.append(direction.rawValue)
      var seen: Set<TableName> = []
      let branches = branches(of: table, direction, depth: 0, &seen)
      lines += branches.isEmpty ? ["  nothing"] : render(branches, indent: "  ")
    }
    return lines + legend
  }

  private func columnLine(
    _ column: ProjectLineage.Column, of table: ProjectLineage.Table, width: Int
  ) -> String {
    let sources = column.sources.value.sorted().map(\.description).joined(separator: ", ")
    let origin = column.header.map { "\"\($0)\"" } ?? sources
    let tag = column.personalData.map { "  [pii: \($0.rawValue)]" } ?? ""
    return column.name.padded(to: width) + (origin.isEmpty ? "" : "  ─ \(origin)") + tag
  }

  private func heading(_ table: ProjectLineage.Table) -> String {
    var line = table.name.description
    if let description = table.description { line += ": \(description)" }
    if let file = table.file { line += "  (\(file))" }
    return line
  }

  private func branches(
    of table: ProjectLineage.Table, _ direction: LineageTrace.Direction, depth: Int,
    _ seen: inout Set<TableName>
  ) -> [Branch] {
    guard depth < limit else { return [] }
    guard seen.insert(table.name).inserted else { return [] }
    var branches: [Branch] = []
    if direction == .upstream, let entrance = table.entrance {
      branches.append(Branch(entrance))
    }
    let next =
      direction == .upstream
      ? table.inputs.sorted().compactMap { lineage[$0] } : lineage.readers(of: table.name)
    for other in next {
      let isKnown = seen.contains(other.name)
      let inner = self.branches(of: other, direction, depth: depth + 1, &seen)
      branches.append(
        Branch(
          other.name.description + (isKnown && direction == .upstream ? "  (above)" : ""),
          inner: inner))
    }
    if direction == .downstream { branches += ends(of: table) }
    return branches
  }

  private func ends(of table: ProjectLineage.Table) -> [Branch] {
    publications(of: table.name).map { Branch("mart \($0.mart): \($0.name)") }
      + lineage.models.filter { $0.definition.featureTable == table.name }
      .map { Branch("model \($0.definition.name)") }
  }

  // MARK: A column

  private func columnLines(_ name: ColumnName) -> [String] {
    guard let column = lineage[name] else { return [] }
    var lines = [description(of: name, column, isHead: true)]
    if let expression = column.expression { lines.append("  = \(expression)") }
    if lineage[name.table]?.isExact == false {
      lines.append("  (the SELECT is not understood: everything that it reads counts)")
    }
    for direction in directions {
      var seen: Set<ColumnName> = []
      let branches =
        direction == .upstream
        ? above(name, depth: 0, &seen) : below(name, depth: 0, &seen)
      lines += ["", direction.rawValue]
      lines += branches.isEmpty ? ["  nothing"] : render(branches, indent: "  ")
    }
    return lines + legend
  }

  private func description(
    of name: ColumnName, _ column: ProjectLineage.Column, isHead: Bool = false
  ) -> String {
    var parts = [name.description]
    if isHead { parts += [column.type, column.unit ?? ""] }
    if let kind = column.personalData { parts.append("[pii: \(kind.rawValue)]") }
    if isHead {
      if let text = column.description { parts.append("\(text)") }
    } else if let expression = column.expression, !expression.isPlainColumn(column.name) {
      parts.append("= \(expression.shortened(to: 60))")
    }
    if let place = column.place, column.expression != nil {
      parts.append("(\(place.file):\(place.line))")
    }
    return parts.filter { !$0.isEmpty }.joined(separator: "  ")
  }

  private func above(
    _ name: ColumnName, depth: Int, _ seen: inout Set<ColumnName>
  ) -> [Branch] {
    guard depth < limit, let column = lineage[name], let table = lineage[name.table] else {
      return []
    }
    var branches: [Branch] = []
    if let entrance = table.entrance {
      let header = column.header.map { ", column \"\($0)\"" } ?? ", out of the path"
      branches.append(Branch(entrance + header))
    }
    for source in column.sources.value.sorted() {
      branches.append(branch(source, &seen) { above(source, depth: depth + 1, &$0) })
    }
    let control = column.sources.control.subtracting(column.sources.value)
    if !control.isEmpty {
      branches.append(Branch("decided by \(grouped(control))", isControl: true))
    }
    if branches.isEmpty, !table.inputs.isEmpty {
      let inputs = table.inputs.sorted().map(\.description).joined(separator: ", ")
      branches.append(Branch("only the rows of \(inputs)", isControl: true))
    }
    return branches
  }

  private func below(
    _ name: ColumnName, depth: Int, _ seen: inout Set<ColumnName>
  ) -> [Branch] {
    guard depth < limit else { return [] }
    var branches: [Branch] = []
    var decided: Set<ColumnName> = []
    for reader in lineage.readers(of: name) {
      if lineage[reader]?.sources.value.contains(name) == true {
        branches.append(branch(reader, &seen) { below(reader, depth: depth + 1, &$0) })
      } else {
        decided.insert(reader)
      }
    }
    if !decided.isEmpty {
      branches.append(Branch("decides about \(grouped(decided))", isControl: true))
    }
    for reads in rules(reading: name) {
      branches.append(Branch("rule \(reads.rule.id)", isControl: true))
    }
    for model in lineage.models where model.definition.featureTable == name.table {
      branches.append(Branch("model \(model.definition.name)", isControl: true))
    }
    for (mart, table) in publications(of: name.table) {
      branches.append(Branch("mart \(mart): \(table).\(name.column)"))
    }
    return branches
  }

  private func branch(
    _ name: ColumnName, _ seen: inout Set<ColumnName>,
    _ inner: (inout Set<ColumnName>) -> [Branch]
  ) -> Branch {
    guard seen.insert(name).inserted else { return Branch("\(name)  (above)") }
    let text = lineage[name].map { description(of: name, $0) } ?? name.description
    return Branch(text, inner: inner(&seen))
  }

  /// Columns by their tables: `trusted.invoice (due_on, status), every column of refined.fact_payment`.
  private func grouped(_ columns: Set<ColumnName>) -> String {
    Dictionary(grouping: columns, by: \.table).sorted { $0.key < $1.key }.map { table, columns in
      if columns.count > 2, columns.count == lineage[table]?.columns.count {
        return "every column of \(table)"
      }
      return "\(table) (\(columns.sorted().map(\.column).joined(separator: ", ")))"
    }.joined(separator: ", ")
  }

  // MARK: Drawing

  /// A branch of the tree.
  private struct Branch {
    let text: String
    let isControl: Bool
    let inner: [Branch]

    init(_ text: String, isControl: Bool = false, inner: [Branch] = []) {
      self.text = text
      self.isControl = isControl
      self.inner = inner
    }
  }

  private func render(_ branches: [Branch], indent: String) -> [String] {
    branches.enumerated().flatMap { index, branch in
      let isLast = index == branches.count - 1
      let mark = (isLast ? "└" : "├") + (branch.isControl ? "╌ " : "─ ")
      return [indent + mark + branch.text]
        + render(branch.inner, indent: indent + (isLast ? "   " : "│  "))
    }
  }

  private var legend: [String] {
    ["", "─ values  ╌ only decides: a condition, join, group or order"]
  }
}

extension String {
  /// Whether it is only the column of the same name, which says nothing new.
  fileprivate func isPlainColumn(_ name: String) -> Bool {
    split(separator: ".").last.map(String.init) == name
      && allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }
  }

  fileprivate func shortened(to length: Int) -> String {
    count <= length ? self : prefix(length - 1) + "…"
  }
}
