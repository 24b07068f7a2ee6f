// The files of a Delta table, which its log knows and its folder does not.

import Connections
import Formats
import Foundation
import Parquet
import Warehouse

/// A Delta table as its log has it now.
struct DeltaListing: Sendable {
  let table: DeltaTable
  /// The files that hold its rows, ordered by path, as a connection would list them.
  let files: [ListedFile]
  private let entries: [PathKey: DeltaFile]

  /// Reads the log of the table that a source names by its folder.
  init(of source: Source, at place: any FileConnection) throws {
    guard let folder = Self.folder(of: source) else {
      throw PantanalError(
        .sourceInvalid, "a Delta table is one folder, and \(source.path) is a pattern",
        hint: "name the folder that holds _delta_log", place: source.place)
    }
    let log = try place.list(GlobPattern("\(folder)/_delta_log/*"))
    do {
      table = try Self.read(log, at: place)
    } catch let error as FormatError {
      throw IngestMessages.unreadable(folder, error, of: source)
    }
    let prefix = "\(folder)/"
    entries = Dictionary(table.files.map { (PathKey(prefix + $0.path), $0) }) { first, _ in first }
    files = entries.values.map { entry in
      // The log may say anything, and sizes are added up.
      let size = Int64(max(0, min(entry.size, 1 << 42)))
      let time = entry.modificationTime.quotientAndRemainder(dividingBy: 1_000)
      return ListedFile(
        path: prefix + entry.path, size: size,
        modifiedAt: ListedFile.time(
          seconds: time.quotient, nanoseconds: time.remainder * 1_000_000))
    }.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }

  /// The records of one of its files.
  func records(of file: LocalFile) throws -> any RecordReader {
    guard let entry = entries[PathKey(file.listed.path)] else {
      preconditionFailure("\(file.listed.path) is planned and not in the table's log")
    }
    return try table.records(of: entry, path: file.path)
  }

  private static func folder(of source: Source) -> String? {
    let parts = source.path.split(separator: "/")
    guard !parts.contains(where: { $0.contains { "*?[{".contains($0) } }) else { return nil }
    return parts.joined(separator: "/")
  }

  // A plan is made without the writer's lock, so its copies are kept apart from those of a load.
  private static func read(_ log: [ListedFile], at place: any FileConnection) throws -> DeltaTable {
    let spool = FileManager.default.temporaryDirectory
      .appending(path: "pantanal-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: spool, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(at: spool) }
    func name(_ file: ListedFile) -> String { String(file.path.split(separator: "/").last ?? "") }
    let needed = Set(try DeltaTable.logFilesNeeded(names: log.map(name)))
    let copies = try log.filter { needed.contains(name($0)) }.map {
      (name: name($0), file: try place.fetch($0, into: spool.path, advance: { _ in }))
    }
    return try withExtendedLifetime(copies) {
      try DeltaTable(logFiles: copies.map { ($0.name, $0.file.path) })
    }
  }
}
