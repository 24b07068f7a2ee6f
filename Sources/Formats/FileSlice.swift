// Bytes of a local file from one offset to another: the lowest layer of the readers of this module.

import Glibc

/// What gives bytes in order.
protocol ByteSource: AnyObject {
  /// Fills a buffer that is not empty and says how many bytes it gave; 0 is the end.
  func read(into space: UnsafeMutableRawBufferPointer) throws(FormatError) -> Int
}

/// A part of a local file, read in order.
final class FileSlice: ByteSource {
  private let descriptor: Int32

  /// How many bytes the whole file has.
  let fileByteCount: Int

  private var position: Int
  private let start: Int
  private let end: Int

  /// How many bytes of the slice were read.
  var consumedByteCount: Int { position - start }

  /// Opens a file for its bytes in `range`, or for all of them.
  init(path: String, range: Range<Int>? = nil) throws(FormatError) {
    var status = stat()
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system("the file cannot be opened") }
    let code = fstat(descriptor, &status)
    // From here on the descriptor is closed, whatever is thrown.
    self.descriptor = descriptor
    fileByteCount = Int(status.st_size)
    start = range?.lowerBound ?? 0
    end = range?.upperBound ?? .max
    position = start
    guard code == 0 else { throw .system("the file cannot be read") }
    guard status.st_mode & S_IFMT == S_IFREG else { throw FormatError("this is not a file") }
  }

  deinit { close(descriptor) }

  func read(into space: UnsafeMutableRawBufferPointer) throws(FormatError) -> Int {
    let count = try read(into: space, at: position, limit: min(space.count, end - position))
    position += count
    return count
  }

  /// The bytes at an offset, fewer where the file ends.
  func bytes(at offset: Int, count: Int) throws(FormatError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      var given = 0
      var failure: FormatError?
      bytes.withUnsafeMutableBytes { space in
        let rest = UnsafeMutableRawBufferPointer(rebasing: space[filled...])
        do throws(FormatError) {
          given = try read(into: rest, at: offset + filled, limit: rest.count)
        } catch {
          failure = error
        }
      }
      if let failure { throw failure }
      if given == 0 { break }
      filled += given
    }
    return Array(bytes.prefix(filled))
  }

  private func read(
    into space: UnsafeMutableRawBufferPointer, at offset: Int, limit: Int
  ) throws(FormatError) -> Int {
    guard limit > 0 else { return 0 }
    while true {
      let count = pread(descriptor, space.baseAddress, limit, off_t(offset))
      if count >= 0 { return count }
      if errno != EINTR { throw .system("the file cannot be read") }
    }
  }
}

extension FormatError {
  /// What the system refused, in its own words.
  static func system(_ sentence: String) -> FormatError {
    FormatError("\(sentence): \(String(cString: strerror(errno)))")
  }
}
