// What pantanal.yaml says.

public import Foundation
public import SQLite

/// The settings of a project, `pantanal.yaml`.
public struct Settings: Sendable {
  /// A named set of tables that are published together for BI.
  public struct Mart: Sendable {
    /// Its name, also of the file.
    public let name: String
    /// The folder its file is written to.
    public let folder: URL
    /// The patterns of the tables in it, `refined.*` for instance.
    public let tables: [String]
    /// Where it is declared.
    public let place: Place
    /// The container that its file is uploaded to, once it is written and proven.
    public let upload: Upload?

    init(
      name: String, folder: URL, tables: [String], place: Place, upload: Upload? = nil
    ) {
      self.name = name
      self.folder = folder
      self.tables = tables
      self.place = place
      self.upload = upload
    }
  }

  /// Where a mart is uploaded to.
  public struct Upload: Sendable {
    /// What is written: a connection's name and a path below it, or a URL.
    public let text: String
    /// The path below the connection; nil where a URL is written.
    public let path: String?
    /// The connections that it may be on: the one that is named, or all there are for a URL.
    public let connections: [ConnectionSettings]
    /// Where it is written.
    public let place: Place
  }

  /// The folder of the warehouse.
  public internal(set) var warehouse: URL
  /// The language of labels and reports.
  public let locale: String
  /// What a day means.
  public let timeZone: TimeZone
  /// The day a run is for, when it is not today.
  public let asOf: String?
  /// The connections by name.
  public let connections: [String: ConnectionSettings]
  /// The targets by name.
  public let targets: [String: Target]
  /// The marts, ordered by name.
  public internal(set) var marts: [Mart]
  /// The findings that the whole project does without.
  public let lint: LintSwitches
  /// The variables that transforms and rules may use as parameters, by name.
  public let variables: [String: Value]
}

extension Settings {
  init(at root: URL, environment: [String: String]) throws {
    do {
      try self.init(reading: root, environment)
    } catch let error as PantanalError {
      // The line that is wrong may be one on which somebody has written a secret.
      throw error.hidingSecrets
    }
  }

  private init(reading root: URL, _ environment: [String: String]) throws {
    let url = root.appending(path: Project.fileName)
    let text = try Project.read(url, as: Project.fileName)
    let yaml = try YAML(text, file: Project.fileName)
    try yaml.allowOnly(
      "name", "description", "warehouse", "locale", "timezone", "as_of", "connections", "targets",
      "publishing", "lint", "variables")
    func folder(_ yaml: YAML?, _ otherwise: String) throws -> URL {
      let text = try yaml.map { try Self.expand($0, from: environment) } ?? otherwise
      return URL(filePath: text, directoryHint: .isDirectory, relativeTo: root).standardizedFileURL
    }
    warehouse = try folder(yaml["warehouse"], ".pantanal/warehouse")
    locale = try yaml["locale"]?.text() ?? "pt-BR"
    timeZone = try Self.timeZone(yaml["timezone"])
    asOf = try Self.day(yaml["as_of"])
    self.variables = try Self.variables(yaml["variables"])
    let variables = Variables(environment: environment, at: root)
    var connections: [String: ConnectionSettings] = [:]
    for (name, value) in try yaml["connections"]?.pairs() ?? [] {
      connections[name] = try ConnectionSettings(name, value, variables, at: root)
    }
    self.connections = connections
    targets = try Self.targets(yaml["targets"], besides: warehouse) { try folder($0, "") }
    lint = try LintSwitches(yaml["lint"])
    marts = try (yaml["publishing"]?.pairs() ?? []).map { name, value in
      try value.allowOnly("to", "tables")
      let upload = try value["to"].flatMap { try Upload($0, connections.values) }
      return Mart(
        name: name,
        folder: try folder(upload == nil ? value["to"] : nil, ".pantanal/published"),
        tables: try value.required("tables").texts(), place: value.place, upload: upload)
    }.sorted { $0.name < $1.name }
  }

  private static func variables(_ yaml: YAML?) throws -> [String: Value] {
    var variables: [String: Value] = [:]
    for (name, value) in try yaml?.pairs() ?? [] {
      guard name.wholeMatch(of: /[a-z_][a-z0-9_]*/) != nil else {
        throw PantanalError(
          .projectInvalid, "\(name) cannot be the name of a variable",
          hint: "small letters, digits and _, because SQL writes it :name", place: value.place)
      }
      guard !Parameters.builtIn.contains(name) else {
        throw PantanalError(
          .projectInvalid, ":\(name) is the engine's own", hint: "give the variable another name",
          place: value.place)
      }
      variables[name] = try value.value()
    }
    return variables
  }

  private static func timeZone(_ yaml: YAML?) throws -> TimeZone {
    guard let yaml else { return .gmt }
    let name = try yaml.text()
    guard let zone = TimeZone(identifier: name) else {
      throw PantanalError(
        .projectInvalid, "\(name) is not a time zone",
        hint: Suggestion.closest(to: name, in: TimeZone.knownTimeZoneIdentifiers)
          .map { "did you mean \($0)?" } ?? "America/Sao_Paulo for instance",
        place: yaml.place)
    }
    return zone
  }

  private static func day(_ yaml: YAML?) throws -> String? {
    guard let yaml else { return nil }
    let text = try yaml.text()
    guard Day(text) != nil else {
      throw PantanalError(
        .projectInvalid, "\(text) is not a day", hint: "write it as 2025-12-31",
        place: yaml.place)
    }
    return text
  }

  private static func expand(_ yaml: YAML, from environment: [String: String]) throws -> String {
    try expand(yaml) {
      environment[$0]
    } missing: { name in
      PantanalError(
        .projectInvalid, "the environment variable \(name) is not set",
        hint: "set it, or give a default: ${\(name):-…}", place: yaml.place)
    }
  }

  /// Puts values in place of `${NAME}` and `${NAME:-default}`.
  static func expand(
    _ yaml: YAML, _ value: (String) throws -> String?, missing: (String) -> PantanalError
  ) throws -> String {
    let text = try yaml.text()
    var expanded = ""
    var rest = text[...]
    while let match = rest.firstMatch(of: /\$\{([A-Za-z_][A-Za-z0-9_]*)(:-([^}]*))?\}/) {
      expanded += rest[..<match.range.lowerBound]
      let name = String(match.1)
      if let value = try value(name), !value.isEmpty {
        expanded += value
      } else if let otherwise = match.3 {
        expanded += otherwise
      } else {
        throw missing(name)
      }
      rest = rest[match.range.upperBound...]
    }
    return expanded + rest
  }
}

extension Settings.Upload {
  /// Reads where a mart goes; nil when it is a folder.
  fileprivate init?(
    _ yaml: YAML, _ connections: some Sequence<Settings.ConnectionSettings>
  ) throws {
    let text = try yaml.text()
    let blobs = connections.filter { $0.kind == .azureBlob }
    if text.contains(/^(?:az|azure|abfss?|wasbs?|https?):\/\//) {
      self.init(text: text, path: nil, connections: blobs, place: yaml.place)
      return
    }
    let parts = text.split(separator: "/", maxSplits: 1).map(String.init)
    guard !text.hasPrefix("/"), let connection = blobs.first(where: { $0.name == parts.first })
    else { return nil }
    self.init(
      text: text, path: parts.count > 1 ? parts[1] : "", connections: [connection],
      place: yaml.place)
  }
}

extension PantanalError {
  /// The same failure, its line of text without secrets.
  fileprivate var hidingSecrets: PantanalError {
    guard let place, let line = place.lineText else { return self }
    return PantanalError(
      code, message, hint: hint,
      place: Place(
        file: place.file, line: place.line, column: place.column, lineText: Redaction.text(line)),
      cause: cause)
  }
}
