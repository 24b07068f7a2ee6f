// One `pantanal ingest`, watched from outside: when its rows can be read, and what it took until then.

import Foundation
import SQLite

/// A project with one source that is loaded anew each time.
final class PantanalLoad {
  /// What the last loads took besides time.
  struct Figures {
    var peakMegabytes = 0.0
    var busyProcessors = 0.0
    var checkpointSeconds = 0.0
  }

  private(set) var figures = Figures()

  private let lines: LineItems
  private let project: URL
  private var database: URL { project.appending(path: "warehouse/raw.db") }

  /// A project that loads a file from its folder, or the file of that name from a container whose
  /// connection string is given.
  init(of lines: LineItems, file: URL, storage: String? = nil) throws {
    self.lines = lines
    let suffix = storage == nil ? "" : "-azure"
    project = lines.folder.appending(path: "project-\(file.lastPathComponent)\(suffix)")
    let folder = project.appending(path: "sql/raw")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let connection =
      try storage.map { storage in
        try writeSecret(storage)
        return "{type: azure_blob, url: az://lines, connection_string: \"${STORAGE}\"}"
      } ?? "{type: folder, path: \(lines.folder.path)}"
    try """
    warehouse: warehouse
    connections:
      lines: \(connection)
    """.write(
      to: project.appending(path: "pantanal.yaml"), atomically: true, encoding: .utf8)
    let columns = lines.columns.map { "  \($0): {header: \($0), description: Of TPC-H}" }
    try """
    description: TPC-H's lineitem.
    connection: lines
    path: \(file.lastPathComponent)
    mode: replace
    columns:
    \(columns.joined(separator: "\n"))
    """.write(
      to: folder.appending(path: "lineitem.yaml"), atomically: true, encoding: .utf8)
  }

  private func writeSecret(_ storage: String) throws {
    let file = project.appending(path: ".pantanal/secrets")
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    _ = FileManager.default.createFile(
      atPath: file.path, contents: Data("STORAGE=\(storage)\n".utf8),
      attributes: [.posixPermissions: 0o600])
  }

  /// The time from starting the program until another connection reads the rows.
  func way(_ name: String) -> Way {
    Way(name: name) { [self] in
      try load()
    } checksum: { [self] in
      try lines.checksum(of: database)
    }
  }

  private func load() throws -> Double {
    try? FileManager.default.removeItem(at: project.appending(path: "warehouse"))
    let clock = ContinuousClock()
    let start = clock.now
    var committed: Double?
    var observer: Connection?
    _ = try ChildProcess.run(
      [ChildProcess.pantanal, "ingest", "--project", project.path, "--quiet"]
    ) { child in
      while let processorSeconds = ChildProcess.processorSeconds(of: child) {
        observer = observer ?? self.observer()
        if let count = try? observer?.value("SELECT count(*) FROM _load").integer, count > 0 {
          let seconds = (clock.now - start) / .seconds(1)
          committed = seconds
          figures.busyProcessors = processorSeconds / seconds
          break
        }
        usleep(10_000)
      }
      observer = nil
    }
    let total = (clock.now - start) / .seconds(1)
    // A small load may be over before anybody looked.
    let seconds = committed ?? total
    figures.checkpointSeconds = total - seconds
    figures.peakMegabytes = max(
      figures.peakMegabytes, Double(ChildProcess.peakBytesSoFar) / 1_000_000)
    return seconds
  }

  /// A connection that has nothing to do with the load; nil until the warehouse is made.
  private func observer() -> Connection? {
    // The catalog is made last. Before, SQLite would not wait for a reader of files under way.
    let catalog = project.appending(path: "warehouse/catalog.db")
    guard FileManager.default.fileExists(atPath: catalog.path) else { return nil }
    return try? Connection(.file(database.path), mode: .readOnly)
  }
}
