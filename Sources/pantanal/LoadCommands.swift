// pantanal ingest retract and accept: single loads, by hand.

import ArgumentParser
import Ingest
import Pipeline
import Warehouse

struct IngestRetractCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retract", abstract: "Take the rows of files out of a RAW table.",
    discussion: """
      The files themselves are left alone. A file that is still there does not enter again as it is; \
      changed, it does. pantanal ingest accept lets it in again.
      """)

  @Argument(help: ArgumentHelp("The RAW table.", valueName: "table"))
  var table: String

  @Argument(help: ArgumentHelp("Paths of loaded files, or patterns of them.", valueName: "path"))
  var paths: [String]

  @Flag(help: "Show what would go, and change nothing.")
  var rehearse = false

  @OptionGroup var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    let source = try session.source(named: table)
    let summary = try session.pipeline().retract(
      paths, of: source, isRehearsal: rehearse, command: Session.command)
    let verb = rehearse ? "would go" : "went"
    let files = summary.notes.map { "  \($0)" }
    let line =
      "\(source.table)  \(Int(summary.retractedCount).counted("row")) of"
      + " \(summary.notes.count.counted("file")) \(verb), \(Int(summary.rowCount).grouped) stay"
    session.output(([line] + files).joined(separator: "\n"), summary.json(of: source.table))
  }
}

struct IngestAcceptCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "accept", abstract: "Let files into a RAW table that wait or were kept out.")

  @Argument(help: ArgumentHelp("The RAW table.", valueName: "table"))
  var table: String

  @Argument(
    help: ArgumentHelp(
      "Paths of files that were kept out (default: all that wait).", valueName: "path"))
  var paths: [String] = []

  @OptionGroup var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    let source = try session.source(named: table)
    let accepted = try session.pipeline().accept(paths, of: source, command: Session.command)
    guard !accepted.isEmpty else {
      return session.output(
        "no file of \(source.table) waits", .object(["accepted": .integer(0)]))
    }
    try session.execute([source.table.description], kinds: [.ingest])
  }
}

extension Session {
  /// The source of a RAW table, named with its layer or without.
  func source(named table: String) throws -> Source {
    let name = table.hasPrefix("raw.") ? String(table.dropFirst(4)) : table
    guard let source = project.sources.first(where: { $0.table.name == name }) else {
      throw PantanalError.unknown("source", name, among: project.sources.map(\.table.name))
    }
    return source
  }
}
