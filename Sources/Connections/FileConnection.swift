// What every place that holds files can do.

import Warehouse

/// A place that files come from: a folder, a container of blobs.
public protocol FileConnection: Sendable {
  /// The connection's name in the project.
  var name: String { get }

  /// Whether the place answers and can be listed.
  ///
  /// - Throws: ``PantanalError`` that says why not.
  func check() throws

  /// The files whose paths the pattern means, ordered by path.
  ///
  /// - Throws: ``PantanalError`` when the place cannot be listed.
  func list(_ pattern: GlobPattern) throws -> [ListedFile]

  /// The files whose paths the pattern means, and what else it means that cannot be read as a file.
  ///
  /// - Throws: ``PantanalError`` when the place cannot be listed.
  func listing(_ pattern: GlobPattern) throws -> FileListing

  /// Brings a file to this machine, where every format can read it at any place and more than once.
  ///
  /// - Parameters:
  ///   - file: The file as it was listed. One that is another version by now is fetched as it is.
  ///   - spool: A folder for what has to be copied; nothing is left in it.
  ///   - advance: Told of every chunk that was copied, or taken back, when it is copied again; throws to
  ///     stop. What is here already is not told.
  /// - Returns: The file, in the version that was fetched.
  /// - Throws: ``PantanalError``.
  func fetch(
    _ file: ListedFile, into spool: String, advance: (_ byteCount: Int) throws -> Void
  ) throws -> LocalFile
}

extension FileConnection {
  /// What a place lists that holds nothing but files.
  public func listing(_ pattern: GlobPattern) throws -> FileListing {
    FileListing(files: try list(pattern))
  }
}

/// What a pattern means at a place.
public struct FileListing: Sendable {
  /// The files, ordered by path.
  public var files: [ListedFile]
  /// What is meant and is no file that can be read.
  public var skipped: [SkippedEntry]

  /// Creates a listing.
  public init(files: [ListedFile], skipped: [SkippedEntry] = []) {
    self.files = files
    self.skipped = skipped
  }
}

/// Something whose name a pattern means, and that is no file.
public struct SkippedEntry: Hashable, Sendable {
  /// Its path, with a replacement character in place of bytes that are no UTF-8.
  public let path: String
  /// What it is, `a folder` for instance.
  public let reason: String

  /// Creates a note.
  public init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }
}
