// How the files of a source are written, as far as the source says so.

extension Source {
  /// A setting that is given, or found out from each file.
  public enum Setting<Value: Hashable & Sendable>: Hashable, Sendable {
    /// The file is looked at.
    case auto
    /// It is so, whatever the file looks like.
    case given(Value)

    /// What is given, or nil where the file is looked at.
    public var given: Value? { if case .given(let value) = self { value } else { nil } }
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
    /// What stands between fields: one to eight ASCII characters.
    public var delimiter: Setting<String> = .auto
    /// The character around fields that hold the delimiter; nil takes every quote as text.
    public var quote: Setting<Character?> = .auto
    /// The character that takes a meaning from the next one; nil where there is none.
    public var escape: Setting<Character?> = .auto
    /// How characters are written as bytes.
    public var encoding: Setting<Encoding> = .auto
    /// Whether the first line names the columns.
    public var hasHeader: Setting<Bool> = .auto
    /// How many lines name the columns, joined by spaces, where it is given that there are several.
    public var headerLineCount: Int?
    /// How many lines come before the header.
    public var skippedLineCount: Setting<Int> = .auto
    /// How many lines come after the last record.
    ///
    /// It is looked for only where the source says `auto`: a record taken for a footer would be lost.
    public var skippedFooterCount: Setting<Int> = .given(0)
    /// The character that begins a line which is no record; looked for only where the source says so.
    public var comment: Setting<Character?> = .given(nil)
    /// What becomes of a record with a quote that nothing escapes.
    public var strayQuotes: Setting<StrayQuotes> = .auto
    /// What becomes of a record with too many or too few fields.
    public var raggedRecords = RaggedRecords.reject
    /// The pattern of the files inside an archive; nil takes the only one.
    public var member: String?
    /// The sheet of a workbook; nil takes the first.
    public var sheet: String?
    /// Where in a JSON file the records are, `data.items` for instance; nil is the file itself.
    public var root: String?

    /// A format that leaves to each file what can be found out from it: that of a source which does not
    /// name the delimiter.
    public init() {}

    /// The format of RFC 4180 in UTF-8, with a header.
    public static var plain: Format {
      var format = Format()
      format.kind = .csv
      format.delimiter = .given(",")
      format.quote = .given("\"")
      format.escape = .given(nil)
      format.encoding = .given(.utf8)
      format.hasHeader = .given(true)
      format.skippedLineCount = .given(0)
      return format
    }

    /// The kind of a file.
    public func kind(of path: String) -> Kind { kind ?? Kind(ending: path) ?? .csv }
  }

  /// What becomes of a record with a quote that nothing escapes.
  public enum StrayQuotes: String, CaseIterable, Sendable {
    case reject
    /// It enters where there is one way to read it that gives as many fields as there are columns.
    case mend
  }

  /// What becomes of a record with too many or too few fields.
  public enum RaggedRecords: String, CaseIterable, Sendable {
    case reject
    /// Missing fields at the end are NULL, empty fields too many at the end are dropped.
    case pad
  }

  /// How characters are written as bytes.
  public enum Encoding: String, CaseIterable, Sendable {
    case utf8 = "utf-8"
    /// In the order of the file's mark; little-endian without one.
    case utf16 = "utf-16"
    case utf16LittleEndian = "utf-16le"
    case utf16BigEndian = "utf-16be"
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
        "comment", "stray_quotes", "ragged", "member",
      ]
    case .json: ["encoding", "root", "member"]
    case .parquet: ["member"]
    case .delta: []
    case .xlsx: ["header", "skip_lines", "sheet", "member"]
    }
  }
}

extension Source.Format {
  /// Reads `format:` of a source whose files have such names.
  init(_ yaml: YAML?, of path: String) throws {
    self.init()
    if path.lowercased().firstMatch(of: /\.tsv(\.gz|\.zst|\.zip)?$/) != nil {
      self = .plain
      delimiter = .given("\t")
      kind = nil
    }
    guard let yaml else { return }
    try yaml.allowOnly(["type"] + Set(Kind.allCases.flatMap(\.keys)).sorted())
    try Self.refuseOthers(yaml, than: yaml["type"]?.oneOf(Kind.self) ?? Kind(ending: path))
    if let value = yaml["delimiter"] {
      // Whoever names the delimiter knows the files: what else is not said is as in RFC 4180.
      let delimiter = try Self.setting(value, Self.marks)
      self = delimiter == .auto ? Source.Format() : .plain
      self.delimiter = delimiter
    }
    if let value = yaml["quote"] { quote = try Self.setting(value, Self.characterOrNone) }
    if let value = yaml["escape"] { escape = try Self.setting(value, Self.characterOrNone) }
    if let value = yaml["encoding"] {
      encoding = try Self.setting(value) { try $0.oneOf(Source.Encoding.self) }
    }
    try readHeader(yaml["header"])
    if let value = yaml["stray_quotes"] {
      strayQuotes = try Self.setting(value) { try $0.oneOf(Source.StrayQuotes.self) }
    }
    raggedRecords = try yaml["ragged"]?.oneOf(Source.RaggedRecords.self) ?? .reject
    if let value = yaml["skip_lines"] { skippedLineCount = try Self.setting(value, Self.count) }
    if let value = yaml["skip_footer"] {
      skippedFooterCount = try Self.setting(value, Self.count)
    }
    if let value = yaml["comment"] { comment = try Self.setting(value, Self.characterOrNone) }
    kind = try yaml["type"]?.oneOf(Kind.self)
    member = try yaml["member"]?.text()
    sheet = try yaml["sheet"]?.text()
    root = try yaml["root"]?.text()
    try refuseEqualCharacters(yaml)
  }

  /// `true`, `false`, `auto`, or how many lines are the header.
  private mutating func readHeader(_ yaml: YAML?) throws {
    guard let yaml else { return }
    if let count = Int(try yaml.text()), (2...9).contains(count) {
      hasHeader = .given(true)
      headerLineCount = count
    } else {
      hasHeader = try Self.setting(yaml) { try $0.boolean() }
    }
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
    let delimiter = delimiter.given?.first
    let (quote, escape) = (quote.given ?? nil, escape.given ?? nil)
    let comment = comment.given ?? nil
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

  private static func marks(_ yaml: YAML) throws -> String {
    let text = try yaml.text()
    if text == "\\t" || text == "tab" { return "\t" }
    guard (1...8).contains(text.count), text.utf8.allSatisfy(isMark) else {
      throw PantanalError(
        .sourceInvalid, "one to eight ASCII characters that end no line are expected here",
        hint: "a tab is written as tab", place: yaml.place)
    }
    return text
  }

  private static func isMark(_ byte: UInt8) -> Bool {
    byte < 0x80 && ![0x00, 0x0A, 0x0D].contains(byte)
  }

  private static func characterOrNone(_ yaml: YAML) throws -> Character? {
    try yaml.text() == "none" ? nil : try character(yaml)
  }

  private static func character(_ yaml: YAML) throws -> Character {
    let text = try yaml.text()
    if text == "\\t" || text == "tab" { return "\t" }
    guard let character = text.first, text.utf8.count == 1, text.utf8.allSatisfy(isMark) else {
      throw PantanalError(
        .sourceInvalid, "one ASCII character that ends no line is expected here",
        hint: "a tab is written as tab", place: yaml.place)
    }
    return character
  }
}
