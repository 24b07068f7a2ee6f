// The CREATE TABLE and CREATE INDEX statements of a published table, made from those of its source.

import SQLText
import SQLite

/// A table that others of a mart may refer to.
struct Parent {
  /// What it is called in the file.
  let name: String
  /// The columns of its primary key.
  let key: [String]
}

extension TableDefinition {
  /// The statement for a published table, and the parents whose references had to go.
  ///
  /// A table that is published whole keeps the text of its migration to the letter: SQLite then copies
  /// it page by page.
  ///
  /// - Parameters:
  ///   - name: What the table is called in the file.
  ///   - treatments: What happens to each column; one that is not named is kept.
  ///   - parents: The tables it may refer to, by their names in the warehouse in lower case.
  /// - Returns: The statement and the names of the parents that are not published.
  func published(
    as name: String, treatments: [String: Treatment], parents: [String: Parent]
  ) -> (sql: String, droppedParents: [String]) {
    var edit = Edit(sql: sql, treatments: treatments, parents: parents)
    let columns = columns.compactMap { edit.text(of: $0) }
    let constraints = constraints.compactMap { edit.text(of: $0) }
    let head = "CREATE TABLE mart.\(name.sqlIdentifier) "
    guard edit.isEdited else { return (head + sql.text(in: bodyRange), []) }
    let items = (columns + constraints).map { "  \($0)" }.joined(separator: ",\n")
    let tail = options.isEmpty ? "" : " \(sql.text(in: optionsRange))"
    return (head + "(\n\(items)\n)\(tail)", edit.droppedParents)
  }

  /// The type a column is published under.
  ///
  /// INTEGER has 32 bits for ODBC and would wrap without a word; BIGINT has 64 for both.
  static func publishedType(_ type: String, _ treatment: Treatment) -> String {
    if treatment == .pseudonymised { return "VARCHAR(32)" }
    return ["INTEGER", "INT"].contains(type.uppercased()) ? "BIGINT" : type
  }
}

/// The changes to one table's definition.
private struct Edit {
  let sql: SQLText
  let treatments: [String: Treatment]
  let parents: [String: Parent]
  var isEdited = false
  var droppedParents: [String] = []

  mutating func text(of column: TableDefinition.Column) -> String? {
    let treatment = treatments[column.name] ?? .kept
    if treatment == .removed {
      isEdited = true
      return nil
    }
    let type = TableDefinition.publishedType(column.type, treatment)
    let constraints = column.constraints.compactMap { text(of: $0, treatment) }
    if treatment != .kept || type != column.type { isEdited = true }
    guard isEdited else { return sql.text(in: column.extent) }
    // A rowid by another name is never NULL; a BIGINT that takes its place has to be told.
    let isRowID = type != column.type && column.constraints.contains(where: \.isPrimaryKey)
    let parts = [column.name.sqlIdentifier, type] + (isRowID ? ["NOT NULL"] : []) + constraints
    return parts.joined(separator: " ")
  }

  /// A constraint of a column that is published.
  private mutating func text(
    of constraint: TableDefinition.Constraint, _ treatment: Treatment
  ) -> String? {
    switch (treatment, constraint.kind) {
    // What becomes of a foreign key becomes of its actions.
    case (_, .action): return nil
    case (_, .foreignKey(_, let parent, let keys)):
      return reference(constraint, to: parent, keys)
    case (.kept, _), (.screened, .notNull), (.pseudonymised, .primaryKey),
      (.pseudonymised, .notNull), (.pseudonymised, .unique):
      return sql.text(in: constraint.extent)
    default: return nil
    }
  }

  /// A constraint of the table.
  mutating func text(of constraint: TableDefinition.Constraint) -> String? {
    let words = words(in: constraint.extent)
    let touched = treatments.filter { words.contains($0.key.lowercased()) }.values
    let isLost: Bool
    switch constraint.kind {
    case .action:
      return nil
    case .foreignKey(_, let parent, let keys):
      return reference(constraint, to: parent, keys)
    case .primaryKey, .unique:
      isLost = touched.contains { $0 == .emptied || $0 == .removed }
    default:
      isLost = touched.contains { $0 != .kept }
    }
    guard isLost else { return sql.text(in: constraint.extent) }
    isEdited = true
    return nil
  }

  /// The names and words in a part of the definition, in lower case.
  private func words(in range: Range<Int>) -> Set<String> {
    let tokens = sql.tokens.filter { range.contains($0.range.lowerBound) }
    return Set(
      tokens.filter { $0.kind == .word || $0.kind == .quotedName }
        .map { sql.content(of: $0).lowercased() })
  }

  private mutating func reference(
    _ constraint: TableDefinition.Constraint, to parent: String, _ keys: [String]
  ) -> String? {
    guard let published = parents[parent.lowercased()] else {
      isEdited = true
      droppedParents.append(parent)
      return nil
    }
    let isSameName = published.name.lowercased() == parent.lowercased()
    if isSameName, !keys.isEmpty { return sql.text(in: constraint.extent) }
    isEdited = true
    // Where the columns are not named the driver reports none, and BI draws no relationship.
    let columns = published.key.map(\.sqlIdentifier).joined(separator: ", ")
    let list = keys.isEmpty ? " (\(columns))" : ""
    return text(of: constraint, withParent: published.name.sqlIdentifier + list)
  }

  private func text(
    of constraint: TableDefinition.Constraint, withParent parent: String
  ) -> String? {
    constraint.parentRange.map { range in
      sql.text(in: constraint.extent.lowerBound..<range.lowerBound) + parent
        + sql.text(in: range.upperBound..<constraint.extent.upperBound)
    }
  }
}

extension TableDefinition.Constraint {
  fileprivate var isPrimaryKey: Bool {
    if case .primaryKey = kind { true } else { false }
  }
}

/// A CREATE INDEX statement for the published table, or nil where a column it needs has no values.
func publishedIndex(
  _ sql: String, prefix: String, on table: String, treatments: [String: Treatment]
) -> String? {
  let text = SQLText(sql)
  guard
    let on = text.tokens.firstIndex(where: { text.isWord($0, "on") }), on > 0,
    let opening = text.tokens.firstIndex(where: { text.text(of: $0) == "(" }), opening > on
  else { return nil }
  let words = Set(text.tokens[opening...].map { text.content(of: $0).lowercased() })
  let hasValues = treatments.allSatisfy { column, treatment in
    !words.contains(column.lowercased()) || treatment == .kept || treatment == .pseudonymised
  }
  guard hasValues else { return nil }
  let isUnique = text.tokens[..<on].contains { text.isWord($0, "unique") }
  let name = prefix + text.content(of: text.tokens[on - 1])
  let rest = text.text(
    in: text.tokens[opening].range.lowerBound..<(text.tokens.last?.range.upperBound ?? 0))
  return "CREATE \(isUnique ? "UNIQUE " : "")INDEX mart.\(name.sqlIdentifier)"
    + " ON \(table.sqlIdentifier) \(rest)"
}
