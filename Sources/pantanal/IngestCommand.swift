// pantanal ingest: new and changed files into RAW, and nothing after it. What is done to single loads is in
// LoadCommands.swift.

import ArgumentParser
import Ingest
import Pipeline
import Warehouse

struct IngestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ingest", abstract: "Load new and changed files into RAW.",
    subcommands: [IngestLoadCommand.self, IngestRetractCommand.self, IngestAcceptCommand.self],
    defaultSubcommand: IngestLoadCommand.self)
}

struct IngestLoadCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "load", abstract: "Load new and changed files into RAW (default).")

  @Argument(help: ArgumentHelp("The RAW tables (default: all).", valueName: "table"))
  var tables: [String] = []

  @Flag(help: "Load for real, show what would enter and what would not, and throw it away.")
  var rehearse = false

  @OptionGroup var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    let names = try tables.map { try session.source(named: $0).table }
    if rehearse { return try self.rehearse(session, names) }
    try session.execute(names.map(\.description), kinds: [.ingest])
  }

  private func rehearse(_ session: Session, _ tables: [TableName]) throws {
    let display = session.display
    let results = try session.pipeline().rehearseLoads(
      of: tables, command: Session.command, cancellation: Interruption.cancellation,
      progress: { display.show($0) })
    display.clear()
    if results.isEmpty { session.output("nothing to load", .object(["tables": .integer(0)])) }
    var errors: [PantanalError] = []
    for (table, result) in results {
      switch result {
      case .success(let summary):
        session.output(
          summary.rehearsalLines(of: table).joined(separator: "\n"), summary.json(of: table))
      case .failure(let error): errors.append(error)
      }
    }
    if let error = PantanalError.joining(errors) { throw error }
  }
}

extension LoadSummary {
  /// What would have happened to a table, and the first records that would not have entered.
  fileprivate func rehearsalLines(of table: TableName) -> [String] {
    var line =
      "\(table)  \(fileCount.counted("file")), \(Int(insertedCount).counted("row")) would enter"
    if retractedCount > 0 { line += ", \(Int(retractedCount).grouped) go" }
    if rejectCount > 0 { line += ", \(Int(rejectCount).counted("record")) rejected" }
    let shown = rejects.map { "  \($0.path):\($0.line): \($0.reason)" }
    let hidden = Int(rejectCount) - shown.count
    return [line] + notes.map { "  \($0)" } + shown
      + (hidden > 0 && !shown.isEmpty ? ["  and \(hidden.grouped) more"] : [])
  }

  /// What a script reads.
  func json(of table: TableName) -> JSONValue {
    .object([
      "table": .text(table.description), "files": .integer(fileCount),
      "inserted": .integer(Int(insertedCount)), "retracted": .integer(Int(retractedCount)),
      "rejected": .integer(Int(rejectCount)), "rows": .integer(Int(rowCount)),
      "notes": .list(notes.map(JSONValue.text)),
      "rejects": .list(
        rejects.map {
          .object([
            "path": .text($0.path), "line": .integer(Int($0.line)), "reason": .text($0.reason),
          ])
        }),
    ])
  }
}
