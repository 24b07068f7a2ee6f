// Finding what makes a query's result depend on when it runs. SQLite's authorizer cannot tell
// `date('now')` from `date(d)`, so the text is asked.

extension SQLText {
  /// Where the text reads the clock or chance.
  ///
  /// That is `'now'`, `current_date`, `date()`, `random()`, `changes()` and their like.
  /// The string `'now'` counts wherever it stands, because a date function may get it from anywhere;
  /// `'n' || 'ow'` is one too.
  public var clockReadings: [Token] {
    tokens.indices.filter(readsClock).map { tokens[$0] }
  }

  private func readsClock(_ index: Int) -> Bool {
    let token = tokens[index]
    switch token.kind {
    case .string: return joinedText(from: index).lowercased() == "now"
    case .word: break
    default: return false
    }
    let word = text(of: token).lowercased()
    if ["current_date", "current_time", "current_timestamp"].contains(word) { return true }
    guard isSymbol(index + 1, "(") else { return false }
    if ["random", "randomblob"].contains(word) { return true }
    // What the connection did before is chance too.
    if ["changes", "total_changes", "last_insert_rowid"].contains(word) { return true }
    // These take the present when they are given no time.
    if word == "strftime" { return hasOneArgument(index + 1) }
    return ["date", "time", "datetime", "julianday", "unixepoch"].contains(word)
      && isSymbol(index + 2, ")")
  }

  /// The text of a string and of those that `||` puts behind it.
  private func joinedText(from index: Int) -> String {
    var joined = content(of: tokens[index])
    var next = index + 1
    while next + 1 < tokens.count, text(of: tokens[next]) == "||", tokens[next + 1].kind == .string
    {
      joined += content(of: tokens[next + 1])
      next += 2
    }
    return joined
  }

  private func hasOneArgument(_ opening: Int) -> Bool {
    var depth = 0
    for index in tokens.indices[opening...] {
      if isSymbol(index, "(") { depth += 1 }
      if isSymbol(index, ")") { depth -= 1 }
      if depth == 0 { return true }
      if depth == 1, isSymbol(index, ",") { return false }
    }
    return false
  }
}
