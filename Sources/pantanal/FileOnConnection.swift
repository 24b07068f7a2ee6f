// The file that a person names, and where a source would look for it.

import Connections
import Foundation
import Warehouse

/// A file, found on one of a project's connections.
struct FileOnConnection {
  /// The connection's name.
  let connection: String
  /// The file's path on the connection.
  let path: String
  /// The file, here.
  let file: LocalFile
}

extension FileOnConnection {
  /// Finds the connection whose folder a file is in, or the file on the connection that is named.
  ///
  /// - Throws: ``PantanalError`` when there is no such file, or no connection that leads to it.
  init(_ file: String, _ connection: String?, _ project: Project) throws {
    if let connection {
      self = try Self.named(file, on: connection, project)
      return
    }
    let folders = ProjectConnections(project).all.compactMap { declared in
      (try? declared.files()) as? FolderConnection
    }
    let path = URL(filePath: file).resolvingSymlinksInPath().path
    guard FileManager.default.fileExists(atPath: path) else {
      throw PantanalError(.fileUnreadable, "there is no file \(file)")
    }
    for folder in folders {
      let root = URL(filePath: folder.path).resolvingSymlinksInPath().path
      guard path.hasPrefix(root + "/") else { continue }
      self = try Self.named(String(path.dropFirst(root.count + 1)), on: folder.name, project)
      return
    }
    throw PantanalError(
      .connectionInvalid, "\(file) is in the folder of no connection",
      hint: folders.isEmpty
        ? "declare its folder under connections: in \(Project.fileName)"
        : "move it into one: "
          + folders.map { "\($0.path) (\($0.name))" }.joined(separator: ", "))
  }

  private static func named(
    _ path: String, on name: String, _ project: Project
  ) throws -> FileOnConnection {
    let connections = ProjectConnections(project).all
    guard let declared = connections.first(where: { $0.name == name }) else {
      throw PantanalError.unknown("connection", name, among: connections.map(\.name))
    }
    guard let files = try declared.files() else {
      throw PantanalError(
        .connectionInvalid, "\(name) is a database, and holds no files",
        hint: "declare its table in sql/raw by hand: table: or query:")
    }
    guard let listed = try files.list(GlobPattern(path)).first else {
      throw PantanalError(.fileUnreadable, "there is no file \(path) on \(name)")
    }
    let spool = FileManager.default.temporaryDirectory.path
    return FileOnConnection(
      connection: name, path: listed.path,
      file: try files.fetch(listed, into: spool, advance: { _ in }))
  }

  /// Refuses a file of a Delta table, of which only the log knows whether it still counts.
  func refuseDelta() throws {
    let folders = path.split(separator: "/").dropLast()
    let parent = URL(filePath: file.path).deletingLastPathComponent()
    guard
      folders.contains("_delta_log")
        || FileManager.default.fileExists(atPath: parent.appending(path: "_delta_log").path)
    else { return }
    let table = folders.filter { $0 != "_delta_log" }.joined(separator: "/")
    throw PantanalError(
      .fileUnreadable, "\(path) belongs to a Delta table",
      hint: "declare the table in sql/raw by hand: path: \(table.isEmpty ? "." : table) and"
        + " format: {type: delta}")
  }
}
