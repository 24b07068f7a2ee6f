/// One token of SQL text, as SQLite's own tokenizer would cut it.
public struct Token: Hashable, Sendable {
  /// What a token is.
  ///
  /// Keywords are words: which of them are reserved is the parser's business.
  public enum Kind: Hashable, Sendable {
    case word
    /// A name in `"…"`, `` `…` `` or `[…]`.
    case quotedName
    case string
    case blob
    case number
    /// `?`, `?1`, `:name`, `@name` or `$name`.
    case parameter
    /// An operator or a piece of punctuation.
    case symbol
    case space
    case comment
    /// What SQLite refuses: an unclosed quote, a stray byte, a number that runs into letters.
    case illegal
  }

  /// What it is.
  public let kind: Kind

  /// Where it lies, in UTF-8 bytes from the start of the text.
  public let range: Range<Int>

  /// A token of `kind` at `range`.
  public init(_ kind: Kind, at range: Range<Int>) {
    self.kind = kind
    self.range = range
  }

  /// Whether it means something, unlike white space and comments.
  public var isSignificant: Bool { kind != .space && kind != .comment }
}
