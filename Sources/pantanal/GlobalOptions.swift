// The options that every command has.

import ArgumentParser
import Foundation
import Warehouse

/// What project is meant, and how the program speaks.
struct GlobalOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The project's folder (default: the nearest one upwards with a pantanal.yaml).",
      valueName: "dir"))
  var project: String?

  @Option(
    help: ArgumentHelp("The target of pantanal.yaml to work on.", valueName: "name"))
  var target: String?

  @Option(
    help: ArgumentHelp(
      "The warehouse's folder, over what pantanal.yaml says.", valueName: "dir"))
  var warehouse: String?

  @Flag(help: "Print one JSON object per line.")
  var json = false

  @Flag(name: [.short, .long], help: "Print results and errors only.")
  var quiet = false

  @Flag(
    name: [.short, .long],
    help: "Print the causes of an error, and how files were found to be written.")
  var verbose = false

  func validate() throws {
    if quiet && verbose {
      throw ValidationError("--quiet and --verbose exclude each other")
    }
  }
}
