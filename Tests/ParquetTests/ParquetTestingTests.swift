// The public corpus apache/parquet-testing, where it is at hand.

import Foundation
import Testing

@testable import Parquet

@Suite(
  "Parquet corpus", .enabled(if: SharedData.folder != nil, "PANTANAL_SHARED_DATA is not there"))
struct ParquetTestingTests {
  /// The files in which we and pyarrow differ, and why.
  static let unlike = [
    // We check checksums, which pyarrow does only when asked to; then it refuses them too.
    "datapage_v1-corrupt-checksum.parquet": "we say: ",
    "rle-dict-uncompressed-corrupt-checksum.parquet": "we say: ",
    // Keys that may be NULL; we read it.
    "incorrect_map_schema.parquet": "pyarrow cannot read it: Map keys must be annotated",
    // A day in the year -294554, which 64 bits of microseconds do not reach; numpy agrees with us.
    "int96_from_spark.parquet": "not '-294554-12-13 14:58:10.448384000'",
  ]

  @Test(.enabled(if: Oracle.exists, "no .venv with pyarrow; make test makes it"))
  func isReadAsPyArrowReadsIt() throws {
    let files = try SharedData.files(in: "data").filter {
      !$0.name.contains("encrypt") && $0.name != "large_string_map.brotli.parquet"
    }
    #expect(files.count >= 70)
    let readings = files.map { Reading($0.name, at: $0.path) }
    for (name, difference) in try Oracle.differences(readings) {
      #expect(difference.contains(Self.unlike[name] ?? "no difference"), "\(name): \(difference)")
    }
  }

  /// A map with keys of a gigabyte, which pyarrow cannot put together either, and SQLite cannot hold.
  @Test func refusesTextsOfAGigabyte() throws {
    let files = try SharedData.files(in: "data")
    let file = try #require(files.first { $0.name == "large_string_map.brotli.parquet" })
    let error = try #require(Reading(file.name, at: file.path).error)
    #expect(error.contains("uses a page of 1024 MiB, which is not supported"))
  }

  @Test func refusesWhatIsEncrypted() throws {
    let files = try SharedData.files(in: "data").filter { $0.name.contains("encrypt") }
    #expect(files.count >= 12)
    for file in files {
      let error = try #require(Reading(file.name, at: file.path).error)
      #expect(error.contains("encrypt"), "\(file.name): \(error)")
    }
  }

  /// What is said of each file that made some reader crash.
  ///
  /// One of them is well formed, a column with a single value, and pyarrow reads it as we do.
  @Test(arguments: [
    ("ARROW-GH-41317", "column timestamp_us_no_tz: the Parquet file is damaged"),
    ("ARROW-GH-41321", "column int64: the Parquet file is damaged: numbers of 254 bits"),
    ("ARROW-GH-45185", "column x.list.element: the Parquet file is damaged: a record begins"),
    ("ARROW-GH-47662", "column flba_field: the Parquet file is damaged: a page ends too early"),
    ("ARROW-RS-GH-6229-DICTHEADER", "column region_key: the Parquet file is damaged"),
    ("ARROW-RS-GH-6229-LEVELS", "column outer.list.item.c: the Parquet file is damaged"),
    ("PARQUET-1481", "column Handle has the unknown type -7"),
    ("ARROW-GH-43605", nil),
  ])
  func saysWhatIsBad(name: String, message: String?) throws {
    let files = try SharedData.files(in: "bad_data")
    #expect(files.count == 8)
    let file = try #require(files.first { $0.name == "\(name).parquet" })
    let reading = Reading(file.name, at: file.path)
    if let message {
      #expect(try #require(reading.error).contains(message))
    } else {
      #expect(reading.error == nil && reading.rows == Array(repeating: ["0"], count: 21_186))
    }
  }
}
