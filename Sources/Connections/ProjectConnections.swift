// From the connections that a project declares to places that can be asked.

import Foundation
public import Warehouse

/// The connections of a project by name, the project's own `seeds/` among them.
///
/// A connection is made when it is asked for: one whose variables have no values is an error only for
/// what uses it.
public struct ProjectConnections: Sendable {
  /// A connection as a project declares it.
  public enum Declared: Sendable {
    /// The project's own folder of seeds.
    case seeds(FolderConnection)
    /// One that `pantanal.yaml` names.
    case settings(Settings.ConnectionSettings)
  }

  private let connections: [String: Declared]

  /// The declared connections, which are not looked at yet.
  public init(_ project: Project) {
    var connections = project.settings.connections.mapValues { Declared.settings($0) }
    connections[Source.seedConnection] = .seeds(
      FolderConnection(
        name: Source.seedConnection, path: project.root.appending(path: "seeds").path))
    self.connections = connections
  }

  /// The connections, ordered by name.
  public var all: [Declared] { connections.values.sorted { $0.name < $1.name } }

  /// The place that the files of a source are on.
  ///
  /// - Throws: ``PantanalError`` when the project has no connection of that name, when it holds no files,
  ///   or when a variable it needs has no value.
  public func files(of source: Source) throws -> any FileConnection {
    guard let connection = connections[source.connection] else {
      throw ConnectionMessages.unknown(source, connections.keys)
    }
    guard let files = try connection.files() else {
      throw ConnectionMessages.holdsNoFiles(source)
    }
    return files
  }

  /// The database that a source reads.
  ///
  /// - Throws: ``PantanalError`` when the project has no connection of that name, when it holds files, or
  ///   when a variable it needs has no value.
  public func database(of source: Source) throws -> DatabaseConnection {
    guard let connection = connections[source.connection] else {
      throw ConnectionMessages.unknown(source, connections.keys)
    }
    guard let database = try connection.database() else {
      throw ConnectionMessages.holdsNoTables(source)
    }
    return database
  }
}

extension ProjectConnections.Declared {
  /// Its name in the project.
  public var name: String {
    switch self {
    case .seeds(let folder): folder.name
    case .settings(let settings): settings.name
    }
  }

  /// Its kind, as `pantanal.yaml` writes it.
  public var kind: String {
    switch self {
    case .seeds: "folder"
    case .settings(let settings): settings.kind.rawValue
    }
  }

  /// Where it leads, for people; variables stay names, and what could be a secret is hidden.
  public var location: String {
    switch self {
    case .seeds(let folder): folder.path
    case .settings(let settings):
      switch settings.kind {
      case .folder: (try? settings.folder()) ?? settings.written("path") ?? ""
      case .azureBlob: settings.written("url") ?? ""
      case .odbc: settings.written("connection_string") ?? ""
      }
    }
  }

  /// The connection as a place of files; nil for a database.
  ///
  /// - Throws: ``PantanalError`` when a variable it needs has no value, or a setting means nothing.
  public func files() throws -> (any FileConnection)? {
    switch self {
    case .seeds(let folder): return folder
    case .settings(let settings):
      switch settings.kind {
      case .folder: return FolderConnection(name: settings.name, path: try settings.folder())
      case .azureBlob: return try BlobConnection(settings)
      case .odbc: return nil
      }
    }
  }
}

extension ProjectConnections.Declared {
  /// The connection as a database; nil for a place of files.
  ///
  /// - Throws: ``PantanalError`` when a variable it needs has no value.
  public func database() throws -> DatabaseConnection? {
    guard case .settings(let settings) = self, settings.kind == .odbc else { return nil }
    return try DatabaseConnection(settings)
  }

  /// Whether the place answers.
  ///
  /// - Throws: ``PantanalError`` that says why not.
  public func check() throws {
    try files()?.check()
    try database()?.check()
  }
}
