// How the files of a source are written, as far as the source says so.

extension Source {
  /// A setting that is given, or found out from each file.
  public enum Setting<Value: Hashable & Sendable>: Hashable, Sendable {
    /// The file is looked at.
    case auto
    /// It is so, whatever the file looks like.
    case given(Value)
  }

  /// How the bytes of a file are to be read.
  public struct Format: Hashable, Sendable {
    /// What kind of file it is.
    public enum Kind: String, CaseIterable, Sendable {
      case csv
      /// Values in lines or in one array.
      case json
      case parquet
      /// Parquet under the log of a Delta table.
      case delta
      /// The sheet of a workbook.
      case xlsx
    }

    /// The kind that the source names; without it each file's name says it.
    public var kind: Kind?
    /// The character between fields.
    public var delimiter: Setting<Character> = .given(",")
    /// The character around fields that hold the delimiter; nil takes every quote as text.
    public var quote: Setting<Character?> = .given("\"")
    /// The character that takes a meaning from the next one; nil where there is none.
    public var escape: Setting<Character?> = .given(nil)
    /// How characters are written as bytes.
    public var encoding: Setting<Encoding> = .given(.utf8)
    /// Whether the first line names the columns.
    public var hasHeader: Setting<Bool> = .given(true)
    /// How many lines come before the header.
    public var skippedLineCount = 0
    /// How many lines come after the last record.
    public var skippedFooterCount = 0
    /// The character that begins a line which is no record.
    public var comment: Character?
    /// The pattern of the files inside an archive; nil takes the only one.
    public var member: String?
    /// The sheet of a workbook; nil takes the first.
    public var sheet: String?
    /// Where in a JSON file the records are, `data.items` for instance; nil is the file itself.
    public var root: String?

    /// The format of RFC 4180 in UTF-8, with a header.
    public init() {}

    /// The kind of a file.
    public func kind(of path: String) -> Kind { kind ?? Kind(ending: path) ?? .csv }
  }

  /// How characters are written as bytes.
  public enum Encoding: String, CaseIterable, Sendable {
    case utf8 = "utf-8"
    case utf16 = "utf-16"
    case windows1252 = "windows-1252"
    case latin1 = "iso-8859-1"
  }
}

extension Source.Format.Kind {
  /// The kind that a name's ending says, past the ending of a compression; nil where it says none.
  public init?(ending path: String) {
    var endings =
      path.split(separator: "/").last?.split(separator: ".").dropFirst().map {
        $0.lowercased()
      } ?? []
    if let last = endings.last, ["gz", "zst", "zip"].contains(last) { endings.removeLast() }
    switch endings.last {
    case "csv", "txt", "tsv": self = .csv
    case "json", "jsonl", "ndjson": self = .json
    case "parquet": self = .parquet
    case "xlsx": self = .xlsx
    default: return nil
    }
  }

  /// The keys of `format:` that mean something for such a file.
  fileprivate var keys: [String] {
    switch self {
    case .csv:
      [
        "delimiter", "quote", "escape", "encoding", "header", "skip_lines", "skip_footer",
        "comment", "member",
      ]
    case .json: ["encoding", "root", "member"]
    case .parquet: ["member"]
    case .delta: []
    case .xlsx: ["header", "skip_lines", "skip_footer", "sheet", "member"]
    }
  }
}

extension Source.Format {
  /// Reads `format:` of a source whose files have such names.
  init(_ yaml: YAML?, of path: String) throws {
    self.init()
    if path.lowercased().firstMatch(of: /\.tsv(\.gz|\.zst|\.zip)?$/) != nil {
      delimiter = .given("\t")
    }
    guard let yaml else { return }
    try yaml.allowOnly(["type"] + Set(Kind.allCases.flatMap(\.keys)).sorted())
    kind = try yaml["type"]?.oneOf(Kind.self)
    try Self.refuseOthers(yaml, than: kind ?? Kind(ending: path))
    if let value = yaml["delimiter"] { delimiter = try Self.setting(value, Self.character) }
    if let value = yaml["quote"] { quote = try Self.setting(value, Self.characterOrNone) }
    if let value = yaml["escape"] { escape = try Self.setting(value, Self.characterOrNone) }
    if let value = yaml["encoding"] {
      encoding = try Self.setting(value) { try $0.oneOf(Source.Encoding.self) }
    }
    if let value = yaml["header"] { hasHeader = try Self.setting(value) { try $0.boolean() } }
    if let value = yaml["skip_lines"] { skippedLineCount = try Self.count(value) }
    if let value = yaml["skip_footer"] { skippedFooterCount = try Self.count(value) }
    if let value = yaml["comment"] { comment = try Self.characterOrNone(value) }
    member = try yaml["member"]?.text()
    sheet = try yaml["sheet"]?.text()
    root = try yaml["root"]?.text()
    try refuseEqualCharacters(yaml)
  }

  private static func refuseOthers(_ yaml: YAML, than kind: Kind?) throws {
    guard let kind else { return }
    for (key, value) in try yaml.pairs() where key != "type" && !kind.keys.contains(key) {
      throw PantanalError(
        .sourceInvalid, "\(key) means nothing for \(kind.rawValue) files",
        hint: kind.keys.isEmpty
          ? "leave it out" : "for them there are: \(kind.keys.joined(separator: ", "))",
        place: value.place)
    }
  }

  /// One character cannot have two meanings; the escape alone may be the quote, which then is doubled.
  private func refuseEqualCharacters(_ yaml: YAML) throws {
    var delimiter: Character?
    if case .given(let given) = self.delimiter { delimiter = given }
    var quote: Character?
    if case .given(let given) = self.quote { quote = given }
    var escape: Character?
    if case .given(let given) = self.escape { escape = given }
    let pairs: [(String, Character?, String, Character?)] = [
      ("delimiter", delimiter, "quote", quote), ("delimiter", delimiter, "escape", escape),
      ("delimiter", delimiter, "comment", comment), ("quote", quote, "comment", comment),
    ]
    for (one, first, other, second) in pairs where first != nil && first == second {
      throw PantanalError(
        .sourceInvalid, "the \(one) and the \(other) are the same character",
        hint: one == "delimiter" && other == "quote" && yaml["quote"] == nil
          ? "where quotes mean nothing, write quote: none" : nil,
        place: (yaml[one] ?? yaml[other] ?? yaml).place)
    }
  }

  private static func setting<Value>(
    _ yaml: YAML, _ read: (YAML) throws -> Value
  ) throws -> Source.Setting<Value> {
    if try yaml.text() == "auto" { return .auto }
    return .given(try read(yaml))
  }

  private static func count(_ yaml: YAML) throws -> Int {
    let count = try yaml.integer()
    guard (0...100_000).contains(count) else {
      throw PantanalError(
        .sourceInvalid, "a number of lines from 0 to 100000 is expected here", place: yaml.place)
    }
    return Int(count)
  }

  private static func characterOrNone(_ yaml: YAML) throws -> Character? {
    try yaml.text() == "none" ? nil : try character(yaml)
  }

  private static func character(_ yaml: YAML) throws -> Character {
    let text = try yaml.text()
    if text == "\\t" || text == "tab" { return "\t" }
    guard let character = text.first, text.count == 1, let byte = character.asciiValue,
      ![0x00, 0x0A, 0x0D].contains(byte)
    else {
      throw PantanalError(
        .sourceInvalid, "one ASCII character that ends no line is expected here",
        hint: "a tab is written as tab", place: yaml.place)
    }
    return character
  }
}
