// What the generator knows and no export shows, for tests: UTF-8, commas, ISO dates.

import Foundation

/// A file of truth being written.
final class TruthFile {
  private let handle: FileHandle
  private var buffer: [UInt8] = []

  init(at file: URL, headers: [String]) throws {
    handle = try FileHandle(forWritingTo: file.created())
    buffer += Array(headers.joined(separator: ",").utf8)
    buffer.append(UInt8(ascii: "\n"))
  }

  /// A code with leading zeros up to `width`.
  func code(_ value: Int, width: Int) { digits(value, width: width) }

  /// `,` and a number.
  func integer(_ value: Int) {
    buffer.append(UInt8(ascii: ","))
    digits(value, width: 1)
  }

  /// `,` and a code with leading zeros up to `width`.
  func nextCode(_ value: Int, width: Int) {
    buffer.append(UInt8(ascii: ","))
    digits(value, width: width)
  }

  /// `,` and a day.
  func date(_ day: Day) {
    let date = day.date
    buffer.append(UInt8(ascii: ","))
    digits(date.year, width: 4)
    buffer.append(UInt8(ascii: "-"))
    digits(date.month, width: 2)
    buffer.append(UInt8(ascii: "-"))
    digits(date.day, width: 2)
  }

  /// `,` and a number from 0 to 1 with six decimals.
  func probability(_ value: Double) {
    let millionths = Int(value * 1e6 + 0.5)
    buffer.append(UInt8(ascii: ","))
    digits(millionths / 1_000_000, width: 1)
    buffer.append(UInt8(ascii: "."))
    digits(millionths % 1_000_000, width: 6)
  }

  func endLine() throws {
    buffer.append(UInt8(ascii: "\n"))
    if buffer.count >= 1 << 16 { try flush() }
  }

  func close() throws {
    try flush()
    try handle.close()
  }

  private func flush() throws {
    try handle.write(contentsOf: buffer)
    buffer.removeAll(keepingCapacity: true)
  }

  private func digits(_ value: Int, width: Int) {
    buffer.append(digitsOf: value, width: width)
  }
}

extension [UInt8] {
  /// Appends a number that is not negative, with leading zeros up to `width`.
  mutating func append(digitsOf value: Int, width: Int) {
    var divisor = 1
    for _ in 1..<Swift.max(width, 1) { divisor *= 10 }
    while value / divisor >= 10 { divisor *= 10 }
    while divisor > 0 {
      append(UInt8(ascii: "0") + UInt8(value / divisor % 10))
      divisor /= 10
    }
  }
}
