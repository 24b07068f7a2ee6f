// Two processes and one warehouse, and a person who presses Control-C.

import Foundation
import Testing

@Suite("While a run writes")
struct SecondWriterTests {
  /// Starts a run and waits until it holds the writer's lock.
  private func startRun(in scratch: Scratch) throws -> Program.Running {
    let running = try Program.start(["run", "--quiet"], in: scratch.folder)
    let lock = scratch.folder.appending(path: ".pantanal/warehouse/writer.lock")
    let deadline = ContinuousClock.now + .seconds(20)
    while (try? Data(contentsOf: lock))?.isEmpty ?? true {
      try #require(ContinuousClock.now < deadline && running.process.isRunning)
      sched_yield()
    }
    return running
  }

  @Test func aSecondWriterIsToldWhoIsFirst() throws {
    let scratch = try Demo.fresh()
    let first = try startRun(in: scratch)
    kill(first.process.processIdentifier, SIGSTOP)
    let second = try Program.run("run", in: scratch.folder)
    let reader = try Program.run("status", in: scratch.folder)
    kill(first.process.processIdentifier, SIGCONT)
    #expect(second.status == 1)
    #expect(second.error.contains("process \(first.process.processIdentifier) "), "\(second.error)")
    #expect(second.error.contains("pantanal run --quiet"), "\(second.error)")
    #expect(reader.status == 0, "readers are never blocked: \(reader.error)")
    #expect(try first.outcome().status == 0)
  }

  @Test func anInterruptStopsItWithinASecond() throws {
    let scratch = try Demo.fresh()
    let running = try startRun(in: scratch)
    let clock = ContinuousClock()
    let start = clock.now
    kill(running.process.processIdentifier, SIGINT)
    let outcome = try running.outcome()
    // A second is what is promised; the machine that tests may be busy.
    #expect(clock.now - start < .seconds(3))
    #expect(outcome.status == 1)
    #expect(outcome.error.contains("stopped"), "\(outcome.error)")
    #expect(try scratch.damagedFiles() == [])
    #expect(try Program.run("run", "--quiet", in: scratch.folder).status == 0)
    #expect(try Content(of: scratch).differences(from: Content(of: Demo.run())) == [])
  }
}
