// pantanal demo: the whole job on an example, from landing files to a table Power BI can read.

import ArgumentParser
import Foundation
import Pipeline
import Publishing
import Warehouse

struct DemoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Make the example federation and run it whole.",
    discussion: """
      Makes a project of your own in the folder: SESI, SENAI and IEL over 24 months, with the dirt \
      that real exports have. A demo that is there already is made anew, unless it was edited.
      """)

  @Argument(help: ArgumentHelp("The folder to make.", valueName: "dir"))
  var folder = "pantanal-demo"

  @Option(help: ArgumentHelp("How much of it; 1 is about a million records.", valueName: "n"))
  var scale = 1.0

  @Option(help: ArgumentHelp("Another number, another federation.", valueName: "s"))
  var seed: UInt64 = 1

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    guard scale > 0 && scale <= 100 else {
      throw ValidationError("--scale is more than 0 and at most 100")
    }
  }

  func run() throws {
    let clock = ContinuousClock()
    let start = clock.now
    let demo = DemoFolder(folder)
    let display = ProgressDisplay(isSilent: options.quiet || options.json)
    try demo.make(scale: scale, seed: seed) { display.show($0) }
    display.print("wrote the project and its landing files to \(folder)")
    let session = try Session(options, root: demo.root)
    try session.execute(since: start)
    try summarise(session)
  }

  private func summarise(_ session: Session) throws {
    let standing = try Standing(of: session)
    if options.json {
      Terminal.output(standing.json(lastRun: nil).text)
      return
    }
    Terminal.output()
    for line in standing.lines { Terminal.output(line) }
    for mart in session.project.settings.marts {
      Terminal.output()
      Terminal.output(session.dataSource(of: mart).connectionString)
    }
    Terminal.output()
    Terminal.output("What to try next:")
    for command in Self.next(in: folder) { Terminal.output("  \(command)") }
  }

  private static func next(in folder: String) -> [String] {
    [
      "cd \(folder)",
      "pantanal sql \"SELECT * FROM refined.prediction_churn ORDER BY probability DESC LIMIT 5\"",
      "pantanal quality status",
      "cp -r .pantanal/later/. .pantanal/landing/ && pantanal plan && pantanal run",
      "pantanal model status churn",
      "pantanal connection show bi",
    ]
  }
}
