// The repository as text: where its root is, which files are in it.

import Foundation

/// The files of this repository, as the architecture tests read them.
enum Repository {
  static let root = URL(filePath: #filePath).appending(path: "../../..").standardized

  /// What people wrote: build folders, data and environments are not among it.
  static let files: [String] =
    ["Sources", "Tests", "migrations", "sql", "seeds", ".ci"].flatMap { folder in
      let names = FileManager.default.subpaths(atPath: root.appending(path: folder).path) ?? []
      return names.map { "\(folder)/\($0)" }.filter { !isFolder($0) && !$0.contains("__pycache__") }
    }.sorted() + ["Package.swift", "Makefile", "README.md", "pantanal.yaml"].filter(exists)

  static func files(under folder: String, ending suffix: String) -> [String] {
    files.filter { $0.hasPrefix(folder + "/") && $0.hasSuffix(suffix) }
  }

  static func text(of path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: root.appending(path: path).path)
  }

  private static func isFolder(_ path: String) -> Bool {
    var isDirectory: ObjCBool = false
    let exists = FileManager.default.fileExists(
      atPath: root.appending(path: path).path, isDirectory: &isDirectory)
    return exists && isDirectory.boolValue
  }
}
