// The folder of published files: names, the switch to a new file, what is left of old ones.

import Foundation
import Warehouse

/// Where the files of one mart are.
///
/// `bi.db` is the current file, under a name that never changes. Every version has a name of its own too,
/// `bi-<time>-<fingerprint>.db`, and is never written again. The current file is a second name of the
/// newest version, so that the folder alone says what is published: there is no ledger that could say
/// otherwise.
struct PublishedFolder {
  let url: URL
  let mart: String

  /// The file people open.
  var current: URL { url.appending(path: "\(mart).db") }

  /// How many versions stay, for readers that still have one open and for going back by hand.
  static let versionsKept = 2

  private static let fingerprintLength = 16

  /// The complete versions, oldest first.
  func versions() -> [URL] {
    names().filter { $0.hasPrefix("\(mart)-") && $0.hasSuffix(".db") }.sorted()
      .map { url.appending(path: $0) }
  }

  /// The newest version, if it has that fingerprint.
  func newest(with fingerprint: String) -> URL? {
    let ending = "-\(fingerprint.prefix(Self.fingerprintLength)).db"
    guard let newest = versions().last, newest.lastPathComponent.hasSuffix(ending) else {
      return nil
    }
    return newest
  }

  /// Whether `file` is what the current name stands for.
  func isCurrent(_ file: URL) -> Bool {
    guard let current = FileStatus(current), let version = FileStatus(file) else { return false }
    // Where the file system has no second names, the current file is a copy.
    return current.identity == version.identity
      || (current.size == version.size && current.modifiedAt >= version.modifiedAt)
  }

  /// Runs `body` while nobody else publishes the mart into this folder, which is made if need be.
  func locked<Result>(_ body: () throws -> Result) throws -> Result {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    let file = url.appending(path: ".\(mart).lock")
    let descriptor = open(file.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw PublishingMessages.system("open", file) }
    // Closing gives the lock back, and so does the end of the process.
    defer { close(descriptor) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw PublishingMessages.busy(mart) }
    return try body()
  }

  /// Makes an empty file to write a new version in, readable by its owner alone.
  func makePartialFile() throws -> URL {
    let partial = url.appending(path: ".\(mart)-\(getpid()).partial")
    let descriptor = open(partial.path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw PublishingMessages.system("create", partial) }
    close(descriptor)
    return partial
  }

  /// Removes what an interrupted publication left behind, journals of SQLite's included.
  func removeLeftovers() {
    for name in names() where name.hasPrefix(".\(mart)-") && name.contains(".partial") {
      try? FileManager.default.removeItem(at: url.appending(path: name))
    }
    try? FileManager.default.removeItem(at: nextName)
  }

  /// The current file's name while it is being given to another version.
  private var nextName: URL { url.appending(path: ".\(mart).db.new") }

  /// The size of a file in bytes.
  func size(of file: URL) -> Int64 { FileStatus(file)?.size ?? 0 }

  /// Gives a complete file its own name.
  ///
  /// - Returns: The version.
  func keep(_ partial: URL, fingerprint: String) throws -> URL {
    try synchronize(partial)
    let stamp = Timestamp.now().filter(\.isNumber)
    let mark = fingerprint.prefix(Self.fingerprintLength)
    let version = url.appending(path: "\(mart)-\(stamp)-\(mark).db")
    guard rename(partial.path, version.path) == 0 else {
      throw PublishingMessages.system("rename", partial)
    }
    return version
  }

  /// Makes a version the current file; readers of the former keep it until they close it.
  func makeCurrent(_ version: URL) throws {
    giveRightsOfCurrent(to: version)
    let next = nextName
    try? FileManager.default.removeItem(at: next)
    if link(version.path, next.path) != 0 {
      try FileManager.default.copyItem(at: version, to: next)
      try synchronize(next)
    }
    guard rename(next.path, current.path) == 0 else {
      throw PublishingMessages.system("rename", next)
    }
    try synchronize(url)
    removeOldVersions(but: version)
  }

  /// Who may read the file is the operator's to say, once: it goes from one version to the next.
  private func giveRightsOfCurrent(to version: URL) {
    guard let former = FileStatus(current) else { return }
    // Without the right to give the file to its group, that group gets no rights either.
    guard chown(version.path, uid_t.max, former.group) == 0 else { return }
    chmod(version.path, former.rights)
  }

  private func removeOldVersions(but version: URL) {
    let others = versions().filter { $0.lastPathComponent != version.lastPathComponent }
    for old in others.dropLast(Self.versionsKept - 1) {
      try? FileManager.default.removeItem(at: old)
    }
  }

  /// Waits until a file, or the names in a folder, are on the disk.
  private func synchronize(_ url: URL) throws {
    let descriptor = open(url.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw PublishingMessages.system("open", url) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw PublishingMessages.system("write", url) }
  }

  private func names() -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
  }
}

/// What the system knows of a file.
private struct FileStatus {
  struct Identity: Equatable {
    let device: UInt64
    let number: UInt64
  }

  let identity: Identity
  let size: Int64
  let modifiedAt: Double
  let group: gid_t
  let rights: mode_t

  init?(_ url: URL) {
    var status = stat()
    guard stat(url.path, &status) == 0 else { return nil }
    identity = Identity(device: UInt64(status.st_dev), number: UInt64(status.st_ino))
    size = Int64(status.st_size)
    group = status.st_gid
    rights = status.st_mode & 0o777
    modifiedAt = Double(status.st_mtim.tv_sec) + Double(status.st_mtim.tv_nsec) / 1e9
  }
}
