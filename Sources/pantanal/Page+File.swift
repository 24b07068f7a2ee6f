import Foundation
import Reports
import Warehouse

extension Page {
  /// Writes the page, its folder too where it is missing.
  func write(to file: URL) throws {
    do {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(html.utf8).write(to: file, options: .atomic)
    } catch {
      throw PantanalError(
        .fileUnreadable, "\(file.path) cannot be written",
        hint: "name a file in a folder that you may write to", cause: error)
    }
  }
}
