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

  /// Brings a file to this machine, where every format can read it at any place and more than once.
  ///
  /// - Parameters:
  ///   - file: The file as it was listed. One that is another version by now is fetched as it is.
  ///   - spool: A folder for what has to be copied; nothing is left in it.
  ///   - advance: Told of every chunk that was copied; throws to stop. What is here already is not told.
  /// - Throws: ``PantanalError``.
  func fetch(
    _ file: ListedFile, into spool: String, advance: (_ byteCount: Int) throws -> Void
  ) throws -> LocalFile
}
