// How SQLite compares an expression with others: its affinity. Equality is only followed where it means
// the same on the whole way; a text '07' equals a number 7 but no text '7'.
//
// Related SQLite documentation: <https://www.sqlite.org/datatype3.html#comparison_expressions>

import SQLText
import SQLite
import Warehouse

/// How an expression compares.
enum ComparisonType: Equatable {
  /// A column of text: what it is compared with becomes text, unless that is a column of numbers.
  case text
  /// An expression without affinity whose value is always text, or NULL.
  case textual
  /// A column of whole numbers, dates, truths: text that looks like a number becomes one.
  case numeric
  /// A column of doubles.
  case double
  /// An expression without affinity.
  case any
  /// Not known, or not the same in all arms.
  case unknown

  /// The type of a declared column.
  init(declared type: String) {
    let type = type.uppercased()
    let has = { (part: String) in type.contains(part) }
    if has("INT") {
      self = .numeric
    } else if has("CHAR") || has("CLOB") || has("TEXT") {
      self = .text
    } else if has("BLOB") || type.isEmpty {
      self = .unknown
    } else if has("REAL") || has("FLOA") || has("DOUB") {
      self = .double
    } else {
      self = .numeric
    }
  }

  /// Whether equality with another may be followed when keys are compared as `self` says at the end.
  static func isFollowed(_ first: Self, _ second: Self, toNumbers: Bool) -> Bool {
    if first == .unknown || second == .unknown || first == .double || second == .double {
      return false
    }
    let pair = [first, second]
    if pair.contains(.text) && pair.contains(.numeric) { return false }
    if toNumbers { return true }
    if pair.contains(.numeric) { return false }
    // 1 and 1.0 are equal, but not as text.
    return pair.contains { $0 == .text || $0 == .textual }
  }
}

/// Finds how expressions compare.
final class ComparisonTypes {
  private let connection: Connection
  private let text: SQLText
  private var declared: [TableName: [String: ComparisonType]] = [:]

  init(of text: SQLText, on connection: Connection) {
    self.text = text
    self.connection = connection
  }

  func type(of node: QueryNode) -> ComparisonType {
    switch node {
    case .column(let relation, let index): type(of: relation, index)
    case .expression(let expression, let arm): type(of: expression, in: arm)
    }
  }

  private func type(of relation: QueryRelation, _ index: Int) -> ComparisonType {
    switch relation.content {
    case .function: return .any
    case .table(let table):
      return types(of: table)[relation.columns[index].lowercased()] ?? .unknown
    case .query(let query):
      let types = query.arms.map { arm in
        arm.outputs.indices.contains(index)
          ? type(of: QueryNode(arm.outputs[index], arm)) : .unknown
      }
      guard let first = types.first else { return .unknown }
      if types.allSatisfy({ $0 == first }) { return first }
      // Whichever arm lends its affinity, all values are text.
      return types.allSatisfy { $0 == .text || $0 == .textual } ? .textual : .unknown
    }
  }

  private func type(of expression: SQLExpression, in arm: ResolvedArm) -> ComparisonType {
    switch expression.kind {
    case .parenthesised(let inner): return type(of: inner, in: arm)
    case .cast(_, let name): return ComparisonType(declared: name)
    case .column(let reference):
      switch arm.meaning(of: reference) {
      case .column(let relation, let index): return type(of: relation, index)
      case .output(let output) where !arm.isCircular(output):
        return type(of: QueryNode(output, arm))
      default: return .any
      }
    case .collate: return .unknown
    default: return isTextual(expression, in: arm) ? .textual : .any
    }
  }

  private func isTextual(_ expression: SQLExpression, in arm: ResolvedArm) -> Bool {
    switch expression.unwrapped.kind {
    case .binary("||", _, _): return true
    case .literal: return text.bytes[expression.unwrapped.range.lowerBound] == UInt8(ascii: "'")
    case .call(let call):
      let name = call.name.lowercased()
      if Self.functionsOfText.contains(name) { return true }
      guard ["coalesce", "ifnull", "nullif"].contains(name) else { return false }
      return call.arguments.allSatisfy {
        [.text, .textual].contains(type(of: $0, in: arm))
      }
    default: return false
    }
  }

  /// Functions whose value is text whatever they are given.
  private static let functionsOfText: Set<String> = [
    "squeeze", "lower", "upper", "trim", "ltrim", "rtrim", "replace", "hex", "printf", "format",
    "initcap", "cpf", "cnpj", "phone", "uf", "trunc", "last_day", "date_add", "date_sub",
    "parse_date", "date", "datetime", "strftime", "lpad", "rpad",
  ]

  /// The types of a table's columns; none where text in it is compared in an order of its own.
  func types(of table: TableName) -> [String: ComparisonType] {
    if let known = declared[table] { return known }
    let rows =
      (try? connection.rows(
        "SELECT lower(name), type FROM pragma_table_xinfo(?, ?)",
        [.text(table.name), .text(table.layer.rawValue)])) ?? []
    let sql = try? connection.value(
      "SELECT sql FROM \(table.layer.rawValue).sqlite_master WHERE name = ? AND type = 'table'",
      [.text(table.name)]
    ).text
    let isPlain = sql.map { SQLText($0).words(["collate"]).isEmpty } ?? false
    let types = Dictionary(
      rows.map {
        ($0[0].text ?? "", isPlain ? ComparisonType(declared: $0[1].text ?? "") : .unknown)
      }, uniquingKeysWith: { first, _ in first })
    declared[table] = types
    return types
  }
}
