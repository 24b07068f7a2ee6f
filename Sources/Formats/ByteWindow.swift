// The part of a stream that is in memory: a record under way and what was read beyond it.

/// A window that moves over a stream of bytes and never holds much more than one record.
struct ByteWindow: ~Copyable {
  /// Fills a buffer from the stream and says how many bytes it gave; 0 is the end.
  typealias Read = (UnsafeMutableRawBufferPointer) throws -> Int

  /// Bytes after ``end`` that may be read: line feeds, so that a search stops there by itself.
  static let padding = 16

  private let read: Read
  private var capacity: Int

  /// The first byte of the buffer.
  ///
  /// Indices count from here, until ``readMore()``.
  private(set) var base: UnsafeMutablePointer<UInt8>

  /// Where the bytes not yet taken begin.
  private(set) var start = 0

  /// Where they end.
  private(set) var end = 0

  /// Whether the stream has no more bytes than these.
  private(set) var isAtEnd = false

  /// The offset in the stream of the byte at ``start``.
  private(set) var offset = 0

  /// Whether the stream is UTF-16 turned into UTF-8: then ``offset`` counts the bytes it was before.
  private let isFromUTF16: Bool

  init(capacity: Int, isFromUTF16: Bool = false, read: @escaping Read) {
    self.capacity = capacity
    self.isFromUTF16 = isFromUTF16
    self.read = read
    base = .allocate(capacity: capacity + Self.padding)
    base.initialize(repeating: 0x0A, count: Self.padding)
  }

  deinit { base.deallocate() }

  var count: Int { end - start }

  func bytes(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: base + range.lowerBound, count: range.count)
  }

  /// Lets go of the bytes before `index`.
  mutating func take(to index: Int) {
    offset += isFromUTF16 ? bytes(start..<index).utf16ByteCount : index - start
    start = index
  }

  /// Reads on, keeping the bytes not yet taken; they move to the front.
  mutating func readMore() throws {
    base.update(from: base + start, count: count)
    end = count
    start = 0
    if end == capacity { grow() }
    let space = UnsafeMutableRawBufferPointer(start: base + end, count: capacity - end)
    let count = try read(space)
    precondition(count >= 0 && count <= space.count, "a read gives what it was asked for, or less")
    isAtEnd = count == 0
    end += count
    (base + end).initialize(repeating: 0x0A, count: Self.padding)
  }

  private mutating func grow() {
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: 2 * capacity + Self.padding)
    larger.initialize(from: base, count: end)
    base.deallocate()
    base = larger
    capacity *= 2
  }
}
