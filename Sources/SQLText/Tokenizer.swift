// SQLite's tokens over UTF-8 bytes. The rules, and their order, are those of SQLite's tokenize.c, so
// that what we skip, split or find is what SQLite will see.

/// Cuts SQL into tokens, white space and comments included, so that their ranges join seamlessly.
///
/// Related SQLite documentation: <https://www.sqlite.org/lang_expr.html>
public struct Tokenizer: Sequence, IteratorProtocol {
  private let bytes: [UInt8]
  private var offset: Int

  /// A tokenizer of `bytes`, from `offset` to their end.
  public init(_ bytes: [UInt8], from offset: Int = 0) {
    self.bytes = bytes
    self.offset = offset
  }

  /// The next token, or nil at the end.
  public mutating func next() -> Token? {
    guard offset < bytes.count else { return nil }
    let start = offset
    let kind = scan()
    return Token(kind, at: start..<offset)
  }

  private func byte(_ ahead: Int) -> UInt8 {
    let index = offset + ahead
    return index < bytes.count ? bytes[index] : 0
  }

  /// Moves past one token.
  private mutating func scan() -> Token.Kind {
    switch (byte(0), byte(1)) {
    case (let first, _) where first.isSQLSpace:
      skip(while: \.isSQLSpace)
      return .space
    case (0xEF, 0xBB) where byte(2) == 0xBF:
      offset += 3
      return .space
    case (ascii("-"), ascii("-")):
      skip { $0 != ascii("\n") }
      return .comment
    case (ascii("/"), ascii("*")):
      return blockComment()
    case (ascii("'"), _):
      return quoted(.string)
    case (ascii("\""), _), (ascii("`"), _):
      return quoted(.quotedName)
    case (ascii("["), _):
      return bracketed()
    case (ascii("x"), ascii("'")), (ascii("X"), ascii("'")):
      return blob()
    case (let first, _) where first.isDigit:
      return number()
    case (ascii("."), let second) where second.isDigit:
      return number()
    case (ascii("?"), _):
      offset += 1
      skip(while: \.isDigit)
      return .parameter
    case (ascii(":"), _), (ascii("@"), _), (ascii("#"), _), (ascii("$"), _):
      return parameter()
    case (let first, _) where first.isNamePart:
      skip(while: \.isNamePart)
      return .word
    default:
      return symbol()
    }
  }

  private mutating func skip(while condition: (UInt8) -> Bool) {
    while offset < bytes.count, condition(bytes[offset]) { offset += 1 }
  }

  /// An unclosed comment runs to the end of the text, which SQLite accepts.
  private mutating func blockComment() -> Token.Kind {
    offset += 2
    while offset < bytes.count {
      if byte(0) == ascii("*"), byte(1) == ascii("/") {
        offset += 2
        break
      }
      offset += 1
    }
    return .comment
  }

  /// A doubled quote stands for one.
  private mutating func quoted(_ kind: Token.Kind) -> Token.Kind {
    let quote = byte(0)
    offset += 1
    while offset < bytes.count {
      let isQuote = byte(0) == quote
      offset += 1
      guard isQuote else { continue }
      guard byte(0) == quote else { return kind }
      offset += 1
    }
    return .illegal
  }

  private mutating func bracketed() -> Token.Kind {
    skip { $0 != ascii("]") }
    guard offset < bytes.count else { return .illegal }
    offset += 1
    return .quotedName
  }

  private mutating func blob() -> Token.Kind {
    offset += 2
    let start = offset
    skip(while: \.isHexDigit)
    if byte(0) == ascii("'"), (offset - start).isMultiple(of: 2) {
      offset += 1
      return .blob
    }
    skip { $0 != ascii("'") }
    if offset < bytes.count { offset += 1 }
    return .illegal
  }

  private mutating func number() -> Token.Kind {
    if byte(0) == ascii("0"), byte(1) | 0x20 == ascii("x"), byte(2).isHexDigit {
      offset += 2
      skip(while: \.isHexDigit)
    } else {
      skip(while: \.isDigit)
      if byte(0) == ascii(".") {
        offset += 1
        skip(while: \.isDigit)
      }
      exponent()
    }
    guard byte(0).isNamePart else { return .number }
    skip(while: \.isNamePart)
    return .illegal
  }

  private mutating func exponent() {
    guard byte(0) | 0x20 == ascii("e") else { return }
    let isSigned = byte(1) == ascii("+") || byte(1) == ascii("-")
    guard byte(isSigned ? 2 : 1).isDigit else { return }
    offset += isSigned ? 3 : 2
    skip(while: \.isDigit)
  }

  private mutating func parameter() -> Token.Kind {
    offset += 1
    let start = offset
    skip(while: \.isNamePart)
    return offset > start ? .parameter : .illegal
  }

  private mutating func symbol() -> Token.Kind {
    if byte(0) == ascii("-"), byte(1) == ascii(">"), byte(2) == ascii(">") {
      offset += 3
      return .symbol
    }
    switch (byte(0), byte(1)) {
    case (ascii("-"), ascii(">")), (ascii("="), ascii("=")), (ascii("<"), ascii("=")),
      (ascii("<"), ascii(">")), (ascii("<"), ascii("<")), (ascii(">"), ascii("=")),
      (ascii(">"), ascii(">")), (ascii("!"), ascii("=")), (ascii("|"), ascii("|")):
      offset += 2
      return .symbol
    case (let first, _):
      offset += 1
      return "-()*;,/%=<>+|&~.".utf8.contains(first) ? .symbol : .illegal
    }
  }
}

func ascii(_ scalar: Unicode.Scalar) -> UInt8 { UInt8(ascii: scalar) }

extension UInt8 {
  var isSQLSpace: Bool { self == 0x20 || (0x09...0x0D).contains(self) && self != 0x0B }

  var isDigit: Bool { (0x30...0x39).contains(self) }

  var isHexDigit: Bool { isDigit || (0x61...0x66).contains(self | 0x20) }

  /// Whether SQLite takes it inside a name: letters, digits, `_`, `$`, and all that is not ASCII.
  var isNamePart: Bool {
    isDigit || (0x61...0x7A).contains(self | 0x20) || self == 0x5F || self == 0x24 || self >= 0x80
  }
}
