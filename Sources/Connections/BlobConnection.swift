// A container of Azure Blob Storage as a place that data comes from.

import Azure
import Warehouse

/// A container of blobs, or the part of one below a prefix.
public struct BlobConnection: FileConnection {
  /// The connection's name in the project.
  public let name: String

  init(_ settings: Settings.ConnectionSettings) throws {
    name = settings.name
  }

  /// Whether the container answers and can be listed.
  public func check() throws { throw ConnectionMessages.notYet(name) }

  /// The blobs whose names the pattern means, ordered by name.
  public func list(_ pattern: GlobPattern) throws -> [ListedFile] {
    throw ConnectionMessages.notYet(name)
  }

  /// Copies a blob into the spool, in one version.
  public func fetch(
    _ file: ListedFile, into spool: String, advance: (_ byteCount: Int) throws -> Void
  ) throws -> LocalFile {
    throw ConnectionMessages.notYet(name)
  }
}
