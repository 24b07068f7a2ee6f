// One table: what it holds, where it stands, its columns with where they come from, its rules, its SQL.

import Pipeline
import Quality
import Reports
import Transforms
import Warehouse

extension DocsPage {
  /// The view of a table.
  func section(of table: ProjectLineage.Table) -> HTML {
    let columns = table.columns.map { ColumnName(table.name, $0.name) }
    let near = picture.around(columns, [.upstream, .downstream], limit: 1)
    let find = ([table.name.description, table.description ?? ""] + table.tags)
      .joined(separator: " ")
    return """
      <section class="view" id="\(table.name.description)" data-find="\(find)">
      <p class="crumb \(table.kind)"><span class="tag">\(table.name.layer.rawValue)</span> \
      <span class="soft">\(table.origin.word)</span></p>
      <h1>\(table.name.name)</h1>
      <p class="lead">\(table.description ?? "")</p>
      <dl class="facts">\(facts(of: table))</dl>
      <h2>Columns</h2>\(columnTable(table))
      <h2>Lineage</h2><div class="legend"><span class="key-value">values</span>\
      <span class="key-control">only decides: a condition, join, group or order</span></div>
      <div class="picture">\(near.svg)</div>
      \(rules(of: table))\(sql(of: table))
      </section>
      """
  }

  private func facts(of table: ProjectLineage.Table) -> HTML {
    let standing = facts?.tables[table.name]
    let published = lineage.marts.filter { $0.tables.contains { $0.table == table.name } }
      .map(\.name).joined(separator: ", ")
    var parts = fact("rows", standing?.rowCount.grouped)
    parts += fact("updated", standing?.updatedAt.minute)
    parts += fact("key", table.key.joined(separator: ", "))
    if case .source(let source) = table.origin {
      parts += fact("connection", "\(source.connection) (\(kind(ofConnection: source.connection)))")
      parts += fact("reads", source.path)
      parts += fact("format", source.format.kind?.rawValue ?? "")
      parts += fact("mode", source.mode.rawValue)
    }
    parts += fact("published in", published)
    parts += fact("tags", table.tags.joined(separator: ", "))
    parts += fact("file", table.file)
    if facts == nil { parts += fact("warehouse", "there is none yet") }
    return parts
  }

  // MARK: Columns

  private func columnTable(_ table: ProjectLineage.Table) -> HTML {
    let isRaw = table.name.layer == .raw
    let rows = table.columns.html { row($0, of: table) }
    return """
      <div class="scroll"><table class="list columns"><thead><tr><th>column</th><th>type</th><th>meaning</th>\
      <th>\(isRaw ? "in the file" : "comes from")</th><th>used by</th></tr></thead><tbody>\(rows)</tbody></table></div>
      """
  }

  private func row(_ column: ProjectLineage.Column, of table: ProjectLineage.Table) -> HTML {
    let name = ColumnName(table.name, column.name)
    let find = [column.name, column.label, column.description, column.header, column.unit]
      .compactMap(\.self).joined(separator: " ")
    return """
      <tr id="\(name.description)" data-find="\(find)"><td><code>\(column.name)</code>\(marks(column, of: table))</td>\
      <td class="soft"><code>\(column.type)</code></td>\
      <td>\(column.description ?? "")\(meaning(column))</td>\
      <td>\(origin(of: column))</td><td>\(uses(of: name))</td></tr>
      """
  }

  private func marks(_ column: ProjectLineage.Column, of table: ProjectLineage.Table) -> HTML {
    var marks: HTML = ""
    if table.key.contains(column.name) { marks += #" <span class="mark key">key</span>"# }
    if let kind = column.personalData {
      marks += #" <span class="mark pii">pii: \#(kind.rawValue)</span>"#
    }
    for reference in table.references where reference.columns.contains(column.name) {
      marks +=
        ##" <a class="mark" href="#\##(reference.table.description)">→ \##(reference.table.name)</a>"##
    }
    return marks
  }

  private func meaning(_ column: ProjectLineage.Column) -> HTML {
    let parts = [column.label.map { "“\($0)”" }, column.unit].compactMap(\.self)
    return parts.isEmpty ? "" : #" <span class="soft">\#(parts.joined(separator: ", "))</span>"#
  }

  private func origin(of column: ProjectLineage.Column) -> HTML {
    if let header = column.header { return "<code>\(header)</code>" }
    let values = HTML(column.sources.value.sorted().map(link), separator: ", ")
    let control = column.sources.control.subtracting(column.sources.value)
    let decided: HTML =
      control.isEmpty
      ? ""
      : """
      <details class="more"><summary>decided by \(control.count.counted("column"))</summary>\
      \(HTML(control.sorted().map(link), separator: ", "))</details>
      """
    var written: HTML = ""
    if let expression = column.expression, !expression.isColumn {
      written = "<details class=\"more\"><summary>how</summary><code>\(expression)</code></details>"
    }
    return values + written + decided
  }

  private func uses(of name: ColumnName) -> HTML {
    let readers = lineage.readers(of: name).filter {
      lineage[$0]?.sources.value.contains(name) ?? false
    }
    return HTML(readers.map(link), separator: ", ")
  }

  private func link(_ column: ColumnName) -> HTML {
    guard lineage[column.table].map({ !$0.isEngine }) ?? false else {
      return "<code>\(column.description)</code>"
    }
    return
      ##"<a href="#\##(column.description)" title="\##(column.description)">\##(column.table.name).\##(column.column)</a>"##
  }

  // MARK: Rules and SQL

  private func rules(of table: ProjectLineage.Table) -> HTML {
    let own = lineage.rules.filter { $0.rule.table == table.name }
      .sorted { ($0.rule.origin == .constraint ? 1 : 0) < ($1.rule.origin == .constraint ? 1 : 0) }
    guard !own.isEmpty else { return "" }
    let rows = own.html { reads -> HTML in
      let rule = reads.rule
      return """
        <tr id="rule:\(rule.id)" data-find="\(rule.name) rule" data-href="#\(table.name.description)">\
        <td>\(rule.name)</td><td><code>\(rule.condition.description)</code></td>\
        <td class="soft">\(rule.consequence.rawValue)</td><td class="soft">\(rule.dimension.rawValue)</td>\
        <td>\(outcome(of: rule))</td></tr>
        """
    }
    return """
      <h2>Rules</h2><div class="scroll"><table class="list"><thead><tr><th>rule</th><th>must hold</th>\
      <th>otherwise</th><th>about</th><th>last result</th></tr></thead><tbody>\(rows)</tbody></table></div>
      """
  }

  private func outcome(of rule: Rule) -> HTML {
    guard let standing = facts?.standings[rule.id] else {
      return #"<span class="soft">not asked yet</span>"#
    }
    let count = standing.failedCount > 0 ? ", \(Int(standing.failedCount).counted("row"))" : ""
    return """
      <span class="outcome \(standing.outcome.rawValue)" title="\(standing.checkedAt.minute)">\
      \(standing.outcome.rawValue)\(count)</span>
      """
  }

  private func sql(of table: ProjectLineage.Table) -> HTML {
    guard let sql = table.sql else { return "" }
    return """
      <h2>SQL</h2><p class="soft"><code>\(table.file ?? "view")</code></p><pre class="sql">\(sql)</pre>
      """
  }
}

extension String {
  /// Whether it is only a column's name, which its source says already.
  fileprivate var isColumn: Bool {
    allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }
  }
}
