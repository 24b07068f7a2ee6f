// A second file on the same blocks, where the file system can.

import Foundation

/// Makes files that share their blocks with others until one of the two is written.
enum FileClone {
  // Linux's FICLONE, which C makes by a macro that Swift does not see: _IOW(0x94, 9, int).
  private static let request: UInt = 0x4004_9409

  /// Makes `copy`, which must not exist, from the content that `file` has at one moment.
  ///
  /// - Returns: Whether the file system can; if not, there is no `copy`.
  static func make(of file: URL, at copy: URL) -> Bool {
    let source = open(file.path, O_RDONLY | O_CLOEXEC)
    guard source >= 0 else { return false }
    defer { close(source) }
    let target = open(copy.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard target >= 0 else { return false }
    defer { close(target) }
    guard ioctl(target, request, source) == 0 else {
      unlink(copy.path)
      return false
    }
    return true
  }
}
