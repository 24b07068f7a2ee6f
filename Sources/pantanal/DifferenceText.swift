// How differences between tables look: to people and to scripts.

import Foundation
import Query
import SQLite
import Targets
import Warehouse

extension TableDifference {
  /// The table with its counts, then columns, definitions and examples, each line indented.
  func lines(here: String, there: String) -> [String] {
    if let unknown { return ["\(table)  not known: \(unknown)"] }
    guard presence == .both else {
      let count = presence == .onlyHere ? onlyHereCount : onlyThereCount
      let side = presence == .onlyHere ? here : there
      return ["\(table)  only \(side), \(Int(count).counted("row"))"]
    }
    var parts = ["\(Int(equalCount).counted("row")) equal"]
    if differentCount > 0 { parts.append("\(Int(differentCount).grouped) different") }
    if onlyHereCount > 0 { parts.append("\(Int(onlyHereCount).grouped) only \(here)") }
    if onlyThereCount > 0 { parts.append("\(Int(onlyThereCount).grouped) only \(there)") }
    var lines = ["\(table)  \(parts.joined(separator: ", "))"]
    lines += schema.map {
      "  \($0.column): \($0.here ?? "none") \(here), \($0.there ?? "none") \(there)"
    }
    if !columns.isEmpty {
      let counts = columns.map { "\($0.name) in \(Int($0.count).counted("row"))" }
      lines.append("  \(counts.joined(separator: ", "))")
    }
    if !uncompared.isEmpty {
      lines.append("  not compared: \(uncompared.joined(separator: ", "))")
    }
    return lines + examples.map { "  \($0.line(here: here, there: there))" }
  }

  /// What a script reads.
  var json: JSONValue {
    .object([
      "table": .text(table.description), "equal": .bool(isEqual),
      "unknown": .init(unknown), "presence": .text(presence.rawValue),
      "key": .list(key.map(JSONValue.text)),
      "equal_rows": .integer(Int(equalCount)), "different_rows": .integer(Int(differentCount)),
      "only_here": .integer(Int(onlyHereCount)), "only_there": .integer(Int(onlyThereCount)),
      "columns": .list(
        columns.map { .object(["column": .text($0.name), "rows": .integer(Int($0.count))]) }),
      "schema": .list(
        schema.map {
          .object(["column": .text($0.column), "here": .init($0.here), "there": .init($0.there)])
        }),
      "uncompared": .list(uncompared.map(JSONValue.text)),
      "examples": .list(examples.map(\.json)),
    ])
  }
}

extension TableDifference.Example {
  /// "~ payment_id 17: paid_amount 10.5 here, 12 there".
  fileprivate func line(here: String, there: String) -> String {
    let row = identity.map { "\($0.column) \($0.value.text)" }.joined(separator: ", ")
    let times = count > 1 ? " (\(Int(count).grouped) times)" : ""
    switch presence {
    case .onlyHere: return "- \(row)\(times)"
    case .onlyThere: return "+ \(row)\(times)"
    case .both:
      let changes = changes.map { change in
        change.here == .hidden || change.there == .hidden
          ? "\(change.column) differs"
          : "\(change.column) \(change.here.text) \(here), \(change.there.text) \(there)"
      }
      return "~ \(row): \(changes.joined(separator: "; "))"
    }
  }

  fileprivate var json: JSONValue {
    .object([
      "presence": .text(presence.rawValue), "count": .integer(Int(count)),
      "row": .list(
        identity.map { .object(["column": .text($0.column), "value": $0.value.json]) }),
      "changes": .list(
        changes.map {
          .object([
            "column": .text($0.column), "here": $0.here.json, "there": $0.there.json,
          ])
        }),
    ])
  }
}

extension TableDifference.Shown {
  /// The value in a line; a long one is cut.
  fileprivate var text: String {
    guard case .value(let value) = self else { return "•••" }
    guard let text = value.shownText else { return "NULL" }
    let line = text.replacing("\n", with: " ")
    return line.count > 60 ? line.prefix(59) + "…" : line
  }

  fileprivate var json: JSONValue {
    guard case .value(let value) = self else { return .null }
    switch value {
    case .null: return .null
    case .integer(let number): return .integer(Int(number))
    case .double(let number): return .number(number)
    case .text, .blob: return .init(value.shownText)
    }
  }
}

extension Value {
  /// The value as text, absent for NULL.
  fileprivate var shownText: String? {
    switch self {
    case .null: nil
    case .integer(let number): String(number)
    case .double(let number): "\(number)"
    case .text(let text): text
    case .blob(let bytes): "\(bytes.count) bytes"
    }
  }
}
