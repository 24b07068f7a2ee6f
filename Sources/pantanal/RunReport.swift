// How an execution looks while it goes on and when it has ended.

import Pipeline
import Synchronization
import Warehouse

/// Reports the steps of a run: lines as they end, and a summary.
///
/// A person sees a line as soon as its step has ended. A log has them in the order of the plan, so that
/// two logs of the same work are the same, whichever of two steps was the quicker.
final class RunReport: Sendable {
  private struct Held {
    var outcomes: [Int: StepOutcome] = [:]
    var next = 0
  }

  private let display: ProgressDisplay
  private let isJSON: Bool
  private let isVerbose: Bool
  private let held = Mutex(Held())

  init(display: ProgressDisplay, isJSON: Bool, isVerbose: Bool) {
    self.display = display
    self.isJSON = isJSON
    self.isVerbose = isVerbose
  }

  /// Takes in what happens, from any thread.
  func show(_ event: RunEvent) {
    switch event {
    case .began(let step, let index, let count):
      display.begin(
        index, "\(index + 1)/\(count) \(step.kind.rawValue) \(step.object)",
        expected: step.expectation.map { .seconds($0.seconds) })
    case .progressed(let progress, let index):
      display.show(progress, of: index)
    case .ended(let outcome, let index, _):
      display.end(index)
      if display.isBar { return print(outcome) }
      let ready = held.withLock { held -> [StepOutcome] in
        held.outcomes[index] = outcome
        var ready: [StepOutcome] = []
        while let next = held.outcomes.removeValue(forKey: held.next) {
          ready.append(next)
          held.next += 1
        }
        return ready
      }
      for outcome in ready { print(outcome) }
    }
  }

  private func print(_ outcome: StepOutcome) {
    guard outcome.state != .skipped else { return }
    display.print(outcome.line)
    for note in outcome.notes + (isVerbose ? outcome.findings : []) {
      display.print("\(String(repeating: " ", count: 11))\(note)")
    }
  }

  /// What waited for steps that did not come.
  private func printRest() {
    let rest = held.withLock { held in
      let rest = held.outcomes.sorted { $0.key < $1.key }.map(\.value)
      held.outcomes = [:]
      return rest
    }
    for outcome in rest { print(outcome) }
  }

  /// Prints the result, and throws what went wrong in the steps.
  func finish(_ result: RunResult, after elapsed: Duration) throws {
    printRest()
    display.clear()
    for step in result.plan.steps {
      for note in step.notes { display.print("\(step.object): \(note)") }
    }
    if isJSON {
      for outcome in result.outcomes { Terminal.output(outcome.json.text) }
    } else {
      Terminal.output(Self.summary(result.outcomes, after: elapsed))
    }
    if let error = result.error { throw error }
  }

  /// "34 steps done, 12 skipped, 1 stopped, 3 waiting, in 12 s".
  static func summary(_ outcomes: [StepOutcome], after elapsed: Duration) -> String {
    func count(_ state: StepOutcome.State) -> Int { outcomes.count { $0.state == state } }
    guard count(.skipped) < outcomes.count else {
      return
        "nothing to do: all \(outcomes.count.counted("step")) are up to date, in \(elapsed.spoken)"
    }
    let rest: [StepOutcome.State] = [.skipped, .failed, .stopped, .waiting]
    let parts = rest.filter { count($0) > 0 }.map { "\(count($0)) \($0.rawValue)" }
    return (["\(count(.done).counted("step")) done"] + parts).joined(separator: ", ")
      + ", in \(elapsed.spoken)"
  }
}

extension StepOutcome {
  /// "transform  trusted.student  20,412 rows  1,020 changed  0.4 s".
  fileprivate var line: String {
    var parts = [kind.rawValue.padded(to: 9), object.padded(to: 36)]
    if state == .done {
      if let rowCount { parts.append(Int(rowCount).counted("row")) }
      if let changedRowCount { parts.append("\(Int(changedRowCount).grouped) changed") }
      if let setAsideCount, setAsideCount > 0 {
        parts.append("\(Int(setAsideCount).grouped) set aside")
      }
    } else {
      parts.append("\(state.rawValue): \(reason)")
    }
    if let seconds { parts.append(Duration.seconds(seconds).spoken) }
    return parts.joined(separator: "  ")
  }

  /// What a script reads.
  fileprivate var json: JSONValue {
    .object([
      "kind": .text(kind.rawValue), "object": .text(object), "state": .text(state.rawValue),
      "reason": .text(reason), "rows": .init(rowCount.map(Int.init)),
      "changed": .init(changedRowCount.map(Int.init)),
      "set_aside": .init(setAsideCount.map(Int.init)), "seconds": .init(seconds),
      "method": .init(method?.rawValue), "method_reason": .init(methodReason),
      "notes": .list(notes.map(JSONValue.text)),
      "findings": .list(findings.map(JSONValue.text)),
    ])
  }
}
