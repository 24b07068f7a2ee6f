// Splitting a script into statements, by the state machine of SQLite's sqlite3_complete().

extension SQLText {
  /// One statement of a script.
  public struct Statement: Hashable, Sendable {
    /// From its first token to its last, without the semicolon; comments between them stay.
    public let text: String

    /// Where it begins in the script, in bytes.
    public let offset: Int

    /// Whether a semicolon ends it: a prompt waits for one.
    public let isTerminated: Bool
  }

  /// The statements of the text, leaving out those that are empty.
  ///
  /// A semicolon in a string, a comment or the body of a trigger does not end a statement.
  public var statements: [Statement] {
    var statements: [Statement] = []
    var first = 0
    for index in tokens.indices where isSymbol(index, ";") && endsStatement(index, from: first) {
      if first < index { statements.append(statement(first..<index, isTerminated: true)) }
      first = index + 1
    }
    if first < tokens.count {
      statements.append(statement(first..<tokens.count, isTerminated: false))
    }
    return statements
  }

  /// The statements of `script`; see ``statements-swift.property``.
  public static func statements(in script: String) -> [Statement] { SQLText(script).statements }

  private func statement(_ indices: Range<Int>, isTerminated: Bool) -> Statement {
    let start = tokens[indices.lowerBound].range.lowerBound
    let end = tokens[indices.upperBound - 1].range.upperBound
    return Statement(text: text(in: start..<end), offset: start, isTerminated: isTerminated)
  }

  /// A trigger ends with `; END ;`, so that the END of a CASE inside it does not.
  private func endsStatement(_ index: Int, from first: Int) -> Bool {
    guard isTrigger(from: first) else { return true }
    return index - 2 > first && isWord(tokens[index - 1], "end") && isSymbol(index - 2, ";")
  }

  private func isTrigger(from first: Int) -> Bool {
    var rest = tokens[first...].prefix(6)[...]
    if let token = rest.first, isWord(token, "explain") {
      rest = rest.dropFirst()
      if let query = rest.first, isWord(query, "query") { rest = rest.dropFirst(2) }
    }
    guard let create = rest.popFirst(), isWord(create, "create") else { return false }
    if let token = rest.first, isWord(token, "temp") || isWord(token, "temporary") {
      rest = rest.dropFirst()
    }
    return rest.first.map { isWord($0, "trigger") } ?? false
  }
}
