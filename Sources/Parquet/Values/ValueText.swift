// A value as text, and where such texts are written.

/// A value as UTF-8 that lies in some page or buffer; without a start it is NULL.
struct ValueText {
  var start: UnsafePointer<UInt8>?
  var count: Int32 = 0
  /// Whether it may enter: a text that is not UTF-8, or has zero bytes, may not.
  var isValid = true

  static var null: ValueText { ValueText(start: nil) }

  init(start: UnsafePointer<UInt8>?) { self.start = start }

  init(_ start: UnsafePointer<UInt8>, count: Int) {
    self.start = start
    self.count = Int32(truncatingIfNeeded: count)
  }

  var bytes: UnsafeBufferPointer<UInt8>? {
    start.map { UnsafeBufferPointer(start: $0, count: Int(count)) }
  }

  /// Whether it is UTF-8 without zero bytes.
  var isText: Bool {
    guard let start else { return true }
    return Self.isPlain(start, count: Int(count)) || isCarefullyText(start)
  }

  /// Whether all bytes are ASCII and none is zero, eight at a time.
  private static func isPlain(_ start: UnsafePointer<UInt8>, count: Int) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let tops: UInt64 = 0x8080_8080_8080_8080
    var index = 0
    while index + 8 <= count {
      let word = UnsafeRawPointer(start + index).loadUnaligned(as: UInt64.self)
      // A zero byte borrows its top bit, whose loss shows; a false alarm costs only time.
      if (word | word &- ones) & tops != 0 { return false }
      index += 8
    }
    while index < count {
      if start[index] == 0 || start[index] >= 0x80 { return false }
      index += 1
    }
    return true
  }

  private func isCarefullyText(_ start: UnsafePointer<UInt8>) -> Bool {
    let bytes = UnsafeBufferPointer(start: start, count: Int(count))
    return !bytes.contains(0) && (try? UTF8Span(validating: bytes.span)) != nil
  }
}
