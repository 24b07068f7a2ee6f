// Foreign keys of the finished shape that lead to no key. What SQLite made of them counts, because it
// rewrites references when a parent gets another name.

import SQLText
import SQLite
import Warehouse

extension MigrationLint {
  /// A constraint and the statement that declared it last.
  private typealias Declared = (
    statement: MigrationStatement, constraint: TableDefinition.Constraint
  )

  /// Foreign keys that lead to no key, at the statements that declared them.
  static func references(
    in shape: Connection, of migrations: [Migration]
  ) throws -> [Finding] {
    // Who declared what is asked only where there is a reference to be told of.
    lazy var declared = declared(in: migrations)
    var findings: [Finding] = []
    for layer in Set(migrations.map(\.layer)).sorted() {
      let tables = try shape.rows(
        """
        SELECT name, sql FROM \(layer.rawValue).sqlite_master
        WHERE type = 'table' AND sql LIKE '%references%' ORDER BY name
        """)
      for row in tables {
        guard let name = row[0].text, let definition = TableDefinition(row[1].text ?? "") else {
          continue
        }
        let places = declared[TableName(layer, name.lowercased())] ?? []
        for constraint in definition.allConstraints.map(\.constraint) {
          guard case .foreignKey(_, let parent, let keys) = constraint.kind,
            let place = place(of: constraint, among: places)
          else { continue }
          let finding = try reference(to: TableName(layer, parent), keys, in: shape, at: place)
          findings += finding.map { [$0] } ?? []
        }
      }
    }
    return findings
  }

  private static func place(
    of constraint: TableDefinition.Constraint, among declared: [Declared]
  ) -> Place? {
    let same = declared.first { $0.constraint.kind == constraint.kind }
    return same.map { $0.statement.place(of: $0.constraint.range.lowerBound) }
      ?? declared.last?.statement.place()
  }

  private static func declared(in migrations: [Migration]) -> [TableName: [Declared]] {
    var declared: [TableName: [Declared]] = [:]
    for migration in migrations {
      for statement in migration.statements {
        let text = SQLText(statement.text)
        let head = StatementHead(text)
        guard let name = head.name?.lowercased() else { continue }
        let table = TableName(migration.layer, name)
        switch head.action {
        case "create table":
          declared[table] = TableDefinition(statement.text)?.allConstraints
            .map { (statement, $0.constraint) }
        case "drop table": declared[table] = nil
        case "alter table":
          if let column = TableDefinition.addedColumn(of: statement.text)?.column {
            declared[table, default: []] += column.constraints.map { (statement, $0) }
          } else if let renamed = head.newName(text) {
            declared[TableName(migration.layer, renamed.lowercased())] = declared[table]
            declared[table] = nil
          }
        default: break
        }
      }
    }
    return declared
  }

  private static func reference(
    to parent: TableName, _ keys: [String], in shape: Connection, at place: Place
  ) throws -> Finding? {
    let schema: Value = .text(parent.layer.rawValue)
    let tables = try shape.rows(
      "SELECT name FROM \(parent.layer.rawValue).sqlite_master WHERE type = 'table'"
    ).compactMap { $0[0].text }
    guard tables.contains(where: { $0.lowercased() == parent.name.lowercased() }) else {
      return Finding(
        code: .reference, message: "a foreign key refers to \(parent), which no migration makes",
        hint: Suggestion.closest(to: parent.name, in: tables).map { "did you mean \($0)?" },
        place: place)
    }
    let unique = try shape.rows(
      """
      SELECT group_concat(name, ',') FROM (
        SELECT i.name AS index_name, lower(c.name) AS name
        FROM pragma_index_list(?1, ?2) AS i, pragma_index_info(i.name, ?2) AS c
        WHERE i."unique" = 1 AND i.partial = 0
        ORDER BY index_name, name
      ) GROUP BY index_name
      """, [.text(parent.name), schema]
    ).compactMap { $0[0].text }
    let wanted = keys.map { $0.lowercased() }.sorted().joined(separator: ",")
    guard !keys.isEmpty, !unique.contains(wanted) else { return nil }
    return Finding(
      code: .reference,
      message:
        "\(keys.joined(separator: ", ")) is no key of \(parent), so it cannot be referred to",
      hint: "refer to its PRIMARY KEY, or declare UNIQUE (\(keys.joined(separator: ", "))) there",
      place: place)
  }
}

extension StatementHead {
  /// The name that ALTER TABLE … RENAME TO gives a table.
  fileprivate func newName(_ text: SQLText) -> String? {
    let tokens = Array(rest.prefix(3))
    guard tokens.count == 3, text.isWord(tokens[0], "rename"), text.isWord(tokens[1], "to") else {
      return nil
    }
    return text.content(of: tokens[2])
  }
}
