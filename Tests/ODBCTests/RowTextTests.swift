// How values become text, those among them that are no text.

import COdbc
import Testing

@testable import ODBC

@Suite("The text of a row")
struct RowTextTests {
  private func text(_ put: (RowText) -> Void) -> String? {
    let row = RowText(fieldCount: 2)
    put(row)
    return row.field(1).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test(arguments: [
    ([0x41, 0xD83D, 0xDE00, 0xE9, 0x6F22], "A😀é漢", true), ([], "", true),
    ([0xD83D], "\u{FFFD}", false), ([0xDE00, 0x41], "\u{FFFD}A", false),
    ([0xD83D, 0xD83D, 0xDE00], "\u{FFFD}😀", false),
    ([0x7F, 0x80, 0x7FF, 0x800, 0xFFFF], "\u{7F}\u{80}\u{7FF}\u{800}\u{FFFF}", true),
    ([0xD800, 0xDC00, 0xDBFF, 0xDFFF], "\u{10000}\u{10FFFF}", true),
  ])
  func isReadFromUTF16(units: [UInt16], expected: String, isWhole: Bool) {
    var wasWhole = false
    let found = text { row in
      wasWhole = units.withUnsafeBytes { row.set(1, utf16: $0) }
    }
    #expect(found == expected)
    #expect(wasWhole == isWhole)
  }

  @Test(arguments: [
    (2024, 2, 29, 0, "2024-02-29 23:05:09"), (1, 1, 1, 1, "0001-01-01 23:05:09.000000001"),
    (9999, 12, 31, 999_999_999, "9999-12-31 23:05:09.999999999"),
    (12345, 1, 1, 500_000_000, "12345-01-01 23:05:09.500000"),
    (-44, 3, 15, 0, "-0044-03-15 23:05:09"),
    (2024, 1, 1, 123_456_000, "2024-01-01 23:05:09.123456"),
  ])
  func hasTimes(year: Int16, month: UInt16, day: UInt16, fraction: UInt32, expected: String) {
    let timestamp = TIMESTAMP_STRUCT(
      year: year, month: month, day: day, hour: 23, minute: 5, second: 9, fraction: fraction)
    #expect(text { $0.set(1, timestamp: timestamp) } == expected)
  }

  @Test func growsWithItsFields() {
    let row = RowText(fieldCount: 2)
    row.clear()
    Array("first".utf8).withUnsafeBytes { row.set(0, ascii: $0) }
    let bytes = [UInt8](repeating: 0xA5, count: 1 << 20)
    bytes.withUnsafeBytes { row.set(1, hexadecimalOf: $0) }
    #expect(row.field(0).map { String(decoding: $0, as: UTF8.self) } == "first")
    #expect(row.field(1)?.count == 2 << 20)
    row.setNull(0)
    #expect(row.field(0) == nil)
  }
}
