// An exact copy of a warehouse: by the file system where it can share blocks, otherwise page by page.

import Foundation
import SQLite
import Warehouse

/// Copies the files of a warehouse into a folder.
///
/// The copy is the warehouse as of one moment, see ``WarehouseSnapshot``. The key of pseudonyms goes along,
/// so that what the copy publishes can be compared with what the original does.
struct WarehouseCopy {
  let folder: URL
  let cancellation: Cancellation
  let progress: ProgressHandler
  /// Makes a clone of a file, or says that the file system cannot.
  var clone: (_ file: URL, _ copy: URL) -> Bool = { FileClone.make(of: $0, at: $1) }

  /// Makes the copy.
  ///
  /// - Returns: Whether blocks are shared.
  /// - Throws: ``PantanalError`` when the disk is too small, or someone asked to stop.
  func make(of warehouse: Warehouse) throws -> Bool {
    let snapshot = try WarehouseSnapshot(of: warehouse)
    let isShared = try share(snapshot)
    if !isShared { try copyPages(snapshot) }
    if let key = PseudonymKey(of: warehouse) { try write(key) }
    return isShared
  }

  private func file(_ name: String) -> URL { folder.appending(path: "\(name).db") }

  // MARK: By the file system

  /// Clones each file with its log.
  ///
  /// The open transactions keep logs from being emptied, so a file whose clone holds a part of what its
  /// log holds is made whole by the log. What was committed meanwhile would be in some clones and not in
  /// others; then they are thrown away.
  private func share(_ snapshot: WarehouseSnapshot) throws -> Bool {
    let isDone = WarehouseSnapshot.names.allSatisfy { name in
      let source = snapshot.warehouse.folder.appending(path: "\(name).db")
      let log = URL(filePath: source.path + "-wal")
      guard clone(source, file(name)) else { return false }
      guard FileManager.default.fileExists(atPath: log.path) else { return true }
      return clone(log, URL(filePath: file(name).path + "-wal"))
    }
    guard isDone, try snapshot.isCurrent else {
      removeFiles()
      return false
    }
    for name in WarehouseSnapshot.names {
      let connection = try Connection(.file(file(name).path), mode: .readWrite)
      try connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    }
    return true
  }

  private func removeFiles() {
    for name in WarehouseSnapshot.names {
      for ending in ["", "-wal", "-shm"] { unlink(file(name).path + ending) }
    }
  }

  // MARK: Page by page

  private func copyPages(_ snapshot: WarehouseSnapshot) throws {
    let sizes = try snapshot.sizes()
    try DiskSpace.check(for: sizes.reduce(0, +), in: folder)
    var done: Int64 = 0
    for (name, size) in zip(WarehouseSnapshot.names, sizes) {
      try NewFile.make(at: file(name))
      let connection = try NewFile.open(file(name))
      try connection.copy(name, of: snapshot.connection, over: "main") { remaining, total in
        try cancellation.check()
        let share = total == 0 ? 1 : Double(total - remaining) / Double(total)
        progress(
          Progress(
            "copy \(name)", completed: done + Int64(Double(size) * share),
            total: sizes.reduce(0, +), unit: .bytes))
      }
      done += size
    }
  }

  private func write(_ key: PseudonymKey) throws {
    let path = PseudonymKey.url(in: Warehouse(folder: folder)).path
    let isMade = FileManager.default.createFile(
      atPath: path, contents: Data(key.text.utf8), attributes: [.posixPermissions: 0o600])
    guard isMade else { throw TargetMessages.system("write", URL(filePath: path)) }
  }
}

/// Files that are written once, and thrown away if that does not come to an end.
enum NewFile {
  /// Makes an empty file that its owner alone can read.
  static func make(at url: URL) throws {
    let descriptor = Foundation.open(url.path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw TargetMessages.system("create", url) }
    close(descriptor)
  }

  /// Opens such a file for writing without a journal.
  static func open(_ url: URL) throws -> Connection {
    let connection = try Connection(.file(url.path), mode: .readWrite)
    // A defensive connection ignores journal_mode = OFF.
    try connection.setDefensive(false)
    try connection.execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
    return connection
  }
}

/// How much a disk can still take.
enum DiskSpace {
  /// Refuses work that the disk has no room for.
  static func check(for byteCount: Int64, in folder: URL) throws {
    var status = statvfs()
    guard statvfs(folder.path, &status) == 0 else { return }
    let free = Int64(status.f_bavail) * Int64(status.f_frsize)
    // What SQLite and the file system need beside the pages.
    let needed = byteCount + byteCount / 20 + (1 << 20)
    guard free >= needed else { throw TargetMessages.diskTooSmall(needed, free, folder) }
  }
}
