// pantanal init: a small new project that runs.

import ArgumentParser
import Foundation
import Warehouse

struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Make a small new project that runs.",
    discussion: "The project has one source, its transforms, a rule, a mart and a file to load.")

  @Argument(
    help: ArgumentHelp("The folder to make; it may exist if it is empty.", valueName: "dir"))
  var folder: String

  @OptionGroup var options: GlobalOptions

  func run() throws {
    let root = URL(filePath: folder, directoryHint: .isDirectory).standardizedFileURL
    try Folder.requireEmpty(root)
    for (path, text) in StarterProject.files {
      try Folder.write(text, to: root.appending(path: path))
    }
    if options.json {
      for (path, _) in StarterProject.files {
        Terminal.output(JSONValue.object(["file": .text(path)]).text)
      }
    } else {
      for (path, _) in StarterProject.files { Terminal.output("\(folder)/\(path)") }
      ProgressDisplay(isSilent: options.quiet).print("next: cd \(folder) && pantanal run")
    }
  }
}
