// The folder of a demo: made, recognised, and replaced only when nothing in it is anyone's work.

import Federation
import Foundation
import Warehouse

/// A folder with the example federation as a project of the reader's own.
struct DemoFolder {
  let root: URL

  init(_ path: String) {
    root = URL(filePath: path, directoryHint: .isDirectory).standardizedFileURL
  }

  /// What makes a folder a demo of ours; files changed after it are the reader's.
  private var marker: URL { root.appending(path: ".pantanal/demo.json") }

  /// Writes the project and the landing files, in place of a demo that was there.
  func make(scale: Double, seed: UInt64, _ progress: ProgressHandler) throws {
    try clear()
    let note = JSONValue.object(["scale": .number(scale), "seed": .text(String(seed))]).text + "\n"
    do {
      try Folder.write(note, to: marker)
      try FederationProject.write(to: root)
      // Once more, so that it is younger than the project's files.
      try Folder.write(note, to: marker)
      _ = try FederationGenerator(scale: scale, seed: seed).write(to: root) { completed, total in
        progress(
          Progress(
            "landing files", completed: Int64(completed), total: Int64(total), unit: .files))
      }
    } catch let error where !(error is PantanalError) {
      throw PantanalError(
        .fileUnreadable, "the demo cannot be written to \(root.path)",
        hint: "nothing else was changed; is the disk full?", cause: error)
    }
  }

  private func clear() throws {
    guard !Folder.isEmpty(root) else { return }
    guard FileManager.default.fileExists(atPath: marker.path) else {
      throw PantanalError(
        .fileExists, "\(root.path) is not empty, and it is not a demo",
        hint: "name a folder that does not exist yet")
    }
    if let edited = try editedFile() {
      throw PantanalError(
        .fileExists, "\(root.path) is a demo that was edited: \(edited)",
        hint: "name another folder, or remove this one first")
    }
    try removeAll()
  }

  /// A file outside `.pantanal` that is younger than the demo.
  private func editedFile() throws -> String? {
    let made = try Self.modificationDate(marker)
    let names = FileManager.default.subpaths(atPath: root.path) ?? []
    return try names.filter { !$0.hasPrefix(".pantanal") }.sorted().first { name in
      try Self.modificationDate(root.appending(path: name)) > made
    }
  }

  /// Removes everything in the folder, as the warehouse's only writer.
  private func removeAll() throws {
    let warehouse = Warehouse(folder: root.appending(path: ".pantanal/warehouse"))
    if FileManager.default.fileExists(atPath: warehouse.folder.path) {
      let lock = try WriterLock(warehouse, command: Session.command)
      try removeContents()
      _ = consume lock
    } else {
      try removeContents()
    }
  }

  private func removeContents() throws {
    do {
      for name in try FileManager.default.contentsOfDirectory(atPath: root.path) {
        try FileManager.default.removeItem(at: root.appending(path: name))
      }
    } catch {
      throw PantanalError(
        .fileUnreadable, "the demo in \(root.path) cannot be removed", cause: error)
    }
  }

  private static func modificationDate(_ file: URL) throws -> Date {
    let attributes = try? FileManager.default.attributesOfItem(atPath: file.path)
    return attributes?[.modificationDate] as? Date ?? .distantPast
  }
}
