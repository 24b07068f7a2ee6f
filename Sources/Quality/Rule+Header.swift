// Rules as the header of a transform writes them.

import SQLText
import SQLite
import Warehouse

/// Reads the rules of a table's header.
struct HeaderRules {
  private static let kinds = [
    "not_null", "unique", "accepted_values", "range", "relationship", "expression", "row_count",
  ]

  let table: TableName
  let constraints: TableConstraints
  let connection: Connection

  /// Reads the value of the key `rules`.
  ///
  /// - Throws: ``PantanalError``, joined when several rules are wrong.
  func rules(in list: YAML) throws -> [Rule] {
    var errors: [PantanalError] = []
    var rules: [Rule] = []
    for item in try list.list() {
      do {
        let rule = try rule(item, number: rules.count + 1)
        if rules.contains(where: { $0.name == rule.name }) {
          throw QualityMessages.sameName(rule.name, of: table, at: item.place)
        }
        rules.append(rule)
      } catch let error as PantanalError {
        errors.append(error)
      }
    }
    if let error = PantanalError.joining(errors) { throw error }
    return rules
  }

  /// Reads the value of the key `key`.
  func key(in list: YAML) throws -> [String] { try columns(list) }

  private func rule(_ item: YAML, number: Int) throws -> Rule {
    try item.allowOnly(Self.kinds + ["name", "on_failure", "fail_above", "dimension"])
    let kinds = Self.kinds.filter { item[$0] != nil }
    guard kinds.count == 1, let kind = kinds.first else {
      throw QualityMessages.oneKind(Self.kinds, at: item.place)
    }
    let condition = try condition(kind, try item.required(kind))
    let consequence = try item["on_failure"]?.oneOf(Rule.Consequence.self) ?? .stop
    if case .rowCount = condition, consequence == .quarantine {
      throw QualityMessages.rowCountMovesNothing(at: item.place)
    }
    return Rule(
      table: table, name: try item["name"]?.text() ?? Self.name(condition, number),
      condition: condition, consequence: consequence, tolerance: try item["fail_above"]?.share(),
      dimension: try item["dimension"]?.oneOf(Rule.Dimension.self) ?? condition.dimension,
      origin: .header, place: item.place)
  }

  private static func name(_ condition: Rule.Condition, _ number: Int) -> String {
    let columns = condition.columns
    if columns.isEmpty, case .rowCount = condition { return condition.kind }
    return ([condition.kind] + (columns.isEmpty ? [String(number)] : columns))
      .joined(separator: "_")
  }

  private func condition(_ kind: String, _ value: YAML) throws -> Rule.Condition {
    switch kind {
    case "not_null":
      return .notNull(try columns(value))
    case "unique":
      return .unique(try columns(value))
    case "accepted_values":
      try value.allowOnly("column", "values")
      let column = try column(value.required("column"))
      let values = try value.required("values").texts().map { literal($0, for: column) }
      return .acceptedValues(column.name, values)
    case "range":
      return try range(value)
    case "relationship":
      return try relationship(value)
    case "expression":
      return .expression(try expression(value))
    default:
      try value.allowOnly("min", "max")
      return .rowCount(
        minimum: try value["min"]?.integer(), maximum: try value["max"]?.integer())
    }
  }

  private func range(_ value: YAML) throws -> Rule.Condition {
    try value.allowOnly("column", "min", "max")
    let column = try column(value.required("column"))
    let (minimum, maximum) = (try value["min"]?.text(), try value["max"]?.text())
    guard minimum != nil || maximum != nil else {
      throw QualityMessages.rangeWithoutBounds(at: value.place)
    }
    return .range(
      column.name, minimum: minimum.map { literal($0, for: column) },
      maximum: maximum.map { literal($0, for: column) })
  }

  private func relationship(_ value: YAML) throws -> Rule.Condition {
    try value.allowOnly("columns", "to", "keys")
    let own = try columns(value.required("columns"))
    let name = try value.required("to")
    guard let parent = TableName(try name.text()) else {
      throw QualityMessages.notATable(try name.text(), at: name.place)
    }
    let other = try TableConstraints(of: parent, on: connection)
    guard !other.columns.isEmpty else {
      throw QualityMessages.unknownTable(parent, on: connection, at: name.place)
    }
    let keys =
      try value["keys"].map { try Self.columns($0, in: other, of: parent).map(\.name) }
      ?? other.primaryKey
    guard keys.count == own.count else {
      throw QualityMessages.unequalKeys(own, keys, of: parent, at: value.place)
    }
    return .relationship(own, to: parent, keys: keys)
  }

  private func expression(_ value: YAML) throws -> String {
    let text = try value.text()
    guard SQLText(text).isOneExpression else {
      throw PantanalError(
        .ruleInvalid, "this is not one expression: \(text)",
        hint: "close what you open, and leave out ; and comments", place: value.place)
    }
    guard let token = SQLText(text).clockReadings.first else { return text }
    throw QualityMessages.readsClock(SQLText(text).text(of: token), at: value.place)
  }

  // MARK: Columns

  private func columns(_ value: YAML) throws -> [String] {
    try Self.columns(value, in: constraints, of: table).map(\.name)
  }

  private func column(_ value: YAML) throws -> TableConstraints.Column {
    try Self.column(value, in: constraints, of: table)
  }

  private static func columns(
    _ value: YAML, in constraints: TableConstraints, of table: TableName
  ) throws -> [TableConstraints.Column] {
    let columns = try value.list().map { try column($0, in: constraints, of: table) }
    guard !columns.isEmpty else { throw QualityMessages.noColumns(at: value.place) }
    return columns
  }

  private static func column(
    _ value: YAML, in constraints: TableConstraints, of table: TableName
  ) throws -> TableConstraints.Column {
    let name = try value.text()
    if let column = constraints.column(name) { return column }
    throw QualityMessages.unknownColumn(
      name, of: table, among: constraints.columns.map(\.name), at: value.place)
  }

  /// A value of the header's as SQL: a number for a column of numbers, else a text.
  private func literal(_ text: String, for column: TableConstraints.Column) -> String {
    let type = column.type.uppercased()
    if type == "BOOLEAN", ["true", "false"].contains(text) { return text == "true" ? "1" : "0" }
    let isNumeric = ["BIGINT", "DOUBLE", "BOOLEAN"].contains(type)
    return isNumeric && Double(text)?.isFinite == true ? text : text.sqlLiteral
  }
}
