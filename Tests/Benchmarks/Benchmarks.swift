// The benchmarks. Each compares with something that stands still.

import Foundation

extension Benchmark {
  static let all: [Benchmark] = [
    ingest, ingestFormats, seenFiles, functions, demo, noOp, merge, audit, learning,
  ]
}
