// The comments of a migration that ask something of the engine. They stand on lines of their own, so
// that the file stays plain SQL for every other program.

import SQLText
import Warehouse

/// A comment such as `-- verify: …` that means something.
struct Directive: Hashable {
  /// What is asked.
  enum Kind: String, CaseIterable {
    /// A query, here or in the next statement, that must return no rows.
    case verify
    /// The next statement is the new definition of a table that keeps its rows.
    case rebuild
    /// Of a rebuild: `old new`, a column that gets another name.
    case rename
    /// Of a rebuild: `column = expression`, over the columns as they were.
    case value
    /// Of a rebuild: a column that is given up.
    case drop
    /// The file tells what a database held before there were migrations.
    case baseline
  }

  let kind: Kind
  /// What follows the colon.
  let text: String
  /// Where the comment begins, in bytes of the file's SQL.
  let offset: Int
  /// Where ``text`` begins.
  let textOffset: Int
}

/// A word that looks like a directive and is none.
struct UnknownDirective {
  let word: String
  let meant: Directive.Kind
  let offset: Int
}

extension Directive {
  /// The directives of a file's SQL in order, and the words that were probably meant as such.
  static func all(in sql: String) -> (known: [Directive], unknown: [UnknownDirective]) {
    // Most migrations have no comment that could be one, and every command reads all of them.
    guard sql.contains("--") else { return ([], []) }
    var known: [Directive] = []
    var unknown: [UnknownDirective] = []
    let bytes = Array(sql.utf8)
    for token in Tokenizer(bytes) where token.kind == .comment {
      let comment = bytes[token.range]
      guard comment.starts(with: Array("--".utf8)) else { continue }
      let text = comment.dropFirst(2).drop { $0 == 0x20 || $0 == 0x09 }
      let word = text.prefix { (0x61...0x7A).contains($0) }
      guard !word.isEmpty, text.dropFirst(word.count).first == UInt8(ascii: ":") else { continue }
      let name = String(decoding: word, as: UTF8.self)
      let rest = text.dropFirst(word.count + 1).drop { $0 == 0x20 || $0 == 0x09 }
      if let kind = Kind(rawValue: name) {
        let content = String(decoding: rest, as: UTF8.self)
        known.append(
          Directive(
            kind: kind, text: content.trimmed, offset: token.range.lowerBound,
            textOffset: rest.startIndex))
      } else if let near = Suggestion.closest(to: name, in: Kind.allCases.map(\.rawValue)),
        let meant = Kind(rawValue: near)
      {
        unknown.append(UnknownDirective(word: name, meant: meant, offset: token.range.lowerBound))
      }
    }
    return (known, unknown)
  }
}

extension String {
  /// The text without white space at its ends.
  var trimmed: String {
    var rest = self[...]
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}
