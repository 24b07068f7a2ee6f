// A table that gets another definition and keeps its rows: what a migration says of it. How it is done
// is in Applying/TableRebuild.swift.

import SQLText
import Warehouse

/// A rebuild as a migration writes it: a CREATE TABLE under `-- rebuild: layer.table`.
struct Rebuild {
  /// A value that a column gets.
  struct Computed {
    let expression: String
    /// Where the expression begins in the file's SQL.
    let offset: Int
  }

  /// What directives of a rebuild do wrong.
  struct Misuse: Error {
    let findings: [Finding]
  }

  let statement: MigrationStatement
  let definition: TableDefinition
  /// The columns that get another name, in the order of the file.
  let renames: [(old: String, new: String)]
  /// The expressions by column, over the columns as they were, after the renames.
  let values: [String: Computed]
  /// The columns that are given up, in small letters.
  let drops: Set<String>

  /// The table's own name.
  var name: String { definition.name }
}

extension Rebuild {
  init(
    _ head: Directive, _ others: [Directive], _ statement: MigrationStatement
  ) throws(Misuse) {
    let file = statement.file
    func misuse(_ directive: Directive, _ message: String, _ hint: String) -> Misuse {
      Misuse(findings: [
        Finding(
          code: .directive, message: message, hint: hint, place: file.place(of: directive.offset))
      ])
    }
    guard let definition = TableDefinition(statement.text) else {
      throw misuse(
        head, "-- rebuild: stands above a statement that is no CREATE TABLE",
        "write the table's new definition below it")
    }
    let wanted = "\(statement.layer).\(definition.name)"
    guard head.text.lowercased() == wanted.lowercased() else {
      throw misuse(
        head, "-- rebuild: says \(head.text), and the statement below it makes \(wanted)",
        "-- rebuild: \(wanted)")
    }
    var renames: [(old: String, new: String)] = []
    var values: [String: Computed] = [:]
    var drops: Set<String> = []
    for directive in others {
      switch directive.kind {
      case .rename:
        let names = Self.names(directive.text)
        guard names.count == 2 else {
          throw misuse(directive, "-- rename: names two columns", "-- rename: old_name new_name")
        }
        renames.append((names[0], names[1]))
      case .value:
        guard let (column, computed) = Self.value(directive) else {
          throw misuse(
            directive, "-- value: gives a column an expression", "-- value: column = expression")
        }
        values[column.lowercased()] = computed
      case .drop:
        drops.formUnion(Self.names(directive.text).map { $0.lowercased() })
      case .verify, .rebuild, .baseline:
        throw misuse(directive, "-- \(directive.kind.rawValue): has no place here", "leave it out")
      }
    }
    let columns = definition.columns.map { $0.name.lowercased() }
    for directive in others where directive.kind != .drop {
      let name = Self.names(directive.text).dropFirst(directive.kind == .rename ? 1 : 0).first ?? ""
      guard columns.contains(name.lowercased()) else {
        throw misuse(
          directive, "the new definition of \(wanted) has no column \(name)",
          Suggestion.closest(to: name, in: definition.columns.map(\.name))
            .map { "did you mean \($0)?" } ?? "its columns are in the CREATE TABLE below")
      }
    }
    self.statement = statement
    self.definition = definition
    self.renames = renames
    self.values = values
    self.drops = drops
  }

  private static func names(_ text: String) -> [String] {
    let sql = SQLText(text)
    return sql.tokens.filter { $0.kind == .word || $0.kind == .quotedName }.map(sql.content)
  }

  private static func value(_ directive: Directive) -> (String, Computed)? {
    let sql = SQLText(directive.text)
    guard sql.tokens.count > 2, [.word, .quotedName].contains(sql.tokens[0].kind),
      sql.text(of: sql.tokens[1]) == "="
    else { return nil }
    let start = sql.tokens[2].range.lowerBound
    let expression = sql.text(in: start..<sql.bytes.count)
    guard SQLText(expression).isOneExpression else { return nil }
    return (
      sql.content(of: sql.tokens[0]),
      Computed(expression: expression, offset: directive.textOffset + start)
    )
  }
}
