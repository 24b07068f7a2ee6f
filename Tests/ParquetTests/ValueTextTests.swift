// Which text a value becomes.

import Formats
import Foundation
import Testing

@testable import Parquet

@Suite("Parquet values as text")
struct ValueTextTests {
  @Test(.enabled(if: Oracle.exists, "no .venv with pyarrow; make test makes it"))
  func ofRareTypes() throws {
    try withFolder { folder in
      try Oracle.script("write-odd", folder.path)
      let reading = Reading("values", at: folder.appending(path: "values.parquet").path)
      #expect(reading.error == nil)
      let texts = zip(reading.columns, reading.rows.first ?? []).map { "\($0): \($1 ?? "NULL")" }
      #expect(
        texts == [
          "interval: P14M3DT4.005S", "decimal: -1234567890123456789012345678.901",
          "uuid: 00112233-4455-6677-8899-aabbccddeeff", "time: 23:59:59.000001",
          "second: 2024-02-29 12:00:00", "instant: 2024-02-29 16:00:00.500000Z",
          "unsigned: 18446744073709551615", "bytes: 00ff", "letters: sim", "float: 0.1",
          "large: 1e+300", "nan: NaN", "infinite: -Infinity", "small: -0.005",
          "first: 0001-01-01", "late: 12024-12-31", #"struct: {"a":1,"b":["x",null]}"#,
          #"map: {"7":true}"#,
        ])
    }
  }

  /// A text that is not UTF-8, or has a zero byte, costs its record and no other.
  @Test(.enabled(if: Oracle.exists, "no .venv with pyarrow; make test makes it"))
  func isRejectedWhereItIsNone() throws {
    try withFolder { folder in
      try Oracle.script("write-odd", folder.path)
      let records = try ParquetRecords(path: folder.appending(path: "rejects.parquet").path)
      var found: [String] = []
      while let next = try records.next() {
        switch next {
        case .record: found.append("record \(records.line)")
        case .reject(let reject): found.append("\(reject.line): \(reject.reason): \(reject.text)")
        }
      }
      let why = "column texto is not UTF-8, or has a zero byte"
      #expect(
        found == [
          "record 1", #"2: \#(why): {"id":2,"texto":"4375696162e1","lista":[]}"#,
          #"3: \#(why): {"id":3,"texto":"610062","lista":[]}"#, "record 4",
          "5: column lista is not UTF-8, or has a zero byte: "
            + #"{"id":5,"texto":"","lista":["4375696162e1"]}"#,
        ])
    }
  }

  /// Columns by name, in the order asked for; constants win, and what is nowhere is NULL.
  @Test(.enabled(if: Oracle.exists, "no .venv with pyarrow; make test makes it"))
  func ofChosenColumns() throws {
    try withFolder { folder in
      try Oracle.script("write-odd", folder.path)
      let records = try ParquetRecords(
        path: folder.appending(path: "values.parquet").path,
        columns: ["letters", "nowhere", "unit", "nan"], constants: ["unit": "Poconé", "nan": nil])
      _ = try records.next()
      #expect(try records.columnNames() == ["letters", "nowhere", "unit", "nan"])
      let texts = (0..<4).map { index in
        records.field(index).map { String(decoding: $0, as: UTF8.self) }
      }
      #expect(texts == ["sim", nil, "Poconé", nil])
      #expect(try records.next() == nil)
    }
  }

  @Test(arguments: [
    (0.0, "0.0"), (-0.0, "-0.0"), (17.5, "17.5"), (0.1 + 0.2, "0.30000000000000004"),
    (1e9, "1000000000.0"), (999_999_999.5, "999999999.5"), (0.001, "0.001"),
    (-33_078.94, "-33078.94"),
    (.leastNonzeroMagnitude, "5e-324"), (.greatestFiniteMagnitude, "1.7976931348623157e+308"),
    (.nan, "NaN"),
    (-.infinity, "-Infinity"), (123_456.789_012_345, "123456.789012345"),
    (1.0 / 3, "0.3333333333333333"),
  ])
  func ofNumbers(value: Double, text: String) { #expect(written { $0.write(value) } == text) }

  /// Whatever way it is written, the text is as short as the standard library's.
  @Test func readsBack() {
    var random = SplitMix64(seed: 7)
    for _ in 0..<20_000 {
      let digits = Double(Int64.random(in: -1_000_000_000...1_000_000_000, using: &random))
      let divisors = [1, 10, 100, 1000, 1e4, 1e6, 3, 1e10]
      let value = digits / (divisors.randomElement(using: &random) ?? 1)
      let text = written { $0.write(value) }
      #expect(Double(text) == value && text.count <= value.description.count, "\(value)")
    }
  }

  @Test(arguments: [
    (0, "1970-01-01 00:00:00"), (-1, "1969-12-31 23:59:59.999999"),
    (951_782_400_000_000, "2000-02-29 00:00:00"), (1, "1970-01-01 00:00:00.000001"),
    (-62_135_596_800_000_000, "0001-01-01 00:00:00"),
    (-62_167_219_200_000_001, "-0001-12-31 23:59:59.999999"),
    (.max, "294247-01-10 04:00:54.775807"), (.min, "-290308-12-21 19:59:05.224192"),
  ])
  func ofMoments(value: Int64, text: String) {
    #expect(written { $0.writeMoment(value, perSecond: 1_000_000) } == text)
  }

  @Test(arguments: [
    (0, 2, "0.00"), (-5, 2, "-0.05"), (1234, 2, "12.34"), (.min, 0, "-9223372036854775808"),
    (.min, 19, "-0.9223372036854775808"), (7, 25, "0.0000000000000000000000007"),
  ])
  func ofDecimals(value: Int64, scale: Int, text: String) {
    #expect(written { $0.writeDecimal(value, scale: scale) } == text)
    // The same in twelve bytes.
    var bytes = Array(repeating: UInt8(value < 0 ? 0xFF : 0), count: 4)
    withUnsafeBytes(of: value.bigEndian) { bytes += Array($0) }
    #expect(
      bytes.withUnsafeBufferPointer { raw in written { $0.writeDecimal(raw, scale: scale) } }
        == text)
  }

  private func written(_ body: (inout TextWriter) -> Void) -> String {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 256) { space in
      guard let start = space.baseAddress else { return "" }
      var writer = TextWriter(start)
      body(&writer)
      let bytes = UnsafeBufferPointer(start: start, count: writer.position - start)
      return String(decoding: bytes, as: UTF8.self)
    }
  }
}
