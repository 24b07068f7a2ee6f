// Cutting, padding and joining text. Lengths are in characters, as SQLite's length() counts them.

import SQLiteExtension

enum Pieces {
  /// The first `count` characters.
  static func left(_ text: Bytes, _ count: Int64) -> Bytes {
    let count = Int(clamping: count)
    guard count > 0 else { return Bytes(rebasing: text[..<0]) }
    return Bytes(rebasing: text[..<text.offset(ofScalar: count)])
  }

  /// The last `count` characters.
  static func right(_ text: Bytes, _ count: Int64) -> Bytes {
    let count = Int(clamping: count)
    guard count > 0 else { return Bytes(rebasing: text[..<0]) }
    let start = max(0, text.scalarCount - count)
    return Bytes(rebasing: text[text.offset(ofScalar: start)...])
  }

  /// Which end ``pad(_:to:with:on:into:)`` fills.
  enum Side {
    case left
    case right
  }

  /// Fills `text` up to `length` characters, or cuts it to them.
  ///
  /// - Returns: Whether the result is short enough for SQLite.
  static func pad(
    _ text: Bytes, to length: Int64, with filling: Bytes, on side: Side, into output: TextBuffer
  ) -> Bool {
    let missing = Int(clamping: max(length, 0)) - text.scalarCount
    let kept = missing < 0 ? left(text, length) : text
    guard missing > 0, !filling.isEmpty else {
      output.append(kept)
      return true
    }
    guard missing <= longest else { return false }
    if side == .right { output.append(text) }
    let period = filling.scalarCount
    for _ in 0..<missing / period { output.append(filling) }
    output.append(left(filling, Int64(missing % period)))
    if side == .left { output.append(text) }
    return true
  }

  /// `text`, `count` times over.
  ///
  /// - Returns: Whether the result is short enough for SQLite.
  static func `repeat`(_ text: Bytes, _ count: Int64, into output: TextBuffer) -> Bool {
    guard count > 0, !text.isEmpty else { return true }
    guard count <= longest / Int64(text.count) else { return false }
    for _ in 0..<count { output.append(text) }
    return true
  }

  /// SQLite's own limit on the length of a text, SQLITE_MAX_LENGTH.
  private static let longest: Int64 = 1_000_000_000

  /// The part number `number` of the text between delimiters, from 1, or from the end from -1.
  ///
  /// - Returns: nil when there is no such part.
  static func part(_ number: Int64, of text: Bytes, between delimiter: Bytes) -> Bytes? {
    guard !delimiter.isEmpty else { return number == 1 || number == -1 ? text : nil }
    var wanted = number
    if number < 0 {
      wanted = Int64(parts(of: text, between: delimiter)) + 1 + number
    }
    guard wanted > 0 else { return nil }
    var start = 0
    while true {
      let end = text.offset(of: delimiter, from: start)
      wanted -= 1
      if wanted == 0 { return Bytes(rebasing: text[start..<(end ?? text.count)]) }
      guard let end else { return nil }
      start = end + delimiter.count
    }
  }

  private static func parts(of text: Bytes, between delimiter: Bytes) -> Int {
    var count = 1
    var start = 0
    while let next = text.offset(of: delimiter, from: start) {
      count += 1
      start = next + delimiter.count
    }
    return count
  }

  /// Replaces each character that stands in `from` by the one at its place in `to`, or by nothing.
  static func translate(_ text: Bytes, from: Bytes, to: Bytes, into output: TextBuffer) {
    var index = 0
    while index < text.count {
      let start = index
      let scalar = text.scalar(at: &index)
      guard let position = from.position(ofScalar: scalar) else {
        output.append(text[start..<index])
        continue
      }
      var replacement = to.offset(ofScalar: position)
      if replacement < to.count { output.append(scalar: to.scalar(at: &replacement)) }
    }
  }

  /// Writes the characters in the opposite order.
  static func reverse(_ text: Bytes, into output: TextBuffer) {
    var end = text.count
    while end > 0 {
      var start = end - 1
      while start > 0 && text[start] & 0xC0 == 0x80 { start -= 1 }
      output.append(text[start..<end])
      end = start
    }
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Where `other` is found at or after `start`.
  func offset(of other: Bytes, from start: Int) -> Int? {
    guard let first = other.first, start + other.count <= count else { return nil }
    var index = start
    while index + other.count <= count {
      if self[index] == first, self[index..<(index + other.count)].elementsEqual(other) {
        return index
      }
      index += 1
    }
    return nil
  }

  /// Which of the characters `scalar` is, from 0.
  fileprivate func position(ofScalar scalar: UInt32) -> Int? {
    var index = 0
    var position = 0
    while index < count {
      if self.scalar(at: &index) == scalar { return position }
      position += 1
    }
    return nil
  }
}
