// `.pantanal/secrets`: names and values that only the owner of the project may read.

import Foundation

/// Where `${NAME}` of a connection is looked up: the environment first, then `.pantanal/secrets`.
struct Variables: Sendable {
  private let environment: [String: String]
  private let secrets: Result<[String: String], PantanalError>

  /// Looks at the file of secrets once; what is wrong with it is told to whoever needs it.
  init(environment: [String: String], at root: URL) {
    self.environment = environment
    secrets = Result { try SecretsFile(at: root).values() }
      .mapError { $0 as? PantanalError ?? PantanalError(.fileUnreadable, "\($0)") }
  }

  /// The value of a name, if it has one.
  ///
  /// - Throws: ``PantanalError`` when only the file could tell and it must not be read.
  func value(of name: String) throws -> String? {
    if let value = environment[name], !value.isEmpty { return value }
    return try secrets.get()[name]
  }
}

/// The file of secrets, which is optional.
struct SecretsFile {
  static let path = ".pantanal/secrets"

  private let url: URL
  private let root: URL

  init(at root: URL) {
    self.root = root
    url = root.appending(path: Self.path)
  }

  /// The names and values: `NAME=value` on a line, `#` before a comment.
  ///
  /// - Throws: ``PantanalError`` when others than the owner could read it, or git would keep it.
  func values() throws -> [String: String] {
    let descriptor = open(url.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT || errno == ENOTDIR { return [:] }
      throw Self.refused("cannot be read: \(String(cString: strerror(errno)))", hint: nil)
    }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    try checkRights(descriptor)
    try checkIsUntracked()
    guard let data = try file.readToEnd() else { return [:] }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw Self.refused("is not UTF-8", hint: "save the file as UTF-8")
    }
    return try Self.values(in: text)
  }

  static func values(in text: String) throws -> [String: String] {
    var values: [String: String] = [:]
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .enumerated()
    {
      let line = line.trimmingCharacters(in: .whitespaces)
      if line.isEmpty || line.hasPrefix("#") { continue }
      guard let match = line.wholeMatch(of: /([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)/) else {
        // The line is not shown: it may be half a key.
        throw PantanalError(
          .projectInvalid, "this line of the secrets is not NAME=value",
          hint: "a comment begins with #",
          place: Place(file: path, line: index + 1, column: 1))
      }
      values[String(match.1)] = unquoted(match.2)
    }
    return values
  }

  private static func unquoted(_ text: Substring) -> String {
    for quote in ["\"", "'"] where text.count > 1 && text.hasPrefix(quote) && text.hasSuffix(quote)
    {
      return String(text.dropFirst().dropLast())
    }
    return String(text)
  }

  private func checkRights(_ descriptor: Int32) throws {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw Self.refused("is not a file", hint: nil)
    }
    guard status.st_uid == geteuid() || status.st_uid == 0 else {
      throw Self.refused("belongs to another user", hint: "chown it to the user that runs pantanal")
    }
    guard status.st_mode & 0o077 == 0 else {
      throw Self.refused("can be read by others than its owner", hint: "chmod 600 \(Self.path)")
    }
  }

  /// What git keeps, everybody with the repository has.
  private func checkIsUntracked() throws {
    var folder = root.standardizedFileURL
    while folder.path.utf8.count > 1 {
      let index = folder.appending(path: ".git/index")
      if let data = FileManager.default.contents(atPath: index.path) {
        let prefix = root.standardizedFileURL.path.dropFirst(folder.path.utf8.count)
          .drop { $0 == "/" }
        let name = (prefix.isEmpty ? "" : prefix + (prefix.hasSuffix("/") ? "" : "/")) + Self.path
        guard data.range(of: Data((name + "\0").utf8)) == nil else {
          throw Self.refused(
            "is tracked by git",
            hint: "git rm --cached \(Self.path), add it to .gitignore, and change what it held")
        }
        return
      }
      folder = folder.deletingLastPathComponent().standardizedFileURL
    }
  }

  private static func refused(_ reason: String, hint: String?) -> PantanalError {
    PantanalError(.projectInvalid, "\(path) \(reason)", hint: hint)
  }
}
