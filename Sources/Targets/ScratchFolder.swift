// Folders for work that is thrown away or takes its place only when it is complete.

public import Foundation
import Warehouse

/// A folder beside a warehouse's, readable by its owner alone, that goes with the work it is for.
///
/// A lock on a file in it says that the work goes on. The system gives the lock back when the process
/// dies, so whatever comes next can tell what was left behind and removes it.
public final class ScratchFolder {
  /// What it is for.
  public enum Purpose: String, CaseIterable, Sendable {
    /// A copy that is being made.
    case copy
    /// A rehearsal.
    case rehearsal
  }

  /// The folder.
  public let url: URL
  private var lock: Int32

  private static let lockName = "work.lock"

  /// Makes one, after removing what others left behind.
  ///
  /// - Throws: ``PantanalError`` when the folder cannot be made.
  public init(_ purpose: Purpose, beside folder: URL) throws {
    let parent = folder.deletingLastPathComponent()
    url = parent.appending(
      path: "\(Self.prefix(purpose, folder))\(getpid())-\(UInt32.random(in: 0...99999))",
      directoryHint: .isDirectory)
    let url = url
    let owners: [FileAttributeKey: Any] = [.posixPermissions: 0o700]
    do {
      try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
      lock = try Self.alone(in: parent) {
        Self.sweepLocked(beside: folder)
        try FileManager.default.createDirectory(
          at: url, withIntermediateDirectories: false, attributes: owners)
        let path = url.appending(path: Self.lockName).path
        let lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0, flock(lock, LOCK_EX | LOCK_NB) == 0 else {
          throw TargetMessages.system("lock", url)
        }
        return lock
      }
    } catch let error as CocoaError {
      throw PantanalError(.fileUnreadable, "the folder \(url.path) cannot be made", cause: error)
    }
  }

  deinit { remove() }

  /// Removes the folder and all that is in it; the second time does nothing.
  public func remove() {
    guard lock >= 0 else { return }
    try? FileManager.default.removeItem(at: url)
    close(lock)
    lock = -1
  }

  /// Removes what processes that died left behind beside a warehouse's folder.
  public static func sweep(beside folder: URL) {
    let parent = folder.deletingLastPathComponent()
    guard !leftovers(beside: folder).isEmpty else { return }
    try? alone(in: parent) { sweepLocked(beside: folder) }
  }

  private static func sweepLocked(beside folder: URL) {
    for url in leftovers(beside: folder) {
      let lock = open(url.appending(path: lockName).path, O_RDWR | O_CLOEXEC)
      defer { if lock >= 0 { close(lock) } }
      guard lock < 0 || flock(lock, LOCK_EX | LOCK_NB) == 0 else { continue }
      try? FileManager.default.removeItem(at: url)
    }
  }

  private static func prefix(_ purpose: Purpose, _ folder: URL) -> String {
    ".\(folder.lastPathComponent).\(purpose.rawValue)-"
  }

  private static func leftovers(beside folder: URL) -> [URL] {
    let parent = folder.deletingLastPathComponent()
    let names = (try? FileManager.default.contentsOfDirectory(atPath: parent.path)) ?? []
    let prefixes = Purpose.allCases.map { prefix($0, folder) }
    return names.filter { name in prefixes.contains { name.hasPrefix($0) } }.sorted()
      .map { parent.appending(path: $0, directoryHint: .isDirectory) }
  }

  /// Runs `body` while no other process makes or removes such folders in `parent`.
  static func alone<Result>(in parent: URL, _ body: () throws -> Result) throws -> Result {
    let descriptor = open(parent.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { if descriptor >= 0 { close(descriptor) } }
    while descriptor >= 0, flock(descriptor, LOCK_EX) != 0, errno == EINTR {}
    return try body()
  }
}
