// The text of one row, field after field in one piece of memory that every row uses again.

import COdbc

/// The UTF-8 of a row's fields.
final class RowText {
  private var bytes: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private var count = 0
  private var starts: [Int]
  private var counts: [Int]

  init(fieldCount: Int) {
    capacity = 1 << 14
    bytes = .allocate(capacity: capacity)
    starts = Array(repeating: 0, count: fieldCount)
    counts = Array(repeating: -1, count: fieldCount)
  }

  deinit { bytes.deallocate() }

  func clear() { count = 0 }

  /// Lends a field; nil is NULL.
  func field(_ index: Int) -> UnsafeBufferPointer<UInt8>? {
    guard counts[index] >= 0 else { return nil }
    return UnsafeBufferPointer(start: bytes + starts[index], count: counts[index])
  }

  func setNull(_ field: Int) { counts[field] = -1 }

  func set(_ field: Int, ascii source: UnsafeRawBufferPointer) {
    reserve(source.count)
    begin(field)
    if let start = source.baseAddress {
      UnsafeMutableRawPointer(bytes + count).copyMemory(from: start, byteCount: source.count)
    }
    count += source.count
    end(field)
  }

  /// Writes bytes as hexadecimal digits, small ones.
  func set(_ field: Int, hexadecimalOf source: UnsafeRawBufferPointer) {
    reserve(2 * source.count)
    begin(field)
    Hexadecimal.digits.withUnsafeBufferPointer { digits in
      for byte in source {
        bytes[count] = digits[Int(byte >> 4)]
        bytes[count + 1] = digits[Int(byte & 15)]
        count += 2
      }
    }
    end(field)
  }

  /// Writes UTF-16 in the machine's order as UTF-8.
  ///
  /// - Returns: False when half of a surrogate pair is missing; U+FFFD stands in its place.
  func set(_ field: Int, utf16 source: UnsafeRawBufferPointer) -> Bool {
    let unitCount = source.count / 2
    reserve(3 * unitCount)
    begin(field)
    var isWhole = true
    var index = 0
    func unit(_ index: Int) -> UInt32 {
      UInt32(source.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self))
    }
    while index < unitCount {
      var scalar = unit(index)
      index += 1
      if scalar < 0x80 {
        bytes[count] = UInt8(truncatingIfNeeded: scalar)
        count += 1
        continue
      }
      if scalar & 0xF800 == 0xD800 {
        if scalar < 0xDC00, index < unitCount, unit(index) & 0xFC00 == 0xDC00 {
          scalar = 0x10000 + (scalar & 0x3FF) << 10 + unit(index) & 0x3FF
          index += 1
        } else {
          scalar = 0xFFFD
          isWhole = false
        }
      }
      append(scalar)
    }
    end(field)
    return isWhole
  }

  func set(_ field: Int, date: DATE_STRUCT) {
    reserve(24)
    begin(field)
    append(date)
    end(field)
  }

  /// Writes the fraction where there is one: six digits, or nine where six are too few.
  func set(_ field: Int, timestamp: TIMESTAMP_STRUCT) {
    reserve(48)
    begin(field)
    append(DATE_STRUCT(year: timestamp.year, month: timestamp.month, day: timestamp.day))
    append(ascii: " ")
    append(Int(timestamp.hour), digits: 2)
    append(ascii: ":")
    append(Int(timestamp.minute), digits: 2)
    append(ascii: ":")
    append(Int(timestamp.second), digits: 2)
    let nanoseconds = Int(timestamp.fraction)
    if nanoseconds > 0 {
      append(ascii: ".")
      let isCoarse = nanoseconds % 1000 == 0
      append(isCoarse ? nanoseconds / 1000 : nanoseconds, digits: isCoarse ? 6 : 9)
    }
    end(field)
  }

  private func begin(_ field: Int) { starts[field] = count }

  private func end(_ field: Int) { counts[field] = count - starts[field] }

  private func reserve(_ more: Int) {
    guard count + more > capacity else { return }
    capacity = max(2 * capacity, count + more)
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    larger.update(from: bytes, count: count)
    bytes.deallocate()
    bytes = larger
  }

  private func append(_ date: DATE_STRUCT) {
    if date.year < 0 { append(ascii: "-") }
    append(Int(date.year.magnitude), digits: 4)
    append(ascii: "-")
    append(Int(date.month), digits: 2)
    append(ascii: "-")
    append(Int(date.day), digits: 2)
  }

  private func append(ascii: Unicode.Scalar) {
    bytes[count] = UInt8(ascii: ascii)
    count += 1
  }

  /// Writes a number with as many digits at least.
  private func append(_ number: Int, digits: Int) {
    var needed = 1
    var limit = 10
    while needed < digits || number >= limit {
      needed += 1
      limit *= 10
    }
    var rest = number
    for place in stride(from: count + needed - 1, through: count, by: -1) {
      bytes[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
    count += needed
  }

  private func append(_ scalar: UInt32) {
    func put(_ value: UInt32) {
      bytes[count] = UInt8(truncatingIfNeeded: value)
      count += 1
    }
    switch scalar {
    case ..<0x800:
      put(0xC0 | scalar >> 6)
    case ..<0x10000:
      put(0xE0 | scalar >> 12)
      put(0x80 | scalar >> 6 & 0x3F)
    default:
      put(0xF0 | scalar >> 18)
      put(0x80 | scalar >> 12 & 0x3F)
      put(0x80 | scalar >> 6 & 0x3F)
    }
    put(0x80 | scalar & 0x3F)
  }
}
