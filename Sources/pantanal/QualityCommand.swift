// pantanal quality: what the rules said, rule by rule.

import ArgumentParser
import Quality
import Warehouse

struct QualityCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quality", abstract: "Look at DATAQUALITY.",
    subcommands: [QualityStatusCommand.self],
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

extension RuleStanding {
  fileprivate var json: JSONValue {
    .object([
      "rule": .text(ruleID), "outcome": .text(outcome.rawValue),
      "failed": .integer(Int(failedCount)), "rows": .integer(Int(rowCount)),
      "dimension": .text(dimension), "checked_at": .text(checkedAt),
    ])
  }
}
