// A reader that has seen enough.

import Foundation
import Testing

@Suite("A closed pipe")
struct PipeTests {
  @Test func isSuccess() throws {
    let scratch = try Starter.run()
    let command =
      "'\(Program.url.path)' quality status --all --json | head -n 1; echo ${PIPESTATUS[0]}"
    let outcome = try Program.Running(
      command: ["bash", "-c", command], folder: scratch.folder, environment: [:]
    ).outcome()
    #expect(outcome.output.split(separator: "\n").last == "0")
    #expect(outcome.error == "")
  }

  /// The work is what counts, not that somebody reads how it goes.
  @Test func doesNotEndARun() throws {
    let scratch = try Starter.fresh()
    let command =
      "('\(Program.url.path)' run 2>&1 > out; echo $? > code) | head -n 1 > /dev/null; cat code"
    let outcome = try Program.Running(
      command: ["bash", "-c", command], folder: scratch.folder, environment: [:]
    ).outcome()
    #expect(outcome.output == "0\n")
    #expect(Database(file: scratch.folder.appending(path: ".pantanal/published/bi.db")).exists)
  }

  @Test func isNotAFullDisk() throws {
    let scratch = try Starter.run()
    let outcome = try Program.Running(
      command: ["bash", "-c", "'\(Program.url.path)' status > /dev/full"],
      folder: scratch.folder, environment: [:]
    ).outcome()
    #expect(outcome.status == 1)
    #expect(outcome.error.hasPrefix("error: the result could not be written"))
  }
}
