// pantanal new: a table drafted from a file, to be read and edited.

import ArgumentParser
import Connections
import Drafting
import Foundation
import Ingest
import Warehouse

struct NewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new", abstract: "Draft a table from a file: source, migration, transform, rules.",
    discussion: """
      The file is looked at, nothing is loaded. What was decided, and why, is printed; the drafts \
      compile and run as they stand, and are yours to edit. No file of the project is replaced.
      """)

  @Argument(help: ArgumentHelp("The table's name, in RAW and in TRUSTED.", valueName: "table"))
  var table: String

  @Argument(
    help: ArgumentHelp(
      "A file in a connection's folder; with --connection, its path on the connection.",
      valueName: "file"))
  var file: String

  @Option(
    help: ArgumentHelp(
      "The connection the file is on (default: the one whose folder it is in).",
      valueName: "name"))
  var connection: String?

  @Flag(help: "Print the drafts and write nothing.")
  var rehearse = false

  @OptionGroup var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    let name = table.hasPrefix("raw.") ? String(table.dropFirst(4)) : table
    try checkName(name, session.project)
    let found = try FileOnConnection(file, connection, session.project)
    let draft = try draft(name, of: found, session)
    let taken = draft.files.map(\.path).filter {
      FileManager.default.fileExists(atPath: session.project.root.appending(path: $0).path)
    }
    guard rehearse || taken.isEmpty else {
      throw PantanalError(
        .fileExists, "\(taken.joined(separator: " and ")) exist already",
        hint: "choose another name for the table, or remove what is there")
    }
    report(draft, session)
    for file in draft.files {
      if rehearse {
        session.output(
          "\n\(file.path)\n\n\(file.text)",
          .object(["file": .text(file.path), "text": .text(file.text)]))
      } else {
        try Folder.write(file.text, to: session.project.root.appending(path: file.path))
        session.output(file.path, .object(["file": .text(file.path)]))
      }
    }
    if !rehearse { session.display.print("next: pantanal check && pantanal run") }
  }

  private func checkName(_ name: String, _ project: Project) throws {
    guard name.wholeMatch(of: /[a-z][a-z0-9_]*/) != nil, !name.hasPrefix("sqlite_") else {
      throw PantanalError(
        .sourceInvalid, "\(name) is not a table name",
        hint: name.hasPrefix("sqlite_")
          ? "names that begin with sqlite_ belong to SQLite"
          : "small letters, digits and _ only: \(PortableName.of(name))")
    }
    if let source = project.sources.first(where: { $0.table.name == name }) {
      throw PantanalError(
        .fileExists, "the project has a source \(name) already", place: source.place)
    }
  }

  private func draft(
    _ name: String, of found: FileOnConnection, _ session: Session
  ) throws -> Draft {
    try found.refuseDelta()
    let recognised = try Recognition(
      found.file, spool: FileManager.default.temporaryDirectory.path)
    let (pattern, isSeries) = PathPattern.meaning(found.path)
    let path = "path: \(pattern) (\(isSeries ? "this file and those to come" : "this file alone"))"
    return try Recognition.explaining(found.file) {
      try Draft(
        name, from: recognised.reader, columns: recognised.columns,
        origin: Draft.Origin(
          connection: found.connection, pattern: pattern, format: recognised.settings,
          notes: [path] + recognised.notes, isAppended: isSeries),
        in: session.project)
    }
  }

  private func report(_ draft: Draft, _ session: Session) {
    guard !options.json else {
      for column in draft.columns {
        Terminal.output(
          JSONValue.object([
            "column": .text(column.name), "header": .text(column.header),
            "type": .text(column.type), "reason": .text(column.reason),
          ]).text)
      }
      return
    }
    for note in draft.notes { session.display.print(note) }
    var rows = TextTable(["column", "type", "why"])
    for column in draft.columns { rows.add([column.name, column.type, column.reason]) }
    for line in rows.lines { session.display.print(line) }
  }
}
