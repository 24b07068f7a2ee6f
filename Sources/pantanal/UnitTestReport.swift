// How the results of unit tests look.

import SQLite
import Transforms
import Warehouse

/// Prints what became of unit tests.
struct UnitTestReport {
  let isJSON: Bool
  let isQuiet: Bool

  /// Prints the result of a test: a line, and of one that failed how its rows differ.
  func show(_ result: UnitTestResult) {
    if isJSON { return Terminal.output(result.json.text) }
    if isQuiet, case .passed = result.state { return }
    let name = "\(result.test.table): \(result.test.name)"
    switch result.state {
    case .passed:
      Terminal.output("passed   \(name)  \(result.duration.spoken)")
    case .skipped(let reason):
      Terminal.output("skipped  \(name)  \(reason)")
    case .broken:
      Terminal.output("error    \(name)")
    case .failed(let mismatches):
      Terminal.output("failed   \(name)  \(result.duration.spoken)")
      for line in mismatches.flatMap(\.lines) { Terminal.output("  \(line)") }
    }
  }

  /// Prints how many there were.
  func finish(_ results: [UnitTestResult], after elapsed: Duration) {
    guard !isJSON else { return }
    let words = ["passed", "failed", "error", "skipped"]
    let counts = words.map { word in (word, results.count { $0.state.word == word }) }
      .filter { $0.1 > 0 || $0.0 == "passed" }
    let text = counts.map { "\($0.1) \($0.0 == "error" ? "could not be run" : $0.0)" }
    Terminal.output(
      "\(results.count.counted("unit test")): \(text.joined(separator: ", ")), in \(elapsed.spoken)"
    )
  }

  /// What went wrong: one failure for all tests that failed, and each that could not be run.
  ///
  /// - Parameters:
  ///   - results: What became of the tests.
  ///   - isShown: Whether the differences have been shown already.
  /// - Returns: Nothing where all is well.
  static func errors(of results: [UnitTestResult], isShown: Bool) -> [PantanalError] {
    var errors: [PantanalError] = []
    var failed: [UnitTest] = []
    for result in results {
      if case .broken(let error) = result.state { errors.append(error) }
      if case .failed = result.state { failed.append(result.test) }
    }
    if let first = failed.first {
      errors.append(
        PantanalError(
          .testFailed, "\(failed.count.counted("unit test")) failed",
          hint: isShown ? nil : "pantanal test \(first.table) shows how the rows differ",
          place: isShown ? nil : first.place))
    }
    return errors
  }
}

extension UnitTestResult.State {
  /// The word for it.
  var word: String {
    switch self {
    case .passed: "passed"
    case .failed: "failed"
    case .broken: "error"
    case .skipped: "skipped"
    }
  }
}

extension UnitTestResult {
  private var seconds: Double {
    let parts = duration.components
    return Double(parts.seconds) + Double(parts.attoseconds / 1_000_000_000_000) / 1e6
  }

  /// What a script reads.
  fileprivate var json: JSONValue {
    var mismatches: [Mismatch] = []
    var message: String?
    switch state {
    case .failed(let found): mismatches = found
    case .broken(let error): message = error.message
    case .skipped(let reason): message = reason
    case .passed: break
    }
    return .object([
      "transform": .text(test.table.description), "case": .text(test.name),
      "file": .text(test.file), "line": .integer(test.place.line), "state": .text(state.word),
      "seconds": .number(seconds),
      "message": .init(message), "differences": .list(mismatches.map(\.json)),
    ])
  }
}

extension UnitTestResult.Mismatch {
  fileprivate var lines: [String] {
    let counts = [
      (difference.changed.count, "with other values"), (difference.missing.count, "missing"),
      (difference.unexpected.count, "not expected"),
    ].filter { $0.0 > 0 }.map { "\($0.0.counted("row")) \($0.1)" }
    return ["\(subject) (\(place)): \(counts.joined(separator: ", "))"]
      + difference.changed.flatMap(Self.lines)
      + difference.missing.map { "  missing       \(Self.row($0, \.expected))" }
      + difference.unexpected.map { "  not expected  \(Self.row($0, \.found))" }
  }

  private static func lines(of row: RowDifference.Changed) -> [String] {
    let identity = Self.row(row.identity, \.found)
    let names = row.columns.map(\.name.count).max() ?? 0
    let values = row.columns.map { $0.expected.shown.count }.max() ?? 0
    return ["  \(identity.isEmpty ? "a row" : identity)"]
      + row.columns.map { column in
        "    \(column.name.padded(to: names))  expected \(column.expected.shown.padded(to: values))"
          + "  found \(column.found.shown)"
      }
  }

  private static func row(
    _ columns: [RowDifference.Column], _ value: KeyPath<RowDifference.Column, Value>
  ) -> String {
    columns.map { "\($0.name)=\($0[keyPath: value].shown)" }.joined(separator: " ")
  }

  fileprivate var json: JSONValue {
    func object(_ columns: [RowDifference.Column], _ value: KeyPath<RowDifference.Column, Value>)
      -> JSONValue
    {
      .list(
        columns.map { .object(["column": .text($0.name), "value": $0[keyPath: value].json]) })
    }
    return .object([
      "of": .text(subject), "line": .integer(place.line),
      "changed": .list(
        difference.changed.map { row in
          .object([
            "row": object(row.identity, \.found),
            "columns": .list(
              row.columns.map {
                .object([
                  "column": .text($0.name), "expected": $0.expected.json, "found": $0.found.json,
                ])
              }),
          ])
        }),
      "missing": .list(difference.missing.map { object($0, \.expected) }),
      "unexpected": .list(difference.unexpected.map { object($0, \.found) }),
    ])
  }
}

extension Value {
  /// The value as a test's author reads it: NULL is a word, and text with spaces has quotes.
  fileprivate var shown: String {
    switch self {
    case .null: "NULL"
    case .text(let text):
      text.isEmpty || text.contains(where: \.isWhitespace) || text == "NULL" ? "'\(text)'" : text
    default: description
    }
  }

  fileprivate var json: JSONValue {
    switch self {
    case .null: .null
    case .integer(let integer): .integer(Int(integer))
    case .double(let double): .number(double)
    case .text(let text): .text(text)
    case .blob: .text(description)
    }
  }
}
