// pantanal test: the unit tests of transforms.

import ArgumentParser
import Foundation
import Pipeline
import Transforms
import Warehouse

struct TestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Run the unit tests of transforms, in memory.",
    discussion: """
      A test in sql/tests gives rows to a transform and says which rows it must make of them. \
      Nothing of the warehouse is read or written.
      """)

  @Argument(
    help: ArgumentHelp(
      "Whose tests: trusted.student, trusted.*, tag:finance, sql/tests/student.yaml.",
      valueName: "selector"))
  var selectors: [String] = []

  @Option(
    name: .customLong("case"),
    help: ArgumentHelp("Only cases whose name contains this.", valueName: "text"))
  var caseName: String?

  @Option(
    help: ArgumentHelp(
      "Write a test of this table from live rows, those that made the row with --key.",
      valueName: "table"))
  var create: String?

  @Option(
    help: ArgumentHelp(
      "The key of the row for --create; once for each of its columns.", valueName: "value"))
  var key: [String] = []

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    if create != nil, key.isEmpty { throw ValidationError("--create needs --key, the row's key") }
    if create == nil, !key.isEmpty { throw ValidationError("--key says which row --create takes") }
    if create != nil, !selectors.isEmpty || caseName != nil {
      throw ValidationError("--create writes a test and runs none")
    }
  }

  func run() throws {
    let session = try Session(options)
    if let create { return try draft(create, in: session) }
    let tests = try UnitTests(of: session.pipeline().compiled)
    let clock = ContinuousClock()
    let start = clock.now
    let report = UnitTestReport(isJSON: options.json, isQuiet: options.quiet)
    let results = try tests.selected(selectors, named: caseName).map { test in
      let result = try tests.run(test)
      report.show(result)
      return result
    }
    report.finish(results, after: clock.now - start)
    let errors = selectors.isEmpty ? tests.errors : []
    if let error = PantanalError.joining(errors + UnitTestReport.errors(of: results, isShown: true))
    {
      throw error
    }
  }

  /// Writes a test from live rows into a file that is not there yet.
  private func draft(_ table: String, in session: Session) throws {
    let pipeline = try session.pipeline()
    let draft = try UnitTests(of: pipeline.compiled).draft(
      of: table, key: key, in: pipeline.warehouse, with: pipeline.parameters,
      personalData: pipeline.personalData())
    let file = session.project.root.appending(path: draft.path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    do {
      try Data(draft.text.utf8).write(to: file, options: .withoutOverwriting)
    } catch {
      throw PantanalError(
        .fileExists, "\(draft.path) cannot be written: \(error.localizedDescription)")
    }
    session.output(
      "\(draft.path): \(draft.givenCount.counted("row")) given,"
        + " \(draft.expectedCount.counted("row")) expected,"
        + " \(draft.maskedCount.counted("column")) pseudonymised",
      .object([
        "file": .text(draft.path), "given": .integer(draft.givenCount),
        "expected": .integer(draft.expectedCount), "pseudonymised": .integer(draft.maskedCount),
        "reproduces": .bool(draft.differing == []),
      ]))
    guard draft.differing != [] else { return }
    let what = draft.differing.map { "its \($0.joined(separator: ", "))" } ?? "the row"
    session.display.print(
      "the rows that were found do not make \(what) as the warehouse has it: the test says what they"
        + " make, so look at it before you keep it")
  }
}
