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

  /// The last bytes of a file that is longer than `limit`, or nil.
  func end(size: Int, ofMoreThan limit: Int) throws(FormatError) -> [UInt8]? {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      status.st_size > limit
    else { return nil }
    var bytes = [UInt8](repeating: 0, count: min(size, Int(status.st_size)))
    let count = pread(descriptor, &bytes, bytes.count, status.st_size - off_t(bytes.count))
    return count == bytes.count ? bytes : nil
  }
}
