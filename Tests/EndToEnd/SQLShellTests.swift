// The prompt of `pantanal sql`, in a terminal of its own.

import Foundation
import Testing

@Suite("The prompt of sql")
struct SQLShellTests {
  /// Types lines into a terminal and gives all that it shows.
  private func session(_ lines: String...) throws -> Program.Outcome {
    let scratch = try Starter.run()
    let typed = lines.map { $0 + "\\n" }.joined()
    let program = Program.url.path
    return try Program.Running(
      command: ["bash", "-c", "printf '\(typed)' | script -qec '\(program) sql' /dev/null"],
      folder: scratch.folder, environment: ["TERM": "dumb"]
    ).outcome()
  }

  @Test func answersStatementsOverSeveralLines() throws {
    let outcome = try session(
      "SELECT count(*) AS sales", "FROM trusted.sale; SELECT 7 AS n;", ".quit")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("    3"), "\(outcome.output)")
    #expect(outcome.output.contains("7"))
  }

  @Test func goesOnAfterAMistake() throws {
    let outcome = try session(
      "SELECT nope FROM trusted.sale;", ".columns trusted.sal", "DELETE FROM trusted.sale;",
      "SELECT count(*) + 38 FROM trusted.sale;", ".quit")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("no such column: nope"))
    #expect(outcome.output.contains("did you mean trusted.sale?"))
    #expect(outcome.output.contains("41"), "\(outcome.output)")
  }

  @Test func showsTablesAndColumns() throws {
    let outcome = try session(".tables refined", ".columns refined.sale_by_day", ".quit")
    #expect(outcome.output.contains("refined.sale_by_day"))
    #expect(outcome.output.contains("sold_on"))
  }
}
