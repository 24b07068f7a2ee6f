// The benchmarks. Each compares with something that stands still.

import Foundation

extension Benchmark {
  static let all: [Benchmark] = [
    ingest, ingestFormats, ingestAzure, seenFiles, functions, demo, noOp, merge, audit, learning,
    dbt, keys, plan,
  ]
}
