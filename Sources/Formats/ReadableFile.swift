// A local file as bytes, from its start or at its end.

import Glibc

/// A local file, open for reading from its beginning.
final class ReadableFile {
  private let descriptor: CInt

  /// - Throws: ``FormatError`` when it cannot be opened.
  init(path: String) throws(FormatError) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw FormatError("it cannot be opened: \(String(cString: strerror(errno)))")
    }
    _ = posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
  }

  deinit { _ = close(descriptor) }

  /// How many bytes it has, if it is a file and no pipe.
  var size: Int? {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
  }

  /// Fills a buffer and says how many bytes it gave; 0 is the end.
  func read(into space: UnsafeMutableRawBufferPointer) throws -> Int {
    while true {
      let count = Glibc.read(descriptor, space.baseAddress, space.count)
      if count >= 0 { return count }
      guard errno == EINTR else {
        throw FormatError("it cannot be read: \(String(cString: strerror(errno)))")
      }
    }
  }

  /// The bytes from `offset` on, as many as there are; reading goes on where it was.
  func bytes(count: Int, at offset: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { space, count in
      count = max(0, pread(descriptor, space.baseAddress, space.count, off_t(max(0, offset))))
    }
  }
}
