// A query rewritten so that one of its common table expressions is its result.

import SQLText
import SQLite

/// The common table expressions that stand before a SELECT.
struct CommonTables {
  /// Their names, in order.
  let names: [String]
  private let clause: String

  /// Reads the WITH clause of a query; without names where there is none.
  init(of sql: String) {
    let text = SQLText(sql)
    var names: [String] = []
    var end = 0
    var index = 0
    func isWord(_ word: String) -> Bool {
      index < text.tokens.count && text.isWord(text.tokens[index], word)
    }
    func skipParentheses() {
      var depth = 0
      while index < text.tokens.count {
        if text.isSymbol(index, "(") { depth += 1 }
        if text.isSymbol(index, ")") { depth -= 1 }
        index += 1
        if depth == 0 { return }
      }
    }
    if isWord("with") {
      index += 1
      if isWord("recursive") { index += 1 }
      repeat {
        if text.isSymbol(index, ",") { index += 1 }
        guard index < text.tokens.count else { break }
        names.append(text.content(of: text.tokens[index]))
        index += 1
        if text.isSymbol(index, "(") { skipParentheses() }
        while isWord("as") || isWord("not") || isWord("materialized") { index += 1 }
        guard text.isSymbol(index, "(") else { break }
        skipParentheses()
        end = text.tokens[index - 1].range.upperBound
      } while text.isSymbol(index, ",")
    }
    self.names = names
    clause = text.text(in: 0..<end)
  }

  /// The query whose rows are those of a common table expression.
  ///
  /// - Returns: Nothing when the query has none of that name.
  func query(of name: String) -> String? {
    guard let own = names.first(where: { $0.lowercased() == name.lowercased() }) else {
      return nil
    }
    return "\(clause)\nSELECT * FROM \(own.sqlIdentifier)"
  }
}
