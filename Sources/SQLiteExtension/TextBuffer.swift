// The buffer in which functions write the text they return.

/// Growing UTF-8 text that is reused from call to call, so that a function allocates nothing per row.
///
/// Copies are the same buffer; whoever made it frees it. It is a pointer rather than a class because
/// the exclusivity checks of a class would cost more than the work of most functions.
@frozen
public struct TextBuffer {
  @usableFromInline
  struct Storage {
    @usableFromInline var start: UnsafeMutablePointer<UInt8>
    @usableFromInline var count: Int
    @usableFromInline var capacity: Int

    @usableFromInline
    init(capacity: Int) {
      start = .allocate(capacity: capacity)
      count = 0
      self.capacity = capacity
    }
  }

  @usableFromInline let storage: UnsafeMutablePointer<Storage>

  /// Makes an empty buffer, to be freed by ``deallocate()``.
  public init(capacity: Int = 256) {
    storage = .allocate(capacity: 1)
    storage.initialize(to: Storage(capacity: max(capacity, 16)))
  }

  /// Frees the buffer and all its copies.
  public func deallocate() {
    storage.pointee.start.deallocate()
    storage.deallocate()
  }

  /// What was written, valid until more is.
  @inlinable
  public var bytes: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: storage.pointee.start, count: storage.pointee.count)
  }

  /// How many bytes were written.
  @inlinable
  public var count: Int { storage.pointee.count }

  /// Empties the buffer and keeps its memory.
  @inlinable
  public func removeAll() {
    storage.pointee.count = 0
  }

  /// Shortens the text to its first `count` bytes.
  @inlinable
  public func truncate(to count: Int) {
    assert(count <= storage.pointee.count)
    storage.pointee.count = count
  }

  /// Removes a range of bytes.
  public func remove(_ range: Range<Int>) {
    let start = storage.pointee.start
    let rest = storage.pointee.count - range.upperBound
    (start + range.lowerBound).update(from: start + range.upperBound, count: rest)
    storage.pointee.count -= range.count
  }

  /// Makes room for `count` more bytes.
  @inlinable
  public func reserve(_ count: Int) {
    if storage.pointee.count + count > storage.pointee.capacity { grow(by: count) }
  }

  @usableFromInline
  func grow(by count: Int) {
    let old = storage.pointee
    var new = Storage(capacity: max(old.capacity * 2, old.count + count))
    new.start.update(from: old.start, count: old.count)
    new.count = old.count
    old.start.deallocate()
    storage.pointee = new
  }

  /// Writes one byte.
  @inlinable
  public func append(_ byte: UInt8) {
    reserve(1)
    storage.pointee.start[storage.pointee.count] = byte
    storage.pointee.count += 1
  }

  /// Writes bytes, which must not be this buffer's own.
  @inlinable
  public func append(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard let source = bytes.baseAddress, !bytes.isEmpty else { return }
    reserve(bytes.count)
    (storage.pointee.start + storage.pointee.count).update(from: source, count: bytes.count)
    storage.pointee.count += bytes.count
  }

  /// Writes a part of other bytes.
  @inlinable
  public func append(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) {
    append(UnsafeBufferPointer(rebasing: bytes))
  }

  /// Writes a literal.
  @inlinable
  public func append(_ text: StaticString) {
    append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// Writes the UTF-8 form of one Unicode scalar.
  @inlinable
  public func append(scalar: UInt32) {
    if scalar < 0x80 { return append(UInt8(truncatingIfNeeded: scalar)) }
    if scalar < 0x800 {
      append(UInt8(truncatingIfNeeded: 0xC0 | scalar >> 6))
    } else {
      if scalar < 0x10000 {
        append(UInt8(truncatingIfNeeded: 0xE0 | scalar >> 12))
      } else {
        append(UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18))
        append(UInt8(truncatingIfNeeded: 0x80 | scalar >> 12 & 0x3F))
      }
      append(UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3F))
    }
    append(UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F))
  }

  /// Writes a whole number in decimal, with zeros in front up to `width` digits.
  @inlinable
  public func append(decimal value: Int, width: Int = 1) {
    if value < 0 { append(UInt8(ascii: "-")) }
    var rest = value.magnitude
    var digits = 1
    var left = rest / 10
    while left > 0 {
      digits += 1
      left /= 10
    }
    digits = max(digits, width)
    reserve(digits)
    let end = storage.pointee.start + storage.pointee.count + digits
    storage.pointee.count += digits
    for place in 1...digits {
      end[-place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
  }
}
