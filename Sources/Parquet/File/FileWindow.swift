// A file, and a window that moves over a part of it.

import Formats
import Glibc

/// An open file.
final class OpenFile {
  let size: Int
  private let descriptor: CInt

  init(path: String) throws(FormatError) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unreadable(errno) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let code = errno
      close(descriptor)
      throw .unreadable(code)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw .noParquet
    }
    size = Int(status.st_size)
  }

  deinit { close(descriptor) }

  /// Fills `bytes` from the file's `offset` on.
  func read(_ bytes: UnsafeMutableRawBufferPointer, at offset: Int) throws(FormatError) {
    var done = 0
    while done < bytes.count, let start = bytes.baseAddress {
      let count = pread(descriptor, start + done, bytes.count - done, offset + done)
      guard count != 0 else { throw .damaged("it became shorter while it was read") }
      if count > 0 {
        done += count
      } else if errno != EINTR {
        throw .unreadable(errno)
      }
    }
  }
}

/// A window over the bytes of a file from one place on: what has been read and not yet taken.
final class FileWindow {
  /// How much is read ahead.
  private static let readAhead = 64 << 10

  private let file: OpenFile
  private let end: Int
  private let buffer = PageBuffer()
  private var next = 0
  private var start = 0
  private var count = 0

  /// A window over `file`, of which the bytes from `end` on do not count.
  init(_ file: OpenFile, end: Int) {
    self.file = file
    self.end = end
  }

  /// How many bytes are left in the file.
  var remaining: Int { end - next + count }

  /// Moves to a place of the file.
  func move(to offset: Int) throws(FormatError) {
    guard 4...end ~= offset else { throw .damaged("a page lies outside the file") }
    (next, start, count) = (offset, 0, 0)
  }

  /// Lends the next bytes: `wanted` of them, or more, or all that are left.
  func peek(_ wanted: Int) throws(FormatError) -> UnsafeRawBufferPointer {
    if count < wanted, next < end {
      let total = min(max(wanted, Self.readAhead), remaining)
      if start > 0 {
        memmove(buffer.start, buffer.start + start, count)
        start = 0
      }
      buffer.reserve(total, keeping: count)
      let missing = total - count
      try file.read(.init(start: buffer.start + count, count: missing), at: next)
      next += missing
      count = total
    }
    return UnsafeRawBufferPointer(start: buffer.start + start, count: count)
  }

  /// Takes `size` bytes, lending them until the next call.
  func take(_ size: Int) throws(FormatError) -> ByteCursor {
    guard size <= remaining else { throw .damaged("a page goes on beyond the file") }
    _ = try peek(size)
    defer {
      start += size
      count -= size
    }
    return ByteCursor(UnsafePointer(buffer.start + start), count: size)
  }
}
