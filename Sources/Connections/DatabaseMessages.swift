// What is said to people about databases. A driver's words never come with a password: ODBC takes those
// of the connection string out, and Redaction what looks like one.

import ODBC
import Warehouse

extension ConnectionMessages {
  static func unreachable(_ name: String, _ error: ODBCError, _ place: Place) -> PantanalError {
    PantanalError(
      .connectionInvalid, "the connection \(name) does not answer: \(words(error))",
      hint: error.hint.map { Redaction.text($0) }, place: place)
  }

  static func holdsNoTables(_ source: Source) -> PantanalError {
    PantanalError(
      .connectionInvalid,
      "the connection \(source.connection) holds files, and table: and query: name what databases have",
      hint: "name path: instead", place: source.place)
  }

  static func unreadable(
    _ relation: DatabaseRelation, _ error: ODBCError, _ source: Source
  ) -> PantanalError {
    guard !error.isStopped else { return stopped(error) }
    let what =
      switch relation {
      case .table(let name): "the table \(name)"
      case .query: "the query"
      }
    return PantanalError(
      .odbcFailed, "\(what) of \(source.table) cannot be read: \(words(error))",
      hint: hint(relation, error), place: source.place)
  }

  static func givesNoRows(_ source: Source) -> PantanalError {
    PantanalError(
      .sourceInvalid, "the query of \(source.table) gives no columns",
      hint: "query: is one SELECT", place: source.place)
  }

  static func noColumn(
    _ name: String, among names: [String], _ source: Source
  ) -> PantanalError {
    let nearest = Suggestion.closest(to: name, in: names)
    return PantanalError(
      .sourceInvalid, "since: names \(name), which is no column of what \(source.table) reads",
      hint: nearest.map { "did you mean \($0)?" } ?? "it has \(names.joined(separator: ", "))",
      place: source.place)
  }

  static func incomparable(_ column: TextColumn, _ source: Source) -> PantanalError {
    PantanalError(
      .sourceInvalid,
      "since: names \(column.name), which holds \(column.type == .boolean ? "yes or no" : "floating-point numbers")",
      hint:
        "a column to go on from holds whole numbers, decimals, days, times or text that only grow",
      place: source.place)
  }

  static func incomparable(
    _ column: TextColumn, _ error: ODBCError, _ source: Source
  ) -> PantanalError {
    guard !error.isStopped else { return stopped(error) }
    return PantanalError(
      .sourceInvalid,
      "the database cannot compare the values of \(column.name), which since: names: \(words(error))",
      hint:
        "a column to go on from holds whole numbers, decimals, days, times or text that only grow",
      place: source.place)
  }

  static func inexact(_ column: TextColumn, _ source: Source) -> PantanalError {
    PantanalError(
      .sourceInvalid,
      "the highest \(column.name) does not come back to the database as the value it was, so since:"
        + " would leave rows out",
      hint: "name another column, or cast it in a query: to a type that the driver keeps exactly",
      place: source.place)
  }

  /// Someone stopped it, or it took longer than the database allows.
  private static func stopped(_ error: ODBCError) -> PantanalError {
    PantanalError(
      .cancelled, "the database stopped before the work was complete: \(words(error))",
      hint: "nothing is half done: run the same command again to go on")
  }

  private static func hint(_ relation: DatabaseRelation, _ error: ODBCError) -> String? {
    let isMissing = error.diagnostics.contains { $0.state == "42S02" || $0.state == "42P01" }
    guard isMissing, case .table = relation else { return error.hint }
    return "write it as the database's catalogue does, capitals too: schema.table"
  }

  private static func words(_ error: ODBCError) -> String {
    Redaction.text(error.message.replacing(/\s+/, with: " "))
  }
}
