// Folders that a test makes and that go away with it.

import Foundation

/// A folder of a test's own, removed when the value is no longer used.
final class Scratch: Sendable {
  let folder: URL

  /// Where they all are, for those that are kept until the end of the tests.
  private static let root: URL = {
    atexit { try? FileManager.default.removeItem(at: Scratch.root) }
    return FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
      .appending(path: "pantanal-test-\(ProcessInfo.processInfo.processIdentifier)")
  }()

  init() throws {
    folder = Self.root.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// Copies another folder's content into this one, times of files included.
  convenience init(copyOf source: URL) throws {
    try self.init()
    let copy = try Program.Running(
      command: ["cp", "--archive", "--reflink=auto", "\(source.path)/.", folder.path],
      folder: folder, environment: [:]
    ).outcome()
    precondition(copy.status == 0, copy.error)
  }

  func read(_ path: String) throws -> String {
    try String(contentsOf: folder.appending(path: path), encoding: .utf8)
  }

  func write(_ text: String, to path: String) throws {
    let file = folder.appending(path: path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  /// Replaces a part of a file that must be there.
  func replace(_ part: String, with other: String, in path: String) throws {
    let text = try read(path)
    precondition(text.contains(part), "\(path) does not contain \(part)")
    try write(text.replacing(part, with: other), to: path)
  }
}
