// pantanal migrate: the shape of tables.

import ArgumentParser
import Migrations
import Warehouse

struct MigrateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrate", abstract: "Apply migrations, and say how they stand.",
    subcommands: [MigrateApplyCommand.self, MigrateStatusCommand.self],
    defaultSubcommand: MigrateApplyCommand.self)
}

struct MigrateApplyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply", abstract: "Apply the migrations that have not been applied.")

  @OptionGroup var options: GlobalOptions

  func run() throws {
    try Session(options).execute(kinds: [.migrate])
  }
}

struct MigrateStatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Show every migration and when it was applied.")

  @OptionGroup var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    var table = TextTable(["layer", "migration", "state", "applied (UTC)"])
    for status in try Migrations.status(of: session.project, in: session.warehouse) {
      let number = String(String(10_000 + status.number).dropFirst())
      if options.json {
        Terminal.output(
          JSONValue.object([
            "layer": .text(status.layer.rawValue), "number": .integer(status.number),
            "name": .text(status.name), "state": .text(status.state.rawValue),
            "applied_at": .init(status.appliedAt),
          ]).text)
      }
      table.add([
        status.layer.rawValue, "\(number)_\(status.name)", status.state.rawValue,
        status.appliedAt ?? "",
      ])
    }
    if !options.json {
      for line in table.lines { Terminal.output(line) }
    }
  }
}
