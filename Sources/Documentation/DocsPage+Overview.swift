// The first view, the models and the marts.

import Learning
import Pipeline
import Quality
import Reports
import Warehouse

extension DocsPage {
  /// How many tables there are, how they stand, and the picture of all.
  var overview: HTML {
    let count = tables.reduce(0) { $0 + $1.columns.count }
    let personal = tables.reduce(0) { total, table in
      total + table.columns.count { $0.personalData != nil }
    }
    let written = lineage.rules.count { $0.rule.origin != .constraint }
    return """
      <section class="view" id="overview" data-find="overview">
      <h1>Overview</h1>
      <div class="cards">
      \(card(tables.count.grouped, "tables", "\(count.grouped) columns"))
      \(card(lineage.rules.count.grouped, "rules", "\(written.grouped) written, the rest from keys and types"))
      \(rulesCard)
      \(card(personal.grouped, "personal columns", "tagged where they enter, followed by lineage"))
      \(runCard)
      </div>
      <h2>Lineage</h2>
      <p class="soft">Point at a table to see all it comes from and all that is made of it; click on its name to open it.</p>
      <div class="picture">\(picture.overview.svg)</div>
      \(connections)
      </section>
      """
  }

  private func card(_ figure: String, _ noun: String, _ note: String, kind: HTML = "") -> HTML {
    """
    <div class="card \(kind)"><strong>\(figure)</strong><span>\(noun)</span><small>\(note)</small></div>
    """
  }

  private var runCard: HTML {
    guard let facts else {
      return card("—", "no warehouse yet", "pantanal run makes it")
    }
    guard let run = facts.lastRun else { return card("—", "no run yet", "pantanal run") }
    let seconds = run.seconds.map { ", \(Int($0.rounded())) s" } ?? ""
    return card(
      run.state, "last run", run.startedAt.minute + seconds,
      kind: run.state == "done" ? "good" : "bad")
  }

  private var rulesCard: HTML {
    guard let facts, !facts.standings.isEmpty else { return "" }
    let broken = facts.standings.values.filter { $0.outcome != .passed }
    let worst = broken.contains { $0.outcome == .stopped }
    let kind: HTML = broken.isEmpty ? "good" : worst ? "bad" : "warn"
    return card(
      "\((facts.standings.count - broken.count).grouped) of \(facts.standings.count.grouped)",
      "rules hold",
      broken.isEmpty ? "in the last run" : "\(broken.count.grouped) found rows in the last run",
      kind: kind)
  }

  private var connections: HTML {
    let sources = tables.compactMap { table -> (ProjectLineage.Table, Source)? in
      if case .source(let source) = table.origin { return (table, source) }
      return nil
    }
    guard !sources.isEmpty else { return "" }
    let rows = sources.sorted { ($0.1.connection, $0.1.path) < ($1.1.connection, $1.1.path) }
      .html { table, source in
        """
        <tr data-find="\(source.connection) \(source.path)" data-href="#\(table.name.description)">\
        <td>\(source.connection)</td><td class="soft">\(kind(ofConnection: source.connection))</td>\
        <td><code>\(source.path)</code></td>\
        <td><a href="#\(table.name.description)">\(table.name.description)</a></td></tr>
        """
      }
    return """
      <h2>Sources</h2><div class="scroll"><table class="list"><thead><tr><th>connection</th><th>kind</th>\
      <th>files, table or query</th><th>enters</th></tr></thead><tbody>\(rows)</tbody></table></div>
      """
  }

  func kind(ofConnection name: String) -> String {
    if name == Source.seedConnection { return "seeds of the project" }
    return project.settings.connections[name]?.kind.rawValue.replacing("_", with: " ") ?? ""
  }

  // MARK: Models

  /// What a model is for, what it learns from, and how it does.
  func section(of model: ProjectLineage.Model) -> HTML {
    let definition = model.definition
    let status = facts?.models[definition.name]
    let metrics = (status?.metrics ?? []).filter { $0.split == "test" }.html { metric -> HTML in
      """
      <tr><td>\(metric.metric)</td><td class="number">\(Self.figure(metric.value))</td>\
      <td class="number soft">\(metric.baseline.map(Self.figure) ?? "")</td></tr>
      """
    }
    let table: HTML =
      metrics.text.isEmpty
      ? ""
      : """
      <h2>How it does</h2><table class="list narrow"><thead><tr><th>measure</th><th class="number">model</th>\
      <th class="number">\(status?.baseline ?? "baseline")</th></tr></thead><tbody>\(metrics)</tbody></table>
      """
    let champion = status?.champion.map { "version \($0)" } ?? "not trained"
    return """
      <section class="view" id="model:\(definition.name)" data-find="\(definition.name) model \(definition.description)">
      <p class="crumb model"><span class="tag">model</span></p><h1>\(definition.name)</h1>
      <p class="lead">\(definition.description)</p>
      <dl class="facts">\(fact("algorithm", definition.algorithm.rawValue.replacing("_", with: " ")))\
      \(fact("predicts for", definition.entity.joined(separator: ", ")))\
      \(fact("label", definition.label))\(fact("horizon", definition.horizonDays.counted("day")))\
      \(fact("champion", champion))\(fact("trained", status?.trainedAt?.minute))\
      \(fact("file", definition.file.path))</dl>
      <p>Learns from \(link(definition.featureTable)), writes \(link(definition.predictionTable)).</p>
      \(table)</section>
      """
  }

  private static func figure(_ value: Double) -> String {
    let thousandths = Int((value.magnitude * 1_000).rounded())
    let rest = String(thousandths % 1_000)
    return "\(value < 0 ? "-" : "")\(thousandths / 1_000)."
      + String(repeating: "0", count: 3 - rest.count) + rest
  }

  // MARK: Marts

  /// The tables of a mart and what becomes of their personal columns.
  func section(of mart: ProjectLineage.Mart) -> HTML {
    let rows = mart.tables.html { table, published -> HTML in
      let personal = lineage[table]?.columns.count { $0.personalData != nil } ?? 0
      return """
        <tr><td><code>\(published)</code></td><td>\(link(table))</td>\
        <td>\(lineage[table]?.description ?? "")</td>\
        <td class="soft">\(personal > 0 ? "\(personal.counted("personal column")) pseudonymised or empty" : "")</td></tr>
        """
    }
    return """
      <section class="view" id="mart:\(mart.name)" data-find="\(mart.name) mart">
      <p class="crumb mart"><span class="tag">mart</span></p><h1>\(mart.name)</h1>
      <p class="lead">\(mart.tables.count.counted("table")) published together for BI.</p>
      <div class="scroll"><table class="list"><thead><tr><th>published as</th><th>table</th><th>holds</th>\
      <th></th></tr></thead><tbody>\(rows)</tbody></table></div></section>
      """
  }

  // MARK: Parts

  func fact(_ name: String, _ value: String?) -> HTML {
    guard let value, !value.isEmpty else { return "" }
    return "<div><dt>\(name)</dt><dd>\(value)</dd></div>"
  }

  func link(_ table: TableName) -> HTML {
    guard lineage[table].map({ !$0.isEngine }) ?? false else {
      return "<code>\(table.description)</code>"
    }
    return ##"<a href="#\##(table.description)">\##(table.description)</a>"##
  }
}
