// The root of the command line: its name, its commands in the order of the work.

import ArgumentParser

struct Pantanal: ParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "pantanal",
    abstract: "A medallion data warehouse in one program.",
    discussion: """
      Landing files enter RAW as they came, become typed tables in TRUSTED and facts and \
      dimensions in REFINED, are checked into DATAQUALITY, feed models, and are published as one \
      file that Power BI reads.
      """,
    version: version,
    subcommands: [
      DemoCommand.self, InitCommand.self, NewCommand.self, CheckCommand.self,
      ConnectionCommand.self,
      MigrateCommand.self, IngestCommand.self, PlanCommand.self, RunCommand.self, TestCommand.self,
      QualityCommand.self, ModelCommand.self, LineageCommand.self, DocsCommand.self,
      TargetCommand.self,
      DiffCommand.self, PublishCommand.self, SQLCommand.self,
      StatusCommand.self,
    ])
}
