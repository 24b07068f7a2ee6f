// pantanal test: the unit tests of transforms.

import ArgumentParser
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

  @OptionGroup var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
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
}
