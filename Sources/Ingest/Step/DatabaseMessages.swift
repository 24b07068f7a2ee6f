// What is said to people about loading from a database.

import Warehouse

extension IngestMessages {
  private static func reason(of query: PlannedQuery, _ source: Source) -> String {
    let what =
      switch source.origin {
      case .table(let name): name
      case .query, .files: "its query"
      }
    return switch query.reason {
    case .new: "nothing of \(what) is there yet"
    case .whole: "\(what) is read each time, and replaced if it changed"
    case .grown: "\(what) has rows above the last \(source.since ?? "")"
    case .redeclared: "\(what) is to be read as the source now says"
    }
  }

  static func databaseReason(of planned: PlannedLoad) -> String {
    if let query = planned.query { return reason(of: query, planned.source) }
    if planned.isTableNew { return "the table is new" }
    if planned.isTableNarrow { return "a column is declared that the table lacks" }
    if planned.query == nil, planned.source.since == nil || !planned.heldPaths.isEmpty {
      return "its columns are others, and it waits"
    }
    return "nothing above the last \(planned.source.since ?? "")"
  }

  static func withoutMark(_ count: Int, _ source: Source) -> PantanalError {
    let since = source.since ?? ""
    return PantanalError(
      .sourceInvalid,
      "\(count) \(count == 1 ? "row has" : "rows have") no \(since), so \(source.table) could never"
        + " go on from there to \(count == 1 ? "it" : "them")",
      hint: "name a column that is never NULL, or leave such rows out by a query:",
      place: source.place)
  }

  static func columnsForeign(_ names: [String], _ source: Source) -> PantanalError {
    PantanalError(
      .sourceInvalid,
      "what \(source.table) reads has none of its columns; it has"
        + " \(names.prefix(5).joined(separator: ", "))",
      hint: "name them under columns:, each with its name there as header:", place: source.place)
  }
}
