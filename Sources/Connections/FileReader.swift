// The bytes of one file in order, with the digest of what was read.

import Functions
import Glibc
import Warehouse

/// Reads a file once, from its start to its end, and digests what it reads.
public final class FileReader {
  private let descriptor: Int32
  private let place: String
  private let digest = Digest.sha256()

  /// How many bytes have been read.
  public private(set) var byteCount: Int64 = 0

  init(_ path: String, place: String) throws {
    descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw ConnectionMessages.unreadable(place, path, errno) }
    posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
    self.place = place
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Fills `space` from where the last read ended.
  ///
  /// - Returns: How many bytes there were; 0 at the end of the file.
  public func read(into space: UnsafeMutableRawBufferPointer) throws -> Int {
    var count = Glibc.read(descriptor, space.baseAddress, space.count)
    while count < 0, errno == EINTR {
      count = Glibc.read(descriptor, space.baseAddress, space.count)
    }
    guard count >= 0 else { throw ConnectionMessages.broken(place, errno) }
    digest.add(UnsafeRawBufferPointer(rebasing: space[..<count]))
    byteCount += Int64(count)
    return count
  }

  /// Reads what is left, for its digest alone.
  ///
  /// - Parameter advance: Told of every chunk; throws to stop.
  /// - Throws: ``PantanalError`` when it cannot be read, and what `advance` throws.
  public func readToEnd(_ advance: (_ byteCount: Int) throws -> Void = { _ in }) throws {
    let space = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    defer { space.deallocate() }
    while case let count = try read(into: space), count > 0 { try advance(count) }
  }

  /// The SHA-256 of what has been read, as 64 hexadecimal digits.
  ///
  /// It ends the reading.
  public func sha256() -> String { digest.finish() }
}
