// How an error looks: what happened, where, and what to do about it.

import Warehouse

/// An error as text for people and as an object for scripts.
struct ErrorReport {
  let error: PantanalError

  /// The lines for a person.
  func lines(verbose: Bool) -> [String] {
    guard error.parts.isEmpty else {
      return error.parts.flatMap { ErrorReport(error: $0).lines(verbose: verbose) + [""] }
        + ["error: \(error.message)"]
    }
    var lines = ["error: \(error.message)"]
    if let place = error.place { lines += Self.lines(at: place) }
    if let hint = error.hint { lines.append("hint: \(hint)") }
    if verbose { lines += causes.map { "cause: \($0)" } }
    return lines
  }

  /// The objects for a script, one for each failure.
  var objects: [JSONValue] {
    guard error.parts.isEmpty else { return error.parts.flatMap { ErrorReport(error: $0).objects } }
    return [
      .object([
        "error": .text(error.code.rawValue),
        "message": .text(error.message),
        "hint": .init(error.hint),
        "file": .init(error.place?.file),
        "line": .init(error.place?.line),
        "column": .init(error.place?.column),
      ])
    ]
  }

  /// The place, its line of text, and a caret under the column.
  static func lines(at place: Place) -> [String] {
    let head = " --> \(place)"
    guard let text = place.lineText else { return [head] }
    let number = String(place.line)
    let margin = String(repeating: " ", count: number.count + 1)
    // A tab stays a tab, so that the caret stands under its character.
    let indent = String(text.prefix(max(place.column - 1, 0)).map { $0 == "\t" ? "\t" : " " })
    return [head, "\(margin)|", "\(number) | \(text)", "\(margin)| \(indent)^"]
  }

  private var causes: [String] {
    var causes: [String] = []
    var next = error.cause
    while let cause = next {
      let known = cause as? PantanalError
      causes.append(known?.message ?? "\(cause)")
      next = known?.cause
    }
    return causes
  }
}
