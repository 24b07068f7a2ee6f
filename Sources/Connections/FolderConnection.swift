// A folder as a place that data comes from.

import Glibc
import Warehouse

/// A file as a connection lists it.
public struct ListedFile: Hashable, Sendable {
  /// Its path, relative to the connection, with slashes.
  public let path: String

  /// How many bytes it has.
  public let size: Int64

  /// When its content last changed, in nanoseconds since 1970 UTC.
  public let modifiedAt: Int64

  /// The version that the place gives it, where it gives one.
  public let etag: String?

  /// Describes a file.
  public init(path: String, size: Int64, modifiedAt: Int64, etag: String? = nil) {
    self.path = path
    self.size = size
    self.modifiedAt = modifiedAt
    self.etag = etag
  }
}

/// A folder, on this machine or mounted.
public struct FolderConnection: FileConnection {
  /// The connection's name in the project.
  public let name: String

  /// The folder's path.
  public let path: String

  /// A connection to a folder, which is not looked at yet.
  public init(name: String, path: String) {
    self.name = name
    self.path = path
  }

  /// Whether the folder is there and can be listed.
  ///
  /// - Throws: ``PantanalError`` that says why not.
  public func check() throws {
    guard let folder = opendir(path) else {
      throw ConnectionMessages.unreachable(self, errno)
    }
    closedir(folder)
  }

  /// The files whose paths the pattern means, ordered by path.
  ///
  /// Only folders that can hold one are opened. Links to files count as files; links to folders are
  /// followed where the pattern names a level, not under `**`, where they could run in a circle.
  ///
  /// - Throws: ``PantanalError`` when the connection's folder, or one in it, cannot be listed.
  public func list(_ pattern: GlobPattern) throws -> [ListedFile] {
    try check()
    var files: [ListedFile] = []
    try list(pattern.segments[...], in: "", into: &files)
    files.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    return files
  }

  /// A file of a folder is here already.
  public func fetch(
    _ file: ListedFile, into spool: String, advance: (_ byteCount: Int) throws -> Void
  ) throws -> LocalFile {
    LocalFile(
      file, at: path + "/" + file.path, place: "\(file.path) on \(name)", isCopy: false)
  }

  /// Opens a file for reading.
  public func open(_ file: ListedFile) throws -> FileReader {
    try fetch(file, into: "", advance: { _ in }).open()
  }

  private func list(
    _ segments: ArraySlice<GlobPattern.Segment>, in folder: String, into files: inout [ListedFile]
  ) throws {
    guard let segment = segments.first else { return }
    let rest = segments.dropFirst()
    switch segment {
    case .name(let name):
      try visit(folder + name, rest, into: &files)
    case .pattern:
      for entry in try entries(of: folder) where segment.matches(entry.name) {
        // A name that ends the pattern is wanted as a file, others as folders.
        if entry.isCertainly(rest.isEmpty ? DT_DIR : DT_REG) { continue }
        try visit(folder + entry.name, rest, into: &files)
      }
    case .anyDepth:
      try list(rest, in: folder, into: &files)
      for entry in try entries(of: folder) where segment.matches(entry.name) {
        guard entry.isCertainly(DT_DIR) || isFolderItself(folder + entry.name) else { continue }
        try list(segments, in: folder + entry.name + "/", into: &files)
      }
    }
  }

  /// Takes the file at a path, or goes on into the folder there.
  private func visit(
    _ path: String, _ rest: ArraySlice<GlobPattern.Segment>, into files: inout [ListedFile]
  ) throws {
    var status = stat()
    guard stat(self.path + "/" + path, &status) == 0 else { return }
    let kind = status.st_mode & S_IFMT
    if rest.isEmpty, kind == S_IFREG {
      files.append(
        ListedFile(path: path, size: Int64(status.st_size), modifiedAt: status.modifiedAt))
    } else if !rest.isEmpty, kind == S_IFDIR {
      try list(rest, in: path + "/", into: &files)
    }
  }

  private func isFolderItself(_ path: String) -> Bool {
    var status = stat()
    return lstat(self.path + "/" + path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private struct Entry {
    let name: String
    let type: Int32

    /// Whether the folder's own listing says what it is; some file systems leave that open, and a
    /// link may be anything.
    func isCertainly(_ type: Int) -> Bool { self.type == Int32(type) }
  }

  private func entries(of folder: String) throws -> [Entry] {
    guard let stream = opendir(path + "/" + folder) else {
      // A folder that went away since it was listed has no files.
      if errno == ENOENT || errno == ENOTDIR { return [] }
      throw ConnectionMessages.unreadable("\(folder) on \(name)", path + "/" + folder, errno)
    }
    defer { closedir(stream) }
    var entries: [Entry] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name == "." || name == ".." { continue }
      entries.append(Entry(name: name, type: Int32(entry.pointee.d_type)))
    }
    return entries
  }
}

extension stat {
  var modifiedAt: Int64 { Int64(st_mtim.tv_sec) * 1_000_000_000 + Int64(st_mtim.tv_nsec) }
}
