// The benchmarks with their small parameters, so that none rots.

import Foundation
import Testing

@Suite("The benchmarks")
struct BenchmarkTests {
  private static let program = Program.repository.appending(path: ".build/debug/pantanal-bench")

  @Test(arguments: [
    "functions", "ingest", "ingest-formats", "seen-files", "merge", "no-op", "demo", "plan",
  ])
  func runSmall(name: String) throws {
    let outcome = try Program.Running(
      command: [Self.program.path, name, "--small", "--repeat", "1", "--json"],
      folder: Program.repository, environment: ["PANTANAL_PROGRAM": Program.url.path]
    ).outcome()
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(!outcome.objects.isEmpty)
    for object in outcome.objects {
      #expect((object["benchmark"] as? String)?.hasPrefix(name) ?? false)
      #expect((object["median_seconds"] as? Double).map { $0 > 0 } ?? false)
      #expect((object["checksum"] as? String)?.isEmpty == false)
    }
  }
}
