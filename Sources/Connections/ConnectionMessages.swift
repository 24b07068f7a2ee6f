import Glibc
import Warehouse

/// What is said to people about connections.
enum ConnectionMessages {
  static func unknown(_ source: Source, _ names: some Sequence<String>) -> PantanalError {
    let nearest = Suggestion.closest(to: source.connection, in: names)
    return PantanalError(
      .connectionInvalid, "there is no connection \(source.connection)",
      hint: nearest.map { "did you mean \($0)?" }
        ?? "declare it under connections: in \(Project.fileName)",
      place: source.place)
  }

  static func holdsNoFiles(_ source: Source) -> PantanalError {
    PantanalError(
      .connectionInvalid,
      "the connection \(source.connection) is a database, and path: names files",
      hint: "name a table: or a query: instead", place: source.place)
  }

  static func notYet(_ name: String) -> PantanalError {
    PantanalError(.connectionInvalid, "the connection \(name) cannot be reached yet")
  }

  static func unreachable(_ connection: FolderConnection, _ code: Int32) -> PantanalError {
    PantanalError(
      .connectionInvalid,
      "the folder of the connection \(connection.name) cannot be listed: \(text(code))",
      hint: "\(connection.path) is what \(Project.fileName) names")
  }

  static func unreadable(_ place: String, _ path: String, _ code: Int32) -> PantanalError {
    PantanalError(
      .fileUnreadable, "\(place) cannot be read: \(text(code))", hint: "it is at \(path)")
  }

  static func broken(_ place: String, _ code: Int32) -> PantanalError {
    PantanalError(.fileUnreadable, "reading \(place) failed: \(text(code))")
  }

  private static func text(_ code: Int32) -> String { String(cString: strerror(code)) }
}
