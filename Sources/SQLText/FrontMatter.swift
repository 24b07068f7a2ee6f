// The YAML a SQL file carries in its opening comment:
//
//     /* ---
//     description: …
//     --- */
//     SELECT …

/// A SQL file cut into its YAML and its SQL, each with its place in the file.
public struct FrontMatter: Hashable, Sendable {
  /// An opening comment that begins as front matter and does not end as such.
  public struct Unclosed: Error, Hashable, Sendable {
    /// The line where `--- */` was missed: the first `*/`, or the comment's own first line.
    public let line: Int
  }

  /// The YAML, or nil for a file without front matter.
  public let yaml: String?

  /// The line of the file on which the YAML begins.
  public let yamlLine: Int

  /// The SQL, from its first character that is not white space.
  public let body: String

  /// The line of the file on which the SQL begins.
  public let bodyLine: Int

  /// The byte of the file at which the SQL begins, to be added to SQLite's error offsets.
  public let bodyOffset: Int

  /// Cuts the text of a file.
  public static func split(_ text: String) throws(Unclosed) -> FrontMatter {
    let bytes = Array(text.utf8)
    let opening = bytes.indexAfterSpace(from: bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0)
    guard let yamlStart = openingEnd(bytes, at: opening) else {
      return FrontMatter(yaml: nil, yamlLine: 1, bytes: bytes, bodyFrom: opening)
    }
    guard let close = bytes.indexOfCommentEnd(from: yamlStart) else {
      throw Unclosed(line: bytes.line(at: opening))
    }
    // The comment ends at its first `*/`, wherever that is: so it does for SQLite.
    let dashes = bytes.indexBeforeSpace(from: close)
    let lineStart = bytes.indexOfLineStart(before: dashes)
    guard bytes[max(lineStart, yamlStart)..<dashes].elementsEqual("---".utf8) else {
      throw Unclosed(line: bytes.line(at: close))
    }
    let yaml = String(decoding: bytes[yamlStart..<max(lineStart, yamlStart)], as: UTF8.self)
    return FrontMatter(
      yaml: yaml, yamlLine: bytes.line(at: yamlStart), bytes: bytes,
      bodyFrom: bytes.indexAfterSpace(from: close + 2))
  }

  private init(yaml: String?, yamlLine: Int, bytes: [UInt8], bodyFrom offset: Int) {
    self.yaml = yaml
    self.yamlLine = yamlLine
    body = String(decoding: bytes[offset...], as: UTF8.self)
    bodyLine = bytes.line(at: offset)
    bodyOffset = offset
  }

  /// Where the line after `/* ---` begins, or nil when there is no such line at `offset`.
  private static func openingEnd(_ bytes: [UInt8], at offset: Int) -> Int? {
    guard bytes[offset...].starts(with: "/*".utf8) else { return nil }
    let dashes = bytes.indexAfterBlank(from: offset + 2)
    guard bytes[dashes...].starts(with: "---".utf8) else { return nil }
    var end = bytes.indexAfterBlank(from: dashes + 3)
    if end < bytes.count, bytes[end] == 0x0D { end += 1 }
    return end < bytes.count && bytes[end] == 0x0A ? end + 1 : nil
  }
}

extension [UInt8] {
  fileprivate func indexAfterSpace(from index: Int) -> Int {
    self[index...].firstIndex { !$0.isSQLSpace } ?? count
  }

  fileprivate func indexAfterBlank(from index: Int) -> Int {
    self[index...].firstIndex { $0 != 0x20 && $0 != 0x09 } ?? count
  }

  fileprivate func indexBeforeSpace(from index: Int) -> Int {
    self[..<index].lastIndex { !$0.isSQLSpace }.map { $0 + 1 } ?? 0
  }

  fileprivate func indexOfLineStart(before index: Int) -> Int {
    self[..<index].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
  }

  fileprivate func indexOfCommentEnd(from index: Int) -> Int? {
    indices[index...].dropLast().first { self[$0] == 0x2A && self[$0 + 1] == 0x2F }
  }

  fileprivate func line(at index: Int) -> Int {
    self[..<index].count { $0 == 0x0A } + 1
  }
}
