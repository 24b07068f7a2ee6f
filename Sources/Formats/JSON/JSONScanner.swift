// The bounds of JSON values. Strings are looked at eight bytes at a time; the line feeds that a window
// has after its end stop every search.

/// Finds where JSON values end, in bytes that are followed by line feeds.
///
/// Indices count from ``base``. Related documentation: RFC 8259.
struct JSONScanner {
  /// How deep arrays and objects may lie in each other, the record itself counted.
  static let depthLimit = 512

  let base: UnsafePointer<UInt8>

  /// Where the bytes end.
  let end: Int

  /// Where the string that began before `end` stops.
  struct StringBounds {
    /// The index of the closing quote.
    var end: Int
    var isEscaped = false
  }

  func skipSpace(_ index: Int) -> Int {
    var index = index
    while index < end, base[index] <= 0x20 {
      guard base[index] == 0x20 || base[index] == 0x0A || base[index] == 0x0D || base[index] == 0x09
      else { break }
      index += 1
    }
    return index
  }

  /// A fault at `index`, unless only the bytes run out there.
  func stop(_ fault: JSONFault, at index: Int) -> JSONStop {
    index >= end ? .outOfBytes : .fault(fault, at: index)
  }

  /// The end of a string whose opening quote is before `start`, checked to be UTF-8.
  func string(from start: Int) throws(JSONStop) -> StringBounds {
    let bytes = UnsafeRawPointer(base)
    let quotes = UInt64(repeating: 0x22)
    let escapes = UInt64(repeating: 0x5C)
    var bounds = StringBounds(end: start)
    var high: UInt64 = 0
    while true {
      let word = UInt64(
        littleEndian: bytes.loadUnaligned(fromByteOffset: bounds.end, as: UInt64.self))
      let controls = (word &- UInt64(repeating: 0x20)) & ~word & UInt64(repeating: 0x80)
      let found = (word ^ quotes).zeroBytes | (word ^ escapes).zeroBytes | controls
      guard found != 0 else {
        high |= word
        bounds.end += 8
        continue
      }
      let bit = found.trailingZeroBitCount - 7
      high |= word & ((1 << UInt64(bit)) &- 1)
      bounds.end += bit / 8
      switch base[bounds.end] {
      case 0x22:
        if high & UInt64(repeating: 0x80) != 0 { try checkUTF8(start..<bounds.end) }
        return bounds
      case 0x5C:
        bounds.isEscaped = true
        bounds.end = try escape(at: bounds.end)
      case 0x0A, 0x0D: throw stop(.lineEnd, at: bounds.end)
      default: throw stop(.control, at: bounds.end)
      }
    }
  }

  private func checkUTF8(_ range: Range<Int>) throws(JSONStop) {
    let bytes = UnsafeBufferPointer(start: base + range.lowerBound, count: range.count)
    if let index = UTF8Check.firstInvalidIndex(in: bytes) {
      throw .fault(.invalidUTF8, at: range.lowerBound + index)
    }
  }

  private func escape(at index: Int) throws(JSONStop) -> Int {
    switch base[index + 1] {
    case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74: return index + 2
    case 0x75:
      for digit in index + 2..<index + 6 where base[digit].hexValue == nil {
        throw stop(.escape, at: digit)
      }
      return index + 6
    default: throw stop(.escape, at: index + 1)
    }
  }

  /// The end of a string, number or word that begins at `index`.
  func scalar(at index: Int) throws(JSONStop) -> Int {
    switch base[index] {
    case 0x22: try string(from: index + 1).end + 1
    case 0x2D, 0x30...0x39: try number(at: index)
    case 0x74: try word("true", at: index)
    case 0x66: try word("false", at: index)
    case 0x6E: try word("null", at: index)
    default: throw stop(.unexpected, at: index)
    }
  }

  private func word(_ word: StaticString, at start: Int) throws(JSONStop) -> Int {
    for offset in 0..<word.utf8CodeUnitCount where base[start + offset] != word.utf8Start[offset] {
      throw stop(.unexpected, at: start + offset)
    }
    return start + word.utf8CodeUnitCount
  }

  private func number(at start: Int) throws(JSONStop) -> Int {
    var index = base[start] == 0x2D ? start + 1 : start
    index = base[index] == 0x30 ? index + 1 : try digits(from: index)
    if base[index] == 0x2E { index = try digits(from: index + 1) }
    if base[index] | 0x20 == 0x65 {
      index += 1
      if base[index] == 0x2B || base[index] == 0x2D { index += 1 }
      index = try digits(from: index)
    }
    return index
  }

  private func digits(from start: Int) throws(JSONStop) -> Int {
    var index = start
    while base[index] &- 0x30 < 10 { index += 1 }
    if index == start { throw stop(.number, at: index) }
    return index
  }

  /// The index after the colon that follows a key at `index`.
  func key(at index: Int) throws(JSONStop) -> Int {
    guard base[index] == 0x22 else { throw stop(.missingKey, at: index) }
    let colon = skipSpace(try string(from: index + 1).end + 1)
    guard base[colon] == 0x3A else { throw stop(.missingColon, at: colon) }
    return colon + 1
  }

  /// The end of an array or object that begins at `start`, inside a record's object.
  ///
  /// `isObject` is room for ``depthLimit`` answers to what lies around a value.
  func nested(
    at start: Int, _ isObject: UnsafeMutablePointer<Bool>
  ) throws(JSONStop) -> Int {
    var depth = 1
    var index = start
    value: while true {
      index = skipSpace(index)
      let byte = base[index]
      if byte == 0x7B || byte == 0x5B {
        guard depth < Self.depthLimit else { throw .fault(.tooDeep, at: index) }
        isObject[depth] = byte == 0x7B
        depth += 1
        index = skipSpace(index + 1)
        // In ASCII a closing bracket is its opening one plus two.
        if base[index] != byte + 2 {
          if byte == 0x7B { index = try key(at: index) }
          continue
        }
      } else {
        index = try scalar(at: index)
      }
      while depth > 1 {
        index = skipSpace(index)
        if base[index] == 0x2C {
          index = isObject[depth - 1] ? try key(at: skipSpace(index + 1)) : index + 1
          continue value
        }
        guard base[index] == (isObject[depth - 1] ? 0x7D : 0x5D) else {
          throw stop(.missingComma, at: index)
        }
        depth -= 1
        index += 1
      }
      return index
    }
  }
}

extension UInt8 {
  /// What it is worth as a hexadecimal digit.
  var hexValue: UInt32? {
    switch self {
    case 0x30...0x39: UInt32(self - 0x30)
    case 0x41...0x46: UInt32(self - 0x41 + 10)
    case 0x61...0x66: UInt32(self - 0x61 + 10)
    default: nil
    }
  }
}
