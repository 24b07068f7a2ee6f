// A file of a connection on this machine.

import Glibc

/// A file that can be read here, and that goes away with this object where it is a copy.
public final class LocalFile: @unchecked Sendable {
  /// The file as the connection has it, in the version that was fetched.
  public let listed: ListedFile

  /// Its path on this machine.
  public let path: String

  /// The name of the place and the file, for people.
  public let place: String

  private let isCopy: Bool

  /// A file that is here already.
  ///
  /// - Parameters:
  ///   - listed: The file as the connection has it.
  ///   - path: Its path on this machine.
  ///   - place: The name of the place and the file, for people.
  ///   - isCopy: Whether it was made for this reading and goes when the reading ends.
  public init(_ listed: ListedFile, at path: String, place: String, isCopy: Bool) {
    self.listed = listed
    self.path = path
    self.place = place
    self.isCopy = isCopy
  }

  deinit {
    if isCopy { unlink(path) }
  }

  /// Reads it from its start.
  ///
  /// - Throws: ``PantanalError`` when it cannot be opened.
  public func open() throws -> FileReader { try FileReader(path, place: place) }
}
