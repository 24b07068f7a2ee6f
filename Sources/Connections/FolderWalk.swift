// The search of a folder for what a pattern means.

import Glibc

/// One search, and what it has found so far.
struct FolderWalk {
  let name: String
  let root: String
  private var files: [ListedFile] = []
  private var skipped: [SkippedEntry] = []

  init(name: String, root: String) {
    self.name = name
    self.root = root
  }

  /// What was found, ordered by path.
  func listing() -> FileListing {
    FileListing(
      files: files.sorted { $0.precedes($1) },
      skipped: skipped.sorted { $0.path < $1.path })
  }

  mutating func list(_ segments: ArraySlice<GlobPattern.Segment>, in folder: String) throws {
    guard let segment = segments.first else { return }
    let rest = segments.dropFirst()
    switch segment {
    case .name(".."):
      // Nothing outside of the connection's folder is in it.
      return
    case .name(let wanted):
      var status = stat()
      guard stat(root + "/" + folder + wanted, &status) == 0 else {
        if isDangling(folder + wanted) { skip(folder + wanted, "a link to nothing") }
        return
      }
      try take(folder + wanted, status, rest)
    case .pattern:
      try visit(folder) { walk, entry in
        guard segment.matches(entry.name) else { return }
        // A file where a folder is meant is of no interest.
        if !rest.isEmpty, entry.isCertainly(DT_REG) { return }
        guard let status = entry.status else {
          return walk.skip(
            folder + entry.name, entry.isUnreadable ? "its name is not UTF-8" : "a link to nothing")
        }
        try walk.take(folder + entry.name, status, rest)
      }
    case .anyDepth:
      try list(rest, in: folder)
      try visit(folder) { walk, entry in
        guard segment.matches(entry.name), entry.isFolderItself else { return }
        try walk.list(segments, in: folder + entry.name + "/")
      }
    }
  }

  /// Takes the file at a path, or goes on into the folder there.
  private mutating func take(
    _ path: String, _ status: stat, _ rest: ArraySlice<GlobPattern.Segment>
  ) throws {
    let kind = status.st_mode & S_IFMT
    if rest.isEmpty {
      guard kind == S_IFREG else { return skip(path, Self.kinds[kind] ?? "no regular file") }
      files.append(
        ListedFile(path: path, size: Int64(status.st_size), modifiedAt: status.modifiedAt))
    } else if kind == S_IFDIR {
      try list(rest, in: path + "/")
    }
  }

  private static let kinds: [mode_t: String] = [
    S_IFDIR: "a folder", S_IFIFO: "a pipe", S_IFSOCK: "a socket", S_IFCHR: "a device",
    S_IFBLK: "a device",
  ]

  private mutating func skip(_ path: String, _ reason: String) {
    skipped.append(SkippedEntry(path: path, reason: reason))
  }

  private func isDangling(_ path: String) -> Bool {
    var status = stat()
    return lstat(root + "/" + path, &status) == 0
  }

  private struct Entry {
    let name: String
    /// Whether the name is no UTF-8, so that it is not the name here.
    let isUnreadable: Bool
    let type: Int32
    /// What a link leads to; nil where it leads nowhere.
    let status: stat?
    let isFolderItself: Bool

    /// Whether the folder's own listing says what it is; some file systems leave that open, and a
    /// link may be anything.
    func isCertainly(_ type: Int) -> Bool { self.type == Int32(type) }
  }

  /// Shows every entry of a folder to `body`.
  ///
  /// Each is asked for its status by its folder's descriptor, so that no path is looked up again.
  private mutating func visit(
    _ folder: String, _ body: (inout FolderWalk, Entry) throws -> Void
  ) throws {
    guard let stream = opendir(root + "/" + folder) else {
      // A folder that went away since it was listed has no files.
      if errno == ENOENT || errno == ENOTDIR { return }
      throw ConnectionMessages.unreadable("\(folder) on \(name)", root + "/" + folder, errno)
    }
    defer { closedir(stream) }
    while let entry = readdir(stream) {
      let found = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) {
          Self.entry($0, type: Int32(entry.pointee.d_type), in: dirfd(stream))
        }
      }
      if found.name == "." || found.name == ".." { continue }
      try body(&self, found)
    }
  }

  private static func entry(_ name: UnsafePointer<CChar>, type: Int32, in folder: Int32) -> Entry {
    let text = String(validatingCString: name)
    var status = stat()
    let isThere = fstatat(folder, name, &status, 0) == 0
    var isFolder = type == Int32(DT_DIR)
    if type == Int32(DT_UNKNOWN) {
      var own = stat()
      isFolder =
        fstatat(folder, name, &own, AT_SYMLINK_NOFOLLOW) == 0 && own.st_mode & S_IFMT == S_IFDIR
    }
    return Entry(
      name: text ?? String(cString: name), isUnreadable: text == nil, type: type,
      status: isThere && text != nil ? status : nil, isFolderItself: isFolder)
  }
}
