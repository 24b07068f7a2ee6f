// What pantanal.yaml says of a connection. Values are looked up when the connection is used, so that a
// project compiles, and its other sources load, without the secrets of this one.

import Foundation

extension Settings {
  /// A named place data comes from or goes to, as declared.
  public struct ConnectionSettings: Sendable {
    /// What kind of place a connection names.
    public enum Kind: String, CaseIterable, Sendable {
      /// A folder, on this machine or mounted.
      case folder
      /// A container of Azure Blob Storage, or a part of one.
      case azureBlob = "azure_blob"
      /// A database with an ODBC driver.
      case odbc
    }

    /// Its name.
    public let name: String
    /// What kind of place it is.
    public let kind: Kind
    /// Where it is declared.
    public let place: Place

    private let values: [String: YAML]
    private let variables: Variables
    private let root: URL
  }
}

extension Settings.ConnectionSettings.Kind {
  /// The settings that a connection of this kind may have.
  var keys: [String] {
    switch self {
    case .folder: ["path"]
    case .azureBlob:
      [
        "url", "account", "endpoint", "credential", "account_key", "sas", "connection_string",
        "tenant_id", "client_id", "client_secret", "authority",
      ]
    case .odbc: ["connection_string"]
    }
  }

  var requiredKeys: [String] {
    switch self {
    case .folder: ["path"]
    case .azureBlob: ["url"]
    case .odbc: ["connection_string"]
    }
  }
}

extension Settings.ConnectionSettings {
  /// Settings whose whole value is a secret.
  private static let secretKeys = ["account_key", "sas", "client_secret"]

  init(_ name: String, _ yaml: YAML, _ variables: Variables, at root: URL) throws {
    let pairs = try yaml.pairs()
    for (key, value) in pairs { try Self.refuseLiteralSecret(key, value) }
    kind = try yaml.required("type").oneOf(Kind.self)
    try yaml.allowOnly(["type"] + kind.keys)
    for key in kind.requiredKeys { _ = try yaml.required(key).text() }
    for (_, value) in pairs where !value.isNull { _ = try value.text() }
    self.name = name
    self.variables = variables
    self.root = root
    place = yaml.place
    values = Dictionary(
      pairs.filter { !$0.value.isNull }.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
  }

  /// The value of a setting, with the variables it names in their places.
  ///
  /// - Throws: ``PantanalError`` when a variable that it names has no value.
  public func text(_ key: String) throws -> String? {
    guard let yaml = values[key] else { return nil }
    return try Settings.expand(yaml, variables.value) { variable in
      PantanalError(
        .connectionInvalid, "the connection \(name) needs \(variable), which is not set",
        hint: "set the environment variable \(variable), or write \(variable)=… into"
          + " \(SecretsFile.path) beside \(Project.fileName) (chmod 600)",
        place: yaml.place)
    }
  }

  /// The value of a setting that nobody may see.
  ///
  /// - Throws: ``PantanalError`` when a variable that it names has no value.
  public func secret(_ key: String) throws -> Secret? { try text(key).map(Secret.init) }

  /// The folder that a setting names, absolute.
  ///
  /// - Throws: ``PantanalError`` when a variable that it names has no value.
  public func folder(_ key: String = "path") throws -> String {
    let text = try text(key) ?? ""
    return URL(filePath: text, directoryHint: .isDirectory, relativeTo: root)
      .standardizedFileURL.path
  }

  /// The setting as it is written, for people; what could be a secret is hidden.
  public func written(_ key: String) -> String? {
    (try? values[key]?.text()).map { Redaction.text($0) }
  }

  private static func refuseLiteralSecret(_ key: String, _ yaml: YAML) throws {
    guard let text = try? yaml.text() else { return }
    // What is left without the variables is what the file itself says.
    let literal = text.replacing(/\$\{[A-Za-z_][A-Za-z0-9_]*\}/, with: "")
    let isSecret = secretKeys.contains(key) && !literal.isEmpty
    guard isSecret || holdsSecret(literal) else { return }
    // The place is told without its line, which holds the secret.
    throw PantanalError(
      .projectInvalid, "\(key) holds a secret, which \(Project.fileName) must not",
      hint: "write ${NAME} in its place, and NAME=… into \(SecretsFile.path) or the environment",
      place: Place(file: yaml.place.file, line: yaml.place.line, column: yaml.place.column))
  }

  private static func holdsSecret(_ literal: String) -> Bool {
    let assignment =
      #/(?i)\b(?:pwd|password|passwd|accountkey|sharedaccesssignature|sig)\s*=\s*\{?[^;&\s{}]/#
    return literal.contains(assignment) || literal.contains(#/:\/\/[^:\/@\s]+:[^@\/\s]+@/#)
  }
}
