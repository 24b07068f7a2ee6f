// How a plan looks.

import Pipeline
import Warehouse

extension Plan {
  /// What a person reads: the steps that are due, each with its reason and its last cost.
  func lines(withSkipped: Bool) -> [String] {
    let shown = withSkipped ? steps : dueSteps
    var table = TextTable(["step", "object", "why", "rows", "last"], right: [3, 4])
    for step in shown {
      table.add([
        step.decision.isSkip ? "skip" : step.kind.rawValue, step.object, step.shortReason,
        step.lastRowCount.map { Int($0).grouped } ?? "",
        step.lastSeconds.map { Duration.seconds($0).spoken } ?? "",
      ])
    }
    let notes = steps.flatMap { step in step.notes.map { "\(step.object): \($0)" } }
    return (shown.isEmpty ? [] : table.lines + [""]) + (notes.isEmpty ? [] : notes + [""])
      + [summary]
  }

  private var summary: String {
    let skipped = steps.count - dueSteps.count
    guard !isEmpty else { return "nothing to do: all \(skipped.counted("step")) are up to date" }
    let time = expectedSeconds.map { ", about \(Duration.seconds($0).spoken)" } ?? ""
    return "\(dueSteps.count.counted("step")) to do for \(asOf), \(skipped) up to date\(time)"
  }
}

extension PlannedStep {
  /// What a script reads.
  var json: JSONValue {
    .object([
      "kind": .text(kind.rawValue), "object": .text(object),
      "decision": .text(decisionName), "reason": .text(decision.reason),
      "inputs": .list(inputs.map(JSONValue.text)), "notes": .list(notes.map(JSONValue.text)),
      "last_rows": .init(lastRowCount.map(Int.init)), "last_seconds": .init(lastSeconds),
    ])
  }

  /// The reason in a column's width: of many tables the first and how many others.
  fileprivate var shortReason: String {
    guard case .ifChanged(let objects) = decision, objects.count > 2 else { return decision.reason }
    return "if \(objects[0]) or one of \(objects.count - 1) others changes"
  }

  private var decisionName: String {
    switch decision {
    case .run: "run"
    case .skip: "skip"
    case .ifChanged: "if-changed"
    }
  }
}
