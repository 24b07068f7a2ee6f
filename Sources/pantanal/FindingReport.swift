// How findings look: like errors, with their severity before and their code behind.

import Pipeline
import Warehouse

/// A finding as text for people and as an object for scripts.
struct FindingReport {
  let finding: Finding

  /// The lines for a person.
  var lines: [String] {
    let severity = finding.severity == .information ? "note" : finding.severity.rawValue
    var lines = ["\(severity): \(finding.message) (\(finding.code))"]
    lines += ErrorReport.lines(at: finding.place)
    if let hint = finding.hint { lines.append("hint: \(hint)") }
    return lines
  }

  /// The object for a script.
  var object: JSONValue {
    .object([
      "finding": .text(finding.code), "severity": .text(finding.severity.rawValue),
      "message": .text(finding.message), "hint": .init(finding.hint),
      "file": .text(finding.place.file), "line": .integer(finding.place.line),
      "column": .integer(finding.place.column),
    ])
  }

  /// The catalogue as a table for people.
  static func lines(of kinds: [FindingKind]) -> [String] {
    var table = TextTable(["code", "severity", "finds", "write instead"])
    for kind in kinds {
      let severity =
        kind.isSwitchable ? kind.severity.rawValue : "\(kind.severity.rawValue), always"
      table.add([kind.code, severity, kind.summary, kind.advice])
    }
    return table.lines
  }

  /// The catalogue as objects for scripts.
  static func objects(of kinds: [FindingKind]) -> [JSONValue] {
    kinds.map { kind in
      .object([
        "code": .text(kind.code), "severity": .text(kind.severity.rawValue),
        "switchable": .bool(kind.isSwitchable), "finds": .text(kind.summary),
        "instead": .text(kind.advice),
      ])
    }
  }
}
