// The two number formats of SQLite's records.

/// Integers of one to nine bytes, seven bits in each, the highest first.
///
/// Related SQLite documentation: <https://www.sqlite.org/fileformat2.html#varint>
enum Varint {
  /// How many bytes a 64-bit number takes at most.
  static let maximumCount = 9

  /// How many bytes a number takes.
  ///
  /// Numbers of 2^56 and more do not occur here.
  @inline(__always)
  static func count(_ number: UInt64) -> Int {
    number < 0x80 ? 1 : (70 - number.leadingZeroBitCount) / 7
  }

  /// How long a record's header is whose types take `typeCount` bytes: it counts itself.
  @inline(__always)
  static func count(ofHeader typeCount: Int) -> Int {
    let short = typeCount + count(UInt64(typeCount) + 1)
    return typeCount + count(UInt64(short))
  }

  /// Writes a number below 2^56 and goes on after it.
  @inline(__always)
  static func write(_ number: UInt64, to place: inout UnsafeMutablePointer<UInt8>) {
    if number < 0x80 {
      place.pointee = UInt8(truncatingIfNeeded: number)
      place += 1
    } else {
      writeLong(number, to: &place)
    }
  }

  private static func writeLong(_ number: UInt64, to place: inout UnsafeMutablePointer<UInt8>) {
    let count = count(number)
    precondition(count < maximumCount, "no row or length is that large")
    var rest = number
    for index in stride(from: count - 1, through: 0, by: -1) {
      place[index] = UInt8(truncatingIfNeeded: rest & 0x7F) | (index == count - 1 ? 0 : 0x80)
      rest >>= 7
    }
    place += count
  }
}

/// Integers in records, in as few bytes as hold them.
///
/// Related SQLite documentation: <https://www.sqlite.org/fileformat2.html#record_format>
enum SerialInteger {
  /// The serial type of an integer and how many bytes it takes.
  static func type(of integer: Int64) -> (type: UInt8, count: Int) {
    switch integer {
    case 0: (8, 0)
    case 1: (9, 0)
    case -0x80..<0x80: (1, 1)
    case -0x8000..<0x8000: (2, 2)
    case -0x80_0000..<0x80_0000: (3, 3)
    case -0x8000_0000..<0x8000_0000: (4, 4)
    case -0x8000_0000_0000..<0x8000_0000_0000: (5, 6)
    default: (6, 8)
    }
  }

  /// Writes an integer, the highest byte first, and goes on after it.
  static func write(_ integer: Int64, to place: inout UnsafeMutablePointer<UInt8>) {
    let count = type(of: integer).count
    for index in 0..<count {
      place[index] = UInt8(truncatingIfNeeded: integer >> (8 * (count - 1 - index)))
    }
    place += count
  }
}
