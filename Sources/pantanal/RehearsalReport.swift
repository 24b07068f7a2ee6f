// pantanal run --rehearse: what would differ, what the rules would say, what would be published.

import Pipeline
import Targets
import Warehouse

extension Session {
  /// Does what is selected on a copy, prints what it would have done, and leaves nothing behind.
  ///
  /// - Throws: ``PantanalError`` after everything was printed, when a step would not end well.
  func rehearse(_ selecting: Selecting) throws {
    removeLeftovers()
    if let target, options.warehouse == nil, !TargetFolder(target).exists {
      throw PantanalError(
        .warehouseMissing,
        "the target \(target.name) is not made yet, so there is nothing to rehearse on",
        hint: "pantanal target copy \(target.name)")
    }
    let start = ContinuousClock.now
    let report = RunReport(
      display: display, isJSON: options.json, isVerbose: options.verbose)
    let rehearsal = try pipeline(asOf: selecting.asOf, variables: selecting.variables).rehearse(
      selecting.selectors, excluding: selecting.exclude, forced: selecting.forced,
      command: Self.command,
      cancellation: Interruption.cancellation, progress: { display.show($0) },
      report: { report.show($0) })
    display.clear()
    if options.json {
      for difference in rehearsal.differences { Terminal.output(difference.json.text) }
      for rule in rehearsal.rules { Terminal.output(rule.json.text) }
    } else {
      for line in rehearsal.lines { Terminal.output(line) }
    }
    do {
      try report.finish(rehearsal.result, after: .now - start)
    } catch {
      tellNothingIsKept()
      throw error
    }
    tellNothingIsKept()
  }

  private func tellNothingIsKept() {
    if !options.json {
      Terminal.output("rehearsed: the warehouse and what is published are as before")
    }
  }
}

extension Rehearsal {
  /// The tables that would differ, the rules that would be broken, the marts that would be published.
  fileprivate var lines: [String] {
    var lines: [String] = []
    let differing = differences.filter { !$0.isEqual }
    for difference in differing {
      lines += difference.lines(here: "now", there: "then")
    }
    let same = differences.count - differing.count
    if same > 0 { lines.append("\(same.counted("table")) would be computed and stay the same") }
    for rule in rules {
      lines.append(
        "\(rule.rule)  \(Int(rule.failedCount).grouped) of \(Int(rule.rowCount).counted("row")):"
          + " \(rule.outcome)")
    }
    if passedRuleCount > 0 { lines.append("\(passedRuleCount.counted("rule")) passed") }
    for outcome in result.outcomes where outcome.kind == .publish && outcome.state == .done {
      let rows = outcome.rowCount.map { ", \(Int($0).counted("row"))" } ?? ""
      lines.append("\(outcome.object) would be published\(rows)")
    }
    return lines
  }
}

extension Rehearsal.RuleFinding {
  fileprivate var json: JSONValue {
    .object([
      "rule": .text(rule), "rows": .integer(Int(rowCount)),
      "failed": .integer(Int(failedCount)), "outcome": .text(outcome),
    ])
  }
}
