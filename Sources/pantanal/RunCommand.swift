// pantanal run: migrate, ingest, transform with rules, train, score, publish: what is due of it.

import ArgumentParser
import Warehouse

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Do what there is to do.", discussion: Selecting.discussion)

  @OptionGroup var selecting: Selecting

  @Flag(help: "Do it on a copy, show what would differ, and throw the copy away.")
  var rehearse = false

  @Flag(help: "With --target: copy the warehouse into the target anew before.")
  var fresh = false

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    if rehearse && fresh {
      throw ValidationError("--rehearse changes nothing, so --fresh does not go with it")
    }
  }

  func run() throws {
    let session = try Session(options, isChecking: true)
    if rehearse { return try session.rehearse(selecting) }
    try session.prepareTarget(
      isFresh: fresh, asOf: selecting.asOf, variables: selecting.variables)
    try session.execute(
      selecting.selectors, excluding: selecting.exclude, forced: selecting.forced,
      asOf: selecting.asOf,
      variables: selecting.variables)
  }
}
