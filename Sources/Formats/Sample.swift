/// The first bytes of a stream, which can be looked at before the stream is read from its beginning.
final class Sample {
  typealias Read = (UnsafeMutableRawBufferPointer) throws -> Int

  /// The first bytes.
  private(set) var bytes: [UInt8]

  /// Whether the stream has no more than these.
  private(set) var isWhole = false

  private var position = 0

  /// Reads up to `size` bytes.
  init(size: Int, of read: Read) throws {
    bytes = [UInt8](repeating: 0, count: size)
    var count = 0
    while count < size {
      let more = try bytes.withUnsafeMutableBytes { space in
        try read(UnsafeMutableRawBufferPointer(rebasing: space[count...]))
      }
      count += more
      if more == 0 {
        isWhole = true
        break
      }
    }
    bytes.removeLast(size - count)
  }

  /// Gives these bytes and then the rest of the stream.
  func followed(by read: @escaping Read) -> Read {
    { [self] space in
      if position < bytes.count {
        let count = min(space.count, bytes.count - position)
        space.copyBytes(from: bytes[position..<position + count])
        position += count
        if position == bytes.count { bytes = [] }
        return count
      }
      return isWhole ? 0 : try read(space)
    }
  }
}
