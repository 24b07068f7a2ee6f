// pantanal publish: the files that BI reads.

import ArgumentParser
import Warehouse

struct PublishCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "publish", abstract: "Publish marts whose tables have changed.")

  @Argument(help: ArgumentHelp("The marts (default: all).", valueName: "mart"))
  var marts: [String] = []

  @OptionGroup var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    try session.execute(
      session.marts(named: marts).map { "mart.\($0.name)" }, kinds: [.publish])
  }
}
