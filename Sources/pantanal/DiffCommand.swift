// pantanal diff: what differs between the warehouse and a target, or any other warehouse.

import ArgumentParser
import Foundation
import Pipeline
import Query
import Targets
import Warehouse

struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Compare tables with those of a target, or of a former day, by key, row and column.",
    discussion: """
      Rows are told apart by the table's primary key; tables without one are compared as bags of whole \
      rows, and RAW's aside from the loads that brought them. A masked target is compared with what the \
      warehouse would be when masked the same way. With --since no target is named: what is kept of the \
      changes of tables says how they were. The exit code is 0 when all is equal and 1 when not.
      """)

  @Argument(
    help: ArgumentHelp(
      "A target or the folder of a warehouse, then the tables (default: those of RAW, TRUSTED and "
        + "REFINED; refined.* is a layer).", valueName: "target"))
  var names: [String] = []

  @Option(
    help: ArgumentHelp(
      "Compare with the beginning of a day instead of a target.", valueName: "date"))
  var since: String?

  @Option(
    help: ArgumentHelp("How many rows to show of each kind of difference.", valueName: "n"))
  var examples = 3

  @Option(help: ArgumentHelp("Why personal data is shown; logged.", valueName: "text"))
  var purpose: String?

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    if examples < 0 { throw ValidationError("--examples is not negative") }
    if let since, Day(since) == nil {
      throw ValidationError("\(since) is not a day; write it as 2025-12-31")
    }
    if since == nil, names.isEmpty {
      throw ValidationError("name a target to compare with, or a day with --since")
    }
  }

  func run() throws {
    let session = try Session(options, isChecking: true)
    var summary = DifferenceSummary(session: session, here: since == nil ? "here" : "then")
    try logged(in: session) {
      if let since {
        try session.pipeline().changes(
          since: since, tables: names, showsPersonalData: purpose != nil, exampleLimit: examples,
          cancellation: Interruption.cancellation
        ) { summary.add($0) }
      } else {
        try compare(in: session) { summary.add($0) }
      }
    }
    if summary.finish() { throw ExitCode(1) }
  }

  private func compare(
    in session: Session, _ take: (TableDifference) throws -> Void
  ) throws {
    let other = try session.warehouse(named: names[0])
    guard other.folder.path != session.warehouse.folder.path else {
      throw PantanalError(.unknownName, "\(other.folder.path) is the warehouse itself")
    }
    let display = session.display
    let show: ProgressHandler = { display.show($0) }
    try session.pipeline().compare(
      with: other, original: session.original, tables: Array(names.dropFirst()),
      showsPersonalData: purpose != nil, exampleLimit: examples,
      cancellation: Interruption.cancellation, progress: show, take)
  }

  /// Runs `body`, kept in the log of queries when a purpose is named.
  private func logged(in session: Session, _ body: () throws -> Void) throws {
    guard let purpose else { return try body() }
    return try QueryLog.noting(
      Session.command, purpose: purpose, in: session.warehouse, body)
  }
}

/// Prints differences as they come, and how many there were.
private struct DifferenceSummary {
  let session: Session
  let here: String
  private var equalCount = 0
  private var differingCount = 0

  init(session: Session, here: String) {
    self.session = session
    self.here = here
  }

  mutating func add(_ difference: TableDifference) {
    if difference.isEqual { equalCount += 1 } else { differingCount += 1 }
    session.display.clear()
    if session.options.json {
      Terminal.output(difference.json.text)
    } else if !difference.isEqual {
      let there = here == "here" ? "there" : "now"
      for line in difference.lines(here: here, there: there) { Terminal.output(line) }
    }
  }

  /// - Returns: Whether anything differs.
  func finish() -> Bool {
    session.display.clear()
    let count = equalCount + differingCount
    if !session.options.json {
      Terminal.output(
        differingCount == 0
          ? "\(count.counted("table")), all equal"
          : "\(count.counted("table")), \(differingCount.grouped) differ")
    }
    return differingCount > 0
  }
}
