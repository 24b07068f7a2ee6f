// The sentences of ad-hoc queries, in one place.

import Warehouse

enum QueryMessages {
  static func noSavedQuery(_ name: String, among names: [String]) -> PantanalError {
    let hint =
      if let near = Suggestion.closest(to: name, in: names) {
        "did you mean @\(near)?"
      } else if names.isEmpty {
        "save one as sql/queries/\(name).sql"
      } else {
        "there are: \(names.map { "@\($0)" }.joined(separator: ", "))"
      }
    return PantanalError(.unknownName, "there is no saved query \(name)", hint: hint)
  }

  static func nothingAsked(_ place: Place) -> PantanalError {
    PantanalError(
      .sqlInvalid, "there is no query here", hint: "SELECT 1 is one", place: place)
  }

  static func refused(_ reason: String, _ place: Place) -> PantanalError {
    PantanalError(
      .queryRefused, reason,
      hint: "transforms and migrations change the warehouse: pantanal run", place: place)
  }

  static func cannotMask(_ place: Place) -> PantanalError {
    PantanalError(
      .queryRefused, "personal data cannot be hidden from a join with USING or NATURAL",
      hint: "write ON a.x = b.x, or name a purpose: --purpose TEXT", place: place)
  }

  static func missingParameter(_ name: String, _ place: Place) -> PantanalError {
    let plain = name.drop { ":@$".contains($0) }
    return PantanalError(
      .sqlInvalid, "the parameter \(name) has no value",
      hint: "give it one: --param \(plain)=VALUE", place: place)
  }

  static func namelessParameter(_ place: Place) -> PantanalError {
    PantanalError(
      .sqlInvalid, "a parameter needs a name", hint: "write :name instead of ?", place: place)
  }

  static func unknownParameter(
    _ name: String, among names: [String], _ place: Place
  ) -> PantanalError {
    let hint =
      if let near = Suggestion.closest(to: name, in: names) {
        "did you mean \(near)?"
      } else {
        names.isEmpty ? "it has none" : "it has: \(names.joined(separator: ", "))"
      }
    return PantanalError(
      .unknownName, "the query has no parameter \(name)", hint: hint, place: place)
  }

  private static func words(for duration: Duration) -> String {
    let milliseconds = Int((duration / .milliseconds(1)).rounded())
    if milliseconds % 60_000 == 0 { return "\(milliseconds / 60_000) min" }
    return milliseconds % 1000 == 0 ? "\(milliseconds / 1000) s" : "\(milliseconds) ms"
  }

  static func tookTooLong(_ limit: Duration) -> PantanalError {
    PantanalError(
      .queryLimit, "the query was stopped after \(words(for: limit))",
      hint: "narrow it down, or allow more: --timeout SECONDS")
  }
}
