// The declaration of a RAW table: where its files are, what they look like, which columns they have.

public import Foundation

/// A RAW table's declaration, `sql/raw/<table>.yaml`, or a seed file's.
public struct Source: Sendable {
  /// What a new file means for the table.
  public enum Mode: String, CaseIterable, Sendable {
    /// Every file adds its rows.
    case append
    /// The newest file is the table.
    case replace
  }

  /// What personal data a column holds.
  public enum PersonalData: String, CaseIterable, Sendable, Codable {
    case cpf
    case name
    case email
    case phone
    case birth
    case address
    case other
  }

  /// A declared column.
  public struct Column: Sendable {
    /// The name in the RAW table.
    public let name: String
    /// The name in the file.
    public let header: String
    /// What it means.
    public let description: String?
    /// The personal data it holds.
    public let personalData: PersonalData?
  }

  /// How the bytes of a file are to be read.
  public struct Format: Sendable {
    /// The character between fields.
    public var delimiter: Character
    /// The character around fields that hold the delimiter.
    public var quote: Character
    /// How characters are written as bytes.
    public var encoding: Encoding
    /// Whether the first line names the columns.
    public var hasHeader: Bool
  }

  /// How characters are written as bytes.
  public enum Encoding: String, CaseIterable, Sendable {
    case utf8 = "utf-8"
    case windows1252 = "windows-1252"
    case latin1 = "iso-8859-1"
  }

  /// The table, always of the raw layer.
  public let table: TableName
  /// What the table holds.
  public let description: String?
  /// The connection the files are on; ``seedConnection`` for seeds.
  public let connection: String
  /// The pattern of the files' paths.
  public let path: String
  /// How the files are read.
  public let format: Format
  /// What a new file means.
  public let mode: Mode
  /// The share of records that may be rejected before a load fails whole.
  public let rejectLimit: Double?
  /// The declared columns.
  public let columns: [Column]
  /// Where it is declared.
  public let place: Place

  /// The connection's name for the project's own `seeds/` folder.
  public static let seedConnection = "seeds"
}

extension Source {
  /// Reads a declaration.
  public init(at url: URL, in root: URL) throws {
    let path = url.path(relativeTo: root)
    let yaml = try YAML(try Project.read(url, as: path), file: path)
    try yaml.allowOnly(
      "description", "connection", "path", "format", "mode", "max_rejects", "columns")
    let columns = try Self.columns(yaml["columns"])
    guard !columns.isEmpty else {
      throw PantanalError(
        .sourceInvalid, "a source declares its columns",
        hint: "add columns: with a name and a header each", place: yaml.place)
    }
    self.init(
      table: TableName(.raw, url.deletingPathExtension().lastPathComponent),
      description: try yaml["description"]?.text(),
      connection: try yaml.required("connection").text(),
      path: try yaml.required("path").text(),
      format: try Format(yaml["format"]),
      mode: try yaml["mode"]?.oneOf(Mode.self) ?? .append,
      rejectLimit: try yaml["max_rejects"]?.share(),
      columns: columns,
      place: Place(file: path, line: 1, column: 1))
  }

  /// The declaration of a seed file, whose header names the columns.
  static func seed(at url: URL, in root: URL) throws -> Source {
    let path = url.path(relativeTo: root)
    let text = try Project.read(url, as: path)
    let header = text.prefix { !$0.isNewline }.trimmingPrefix("\u{feff}")
    let names = header.split(separator: ",", omittingEmptySubsequences: false).map {
      $0.trimmingCharacters(in: CharacterSet(charactersIn: "\" "))
    }
    return Source(
      table: TableName(.raw, url.deletingPathExtension().lastPathComponent),
      description: "Reference data of the project, from \(path).",
      connection: seedConnection, path: url.lastPathComponent,
      format: Format(delimiter: ",", quote: "\"", encoding: .utf8, hasHeader: true),
      mode: .replace, rejectLimit: 0,
      columns: names.map {
        Column(name: $0, header: $0, description: nil, personalData: nil)
      },
      place: Place(file: path, line: 1, column: 1))
  }

  private static func columns(_ yaml: YAML?) throws -> [Column] {
    try yaml?.pairs().map { name, value in
      try value.allowOnly("header", "description", "pii")
      guard name.wholeMatch(of: /[a-z][a-z0-9_]*/) != nil else {
        throw PantanalError(
          .sourceInvalid, "\(name) is not a column name",
          hint: "small letters, digits and _ only; the file's own name goes to header:",
          place: value.place)
      }
      return Column(
        name: name, header: try value["header"]?.text() ?? name,
        description: try value["description"]?.text(),
        personalData: try value["pii"]?.oneOf(PersonalData.self))
    } ?? []
  }
}

extension Source.Format {
  init(_ yaml: YAML?) throws {
    self.init(delimiter: ",", quote: "\"", encoding: .utf8, hasHeader: true)
    guard let yaml else { return }
    try yaml.allowOnly("type", "delimiter", "quote", "encoding", "header")
    if let type = try yaml["type"]?.text(), type != "csv" {
      throw PantanalError(
        .sourceInvalid, "the format \(type) is not known", hint: "known here: csv",
        place: yaml.place)
    }
    if let value = yaml["delimiter"] { delimiter = try Self.character(value) }
    if let value = yaml["quote"] { quote = try Self.character(value) }
    if let value = yaml["encoding"] { encoding = try value.oneOf(Source.Encoding.self) }
    if let value = yaml["header"] { hasHeader = try value.boolean() }
  }

  private static func character(_ yaml: YAML) throws -> Character {
    let text = try yaml.text()
    if text == "\\t" || text == "tab" { return "\t" }
    guard let character = text.first, text.count == 1, character.isASCII else {
      throw PantanalError(
        .sourceInvalid, "one ASCII character is expected here", place: yaml.place)
    }
    return character
  }
}
