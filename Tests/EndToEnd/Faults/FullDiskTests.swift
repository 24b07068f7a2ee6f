// A disk that fills while a run writes.

import Foundation
import Testing

@Suite("A disk that fills")
struct FullDiskTests {
  /// No file may grow beyond this many bytes: the limit that needs no root to set.
  static let limits = [20_000, 300_000, 1_000_000, 3_000_000]

  @Test(arguments: limits)
  func losesNothing(limit: Int) throws {
    let scratch = try Demo.fresh()
    let limited = try Program.start(
      ["run"], in: scratch.folder, through: ["prlimit", "--fsize=\(limit)"]
    ).outcome()
    #expect(limited.status == 1)
    #expect(limited.error.contains("error: "), "\(limited.error)")
    #expect(!limited.error.contains("bug"), "\(limited.error)")
    #expect(try scratch.damagedFiles() == [])
    let again = try Program.run("run", "--quiet", in: scratch.folder)
    #expect(again.status == 0, "\(again.error)")
    let differences = try Content(of: scratch).differences(from: Content(of: Demo.run()))
    #expect(differences == [])
  }
}
