// pantanal quality: what the rules said, rule by rule; and what was rejected, once it can be read.

import ArgumentParser
import Ingest
import Pipeline
import Quality
import Warehouse

struct QualityCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quality", abstract: "Look at DATAQUALITY.",
    subcommands: [QualityStatusCommand.self, QualityReplayCommand.self],
    defaultSubcommand: QualityStatusCommand.self)
}

struct QualityStatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Show the newest result of every rule that failed.")

  @Flag(help: "Show the rules that passed too.")
  var all = false

  @OptionGroup var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    let results = try RuleStanding.all(in: session.warehouse)
    let shown = all ? results : results.filter { $0.outcome != .passed }
    if options.json {
      for result in shown { Terminal.output(result.json.text) }
      return
    }
    let passed = results.count { $0.outcome == .passed }
    if shown.isEmpty {
      Terminal.output(
        results.isEmpty ? "no rule has run yet" : "all \(passed.counted("rule")) passed")
      return
    }
    var table = TextTable(["rule", "outcome", "failed", "of", "dimension"], right: [2, 3])
    for result in shown {
      table.add([
        result.ruleID, result.outcome.rawValue, Int(result.failedCount).grouped,
        Int(result.rowCount).grouped,
        result.dimension,
      ])
    }
    for line in table.lines { Terminal.output(line) }
    if !all { Terminal.output("\n\(passed.counted("rule")) passed") }
  }
}

struct QualityReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay", abstract: "Enter rejected records that can be read now.",
    discussion: """
      The kept text of each reject is read as its source is declared now. What can be read enters RAW \
      under the load and the line it was rejected of, and pantanal run takes it on from there; what \
      cannot stays a reject.
      """)

  @Argument(
    help: ArgumentHelp("The RAW tables (default: all that have rejects).", valueName: "table"))
  var tables: [String] = []

  @Flag(help: "Show what would enter, and change nothing.")
  var rehearse = false

  @OptionGroup var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    let pipeline = try session.pipeline()
    let sources =
      tables.isEmpty
      ? try pipeline.sourcesWithRejects() : try tables.map { try session.source(named: $0) }
    guard !sources.isEmpty else {
      return session.output("there are no rejects", .object(["tables": .integer(0)]))
    }
    var errors: [PantanalError] = []
    for (table, result) in try pipeline.replayRejects(
      of: sources, isRehearsal: rehearse, command: Session.command)
    {
      switch result {
      case .success(let summary):
        session.output(
          "\(table)  \(Int(summary.insertedCount).counted("record"))"
            + " \(rehearse ? "would enter" : "entered"), \(Int(summary.rejectCount).grouped) stay rejected",
          summary.json(of: table))
      case .failure(let error): errors.append(error)
      }
    }
    if let error = PantanalError.joining(errors) { throw error }
  }
}

extension RuleStanding {
  fileprivate var json: JSONValue {
    .object([
      "rule": .text(ruleID), "outcome": .text(outcome.rawValue),
      "failed": .integer(Int(failedCount)), "rows": .integer(Int(rowCount)),
      "dimension": .text(dimension), "checked_at": .text(checkedAt),
    ])
  }
}
