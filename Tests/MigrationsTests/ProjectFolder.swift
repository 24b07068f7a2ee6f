// A project in a temporary folder, for tests that need files.

import Foundation
import Warehouse

/// A folder that is a project and goes away with this value.
final class ProjectFolder {
  let url = FileManager.default.temporaryDirectory.appending(path: "pantanal-\(UUID().uuidString)")

  init(_ files: [String: String] = [:]) throws {
    try write("warehouse: warehouse\n", to: "pantanal.yaml")
    for (path, text) in files { try write(text, to: path) }
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func write(_ text: String, to path: String) throws {
    let file = url.appending(path: path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  func read(_ path: String) throws -> String {
    try String(contentsOf: url.appending(path: path), encoding: .utf8)
  }

  func remove(_ path: String) throws {
    try FileManager.default.removeItem(at: url.appending(path: path))
  }

  var project: Project { get throws { try Project(at: url, environment: [:]) } }

  var warehouse: Warehouse { Warehouse(folder: url.appending(path: "warehouse")) }
}
