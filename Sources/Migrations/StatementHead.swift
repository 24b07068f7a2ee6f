// What a statement of a migration does, and to what: read from its first words.

import SQLText

/// The beginning of a statement.
struct StatementHead {
  /// `create table`, `drop index`, `alter table`, `insert`… in small letters.
  let action: String
  /// The schema before the name of what is made or changed.
  let schema: String?
  /// The name of what is made or changed, absent where the statement has none.
  let name: String?
  /// Where the schema or the name begins.
  let offset: Int
  /// The tokens after the name.
  let rest: ArraySlice<Token>

  init(_ text: SQLText) {
    var tokens = text.tokens[...]
    func skip(_ words: Set<String>) -> String? {
      guard let token = tokens.first, token.kind == .word else { return nil }
      let word = text.text(of: token).lowercased()
      guard words.contains(word) else { return nil }
      tokens.removeFirst()
      return word
    }
    var action = tokens.popFirst().map { text.text(of: $0).lowercased() } ?? ""
    if ["create", "drop", "alter"].contains(action) {
      while let word = skip(["temp", "temporary", "unique", "virtual"]) {
        if word != "unique" { action += " \(word)" }
      }
      if let kind = skip(["table", "index", "view", "trigger"]) { action += " \(kind)" }
      while skip(["if", "not", "exists"]) != nil {}
    } else {
      while skip(["into", "from", "or", "replace", "ignore", "abort", "fail", "rollback"]) != nil {}
    }
    offset = tokens.first?.range.lowerBound ?? 0
    let names = tokens.prefix(3).map { text.content(of: $0) }
    let isQualified = names.count == 3 && names[1] == "."
    schema = isQualified ? names[0] : nil
    name = isQualified ? names[2] : names.first
    rest = tokens.dropFirst(isQualified ? 3 : 1)
    self.action = action
  }
}
