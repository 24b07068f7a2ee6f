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
}
