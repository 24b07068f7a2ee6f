// Folders that commands make, with errors that people understand.

import Foundation
import Warehouse

/// What commands do to folders and files.
enum Folder {
  /// - Throws: ``PantanalError`` when there is something in the folder, or a file in its place.
  static func requireEmpty(_ folder: URL) throws {
    guard !isEmpty(folder) else { return }
    throw PantanalError(
      .fileExists, "\(folder.path) is not empty", hint: "name a folder that does not exist yet")
  }

  /// Whether nothing is there: no folder, or one without entries.
  static func isEmpty(_ folder: URL) -> Bool {
    guard FileManager.default.fileExists(atPath: folder.path) else { return true }
    return (try? FileManager.default.contentsOfDirectory(atPath: folder.path))?.isEmpty ?? false
  }

  /// Writes a file, making the folders it needs.
  static func write(_ text: String, to file: URL) throws {
    do {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    } catch {
      throw PantanalError(.fileUnreadable, "\(file.path) cannot be written", cause: error)
    }
  }
}
