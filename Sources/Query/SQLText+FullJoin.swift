// The one way to a column's value that SQLite does not ask its authorizer about.

import SQLText

extension SQLText {
  private static let joinWords: Set<String> = [
    "natural", "left", "right", "full", "inner", "cross", "outer",
  ]

  /// Where a query joins in full and merges columns, by USING or NATURAL.
  ///
  /// A merged column of a full join is the first of several that is not NULL. SQLite 3.40 compiles that
  /// without asking the authorizer, so that the value cannot be hidden. `LEFT RIGHT JOIN` is one too.
  var mergingFullJoin: Token? {
    let words = tokens.map { $0.kind == .word ? text(of: $0).lowercased() : "" }
    guard words.contains("using") || words.contains("natural") else { return nil }
    let join = words.indices.first { index in
      guard words[index] == "join" else { return false }
      let kinds = words[..<index].reversed().prefix { Self.joinWords.contains($0) }
      return kinds.contains("full") || kinds.contains("left") && kinds.contains("right")
    }
    return join.map { tokens[$0] }
  }
}
