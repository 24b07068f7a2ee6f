// The rules a table has without anyone writing them: its migration's constraints. Rows that break
// them must not reach the table, where they would abort the whole step.

import SQLText
import SQLite
import Warehouse

extension Rule {
  /// The rules that a table's schema implies, each quarantining the rows that break it.
  static func implied(
    by constraints: TableConstraints, of table: TableName, on connection: Connection
  ) throws -> [Rule] {
    var rules: [Rule] = []
    func add(_ name: String, _ condition: Condition) {
      rules.append(Rule(implied: condition, name: name, of: table))
    }
    for column in constraints.columns where column.isNotNull {
      add("not_null_\(column.name)", .notNull([column.name]))
    }
    for check in constraints.checks {
      let name = check.name ?? "check_\(check.column ?? table.name)"
      add(name, .expression(check.expression))
    }
    for (column, length) in constraints.uncheckedLengths {
      add("length_\(column)", .length(column, maximum: length))
    }
    for key in constraints.foreignKeys {
      let parent = TableName(table.layer, key.parent)
      let keys =
        key.keys.isEmpty
        ? try TableConstraints(of: parent, on: connection).primaryKey : key.keys
      // A key that does not fit its parent is an error of the migration, which says so.
      guard keys.count == key.columns.count else { continue }
      add(
        "relationship_\(key.columns.joined(separator: "_"))",
        .relationship(key.columns, to: parent, keys: keys))
    }
    if !constraints.primaryKey.isEmpty { add("key", .unique(constraints.primaryKey)) }
    for key in constraints.uniqueKeys {
      add("unique_\(key.joined(separator: "_"))", .unique(key))
    }
    return rules
  }

  /// The rules of the key that a header declares, where it is not the table's own.
  ///
  /// Rows are merged by it, so it must tell them apart.
  static func implied(
    byKey columns: [String], of table: TableName, with constraints: TableConstraints
  ) -> [Rule] {
    guard !columns.isEmpty, !constraints.isKey(columns) else { return [] }
    let nullable = columns.filter { constraints.column($0)?.isNotNull == false }
    return nullable.map {
      Rule(implied: .notNull([$0]), name: "not_null_\($0)", of: table)
    } + [Rule(implied: .unique(columns), name: "key", of: table)]
  }

  /// The rule of a table that keeps a history: a row lasts.
  static func impliedByHistory(of table: TableName) -> Rule {
    Rule(
      implied: .expression(HistoryTable.rule.expression), name: HistoryTable.rule.name, of: table)
  }

  private init(implied condition: Condition, name: String, of table: TableName) {
    self.init(
      table: table, name: name, condition: condition, consequence: .quarantine, tolerance: nil,
      dimension: condition.dimension, origin: .constraint, place: nil)
  }

  /// Whether a rule that someone wrote makes one of the schema's needless.
  ///
  /// One that only warns does not: its rows would go on and abort the step.
  func covers(_ implied: Rule) -> Bool {
    guard movesRows else { return false }
    switch (condition, implied.condition) {
    case (.notNull(let columns), .notNull(let others)):
      return Set(columns).isSuperset(of: others)
    case (.unique(let columns), .unique(let others)):
      return Set(columns) == Set(others)
    case (.expression(let expression), .expression(let other)):
      return SQLText.normalised(expression) == SQLText.normalised(other)
    default:
      return condition == implied.condition
    }
  }
}

extension TableConstraints {
  /// The lengths of VARCHAR columns that no CHECK demands already.
  fileprivate var uncheckedLengths: [(column: String, length: Int)] {
    let checked = Set(checks.map { SQLText.normalised($0.expression).lowercased() })
    return columns.compactMap { column in
      guard let length = column.declaredLength else { return nil }
      let check = SQLText.normalised("length(\(column.name)) <= \(length)").lowercased()
      return checked.contains(check) ? nil : (column.name, length)
    }
  }
}

extension TableConstraints.Column {
  /// 20 of `VARCHAR(20)`.
  fileprivate var declaredLength: Int? {
    guard type.uppercased().contains("CHAR"), let open = type.firstIndex(of: "(") else {
      return nil
    }
    return Int(type[type.index(after: open)...].prefix { $0 != ")" })
  }
}
