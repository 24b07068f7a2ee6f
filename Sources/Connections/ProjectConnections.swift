import Foundation
public import Warehouse

/// The connections of a project by name, the project's own `seeds/` among them.
public struct ProjectConnections: Sendable {
  private let folders: [String: FolderConnection]

  /// The declared connections, which are not looked at yet.
  public init(_ project: Project) {
    var folders = project.settings.connections.mapValues {
      FolderConnection(name: $0.name, path: $0.path)
    }
    folders[Source.seedConnection] = FolderConnection(
      name: Source.seedConnection, path: project.root.appending(path: "seeds").path)
    self.folders = folders
  }

  /// The connections, ordered by name.
  public var all: [FolderConnection] { folders.values.sorted { $0.name < $1.name } }

  /// The connection that a source names.
  ///
  /// - Throws: ``PantanalError`` at the source's place when the project has none of that name.
  public func connection(of source: Source) throws -> FolderConnection {
    guard let connection = folders[source.connection] else {
      throw ConnectionMessages.unknown(source, folders.keys)
    }
    return connection
  }
}
