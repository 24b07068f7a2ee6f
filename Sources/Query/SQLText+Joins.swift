// Ways to a column's value that SQLite does not ask its authorizer about: columns merged by a join.

import SQLText

extension SQLText {
  private static let joinWords: Set<String> = [
    "natural", "left", "right", "full", "inner", "cross", "outer",
  ]

  /// Where a query joins by a column that is to be hidden, without naming it in an expression.
  ///
  /// SQLite 3.40 compiles the comparison that USING and NATURAL stand for without asking the
  /// authorizer, and the merged column of a full join too, which is the first of several that is not
  /// NULL. `LEFT RIGHT JOIN` is a full join.
  ///
  /// - Parameter hidden: The names, in small letters, of the columns that are to be hidden.
  /// - Returns: The word that makes the join.
  func join(byAnyOf hidden: Set<String>) -> Token? {
    guard !hidden.isEmpty else { return nil }
    let words = tokens.map { $0.kind == .word ? text(of: $0).lowercased() : "" }
    let isMerging = words.contains("using") || words.contains("natural")
    for index in tokens.indices {
      switch words[index] {
      case "using" where !hidden.isDisjoint(with: names(inParenthesesAt: index + 1)),
        "natural" where Self.joinWords.union(["join"]).contains(word(words, index + 1)):
        return tokens[index]
      case "join" where isMerging && isFull(words[..<index]): return tokens[index]
      default: continue
      }
    }
    return nil
  }

  private func word(_ words: [String], _ index: Int) -> String {
    words.indices.contains(index) ? words[index] : ""
  }

  private func isFull(_ before: ArraySlice<String>) -> Bool {
    let kinds = before.reversed().prefix { Self.joinWords.contains($0) }
    return kinds.contains("full") || kinds.contains("left") && kinds.contains("right")
  }

  private func names(inParenthesesAt index: Int) -> Set<String> {
    guard isSymbol(index, "(") else { return [] }
    let names = tokens[(index + 1)...].enumerated().prefix { offset, _ in
      !isSymbol(index + 1 + offset, ")")
    }
    return Set(names.map { content(of: $0.element).lowercased() })
  }
}
