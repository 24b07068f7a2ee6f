// What the rules of a table read, call and use, as SQLite's compiler tells it.

import SQLText
import SQLite
import Warehouse

/// The accesses of all rules of a table together.
struct RuleReading {
  /// The columns read of other tables.
  private(set) var columns: [TableName: Set<String>] = [:]
  /// The functions called, in small letters.
  private(set) var functions: Set<String> = []
  /// The parameters used, without their colon.
  private(set) var parameters: Set<String> = []

  /// Compiles every rule.
  ///
  /// - Throws: ``PantanalError`` with the rule that does not compile.
  init(of rules: [Rule], of table: TableName, on shape: Connection) throws {
    let row = table.name.sqlIdentifier
    let failures = rules.compactMap { rule in
      rule.condition.failure(in: row, isIndexed: true).map { (rule, $0) }
    }
    let scan = "FROM \(table.sql) AS \(row)"
    if !failures.isEmpty {
      // All in one statement, which is much quicker; one by one only to say which is wrong.
      let terms = failures.map { "(\($0.1))" }
      do {
        try add(QueryAccess(of: "SELECT \(terms.joined(separator: ",\n")) \(scan)", on: shape))
      } catch {
        for (rule, failure) in failures { try add("SELECT (\(failure)) \(scan)", of: rule, shape) }
      }
    }
    for rule in rules {
      if case .query(let query) = rule.condition { try add(query, of: rule, shape) }
    }
    columns[table] = nil
  }

  private mutating func add(_ sql: String, of rule: Rule, _ shape: Connection) throws {
    do {
      add(try QueryAccess(of: sql, on: shape))
    } catch {
      throw try QualityMessages.doesNotCompile(rule, error, on: shape)
    }
  }

  private mutating func add(_ access: QueryAccess) {
    columns.merge(access.columns) { $0.union($1) }
    functions.formUnion(access.functions)
    parameters.formUnion(access.parameters)
  }

  /// Refuses parameters that nobody declares, at the rule that uses them.
  func refuseUnknown(among known: [String], in rules: [Rule]) throws {
    guard let unknown = parameters.subtracting(known).min() else { return }
    let rule = rules.first { rule in
      let text = SQLText(rule.condition.description)
      return text.tokens.contains {
        $0.kind == .parameter && text.text(of: $0).dropFirst() == unknown
      }
    }
    throw Parameters.unknown(unknown, among: known, code: .ruleInvalid, at: rule?.place)
  }
}
