// pantanal check: everything that can be known without data.

import ArgumentParser
import Pipeline
import Warehouse

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract:
      "Compile the whole project, lint it and run its unit tests, without data or connections.")

  @OptionGroup var options: GlobalOptions

  func run() throws {
    let session = try Session(options, isChecking: true)
    let tests = try UnitTests(of: session.pipeline().compiled)
    let results = try tests.tests.map { try tests.run($0) }
    let errors = tests.errors + UnitTestReport.errors(of: results, isShown: false)
    if let error = PantanalError.joining(errors) { throw error }
    let project = session.project
    let migrationCount = project.migrations.values.reduce(0) { $0 + $1.count }
    session.output(
      """
      \(project.sources.count.counted("source")), \(migrationCount.counted("migration")), \
      \(project.transforms.count.counted("transform")), \
      \(project.ruleQueries.count.counted("query rule")), \
      \(project.models.count.counted("model")), \
      \(results.count.counted("unit test")): no errors
      """,
      .object([
        "sources": .integer(project.sources.count), "migrations": .integer(migrationCount),
        "transforms": .integer(project.transforms.count),
        "rule_queries": .integer(project.ruleQueries.count),
        "models": .integer(project.models.count), "unit_tests": .integer(results.count),
      ]))
  }
}
