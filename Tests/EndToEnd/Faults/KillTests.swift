// kill -9 at any moment of a run.

import Foundation
import Testing

@Suite("A run that was killed")
struct KillTests {
  /// How many moments of a run are tried.
  static let pointCount = 26

  /// The files are intact, and the same command gives the rows an undisturbed run gives.
  ///
  /// `timeout` kills, at moments spread over the time a whole run takes.
  @Test func leavesWhatTheSameCommandCompletes() throws {
    let undisturbed = try Demo.fresh()
    let clock = ContinuousClock()
    let start = clock.now
    try #require(try Program.run("run", "--quiet", in: undisturbed.folder).status == 0)
    let elapsed = clock.now - start
    let expected = try Content(of: undisturbed)
    var random = SystemRandomNumberGenerator()
    var killedCount = 0
    for point in 0..<Self.pointCount {
      let share = (Double(point) + .random(in: 0..<1, using: &random)) / Double(Self.pointCount)
      let moment = elapsed * share
      let seconds = String(
        format: "%.3f",
        Double(moment.components.seconds) + Double(moment.components.attoseconds) * 1e-18)
      let scratch = try Demo.fresh()
      let killed = try Program.start(
        ["run", "--quiet"], in: scratch.folder, through: ["timeout", "-s", "KILL", seconds])
      if try killed.outcome().status == 137 { killedCount += 1 }
      #expect(try scratch.damagedFiles() == [], "killed after \(seconds) s")
      let again = try Program.run("run", "--quiet", in: scratch.folder)
      #expect(again.status == 0, "killed after \(seconds) s: \(again.error)")
      let differences = try Content(of: scratch).differences(from: expected)
      #expect(differences == [], "killed after \(seconds) s")
    }
    #expect(killedCount > Self.pointCount / 2, "too few runs were killed before their end")
  }
}
