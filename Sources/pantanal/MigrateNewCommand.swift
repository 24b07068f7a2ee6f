// pantanal migrate new: the next migration, drafted from what transforms select.

import ArgumentParser
import Migrations
import Warehouse

struct MigrateNewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new",
    abstract: "Draft the next migration from what transforms select.",
    discussion: """
      A table (refined.fact_payment) gets the CREATE TABLE that its transform needs, or what its SELECT has \
      come to need since: ALTER TABLE for more columns, a rebuild for columns that went, have another name \
      or another type. Without an argument, all tables that need something are in one migration for each \
      layer. A name (trusted/index_student) makes a file to fill in. No file is replaced.
      """)

  @Argument(
    help: ArgumentHelp(
      "Tables, or one layer/verb_noun (default: every table that needs one).",
      valueName: "table"))
  var names: [String] = []

  @Option(
    help: ArgumentHelp("What the file is called behind its number.", valueName: "verb_noun"))
  var name: String?

  @Flag(help: "Print the draft and write nothing.")
  var rehearse = false

  @OptionGroup var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    let drafts = try drafts(session)
    if drafts.isEmpty {
      session.display.print("every transform fits its table: there is nothing to draft")
    }
    for draft in drafts {
      report(draft, session)
      if rehearse {
        session.output("\n\(draft.path)\n\n\(draft.text)", draft.json)
      } else {
        try Migrations.write(draft, in: session.project)
        session.output(draft.path, draft.json)
      }
    }
    if !rehearse, !drafts.isEmpty {
      session.display.print("next: read it, then pantanal migrate --rehearse && pantanal run")
    }
  }

  private func drafts(_ session: Session) throws -> [MigrationDraft] {
    if let first = names.first, first.contains("/") {
      let parts = first.split(separator: "/", maxSplits: 1).map(String.init)
      guard names.count == 1, parts.count == 2, let layer = Layer(rawValue: parts[0]) else {
        throw ValidationError("\(first) is not layer/verb_noun, trusted/index_student for instance")
      }
      return [try Migrations.emptyDraft(named: parts[1], in: layer, of: session.project)]
    }
    return try Migrations.drafts(
      for: names.map { try table($0, session.project) }, of: session.project,
      in: session.warehouse, asOf: session.asOf, named: name)
  }

  private func table(_ text: String, _ project: Project) throws -> TableName {
    if let table = TableName(text) { return table }
    let known = project.transforms.map(\.table)
    let same = known.filter { $0.name == text }
    if same.count == 1 { return same[0] }
    throw PantanalError.unknown(
      same.isEmpty ? "transform" : "transform of only one layer", text,
      among: (same.isEmpty ? known : same).map(\.description))
  }

  private func report(_ draft: MigrationDraft, _ session: Session) {
    guard !options.json else { return }
    if !draft.columns.isEmpty {
      var rows = TextTable(["table", "column", "type", "why"])
      for column in draft.columns {
        let type = column.type + (column.isNullable ? "" : " NOT NULL")
        rows.add([column.table.description, column.name, type, column.reason])
      }
      for line in rows.lines { session.display.print(line) }
    }
    for note in draft.notes { session.display.print("note: \(note)") }
    for finding in draft.findings {
      session.display.print("\(finding.severity.rawValue): \(finding.message) (\(finding.code))")
    }
  }
}

extension MigrationDraft {
  fileprivate var json: JSONValue {
    .object([
      "file": .text(path), "text": .text(text),
      "columns": .list(
        columns.map {
          .object([
            "table": .text($0.table.description), "column": .text($0.name), "type": .text($0.type),
            "nullable": .bool($0.isNullable), "reason": .text($0.reason),
          ])
        }),
      "notes": .list(notes.map(JSONValue.text)),
    ])
  }
}
