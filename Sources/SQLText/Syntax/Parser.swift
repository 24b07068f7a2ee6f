// From tokens to the tree of a SELECT, by recursive descent. What is not understood gives nothing, never
// a wrong tree: a word that could be two things is refused. Expressions are in Parser+Expression.swift.

extension SelectStatement {
  /// Reads a text that is one SELECT, a semicolon at its end allowed.
  ///
  /// - Returns: Nothing for what is not understood.
  public static func parse(_ sql: String) -> SelectStatement? { parse(SQLText(sql)) }

  /// Reads a text that is one SELECT; see ``parse(_:)-(String)``.
  public static func parse(_ text: SQLText) -> SelectStatement? {
    var parser = Parser(text)
    guard let statement = try? parser.statement() else { return nil }
    _ = parser.take(symbol: ";")
    return parser.isAtEnd ? statement : nil
  }
}

extension SQLExpression {
  /// Reads a text that is one expression.
  ///
  /// - Returns: Nothing for what is not understood.
  public static func parse(_ sql: String) -> SQLExpression? {
    var parser = Parser(SQLText(sql))
    guard let expression = try? parser.expression(), parser.isAtEnd else { return nil }
    return expression
  }
}

/// Reads the tokens of a text one after another.
struct Parser {
  /// What is thrown for everything that is not understood.
  struct NotUnderstood: Error {}

  let text: SQLText
  var index = 0
  /// How deep the reading is nested, so that hostile text cannot exhaust the stack.
  var depth = 0
  /// How many operators may follow one another in what has been read, for the same reason: each is a
  /// level of the tree, whoever walks through it goes down as far.
  var height = 0

  init(_ text: SQLText) { self.text = text }

  var isAtEnd: Bool { index >= text.tokens.count }

  var token: Token? { peek(0) }

  func peek(_ ahead: Int) -> Token? {
    text.tokens.indices.contains(index + ahead) ? text.tokens[index + ahead] : nil
  }

  /// The word at a distance, in small letters.
  func word(_ ahead: Int = 0) -> String? {
    guard let token = peek(ahead), token.kind == .word else { return nil }
    return text.text(of: token).lowercased()
  }

  /// The symbol at a distance.
  func symbol(_ ahead: Int = 0) -> String? {
    guard let token = peek(ahead), token.kind == .symbol else { return nil }
    return text.text(of: token)
  }

  mutating func take(symbol wanted: String) -> Bool {
    guard symbol() == wanted else { return false }
    index += 1
    return true
  }

  mutating func take(_ words: String...) -> Bool {
    for (ahead, wanted) in words.enumerated() where word(ahead) != wanted { return false }
    index += words.count
    return true
  }

  mutating func expect(symbol wanted: String) throws {
    guard take(symbol: wanted) else { throw NotUnderstood() }
  }

  mutating func expect(_ wanted: String) throws {
    guard take(wanted) else { throw NotUnderstood() }
  }

  /// Where the next token begins.
  var start: Int { token?.range.lowerBound ?? text.bytes.count }

  /// From an offset to the end of the last token read.
  func range(from start: Int) -> Range<Int> {
    start..<max(start, index > 0 ? text.tokens[index - 1].range.upperBound : start)
  }

  /// A list with commas between its parts.
  mutating func list<Part>(_ part: (inout Parser) throws -> Part) throws -> [Part] {
    var parts = [try part(&self)]
    while take(symbol: ",") { parts.append(try part(&self)) }
    return parts
  }

  mutating func parenthesised<Part>(_ part: (inout Parser) throws -> Part) throws -> Part {
    try expect(symbol: "(")
    let result = try part(&self)
    try expect(symbol: ")")
    return result
  }

  mutating func nested<Part>(_ part: (inout Parser) throws -> Part) throws -> Part {
    depth += 1
    defer { depth -= 1 }
    guard depth < 200 else { throw NotUnderstood() }
    return try part(&self)
  }

  /// A node above the one that was read last, as in `a + b + c`.
  ///
  /// SQLite itself takes trees of 1,000 levels.
  mutating func grown(
    _ kind: SQLExpression.Kind, from start: Int
  ) throws -> SQLExpression {
    height += 1
    guard height < 2000 else { throw NotUnderstood() }
    return SQLExpression(kind: kind, range: range(from: start))
  }

  // MARK: Names

  /// Words that are never a name without quotes.
  static let reserved: Set<String> = [
    "add", "all", "alter", "and", "as", "autoincrement", "between", "case", "check", "collate",
    "commit", "constraint", "create", "default", "deferrable", "delete", "distinct", "drop", "else",
    "escape", "except", "exists", "foreign", "from", "group", "having", "in", "index", "insert",
    "intersect", "into", "is", "isnull", "join", "limit", "not", "nothing", "notnull", "null", "on",
    "or", "order", "primary", "references", "returning", "select", "set", "table", "then", "to",
    "transaction", "union", "unique", "update", "using", "values", "when", "where",
  ]

  /// Words that may be a name, but not where an alias may stand without AS.
  private static let notAnAlias: Set<String> = [
    "cross", "full", "inner", "left", "natural", "outer", "right", "window", "indexed", "over",
    "filter", "end", "offset", "glob", "like", "match", "regexp", "desc", "asc", "nulls", "with",
  ]

  /// A name: a word that is not reserved, or anything in quotes.
  mutating func name() throws -> String {
    guard let token else { throw NotUnderstood() }
    switch token.kind {
    case .word where !Self.reserved.contains(text.text(of: token).lowercased()): break
    case .quotedName: break
    default: throw NotUnderstood()
    }
    index += 1
    return text.content(of: token)
  }

  /// `AS name`, or a name where nothing else could begin with it.
  mutating func alias() throws -> String? {
    if take("as") {
      if let token, token.kind == .string {
        index += 1
        return text.content(of: token)
      }
      return try name()
    }
    guard let token else { return nil }
    if token.kind == .quotedName { return try name() }
    guard let word = word(), !Self.reserved.contains(word), !Self.notAnAlias.contains(word) else {
      return nil
    }
    return try name()
  }
}
