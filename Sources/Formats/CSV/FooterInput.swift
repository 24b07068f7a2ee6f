// Bytes without the last lines of their stream, which can be told only at its end.

import Glibc

/// Leaves out the last lines of a stream as it is read.
///
/// Keeps no more than these lines and one chunk, and of endless lines only the last 8 MiB. A line counts whether or not it is empty; what comes
/// after the last line end is a line only if it has a byte.
final class FooterInput {
  private let read: Sample.Read
  private let lineCount: Int
  private var buffer: [UInt8] = []
  /// How many bytes of ``buffer`` are known not to be in the footer and not given yet.
  private var free = 0
  private var position = 0
  private var isAtEnd = false

  init(lineCount: Int, read: @escaping Sample.Read) {
    self.lineCount = lineCount
    self.read = read
  }

  /// Fills a buffer and says how many bytes it gave; 0 is the end.
  func fill(_ space: UnsafeMutableRawBufferPointer) throws -> Int {
    while position == free {
      if isAtEnd { return 0 }
      try readMore()
    }
    let count = min(space.count, free - position)
    space.copyBytes(from: buffer[position..<position + count])
    position += count
    return count
  }

  private func readMore() throws {
    buffer.removeFirst(position)
    position = 0
    let old = buffer.count
    let size = max(64 << 10, old)
    buffer.append(contentsOf: repeatElement(0, count: size))
    let count = try buffer.withUnsafeMutableBytes { space in
      try read(UnsafeMutableRawBufferPointer(rebasing: space[old...]))
    }
    buffer.removeLast(size - count)
    isAtEnd = count == 0
    free = max(footerStart, buffer.count - (8 << 20))
  }

  /// Where the last ``lineCount`` lines begin.
  private var footerStart: Int {
    var index = buffer.count
    if index > 0 { index -= lineEndLength(endingAt: index) }
    for line in 1...max(lineCount, 1) {
      while index > 0, lineEndLength(endingAt: index) == 0 { index -= 1 }
      if line < lineCount, index > 0 { index -= lineEndLength(endingAt: index) }
    }
    return index
  }

  private func lineEndLength(endingAt end: Int) -> Int {
    guard end > 0 else { return 0 }
    if buffer[end - 1] == 0x0D { return 1 }
    guard buffer[end - 1] == 0x0A else { return 0 }
    return end > 1 && buffer[end - 2] == 0x0D ? 2 : 1
  }
}
