// pantanal docs: the documentation of the data as one page.

import ArgumentParser
import Documentation
import Foundation
import Pipeline
import Reports
import Warehouse

struct DocsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "docs",
    abstract: "Write the documentation of the data: one page that opens in any browser, offline.")

  @OptionGroup var options: GlobalOptions

  @Option(
    help: ArgumentHelp("The file to write (default: .pantanal/docs.html).", valueName: "file"))
  var output: String?

  func run() throws {
    let session = try Session(options)
    let lineage = try session.pipeline().lineage()
    let page = try DocsPage(
      lineage, of: session.project, in: session.warehouse, asOf: session.asOf
    ).page
    let file =
      output.map { URL(filePath: $0) }
      ?? session.project.root.appending(path: ".pantanal/docs.html")
    let path = file.path
    try page.write(to: file)
    session.output(
      "\(lineage.tables.count.counted("table")) described in \(path)",
      .object(["file": .text(path), "tables": .integer(lineage.tables.count)]))
  }
}
