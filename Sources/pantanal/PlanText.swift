// How a plan looks.

import Pipeline
import Warehouse

extension Plan {
  /// What a person reads: the steps that are due, each with its reason and what to expect of it.
  ///
  /// - Parameters:
  ///   - withSkipped: Whether the steps that are up to date are shown too.
  ///   - explained: Whether the reasons are told in detail.
  /// - Returns: The lines.
  func lines(withSkipped: Bool, explained: Bool = false) -> [String] {
    let shown = withSkipped ? steps : dueSteps
    var table = TextTable(["step", "object", "how", "why", "rows", "time"], right: [4, 5])
    for step in shown {
      table.add([
        step.decision.isSkip ? "skip" : step.kind.rawValue, step.object, step.how,
        step.shortReason, step.expectation?.rowCount.map { Int($0).grouped } ?? "",
        step.expectation.map { Duration.seconds($0.seconds).spoken } ?? "",
      ])
    }
    var lines = shown.isEmpty ? [] : table.lines
    if explained, !lines.isEmpty {
      let head = lines.count - shown.count
      lines = Array(lines[..<head]) + zip(lines[head...], shown).flatMap { [$0] + $1.explanation }
    }
    let notes = steps.flatMap { step in step.notes.map { "\(step.object): \($0)" } }
    return lines + (shown.isEmpty ? [] : [""]) + (notes.isEmpty ? [] : notes + [""]) + [summary]
  }

  private var summary: String {
    let dueCount = dueSteps.count
    let skipped = steps.count - dueCount
    guard !isEmpty else { return "nothing to do: all \(skipped.counted("step")) are up to date" }
    let time = expectedSeconds.map { ", about \(Duration.seconds($0).spoken)" } ?? ""
    return "\(dueCount.counted("step")) to do for \(asOf), \(skipped) up to date\(time)"
  }
}

extension PlannedStep {
  /// What a script reads.
  var json: JSONValue {
    .object([
      "kind": .text(kind.rawValue), "object": .text(object),
      "decision": .text(decisionName), "reason": .text(decision.reason),
      "why": .list(details.map(JSONValue.text)),
      "inputs": .list(inputs.map(JSONValue.text)), "tags": .list(tags.map(JSONValue.text)),
      "file": .init(path), "notes": .list(notes.map(JSONValue.text)),
      "method": .init(way?.method.rawValue), "method_reason": .init(way?.reason),
      "expected_rows": .init(expectation?.rowCount.map(Int.init)),
      "expected_changed": .init(expectation?.changedRowCount.map(Int.init)),
      "expected_seconds": .init(expectation?.seconds),
    ])
  }

  /// How much of its table will be computed.
  fileprivate var how: String {
    switch way?.method {
    case .full: "full"
    case .byKey: "by key"
    case nil: ""
    }
  }

  /// The reason in a column's width: of many tables the first and how many others.
  fileprivate var shortReason: String {
    guard case .ifChanged(let objects) = decision, objects.count > 2 else { return decision.reason }
    return "if \(objects[0]) or one of \(objects.count - 1) others changes"
  }

  /// Everything that is known of the reason, a line each, indented.
  fileprivate var explanation: [String] {
    var lines = details
    if case .ifChanged(let objects) = decision, objects.count > 2 {
      lines.append("it reads \(objects.joined(separator: ", ")), whose steps may run")
    }
    if let way {
      lines.append("\(way.method == .full ? "computed in full" : "by key"): \(way.reason)")
    }
    if let expectation {
      let changed = expectation.changedRowCount.map { ", \(Int($0).grouped) changed" } ?? ""
      lines.append(
        "expected from the last \(expectation.runCount.counted("run")):"
          + " \(Duration.seconds(expectation.seconds).spoken)\(changed)")
    }
    return lines.map { "    \($0)" }
  }

  private var decisionName: String {
    switch decision {
    case .run: "run"
    case .skip: "skip"
    case .ifChanged: "if-changed"
    }
  }
}
