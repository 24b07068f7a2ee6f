// What the SQLite inside other people's drivers can read.

import SQLText

/// The syntax that SQLite 3.31, the oldest found in drivers for Power BI, reads and runs.
///
/// One line of a schema that it does not read makes the whole file unreadable, and a function it does
/// not have makes `VACUUM` and `integrity_check` fail.
enum PortableSyntax {
  private static let functions: Set<String> = [
    "typeof", "length", "date", "datetime", "substr", "upper", "lower", "abs", "coalesce", "trim",
    "ifnull", "nullif", "instr", "replace", "round", "glob", "like", "julianday",
  ]

  // Words before a parenthesis that call nothing.
  private static let words: Set<String> = [
    "check", "key", "unique", "in", "and", "or", "not", "is", "then", "else", "when", "between",
    "case", "default", "varchar", "char", "nvarchar", "double", "numeric", "like", "glob", "index",
  ]

  /// What in a CREATE statement an old SQLite would stumble over; nil when there is nothing.
  static func firstProblem(in sql: String) -> String? {
    let text = SQLText(sql)
    let tokens = text.tokens
    var isReference = false
    for (index, token) in tokens.enumerated() {
      let word = text.text(of: token).lowercased()
      if word == "->" || word == "->>" { return text.text(of: token) }
      guard token.kind == .word else { continue }
      if word == "strict", text.text(of: tokens[index - 1]) == ")" { return "STRICT" }
      if word == "generated" { return "GENERATED" }
      if word == "distinct", index > 0,
        text.isWord(tokens[index - 1], "from")
          || index > 0
            && ["is", "not"].contains(text.text(of: tokens[index - 1]).lowercased())
      {
        return "IS DISTINCT FROM"
      }
      let isName = isReference || word == "references" || word == "on" || word == "table"
      let following = tokens[index...].dropFirst().first.map { text.text(of: $0) }
      if !isName, following == "(", !functions.contains(word), !words.contains(word) {
        return "\(word)()"
      }
      isReference = ["references", "on", "table"].contains(word)
    }
    return nil
  }
}
