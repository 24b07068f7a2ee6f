// SQL as text: its tokens, its normal form, its words. Statements, the select list and the words that
// hide a clock are in extensions beside this file.

/// SQL text with its tokens.
public struct SQLText: Hashable, Sendable {
  /// The text in UTF-8; all offsets count these bytes.
  public let bytes: [UInt8]

  /// The tokens that mean something, in order.
  public let tokens: [Token]

  /// Reads `text`, which may be anything: what SQLite refuses becomes ``Token/Kind/illegal``.
  public init(_ text: String) {
    bytes = Array(text.utf8)
    tokens = Tokenizer(bytes).filter(\.isSignificant)
  }

  /// The text between two offsets.
  public func text(in range: Range<Int>) -> String {
    String(decoding: bytes[range], as: UTF8.self)
  }

  /// A token's text, as written.
  public func text(of token: Token) -> String { text(in: token.range) }

  /// What a word, a quoted name or a string stands for: without its quotes.
  public func content(of token: Token) -> String {
    guard token.kind == .string || token.kind == .quotedName else { return text(of: token) }
    let inner = text(in: token.range.dropFirst().dropLast())
    let quote = text(in: token.range.prefix(1))
    return quote == "[" ? inner : inner.replacing(quote + quote, with: quote)
  }

  /// Whether the token is this word, in any case.
  public func isWord(_ token: Token, _ word: String) -> Bool {
    guard token.kind == .word, token.range.count == word.utf8.count else { return false }
    return zip(bytes[token.range], word.utf8).allSatisfy {
      $0.lowercasedASCII == $1.lowercasedASCII
    }
  }

  /// Where any of the words, which are given in lower case, stands as a word in any case.
  public func words(_ words: Set<String>) -> [Token] {
    tokens.filter { $0.kind == .word && words.contains(text(of: $0).lowercased()) }
  }

  /// The text with comments gone and white space made the same everywhere.
  ///
  /// Two texts have equal normal forms exactly when SQLite sees the same tokens in them.
  public var normalised: String {
    var result: [UInt8] = []
    for (index, token) in tokens.enumerated() {
      if index > 0, needsSpace(before: index) { result.append(ascii(" ")) }
      result += bytes[token.range]
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// The normal form of `sql`; see ``normalised-swift.property``.
  public static func normalised(_ sql: String) -> String { SQLText(sql).normalised }

  /// Only places where no two tokens can grow together go without a space.
  private func needsSpace(before index: Int) -> Bool {
    if isSymbol(index, ",") || isSymbol(index, ")") || isSymbol(index - 1, "(") { return false }
    if isSymbol(index, ".") { return !isName(index - 1) }
    if isSymbol(index - 1, ".") { return !(isName(index - 2) && isName(index)) }
    return true
  }

  /// Whether the token at an index, which may be out of bounds, is this symbol.
  public func isSymbol(_ index: Int, _ symbol: Unicode.Scalar) -> Bool {
    tokens.indices.contains(index) && isSymbol(tokens[index], symbol)
  }

  func isSymbol(_ token: Token, _ symbol: Unicode.Scalar) -> Bool {
    guard token.kind == .symbol, token.range.count == 1 else { return false }
    return bytes[token.range.lowerBound] == ascii(symbol)
  }

  private func isName(_ index: Int) -> Bool {
    guard tokens.indices.contains(index) else { return false }
    return tokens[index].kind == .word || tokens[index].kind == .quotedName
  }
}

extension UInt8 {
  var lowercasedASCII: UInt8 { (0x41...0x5A).contains(self) ? self | 0x20 : self }
}
