// A folder as a place that data comes from.

import Glibc
import Warehouse

/// A file as a connection lists it.
public struct ListedFile: Hashable, Sendable {
  /// Its path, relative to the connection, with slashes.
  public let path: String

  /// How many bytes it has.
  public let size: Int64

  /// When its content last changed, in nanoseconds since 1970 UTC.
  public let modifiedAt: Int64

  /// The version that the place gives it, where it gives one.
  public let etag: String?

  /// Describes a file.
  public init(path: String, size: Int64, modifiedAt: Int64, etag: String? = nil) {
    self.path = path
    self.size = size
    self.modifiedAt = modifiedAt
    self.etag = etag
  }
}

extension ListedFile {
  /// A time as ``modifiedAt`` has it: of those that do not fit, the nearest in 1677 or 2262.
  public static func time(seconds: Int, nanoseconds: Int = 0) -> Int64 {
    let limit: Int64 = 9_223_372_000
    return max(-limit, min(limit, Int64(seconds))) * 1_000_000_000 + Int64(nanoseconds)
  }

  /// Whether the path comes first, byte by byte; two hundred thousand paths are sorted so.
  func precedes(_ other: ListedFile) -> Bool {
    path.utf8.withContiguousStorageIfAvailable { left in
      other.path.utf8.withContiguousStorageIfAvailable { right in
        guard let first = left.baseAddress, let second = right.baseAddress else {
          return left.count < right.count
        }
        let order = memcmp(first, second, min(left.count, right.count))
        return order == 0 ? left.count < right.count : order < 0
      } ?? path.utf8.lexicographicallyPrecedes(other.path.utf8)
    } ?? path.utf8.lexicographicallyPrecedes(other.path.utf8)
  }
}

/// A folder, on this machine or mounted.
public struct FolderConnection: FileConnection {
  /// The connection's name in the project.
  public let name: String

  /// The folder's path.
  public let path: String

  /// A connection to a folder, which is not looked at yet.
  public init(name: String, path: String) {
    self.name = name
    self.path = path
  }

  /// Whether the folder is there and can be listed.
  ///
  /// - Throws: ``PantanalError`` that says why not.
  public func check() throws {
    guard let folder = opendir(path) else {
      throw ConnectionMessages.unreachable(self, errno)
    }
    closedir(folder)
  }

  /// The files whose paths the pattern means, ordered by path.
  ///
  /// Only folders that can hold one are opened. Links to files count as files; links to folders are
  /// followed where the pattern names a level, not under `**`, where they could run in a circle.
  ///
  /// - Throws: ``PantanalError`` when the connection's folder, or one in it, cannot be listed.
  public func list(_ pattern: GlobPattern) throws -> [ListedFile] { try listing(pattern).files }

  /// The files whose paths the pattern means, and folders, pipes, dangling links and unreadable names
  /// that it means too.
  ///
  /// - Throws: ``PantanalError`` when the connection's folder, or one in it, cannot be listed.
  public func listing(_ pattern: GlobPattern) throws -> FileListing {
    try check()
    var walk = FolderWalk(name: name, root: path)
    try walk.list(pattern.segments[...], in: "")
    return walk.listing()
  }

  /// A file of a folder is here already.
  public func fetch(
    _ file: ListedFile, into spool: String, advance: (_ byteCount: Int) throws -> Void
  ) throws -> LocalFile {
    LocalFile(
      file, at: path + "/" + file.path, place: "\(file.path) on \(name)", isCopy: false)
  }

  /// Opens a file for reading.
  public func open(_ file: ListedFile) throws -> FileReader {
    try fetch(file, into: "", advance: { _ in }).open()
  }
}

extension stat {
  var modifiedAt: Int64 { ListedFile.time(seconds: st_mtim.tv_sec, nanoseconds: st_mtim.tv_nsec) }
}
