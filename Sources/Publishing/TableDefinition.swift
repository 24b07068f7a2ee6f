// A CREATE TABLE statement taken apart, so that parts of it can be left out of what is published.

import SQLText

/// The columns and constraints of a table, each with its own text.
///
/// The text comes from `sqlite_master`, so it is valid SQL and needs no second parser, only cutting
/// at commas and at the words that begin a constraint.
struct TableDefinition {
  /// A constraint of a column or of the table.
  struct Constraint {
    enum Kind: Equatable {
      case primaryKey
      case notNull
      case unique
      case check
      /// A reference to the table of that name.
      case foreignKey(parent: String)
      case other
    }

    let kind: Kind
    let text: String
    /// The names and words in it, in lower case.
    let words: Set<String>
    /// Where the parent's name stands in ``text``, in bytes.
    let parentRange: Range<Int>?
    /// Whether the parent's columns are named too.
    let namesParentColumns: Bool
  }

  /// A column.
  struct Column {
    let name: String
    let type: String
    let constraints: [Constraint]
    let text: String
  }

  let columns: [Column]
  let constraints: [Constraint]
  /// What follows the closing parenthesis: `WITHOUT ROWID`.
  let options: String
  /// Everything from the opening parenthesis on, as written.
  let body: String

  /// Takes a table's `sql` of `sqlite_master` apart; nil for anything else.
  init?(_ sql: String) {
    let text = SQLText(sql)
    let tokens = text.tokens
    guard let opening = tokens.firstIndex(where: { text.text(of: $0) == "(" }) else { return nil }
    var items: [ArraySlice<Token>] = []
    var start = opening + 1
    var depth = 1
    var index = start
    while index < tokens.count, depth > 0 {
      switch text.text(of: tokens[index]) {
      case "(": depth += 1
      case ")": depth -= 1
      default: break
      }
      if depth == 0 || depth == 1 && text.text(of: tokens[index]) == "," {
        items.append(tokens[start..<index])
        start = index + 1
      }
      index += 1
    }
    guard depth == 0, !items.contains(where: \.isEmpty) else { return nil }
    var columns: [Column] = []
    var constraints: [Constraint] = []
    for item in items {
      if text.isTableConstraint(item) {
        constraints.append(Constraint(text, item))
      } else {
        columns.append(Column(text, item))
      }
    }
    self.columns = columns
    self.constraints = constraints
    options = text.text(in: tokens[index...])
    body = text.text(in: tokens[opening...])
  }
}

extension TableDefinition.Column {
  fileprivate init(_ sql: SQLText, _ tokens: ArraySlice<Token>) {
    name = tokens.first.map { sql.content(of: $0) } ?? ""
    text = sql.text(in: tokens)
    let rest = tokens.dropFirst()
    let starts = sql.constraintStarts(in: rest)
    type = sql.text(in: rest[..<(starts.first ?? rest.endIndex)])
    let ends = starts.dropFirst() + [rest.endIndex]
    constraints = zip(starts, ends).map { TableDefinition.Constraint(sql, rest[$0..<$1]) }
  }
}

extension TableDefinition.Constraint {
  fileprivate init(_ sql: SQLText, _ tokens: ArraySlice<Token>) {
    text = sql.text(in: tokens)
    words = Set(
      tokens.filter { $0.kind == .word || $0.kind == .quotedName }
        .map { sql.content(of: $0).lowercased() })
    let start = tokens.first?.range.lowerBound ?? 0
    let references = tokens.firstIndex { sql.isWord($0, "references") }
    let parent = references.flatMap { tokens[$0...].dropFirst().first }
    parentRange = parent.map { ($0.range.lowerBound - start)..<($0.range.upperBound - start) }
    let afterParent = references.flatMap { tokens[$0...].dropFirst(2).first }
    namesParentColumns = afterParent.map { sql.text(of: $0) == "(" } ?? false
    kind = Self.kind(sql, tokens, parent: parent.map { sql.content(of: $0) })
  }

  private static func kind(
    _ sql: SQLText, _ tokens: ArraySlice<Token>, parent: String?
  ) -> Kind {
    // A named constraint: the name says nothing, what comes after it does.
    let isNamed = tokens.first.map { sql.isWord($0, "constraint") } ?? false
    let word = (isNamed ? tokens.dropFirst(2) : tokens).first.map { sql.text(of: $0).lowercased() }
    if let parent { return .foreignKey(parent: parent) }
    return switch word {
    case "primary": .primaryKey
    case "not": .notNull
    case "unique": .unique
    case "check": .check
    default: .other
    }
  }

  /// The text with another name for the parent.
  func text(withParent parent: String) -> String {
    guard let parentRange else { return text }
    let bytes = Array(text.utf8)
    return String(decoding: bytes[..<parentRange.lowerBound], as: UTF8.self) + parent
      + String(decoding: bytes[parentRange.upperBound...], as: UTF8.self)
  }
}

extension SQLText {
  fileprivate func text(in tokens: ArraySlice<Token>) -> String {
    guard let first = tokens.first, let last = tokens.last else { return "" }
    return text(in: first.range.lowerBound..<last.range.upperBound)
  }

  fileprivate func isTableConstraint(_ item: ArraySlice<Token>) -> Bool {
    let beginnings = ["constraint", "primary", "unique", "check", "foreign"]
    guard let first = item.first else { return false }
    return beginnings.contains { isWord(first, $0) }
  }

  /// Where each constraint of a column begins.
  fileprivate func constraintStarts(in tokens: ArraySlice<Token>) -> [Int] {
    var starts: [Int] = []
    var depth = 0
    var isNamed = false
    for index in tokens.indices {
      let word = text(of: tokens[index]).lowercased()
      if word == "(" { depth += 1 }
      if word == ")" { depth -= 1 }
      guard depth == 0, tokens[index].kind == .word else { continue }
      let following = tokens[index...].dropFirst().first.map { text(of: $0).lowercased() }
      guard Self.begins(word, before: following) else { continue }
      // CONSTRAINT and its name belong to the constraint after them.
      if !isNamed { starts.append(index) }
      isNamed = word == "constraint"
    }
    return starts
  }

  private static func begins(_ word: String, before following: String?) -> Bool {
    switch word {
    // NOT DEFERRABLE is the end of a reference.
    case "not": following == "null"
    case "constraint", "primary", "unique", "check", "default", "collate", "references",
      "generated", "as":
      true
    default: false
    }
  }
}
