extension SQLText {
  /// Whether the text can stand between parentheses without getting out of them.
  ///
  /// That is: it has tokens, none of them illegal or a `;`, and its parentheses close what they open.
  public var isOneExpression: Bool {
    var depth = 0
    for index in tokens.indices {
      if tokens[index].kind == .illegal || isSymbol(index, ";") { return false }
      if isSymbol(index, "(") { depth += 1 }
      if isSymbol(index, ")") { depth -= 1 }
      if depth < 0 { return false }
    }
    return depth == 0 && !tokens.isEmpty
  }
}
