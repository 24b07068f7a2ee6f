// Which findings a file or the project does without, and why: `lint:` in a header or in pantanal.yaml,
// `-- lint: off CODE: reason` among the comments of a SQL file.

import SQLText

/// The findings that are switched off for a file, or for the project.
public struct LintSwitches: Sendable {
  /// One kind of finding that is switched off.
  public struct Switch: Sendable, Hashable {
    /// The code of the kind.
    public let code: String
    /// Why it does not hold here.
    public let reason: String
    /// Where it is written.
    public let place: Place
  }

  /// What is switched off, in the order it is written.
  public let off: [Switch]

  /// Nothing is switched off.
  public static let none = LintSwitches(off: [])

  private init(off: [Switch]) { self.off = off }

  /// Reads `{off: [{code: …, reason: …}]}`.
  ///
  /// - Throws: ``PantanalError`` for a switch without its reason.
  public init(_ yaml: YAML?) throws {
    try yaml?.allowOnly("off")
    off = try yaml?["off"]?.list().map(Self.entry) ?? []
  }

  /// Reads the switches of a SQL file, in its header and in its comments.
  ///
  /// - Throws: ``PantanalError`` for a switch without its reason.
  public init(of file: SQLFile) throws {
    let header = file.header.isMap ? try LintSwitches(file.header["lint"]).off : []
    off = try header + Self.comments(of: file)
  }

  /// Whether a kind of finding is switched off.
  public func switchesOff(_ code: String) -> Bool { off.contains { $0.code == code } }

  private static func entry(_ yaml: YAML) throws -> Switch {
    guard yaml.isMap else { throw missingReason(for: try? yaml.text(), at: yaml.place) }
    try yaml.allowOnly("code", "reason")
    let code = try yaml.required("code").text()
    let reason = try yaml["reason"]?.text() ?? ""
    return try entry(code, reason, at: yaml["code"]?.place ?? yaml.place)
  }

  private static func entry(_ code: String, _ reason: String, at place: Place) throws -> Switch {
    guard reason.contains(where: { !$0.isWhitespace }) else {
      throw missingReason(for: code, at: place)
    }
    return Switch(code: code, reason: reason, place: place)
  }

  private static func missingReason(for code: String?, at place: Place) -> PantanalError {
    let code = code ?? "sum-of-doubles"
    return PantanalError(
      .yamlInvalid, "a finding is switched off for a reason, and this one has none",
      hint: "write {code: \(code), reason: \"…\"}", place: place)
  }

  // MARK: Comments

  private static func comments(of file: SQLFile) throws -> [Switch] {
    let bytes = Array(file.sql.utf8)
    return try Tokenizer(bytes).filter { $0.kind == .comment }.compactMap { token in
      let comment = String(decoding: bytes[token.range], as: UTF8.self)
      guard comment.hasPrefix("--") else { return nil }
      let text = comment.dropFirst(2).trimmed
      guard text.hasPrefix("lint:") else { return nil }
      return try entry(
        text.dropFirst("lint:".count).trimmed, at: file.place(of: token.range.lowerBound))
    }
  }

  /// Reads `off CODE: reason`.
  private static func entry(_ text: Substring, at place: Place) throws -> Switch {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let words = (parts.first ?? "").split(whereSeparator: \.isWhitespace)
    guard words.count == 2, words[0] == "off" else {
      throw PantanalError(
        .sqlInvalid, "a comment that begins with lint: switches a finding off, and this does not",
        hint: "write -- lint: off ddl-check: the reason", place: place)
    }
    let reason = parts.count > 1 ? parts[1].trimmed : ""
    guard !reason.isEmpty else {
      throw PantanalError(
        .sqlInvalid, "a finding is switched off for a reason, and this one has none",
        hint: "write -- lint: off \(words[1]): the reason", place: place)
    }
    return Switch(code: String(words[1]), reason: String(reason), place: place)
  }
}

extension StringProtocol where SubSequence == Substring {
  fileprivate var trimmed: Substring {
    var rest = self[...]
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return rest
  }
}
