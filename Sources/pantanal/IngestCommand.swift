// pantanal ingest: new and changed files into RAW, and nothing after it.

import ArgumentParser
import Warehouse

struct IngestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ingest", abstract: "Load new and changed files into RAW.")

  @Argument(help: ArgumentHelp("The RAW tables (default: all).", valueName: "table"))
  var tables: [String] = []

  @OptionGroup var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    let known = session.project.sources.map(\.table.name)
    let selectors = try tables.map { table in
      let name = table.hasPrefix("raw.") ? String(table.dropFirst(4)) : table
      guard known.contains(name) else {
        throw PantanalError.unknown("source", name, among: known)
      }
      return "raw.\(name)"
    }
    try session.execute(selectors, kinds: [.ingest])
  }
}
