// What a cell looks like, judged by its bytes alone: evidence for where cells begin and end. The idea that
// the right dialect is the one whose cells look like values is that of van den Burg, Nazábal and Sutton,
// "Wrangling messy CSV files by detecting row and type patterns", 2019, <https://arxiv.org/abs/1811.11242>;
// the kinds and their weights are ours.

/// What a cell looks like.
enum CellKind: UInt8, CaseIterable {
  case empty
  /// Digits, with or without a sign, with decimal or thousands marks of either custom.
  case number
  /// A number with a currency or a percent sign.
  case amount
  case date
  case time
  /// Digits in groups, such as CPF, CNPJ, CEP and telephone numbers.
  case document
  case address
  /// Letters and digits without spaces.
  case word
  case text
  /// What no value looks like: it holds what could be delimiters or quotes.
  case odd

  /// How much a cell of this kind speaks for the bounds it was found by, from 0 to 1.
  var weight: Double {
    switch self {
    case .number, .amount, .date, .time, .document, .address: 1
    case .word: 0.9
    case .text: 0.8
    case .empty: 0.6
    case .odd: 0.1
    }
  }

  /// Whether a name of a column hardly looks so.
  var isTyped: Bool {
    switch self {
    case .number, .amount, .date, .time, .document: true
    case .empty, .address, .word, .text, .odd: false
    }
  }

  /// Of a longer cell only so many bytes are looked at.
  fileprivate static let lookedAt = 64

  /// What `cell` looks like, leaving spaces around it aside.
  init(_ cell: UnsafeBufferPointer<UInt8>) {
    let bytes = UnsafeBufferPointer(rebasing: cell.trimmed.prefix(Self.lookedAt))
    guard let first = bytes.first else {
      self = .empty
      return
    }
    let has = ByteKinds(bytes)
    if has.isSuspicious {
      self = .odd
    } else if has.digitCount > 0, !has.hasLetters, let kind = Self.ofDigits(bytes, has) {
      self = kind
    } else if Self.isAmount(bytes) {
      self = .amount
    } else if has.hasLetters, has.digitCount >= 6, Self.isTimestamp(bytes, has) {
      self = .date
    } else if has.spaceCount == 0 {
      self = Self.ofOneWord(bytes, has)
    } else {
      // Prose begins with a letter, a digit or an opening mark.
      let begins =
        first.isLetter || first.isDigit || first == UInt8(ascii: "(") || first == UInt8(ascii: "$")
      self = begins || first == UInt8(ascii: "#") || first == UInt8(ascii: "*") ? .text : .odd
    }
  }

  private static func ofOneWord(
    _ bytes: UnsafeBufferPointer<UInt8>, _ has: ByteKinds
  ) -> CellKind {
    if has.hasAt || has.hasScheme { return .address }
    if bytes.count == 1 { return has.hasLetters ? .word : .text }
    return has.hasLetters && !has.hasCommas ? .word : .text
  }

  private static func ofDigits(
    _ bytes: UnsafeBufferPointer<UInt8>, _ has: ByteKinds
  ) -> CellKind? {
    if has.otherCount > 0 { return nil }
    if has.colonCount > 0 {
      if has.slashCount + has.dashCount == 0 { return has.spaceCount == 0 ? .time : nil }
      return has.digitCount >= 8 ? .date : nil
    }
    let groups = bytes.split { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "-") }
    if has.spaceCount == 0, has.slashCount == 2 || has.dashCount == 2 || has.dotCount == 2,
      has.commaCount == 0, (6...8).contains(has.digitCount)
    {
      if has.dotCount == 2 || groups.count == 3 { return .date }
    }
    if has.slashCount + has.dashCount + has.spaceCount + has.parenthesisCount == 0 {
      return .number
    }
    if has.slashCount == 0, has.spaceCount + has.parenthesisCount == 0, groups.count == 1 {
      // A sign before or after.
      return has.dashCount == 1 ? .number : nil
    }
    return has.commaCount == 0 && has.digitCount >= 5 ? .document : nil
  }

  private static func isTimestamp(_ bytes: UnsafeBufferPointer<UInt8>, _ has: ByteKinds) -> Bool {
    guard has.colonCount > 0, has.slashCount + has.dashCount >= 2, has.otherCount == 0 else {
      return false
    }
    return bytes.allSatisfy { !$0.isLetter || $0 == UInt8(ascii: "T") || $0 == UInt8(ascii: "Z") }
  }

  private static func isAmount(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let signs = Array("$%€£".utf8) + [0x80]
    var rest = bytes[...]
    var hasSign = false
    while let first = rest.first, !first.isDigit, first != UInt8(ascii: "-") || !hasSign {
      let isPart =
        signs.contains(first) || first == UInt8(ascii: "R") || first == UInt8(ascii: "U")
        || first == UInt8(ascii: "S") || first == UInt8(ascii: " ") || first == UInt8(ascii: "-")
      guard isPart else { return false }
      hasSign = hasSign || signs.contains(first)
      rest.removeFirst()
    }
    while let last = rest.last, !last.isDigit {
      guard signs.contains(last) || last == UInt8(ascii: " ") else { return false }
      hasSign = hasSign || signs.contains(last)
      rest.removeLast()
    }
    let isNumber = rest.allSatisfy {
      $0.isDigit || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "-")
    }
    return hasSign && !rest.isEmpty && isNumber
  }
}

/// Which bytes a cell has.
private struct ByteKinds {
  var digitCount = 0
  var dotCount = 0
  var commaCount = 0
  var dashCount = 0
  var slashCount = 0
  var colonCount = 0
  var spaceCount = 0
  var parenthesisCount = 0
  /// Bytes that are neither digits nor counted elsewhere, but for letters.
  var otherCount = 0
  var hasLetters = false
  var hasAt = false
  var hasScheme = false
  /// Whether something stands in it that rather stands between cells.
  var isSuspicious = false

  var hasCommas: Bool { commaCount > 0 }

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    var previous: UInt8 = 0
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      count(Self.kinds[Int(byte)], after: previous)
      // The second slash of `://`.
      if byte == 0x2F, previous == 0x2F, index > 1, bytes[index - 2] == 0x3A { hasScheme = true }
      // A comma between values has no space after it, one in prose does, one in a number has digits.
      if previous == 0x2C, byte.isLetter || byte == 0x2C { isSuspicious = true }
      previous = byte
      index += 1
    }
    if previous == 0x2C, bytes.count < CellKind.lookedAt { isSuspicious = true }
  }

  private enum Kind: UInt8 {
    case other
    case digit
    case dot
    case comma
    case dash
    case slash
    case colon
    case space
    case parenthesis
    case at
    case suspicious
    case letter
  }

  /// The kind of every byte.
  private static let kinds: [Kind] = (0...255 as ClosedRange<UInt8>).map { byte in
    switch Unicode.Scalar(byte) {
    case "0"..."9": .digit
    case ".": .dot
    case ",": .comma
    case "-", "+": .dash
    case "/": .slash
    case ":": .colon
    case " ": .space
    case "(", ")": .parenthesis
    case "@": .at
    case ";", "|", "\"", "^", "~", "{", "}", "\\", "\0"..<" ", "\u{7F}": .suspicious
    default: byte.isLetter ? .letter : .other
    }
  }

  private mutating func count(_ kind: Kind, after previous: UInt8) {
    switch kind {
    case .digit: digitCount += 1
    case .letter: hasLetters = true
    case .space: spaceCount += 1
    case .dot: dotCount += 1
    case .comma:
      commaCount += 1
      if previous == 0 { isSuspicious = true }
    case .dash: dashCount += 1
    case .slash: slashCount += 1
    case .colon: colonCount += 1
    case .parenthesis: parenthesisCount += 1
    case .at: hasAt = true
    case .suspicious: isSuspicious = true
    case .other: otherCount += 1
    }
  }
}

extension UInt8 {
  var isDigit: Bool { self >= 0x30 && self <= 0x39 }

  /// Whether it is an ASCII letter, or part of what is beyond ASCII.
  var isLetter: Bool {
    self >= 0x80 || self >= 0x41 && self <= 0x5A || self >= 0x61 && self <= 0x7A
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Without the spaces around it.
  var trimmed: UnsafeBufferPointer<UInt8> {
    var (start, end) = (0, count)
    while start < end, self[start] == 0x20 { start += 1 }
    while end > start, self[end - 1] == 0x20 { end -= 1 }
    return UnsafeBufferPointer(rebasing: self[start..<end])
  }
}
