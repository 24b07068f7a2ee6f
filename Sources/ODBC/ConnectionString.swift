// The text that names a database to the driver manager, and the parts of it that nobody may read.

/// A connection string, `Driver=…;Server=…;PWD={…}`, as pairs.
///
/// A value in braces may hold semicolons; a closing brace in it is written twice (ODBC Programmer's
/// Reference, "SQLDriverConnect").
struct ConnectionString {
  /// A key and its value, the braces taken off.
  struct Pair {
    let key: String
    let value: String
    /// The value as it stands in the string.
    let written: Substring
  }

  private(set) var pairs: [Pair] = []

  init(_ text: String) {
    var rest = text[...]
    while !rest.isEmpty {
      guard let equals = rest.firstIndex(where: { $0 == "=" || $0 == ";" }) else { break }
      let key = rest[..<equals].trimmed
      let isPair = rest[equals] == "="
      rest = rest[rest.index(after: equals)...]
      guard isPair else { continue }
      let (value, written) = Self.value(&rest)
      pairs.append(Pair(key: key, value: value, written: written))
    }
  }

  /// The value of a key, whatever its capitals.
  subscript(key: String) -> String? {
    pairs.first { $0.key.lowercased() == key }?.value
  }

  /// Every text that must not be shown: passwords, tokens and keys, as they are and as they are written.
  var secrets: [String] {
    let marks = ["pwd", "pass", "secret", "token", "key", "connsettings"]
    let hidden = pairs.filter { pair in marks.contains { pair.key.lowercased().contains($0) } }
    let texts = hidden.flatMap { [$0.value, String($0.written), $0.written.trimmed] }
    // The longest first: a part of it must not be taken out of its middle.
    return Set(texts).filter { !$0.isEmpty }.sorted { ($0.count, $0) > ($1.count, $1) }
  }

  /// A text without any of the secrets, `•••` in their place.
  func redacting(_ text: String) -> String {
    secrets.reduce(text) { $0.replacing($1, with: "•••") }
  }

  /// Takes a value and the semicolon after it.
  private static func value(_ rest: inout Substring) -> (String, Substring) {
    let start = rest.startIndex
    var value = ""
    let blank = rest.prefix { $0 == " " }
    if rest[blank.endIndex...].first == "{" {
      rest = rest[rest.index(after: blank.endIndex)...]
      while let character = rest.popFirst() {
        guard character == "}" else {
          value.append(character)
          continue
        }
        guard rest.first == "}" else { break }
        value.append("}")
        rest.removeFirst()
      }
      rest = rest.drop { $0 != ";" }
    } else {
      let plain = rest.prefix { $0 != ";" }
      value = plain.trimmed
      rest = rest[plain.endIndex...]
    }
    let written = rest.base[start..<rest.startIndex]
    if !rest.isEmpty { rest.removeFirst() }
    return (value, written)
  }
}

extension Substring {
  fileprivate var trimmed: String {
    let start = drop { $0 == " " || $0 == "\t" || $0.isNewline }
    guard let end = start.lastIndex(where: { $0 != " " && $0 != "\t" && !$0.isNewline }) else {
      return ""
    }
    return String(start[...end])
  }
}
