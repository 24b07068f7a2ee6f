// A drafted unit test as YAML.

import SQLite
import Transforms
import Warehouse

/// Writes a unit test.
struct UnitTestText {
  let text: String

  init(
    _ compilation: Compilation, key: String, asOf: String?, given: TransformTrial.Rows,
    expected: [[Value]]
  ) {
    var lines = [
      "# Drafted from rows of a warehouse; what is personal in them was replaced by its like.",
      "transform: \(compilation.transform.table)",
      "cases:",
      "  - name: \(Self.scalar(.text(key.isEmpty ? "as it was drafted" : "the row with \(key)")))",
    ]
    if let asOf { lines.append("    as_of: \(asOf)") }
    lines.append(given.isEmpty ? "    given: {}" : "    given:")
    for table in given.keys.sorted() {
      lines.append("      \(table):")
      for row in given[table] ?? [] {
        lines += Self.row(row.sorted { $0.key < $1.key }, indentedBy: 8)
      }
    }
    lines.append(expected.isEmpty ? "    expect: []" : "    expect:")
    let rows = expected.map { Array(zip(compilation.columns, $0)) }
    for row in rows.sorted(by: { "\($0)" < "\($1)" }) { lines += Self.row(row, indentedBy: 6) }
    text = lines.joined(separator: "\n") + "\n"
  }

  /// A row on one line where that fits, else a column a line.
  private static func row(
    _ values: [(key: String, value: Value)], indentedBy width: Int
  ) -> [String] {
    let indent = String(repeating: " ", count: width)
    let pairs = values.map { "\($0.key): \(scalar($0.value))" }
    let line = "\(indent)- {\(pairs.joined(separator: ", "))}"
    if line.count <= 100 || pairs.isEmpty { return [line] }
    return pairs.enumerated().map { "\(indent)\($0 == 0 ? "- " : "  ")\($1)" }
  }

  /// A value that reads back to itself; a text in quotes where it could be something else.
  private static func scalar(_ value: Value) -> String {
    switch value {
    case .null: return "null"
    case .integer(let integer): return String(integer)
    case .double(let double): return "\(double)"
    case .blob: return "null"
    case .text(let text):
      let isPlain = text.wholeMatch(of: /[\p{L}][\p{L}0-9._\/-]*( [\p{L}0-9._\/-]+)*/) != nil
      let words = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"]
      let isDay = text.wholeMatch(of: /\d{4}-\d{2}-\d{2}/) != nil
      if isDay || isPlain && !words.contains(text.lowercased()) { return text }
      return quoted(text)
    }
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      case let scalar where scalar.value < 0x20 || (0x7F...0xA0).contains(scalar.value):
        let digits = String(scalar.value, radix: 16, uppercase: true)
        quoted += "\\x" + (digits.count == 1 ? "0" : "") + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
