// The rows of a table that its new constraints refuse: how many, and some of them.

import SQLText
import SQLite
import Warehouse

/// Looks for rows in `temp.rebuild_fit` that break a definition's constraints.
struct Misfits {
  let table: TableName
  let definition: TableDefinition
  let statement: MigrationStatement
  let connection: Connection
  /// The columns whose values are not shown, in small letters.
  let hidden: Set<String>

  /// How many rows are shown of each constraint.
  private static let exampleCount = 3

  /// One failure for each constraint that rows break.
  func errors() throws -> [PantanalError] {
    let isWithoutRowid = definition.options.contains("without rowid")
    return try definition.allConstraints.compactMap { column, constraint in
      switch constraint.kind {
      case .notNull:
        let name = column?.name ?? ""
        return try error(
          constraint, "\(name.sqlIdentifier) IS NULL", of: [], "NOT NULL of \(name)",
          hint: "give the rows a value: -- value: \(name.shown) = coalesce(\(name.shown), …)")
      case .check(let expression):
        return try error(
          constraint, "NOT (\(expression))", of: columns(in: expression),
          "CHECK (\(SQLText.normalised(expression).tidied))",
          hint: "give the rows values that fit with -- value:, or widen the CHECK")
      case .primaryKey(let names):
        if isWithoutRowid,
          let error = try error(
            constraint, names.map { "\($0.sqlIdentifier) IS NULL" }.joined(separator: " OR "),
            of: names, "PRIMARY KEY (\(names.joined(separator: ", "))), which may not be NULL",
            hint: "a key has a value in every row")
        {
          return error
        }
        return try duplicates(constraint, names, "PRIMARY KEY")
      case .unique(let names): return try duplicates(constraint, names, "UNIQUE")
      default: return nil
      }
    }
  }

  private var name: String { "\(definition.name.sqlIdentifier)" }

  private func duplicates(
    _ constraint: TableDefinition.Constraint, _ names: [String], _ noun: String
  ) throws -> PantanalError? {
    let list = names.map(\.sqlIdentifier).joined(separator: ", ")
    let isThere = names.map { "\($0.sqlIdentifier) IS NOT NULL" }.joined(separator: " AND ")
    return try error(
      constraint,
      "(\(list)) IN (SELECT \(list) FROM temp.rebuild_fit WHERE \(isThere)"
        + " GROUP BY \(list) HAVING count(*) > 1)",
      of: names, "\(noun) (\(names.joined(separator: ", "))), because others are equal in it",
      hint:
        "a key tells every row from every other: add a column to it, or let the transform give one"
        + " row of each")
  }

  private func error(
    _ constraint: TableDefinition.Constraint, _ condition: String, of columns: [String],
    _ demand: String, hint: String
  ) throws -> PantanalError? {
    let from = "FROM temp.rebuild_fit AS \(name) WHERE \(condition)"
    let count = try connection.value("SELECT count(*) \(from)").integer ?? 0
    guard count > 0 else { return nil }
    let total = try connection.value("SELECT count(*) FROM temp.rebuild_fit").integer ?? 0
    let key = definition.primaryKey
    var shown = key + columns.filter { !key.contains($0) }
    if shown.isEmpty { shown = definition.columns.prefix(3).map(\.name) }
    let list = shown.map(\.sqlIdentifier).joined(separator: ", ")
    let examples = try connection.rows("SELECT \(list) \(from) LIMIT \(Self.exampleCount)")
      .map { row in zip(shown, row).map { "\($0) \(text($1, of: $0))" }.joined(separator: ", ") }
    let more = count > Self.exampleCount ? "; …" : ""
    return PantanalError(
      .migrationInvalid,
      "\(count) of \(total) rows of \(table) do not fit \(demand):"
        + " \(examples.joined(separator: "; "))\(more)",
      hint: hint, place: statement.place(of: constraint.range.lowerBound))
  }

  private func text(_ value: Value, of column: String) -> String {
    if value.isNull { return "NULL" }
    guard !hidden.contains(column.lowercased()) else { return "•••" }
    let text = value.description
    let short = text.count > 40 ? text.prefix(40) + "…" : text[...]
    if case .text = value { return String(short).sqlLiteral }
    return String(short)
  }

  private func columns(in expression: String) -> [String] {
    let sql = SQLText(expression)
    let words = Set(
      sql.tokens.filter { $0.kind == .word || $0.kind == .quotedName }
        .map { sql.content(of: $0).lowercased() })
    return definition.columns.map(\.name).filter { words.contains($0.lowercased()) }
  }
}
