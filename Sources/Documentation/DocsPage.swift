// `pantanal docs`: one page about all the data of a project. What is shown of a table is in
// DocsPage+Table.swift, of the rest in DocsPage+Overview.swift; style and script stand beside them.

import Foundation
import Learning
public import Pipeline
public import Reports
public import Warehouse

/// The documentation of a project's data.
public struct DocsPage {
  let lineage: ProjectLineage
  let project: Project
  let facts: WarehouseFacts?
  let name: String
  let picture: LineagePicture

  /// Gathers what there is to say.
  ///
  /// - Parameters:
  ///   - lineage: The project with its lineage.
  ///   - project: The project.
  ///   - warehouse: Its warehouse, which need not be there.
  ///   - asOf: The day that models are looked at for.
  /// - Throws: ``PantanalError`` when the warehouse cannot be read.
  public init(
    _ lineage: ProjectLineage, of project: Project, in warehouse: Warehouse, asOf: String
  ) throws {
    self.lineage = lineage
    self.project = project
    name = project.root.lastPathComponent
    facts = try WarehouseFacts(
      of: warehouse, models: lineage.models.map(\.definition), asOf: asOf)
    picture = LineagePicture(lineage, hasLinks: true)
  }

  /// The page.
  public var page: Page {
    let body: HTML = """
      <header class="top">
      <a class="brand" href="#overview">\(name)<small>data documentation</small></a>
      <div class="finder"><input type="search" id="search" autocomplete="off" \
      placeholder="Search tables, columns, rules, files…" aria-label="Search">\
      <div id="results" hidden></div></div>
      <button class="quiet" data-do="theme" title="Light or dark">◐</button>
      </header>
      <div class="frame">
      <nav class="side">\(navigation)</nav>
      <main>\(overview)\(tables.html { section(of: $0) })\
      \(lineage.models.html { section(of: $0) })\(lineage.marts.html { section(of: $0) })</main>
      </div>
      """
    return Page(
      title: "\(name) · data documentation", body: body, style: Self.style,
      scripts: [Self.script, GraphPicture.script])
  }

  var tables: [ProjectLineage.Table] {
    lineage.tables.filter { !$0.isEngine }.sorted { $0.name < $1.name }
  }

  // MARK: Navigation

  private var navigation: HTML {
    let layers = Layer.allCases.html { layer -> HTML in
      let own = tables.filter { $0.name.layer == layer }
      guard !own.isEmpty else { return "" }
      let links = own.html { table in
        """
        <a href="#\(table.name.description)"><i class="dot \(table.kind)"></i>\(table.name.name)</a>
        """
      }
      return """
        <details open><summary>\(layer.rawValue.uppercased())<b>\(own.count)</b></summary>\(links)</details>
        """
    }
    let models = group(
      "MODELS", lineage.models.map { ("model:\($0.definition.name)", $0.definition.name) }, "model")
    let marts = group("MARTS", lineage.marts.map { ("mart:\($0.name)", $0.name) }, "mart")
    return "<a href=\"#overview\" class=\"home\">Overview</a>\(layers)\(models)\(marts)"
  }

  private func group(_ title: String, _ items: [(id: String, name: String)], _ kind: String) -> HTML
  {
    guard !items.isEmpty else { return "" }
    let links = items.html { item in
      ##"<a href="#\##(item.id)"><i class="dot \##(kind)"></i>\##(item.name)</a>"##
    }
    return """
      <details open><summary>\(title)<b>\(items.count)</b></summary>\(links)</details>
      """
  }
}

extension Int {
  /// The number with a comma between thousands.
  var grouped: String {
    var text = ""
    for (index, digit) in String(self).reversed().enumerated() {
      if index > 0, index.isMultiple(of: 3), digit != "-" { text.append(",") }
      text.append(digit)
    }
    return String(text.reversed())
  }

  /// The number with its noun.
  func counted(_ noun: String) -> String { "\(grouped) \(noun)\(self == 1 ? "" : "s")" }
}

extension String {
  /// A time of the engine's to the minute.
  var minute: String { "\(prefix(16)) UTC" }
}
