// A SQL file of the project: its header, its SQL, and how an offset in the SQL becomes a place.

public import Foundation
import SQLText
public import SQLite

/// A file of the project with SQL, and YAML in its opening comment.
public struct SQLFile: Sendable {
  /// The path relative to the project.
  public let path: String
  /// The name of the file without its ending.
  public let name: String
  /// The whole text.
  public let text: String
  /// The header, null where there is none.
  public let header: YAML
  /// The SQL after the header.
  public let sql: String
  /// The line of the file on which the SQL begins.
  public let sqlLine: Int

  /// Reads a file.
  public init(at url: URL, in root: URL) throws {
    try self.init(at: url, path: url.path(relativeTo: root))
  }

  /// Reads a file whose path in the project is known.
  init(at url: URL, path: String) throws {
    try self.init(path: path, text: try Project.read(url, as: path))
  }

  /// Takes a text as the content of a file.
  public init(path: String, text: String) throws {
    self.path = path
    self.text = text
    let last = path.split(separator: "/" as Character).last ?? ""
    name = String(last.lastIndex(of: ".").map { last[..<$0] } ?? last)
    do {
      let parts = try FrontMatter.split(text)
      sql = parts.body
      sqlLine = parts.bodyLine
      header = try YAML(parts.yaml ?? "", file: path, firstLine: parts.yamlLine)
    } catch let error as FrontMatter.Unclosed {
      throw PantanalError(
        .yamlInvalid, "the header does not end with --- */",
        place: Place(file: path, line: error.line, column: 1))
    }
  }

  /// The place of a byte of ``sql``.
  public func place(of offset: Int) -> Place {
    Place(file: path, text: sql, offset: offset, firstLine: sqlLine)
  }

  /// The place of a text in ``sql``, the SQL's beginning when it is not there.
  public func place(mentioning text: String) -> Place {
    guard !text.isEmpty, let range = sql.firstRange(of: text) else { return place(of: 0) }
    return place(of: sql[..<range.lowerBound].utf8.count)
  }

  /// A failure to compile this file's SQL, with the place and, for a misspelt name, a hint.
  ///
  /// - Parameters:
  ///   - error: What SQLite said.
  ///   - shift: How many bytes the engine put before ``sql`` in what SQLite compiled.
  ///   - names: The real names that a misspelt one may have meant.
  /// - Returns: The failure for people.
  public func error(
    _ error: SQLiteError, shiftedBy shift: Int = 0, names: [String] = []
  ) -> PantanalError {
    PantanalError(
      .sqlInvalid, error.message, hint: Self.hint(for: error.message, among: names),
      place: error.offset.map { place(of: $0 - shift) }
        ?? Place(file: path, line: sqlLine, column: 1),
      cause: error)
  }

  /// What a misspelt name in a sentence of SQLite's may have meant.
  public static func hint(for message: String, among names: [String]) -> String? {
    let beginnings = ["no such column: ", "no such table: ", "no such function: "]
    guard let beginning = beginnings.first(where: message.hasPrefix) else { return nil }
    // SQLite quotes the name when ALTER TABLE misses it.
    let name = String(message.dropFirst(beginning.count)).replacing("\"", with: "")
    let wanted = name.split(separator: ".").last.map(String.init) ?? name
    let isTable = beginning.contains("table")
    let candidates =
      isTable && name.contains(".")
      ? names : names.map { String($0.split(separator: ".").last ?? "") }
    let match = Suggestion.closest(
      to: isTable && name.contains(".") ? name : wanted, in: candidates)
    guard let match, let index = candidates.firstIndex(of: match) else { return nil }
    guard beginning.contains("column"), let dot = names[index].lastIndex(of: ".") else {
      return "did you mean \(names[index])?"
    }
    return "\(names[index][..<dot]) has \(match)"
  }
}

extension URL {
  /// The path below a folder, or the whole path when it is elsewhere.
  public func path(relativeTo root: URL) -> String {
    let path = standardizedFileURL.path
    let prefix = root.standardizedFileURL.path + "/"
    return path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : path
  }
}
