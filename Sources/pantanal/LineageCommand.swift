// pantanal lineage: where a table or column comes from, and where it goes. The tree on the terminal is in
// LineageTree.swift, lines for scripts in LineageLines.swift, the picture in
// the module Documentation.

import ArgumentParser
import Documentation
import Foundation
import Pipeline
import Quality
import Reports
import Transforms
import Warehouse

struct LineageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lineage",
    abstract: "Show where a table or a column comes from, and where it goes.",
    discussion: """
      Without a name: all tables with what they are computed from. A column's values are told apart \
      from what only decides about them: conditions, joins, groups, order.
      """)

  @OptionGroup var options: GlobalOptions

  @Argument(
    help: ArgumentHelp("A table or a column: layer.table or layer.table.column.", valueName: "name")
  )
  var name: String?

  @Flag(help: "Show only where it comes from.")
  var upstream = false

  @Flag(help: "Show only where it goes.")
  var downstream = false

  @Option(help: ArgumentHelp("Go at most so many steps.", valueName: "steps"))
  var depth: Int?

  @Option(
    help: ArgumentHelp("Write a picture that opens in any browser, offline.", valueName: "file"))
  var html: String?

  func validate() throws {
    if upstream && downstream {
      throw ValidationError(
        "--upstream and --downstream exclude each other; both are shown without")
    }
    if let depth, depth < 1 { throw ValidationError("--depth is at least 1") }
  }

  func run() throws {
    let session = try Session(options)
    let lineage = try session.pipeline().lineage()
    let subject = try name.map { try LineageSubject($0, in: lineage) } ?? .everything
    let view = LineageView(
      lineage: lineage, subject: subject, directions: directions, limit: depth ?? .max)
    if let html {
      let project = session.project.root.lastPathComponent
      let page = LineagePage.page(view.picture, of: view.title, in: project)
      try page.write(to: URL(filePath: html))
      Terminal.error("the picture is in \(html)")
      return
    }
    for line in options.json ? view.jsonLines : view.treeLines { Terminal.output(line) }
  }

  private var directions: [LineageTrace.Direction] {
    if upstream { return [.upstream] }
    return downstream ? [.downstream] : [.upstream, .downstream]
  }
}

/// What is asked about.
enum LineageSubject {
  case everything
  case table(ProjectLineage.Table)
  case column(ColumnName)

  init(_ text: String, in lineage: ProjectLineage) throws {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    let names = lineage.tables.map(\.name.description)
    guard (2...3).contains(parts.count), let name = TableName(parts[..<2].joined(separator: ".")),
      let table = lineage[name]
    else {
      let wanted = parts.prefix(2).joined(separator: ".")
      let bare = lineage.tables.first { $0.name.name == parts[0] }?.name.description
      throw PantanalError(
        .unknownName, "the project has no table \(wanted)",
        hint: (bare ?? Suggestion.closest(to: wanted, in: names)).map { "did you mean \($0)?" }
          ?? "pantanal lineage lists all tables")
    }
    guard parts.count == 3 else {
      self = .table(table)
      return
    }
    guard table.column(parts[2]) != nil else {
      let columns = table.columns.map(\.name)
      throw PantanalError(
        .unknownName, "\(name) has no column \(parts[2])",
        hint: Suggestion.closest(to: parts[2], in: columns).map { "did you mean \($0)?" }
          ?? "it has: \(columns.joined(separator: ", "))")
    }
    self = .column(ColumnName(name, parts[2]))
  }
}

/// What is to be shown, however it is shown.
struct LineageView {
  let lineage: ProjectLineage
  let subject: LineageSubject
  let directions: [LineageTrace.Direction]
  let limit: Int

  func shows(_ direction: LineageTrace.Direction) -> Bool { directions.contains(direction) }

  /// What the picture is about.
  var title: String {
    switch subject {
    case .everything: "all tables"
    case .table(let table): table.name.description
    case .column(let name): name.description
    }
  }

  var picture: GraphPicture {
    let picture = LineagePicture(lineage)
    switch subject {
    case .everything: return picture.overview
    case .table(let table):
      let columns = table.columns.map { ColumnName(table.name, $0.name) }
      return picture.around(columns, directions, limit: limit)
    case .column(let name): return picture.around([name], directions, limit: limit)
    }
  }

  /// The marts that publish a table, with its name there.
  func publications(of table: TableName) -> [(mart: String, name: String)] {
    lineage.marts.flatMap { mart in
      mart.tables.filter { $0.table == table }.map { (mart.name, $0.published) }
    }
  }

  /// The rules that look at a column and that somebody wrote; those of the schema go without saying.
  func rules(reading column: ColumnName) -> [ProjectLineage.RuleReads] {
    lineage.rules.filter { $0.columns.contains(column) && $0.rule.origin != .constraint }
  }
}

extension ProjectLineage.Table {
  /// Where files and databases are read, of a RAW table.
  var entrance: String? {
    guard case .source(let source) = origin else { return nil }
    return "\(source.connection): \(source.path.split(separator: "\n").joined(separator: " "))"
  }
}
