// pantanal diff: what differs between the warehouse and a target, or any other warehouse.

import ArgumentParser
import Foundation
import Pipeline
import Query
import Targets
import Warehouse

struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "Compare tables with those of a target, by key, row and column.",
    discussion: """
      Rows are told apart by the table's primary key; tables without one are compared as bags of whole \
      rows, and RAW's aside from the loads that brought them. A masked target is compared with what the \
      warehouse would be when masked the same way. The exit code is 0 when all is equal and 1 when not.
      """)

  @Argument(help: ArgumentHelp("A target, or the folder of a warehouse.", valueName: "target"))
  var other: String

  @Argument(
    help: ArgumentHelp(
      "The tables (default: those of RAW, TRUSTED and REFINED); refined.* is a layer.",
      valueName: "table"))
  var tables: [String] = []

  @Option(
    help: ArgumentHelp("How many rows to show of each kind of difference.", valueName: "n"))
  var examples = 3

  @Option(help: ArgumentHelp("Why personal data is shown; logged.", valueName: "text"))
  var purpose: String?

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    if examples < 0 { throw ValidationError("--examples is not negative") }
  }

  func run() throws {
    let session = try Session(options, isChecking: true)
    let other = try session.warehouse(named: other)
    guard other.folder.path != session.warehouse.folder.path else {
      throw PantanalError(.unknownName, "\(other.folder.path) is the warehouse itself")
    }
    let differs = try logged(in: session) { try compare(other, in: session) }
    if differs { throw ExitCode(1) }
  }

  /// Compares, and prints as it goes.
  ///
  /// - Returns: Whether anything differs.
  private func compare(_ other: Warehouse, in session: Session) throws -> Bool {
    let display = session.display
    var (equalCount, differingCount) = (0, 0)
    let show: ProgressHandler = { display.show($0) }
    try session.pipeline().compare(
      with: other, original: session.original, tables: tables,
      showsPersonalData: purpose != nil, exampleLimit: examples,
      cancellation: Interruption.cancellation, progress: show
    ) { difference in
      if difference.isEqual { equalCount += 1 } else { differingCount += 1 }
      display.clear()
      if options.json {
        Terminal.output(difference.json.text)
      } else if !difference.isEqual {
        for line in difference.lines(here: "here", there: "there") { Terminal.output(line) }
      }
    }
    display.clear()
    if !options.json {
      let all = equalCount + differingCount
      Terminal.output(
        differingCount == 0
          ? "\(all.counted("table")), all equal"
          : "\(all.counted("table")), \(differingCount.grouped) differ")
    }
    return differingCount > 0
  }

  /// Runs `body`, kept in the log of queries when a purpose is named.
  private func logged(in session: Session, _ body: () throws -> Bool) throws -> Bool {
    guard let purpose else { return try body() }
    return try QueryLog.noting(
      Session.command, purpose: purpose, in: session.warehouse, body)
  }
}
