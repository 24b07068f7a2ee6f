// The sentences of this module, together so that they read alike.

import SQLite
import Warehouse

enum QualityMessages {
  static func sameName(_ name: String, of table: TableName, at place: Place?) -> PantanalError {
    PantanalError(
      .ruleInvalid, "\(table) has two rules named \(name)",
      hint: "give one of them another name with name:", place: place)
  }

  static func oneKind(_ kinds: [String], at place: Place) -> PantanalError {
    PantanalError(
      .ruleInvalid, "a rule says one thing that must hold",
      hint: "one of \(kinds.joined(separator: ", "))", place: place)
  }

  static func rowCountMovesNothing(at place: Place) -> PantanalError {
    PantanalError(
      .ruleInvalid, "row_count is about the table, so no row can be quarantined for it",
      hint: "on_failure: warn or stop", place: place)
  }

  static func rangeWithoutBounds(at place: Place) -> PantanalError {
    PantanalError(
      .ruleInvalid, "a range needs min, max or both", place: place)
  }

  static func noColumns(at place: Place) -> PantanalError {
    PantanalError(.ruleInvalid, "a rule needs a column", place: place)
  }

  static func notATable(_ text: String, at place: Place) -> PantanalError {
    PantanalError(
      .ruleInvalid, "\(text) is not the name of a table",
      hint: "write layer.table, trusted.student for instance", place: place)
  }

  static func unknownTable(
    _ table: TableName, on connection: Connection, at place: Place?
  ) -> PantanalError {
    let names = (try? Schema.tables(on: connection).map(\.description)) ?? []
    return PantanalError(
      .unknownName, "no such table: \(table)",
      hint: Suggestion.closest(to: table.description, in: names).map { "did you mean \($0)?" }
        ?? "a TRUSTED or REFINED table is made in migrations/",
      place: place)
  }

  static func unknownColumn(
    _ name: String, of table: TableName, among names: [String], at place: Place
  ) -> PantanalError {
    PantanalError(
      .unknownName, "no such column: \(name)",
      hint: Suggestion.closest(to: name, in: names).map { "\(table) has \($0)" }
        ?? "\(table) has \(names.joined(separator: ", "))",
      place: place)
  }

  static func unequalKeys(
    _ own: [String], _ keys: [String], of parent: TableName, at place: Place
  ) -> PantanalError {
    PantanalError(
      .ruleInvalid,
      "\(own.joined(separator: ", ")) cannot refer to"
        + " \(parent) (\(keys.joined(separator: ", "))): their numbers differ",
      hint: "name as many keys: as columns:", place: place)
  }

  static func readsClock(_ text: String, at place: Place?) -> PantanalError {
    PantanalError(
      .ruleInvalid, "\(text) reads the clock or chance, so the rule could not be repeated",
      hint: "use :as_of, the date of the run", place: place)
  }

  static func queryWithoutTable(at place: Place) -> PantanalError {
    PantanalError(
      .ruleInvalid, "the query does not say whose rule it is",
      hint: "name the table in the header: table: refined.fact_payment", place: place)
  }

  static func queryWithoutKey(
    _ key: [String], of table: TableName, at place: Place
  ) -> PantanalError {
    PantanalError(
      .ruleInvalid,
      key.isEmpty
        ? "\(table) has no key, so the query's rows cannot be quarantined"
        : "rows can only be quarantined by their key (\(key.joined(separator: ", ")))",
      hint: key.isEmpty
        ? "on_failure: warn or stop"
        : "SELECT \(key.joined(separator: ", ")) in the query, or on_failure: warn or stop",
      place: place)
  }

  static func writes(at place: Place) -> PantanalError {
    PantanalError(
      .ruleInvalid, "a rule is a query and writes nothing",
      hint: "one SELECT that returns the bad rows", place: place)
  }

  static func doesNotCompile(
    _ rule: Rule, _ error: SQLiteError, on connection: Connection
  ) throws -> PantanalError {
    PantanalError(
      .ruleInvalid, "\(rule.name): \(error.message)",
      hint: SQLFile.hint(for: error.message, among: try Schema.names(on: connection)),
      place: rule.place, cause: error)
  }

  /// The failure that a step ends with when rules stop it.
  static func stopped(_ table: TableName, _ failures: [(Rule, RuleResult)]) -> PantanalError {
    let names = failures.map(\.0.name).map(\.count).max() ?? 0
    let counts = failures.map { count($0.1) }
    let width = counts.map(\.count).max() ?? 0
    let lines = zip(failures, counts).map { failure, count in
      let rule = failure.0
      let name = rule.name + String(repeating: " ", count: names - rule.name.count)
      let padding = String(repeating: " ", count: width - count.count)
      return "\n  \(name)   \(padding)\(count)   \(rule.place?.file ?? rule.condition.description)"
    }
    let subject = failures.count == 1 ? "1 rule" : "\(failures.count) rules"
    return PantanalError(
      .ruleFailed, "\(subject) failed on \(table)" + lines.joined(),
      hint: "the table is as it was; SELECT * FROM dataquality.quarantine"
        + " WHERE table_name = '\(table)' AND is_current = 1")
  }

  private static func count(_ result: RuleResult) -> String {
    result.failedCount == 1 ? "1 row " : "\(result.failedCount) rows"
  }
}
