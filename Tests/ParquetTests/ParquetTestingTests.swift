// The public corpus apache/parquet-testing, where it is at hand.

import Foundation
import Testing

@testable import Parquet

@Suite(
  "Parquet corpus", .enabled(if: SharedData.folder != nil, "PANTANAL_SHARED_DATA is not there"))
struct ParquetTestingTests {
  @Test(.enabled(if: Oracle.exists, "no .venv with pyarrow; make test makes it"))
  func everyFileIsReadAsPyArrowReadsIt() throws {
    let files = try SharedData.files(in: "data").filter { !$0.name.contains("encrypt") }
    let readings = files.map { Reading($0.name, at: $0.path) }
    let differences = try Oracle.differences(readings)
    for (k, v) in differences.sorted(by: { $0.key < $1.key }) { print(k, v) }
    #expect(differences == [:])
  }

  @Test func everyBadFileIsAnError() throws {
    for f in try SharedData.files(in: "bad_data") {
      let r = Reading(f.name, at: f.path)
      print(f.name, r.error ?? "OK \(r.rows.count)")
      #expect(r.error != nil)
    }
  }
}
