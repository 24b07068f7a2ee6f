// What can go wrong with connections, in words for people.

import Azure
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

  static func missing(_ connection: Settings.ConnectionSettings, _ key: String) -> PantanalError {
    PantanalError(
      .connectionInvalid, "the connection \(connection.name) lacks \(key)", place: connection.place)
  }

  static func noCredential(
    _ connection: Settings.ConnectionSettings, _ ways: [String]
  ) -> PantanalError {
    PantanalError(
      .connectionInvalid, "the connection \(connection.name) does not say what opens the container",
      hint: "add one of account_key, sas, client_secret, connection_string, or credential: "
        + ways.joined(separator: ", "),
      place: connection.place)
  }

  static func unknownCredential(
    _ connection: Settings.ConnectionSettings, _ text: String, _ ways: [String]
  ) -> PantanalError {
    PantanalError(
      // As it is written: what a variable stands for may be the key itself.
      .connectionInvalid,
      "\(connection.written("credential") ?? "this") is no kind of credential",
      hint: Suggestion.closest(to: text, in: ways).map { "did you mean \($0)?" }
        ?? "known here: \(ways.joined(separator: ", "))",
      place: connection.place)
  }

  static func settings(
    _ connection: Settings.ConnectionSettings, _ error: AzureError
  ) -> PantanalError {
    PantanalError(
      .connectionInvalid, "the connection \(connection.name): \(Redaction.text(error.message))",
      hint: error.hint, place: connection.place)
  }

  static func blobs(
    _ connection: BlobConnection, _ file: String?, _ error: AzureError
  ) -> PantanalError {
    let place = file.map { "\($0) on \(connection.name)" } ?? "the connection \(connection.name)"
    // The message of the service is its own, and what it says of a request may hold parts of it.
    let message = "\(place): \(Redaction.text(error.message))"
    switch error.reason {
    case .cancelled: return PantanalError(.cancelled, "stopped while reading \(place)")
    case .file(ENOSPC):
      return PantanalError(
        .diskFull, "the disk is full while \(place) is copied",
        hint: "nothing is half done: free some space and run the same command again")
    case .file: return PantanalError(.diskFailed, message)
    case .settings, .network, .refused:
      return PantanalError(
        .connectionInvalid, message, hint: error.hint ?? "it is \(connection.container.location)")
    case .changed, .exists, .damaged, .answer:
      return PantanalError(.fileUnreadable, message, hint: error.hint)
    }
  }

  static func unwritable(_ spool: String, _ code: Int32) -> PantanalError {
    PantanalError(
      code == ENOSPC ? .diskFull : .diskFailed,
      "nothing can be written into \(spool): \(text(code))")
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
