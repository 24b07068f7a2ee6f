// pantanal check: everything that can be known without data.

import ArgumentParser
import Pipeline
import Warehouse

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Compile the whole project and lint it, without data or connections.")

  @OptionGroup var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    _ = try session.pipeline()
    let project = session.project
    let migrationCount = project.migrations.values.reduce(0) { $0 + $1.count }
    session.output(
      """
      \(project.sources.count.counted("source")), \(migrationCount.counted("migration")), \
      \(project.transforms.count.counted("transform")), \
      \(project.ruleQueries.count.counted("query rule")), \
      \(project.models.count.counted("model")): no errors
      """,
      .object([
        "sources": .integer(project.sources.count), "migrations": .integer(migrationCount),
        "transforms": .integer(project.transforms.count),
        "rule_queries": .integer(project.ruleQueries.count),
        "models": .integer(project.models.count),
      ]))
  }
}
