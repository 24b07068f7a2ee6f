// pantanal run: migrate, ingest, transform with rules, train, score, publish: what is due of it.

import ArgumentParser
import Warehouse

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Do what there is to do.", discussion: Selecting.discussion)

  @OptionGroup var selecting: Selecting

  @OptionGroup var options: GlobalOptions

  func run() throws {
    try Session(options, isChecking: true).execute(
      selecting.selectors, forced: selecting.forced, asOf: selecting.asOf,
      variables: selecting.variables)
  }
}
