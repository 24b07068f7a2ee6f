// Files that other programs write on the spot.

import Foundation
import Testing

@testable import Parquet

@Suite(
  "Parquet of other writers",
  .enabled(if: Oracle.exists, "no .venv with pyarrow and others; make test makes it"))
struct ForeignFilesTests {
  /// Every type, encoding and codec that pyarrow, DuckDB, Polars, pandas and fastparquet write.
  @Test func isReadAsPyArrowReadsIt() throws {
    try withFolder { folder in
      try Oracle.script("write", folder.path)
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      #expect(names.count >= 40)
      let readings = names.map { Reading($0, at: folder.appending(path: $0).path) }
      #expect(try Oracle.differences(readings) == [:])
    }
  }
}
