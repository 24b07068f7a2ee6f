// The result columns of a SELECT, found by its text: what is between SELECT and FROM at the top level,
// after any WITH. SQLite tells the names of a query's columns but not where they are written.

/// The result columns of one SELECT, as written.
public struct SelectList: Hashable, Sendable {
  /// One result column.
  public struct Column: Hashable, Sendable {
    /// The column whole, alias included.
    public let text: String

    /// Where ``text`` lies, in bytes of the query.
    public let range: Range<Int>

    /// The expression alone, without `AS alias`.
    public let expression: String

    /// Where ``expression`` lies, in bytes of the query.
    public let expressionRange: Range<Int>

    /// The alias without quotes, or nil when it has none.
    public let alias: String?

    /// Its name: the alias, or that of the column which alone is the expression.
    public let name: String?

    /// Whether it stands for many columns: `*` or `t.*`.
    public let isStar: Bool
  }

  /// The columns in order.
  public let columns: [Column]

  /// From the first column to the last, in bytes of the query.
  public let range: Range<Int>

  /// The result columns of the first statement of `sql`, or nil when it is not a SELECT.
  ///
  /// Of a compound SELECT they are those of its first arm, which name the result.
  public init?(_ sql: String) {
    guard let first = Self.arms(of: sql).first else { return nil }
    self = first
  }

  /// The result columns of every arm of a compound SELECT; one, where it is simple.
  public static func arms(of sql: String) -> [SelectList] {
    let text = SQLText(sql)
    guard let head = text.tokens.first, text.isWord(head, "select") || text.isWord(head, "with")
    else { return [] }
    var arms: [SelectList] = []
    var depth = 0
    for index in text.tokens.indices {
      depth += text.nesting(index)
      if depth == 0, text.isSymbol(index, ";") { break }
      guard depth == 0, text.isWord(text.tokens[index], "select") else { continue }
      if let arm = SelectList(text, from: index + 1) { arms.append(arm) }
    }
    return arms
  }

  private init?(_ text: SQLText, from first: Int) {
    let tokens = text.tokens
    var start = first
    if start < tokens.count, text.isAnyWord(tokens[start], ["distinct", "all"]) { start += 1 }
    var columns: [Column] = []
    var depth = 0
    for index in start...max(start, tokens.count) {
      let isEnd = index >= tokens.count || depth == 0 && text.endsSelectList(index)
      if isEnd || depth == 0 && text.isSymbol(index, ",") {
        guard start < index else { return nil }
        columns.append(Column(text, start..<index))
        start = index + 1
      }
      if isEnd { break }
      depth += text.nesting(index)
    }
    guard let first = columns.first, let last = columns.last else { return nil }
    self.columns = columns
    range = first.range.lowerBound..<last.range.upperBound
  }
}

extension SelectList.Column {
  fileprivate init(_ sql: SQLText, _ indices: Range<Int>) {
    let tokens = sql.tokens[indices]
    let aliasCount = sql.aliasTokenCount(tokens)
    let own = tokens.dropLast(aliasCount)
    let bounds = { (part: ArraySlice<Token>) -> Range<Int> in
      (part.first?.range.lowerBound ?? 0)..<(part.last?.range.upperBound ?? 0)
    }
    range = bounds(tokens)
    text = sql.text(in: range)
    expressionRange = bounds(own)
    expression = sql.text(in: expressionRange)
    alias = aliasCount > 0 ? tokens.last.map(sql.content) : nil
    isStar = sql.isStar(own)
    name = alias ?? (sql.isColumn(own) ? own.last.map(sql.content) : nil)
  }
}

extension SQLText {
  fileprivate func isAnyWord(_ token: Token, _ words: Set<String>) -> Bool {
    token.kind == .word && words.contains(text(of: token).lowercased())
  }

  fileprivate func nesting(_ index: Int) -> Int {
    if isSymbol(index, "(") { return 1 }
    return isSymbol(index, ")") ? -1 : 0
  }

  /// Whether the tokens are `*` or `t.*`.
  fileprivate func isStar(_ tokens: ArraySlice<Token>) -> Bool {
    guard let last = tokens.last, isSymbol(last, "*") else { return false }
    return tokens.count == 1 || tokens.count == 3 && isSymbol(tokens[tokens.startIndex + 1], ".")
  }

  /// Whether the tokens are a column's name, with or without those of its table and layer.
  fileprivate func isColumn(_ tokens: ArraySlice<Token>) -> Bool {
    guard [1, 3, 5].contains(tokens.count) else { return false }
    return zip(0..., tokens).allSatisfy { position, token in
      position.isMultiple(of: 2) ? isName(token) : isSymbol(token, ".")
    }
  }

  private func isName(_ token: Token) -> Bool {
    token.kind == .quotedName || token.kind == .word && !isAnyWord(token, Self.valueWords)
  }

  fileprivate func endsSelectList(_ index: Int) -> Bool {
    if isSymbol(index, ";") || isSymbol(index, ")") { return true }
    // In `a IS DISTINCT FROM b` the FROM belongs to the expression.
    if isWord(tokens[index], "from") { return !isWord(tokens[max(index - 1, 0)], "distinct") }
    return isAnyWord(tokens[index], Self.clauseWords)
  }

  /// How many tokens at the end are the alias: two with AS, one without, none.
  fileprivate func aliasTokenCount(_ tokens: ArraySlice<Token>) -> Int {
    guard tokens.count > 1, let last = tokens.last else { return 0 }
    let before = tokens[tokens.endIndex - 2]
    if isWord(before, "as") { return tokens.count > 2 ? 2 : 0 }
    switch last.kind {
    case .quotedName, .string: break
    case .word where !isAnyWord(last, Self.operatorWords.union(Self.valueWords)): break
    default: return 0
    }
    return endsOperand(before) ? 1 : 0
  }

  /// Whether an expression can end with the token, so that a name after it must be an alias.
  private func endsOperand(_ token: Token) -> Bool {
    switch token.kind {
    case .symbol: isSymbol(token, ")")
    case .word: !isAnyWord(token, Self.operatorWords)
    default: true
    }
  }

  /// Words that begin the clause after a select list.
  private static let clauseWords: Set<String> = [
    "where", "group", "having", "order", "limit", "union", "except", "intersect",
  ]

  /// Words that end an expression and are never a name.
  private static let valueWords: Set<String> = [
    "null", "isnull", "notnull", "end", "current_date", "current_time", "current_timestamp",
  ]

  /// Words after which an expression goes on.
  private static let operatorWords: Set<String> = [
    "and", "or", "not", "is", "in", "like", "glob", "match", "regexp", "between", "escape",
    "collate",
    "case", "when", "then", "else", "over", "filter", "exists", "cast", "distinct", "all", "from",
  ]
}
