// pantanal model: train, score, and say how the models are.

import ArgumentParser
import Learning
import Warehouse

struct ModelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model", abstract: "Train and score models, and say how they are.",
    subcommands: [ModelTrainCommand.self, ModelScoreCommand.self, ModelStatusCommand.self],
    defaultSubcommand: ModelStatusCommand.self)
}

struct ModelStatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Show each model's champion beside its baseline.")

  @Argument(help: "The models (default: all).")
  var names: [String] = []

  @OptionGroup var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    let statuses = try Learning.status(
      of: session.models(named: names), warehouse: session.warehouse, asOf: session.asOf)
    for status in statuses {
      if options.json {
        Terminal.output(status.json.text)
      } else {
        for line in status.lines { Terminal.output(line) }
      }
    }
  }
}

struct ModelTrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Train models now, whether it is due or not.",
    discussion: "A new version predicts from then on if it is better than the one that does.")

  @Argument(help: "The models (default: all).")
  var names: [String] = []

  @OptionGroup var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    let models = try session.models(named: names)
    try session.execute(
      models.flatMap { [$0.featureTable.description, "model.\($0.name)"] },
      kinds: [.transform, .train], forced: [.train])
  }
}

struct ModelScoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score", abstract: "Predict with the champions.")

  @Argument(help: "The models (default: all).")
  var names: [String] = []

  @OptionGroup var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    let models = try session.models(named: names)
    try session.execute(
      models.flatMap { [$0.featureTable.description, $0.predictionTable.description] },
      kinds: [.transform, .score])
  }
}

extension Session {
  /// The models with these names, or all of them.
  func models(named names: [String]) throws -> [ModelDefinition] {
    let models = try project.models.map { try ModelDefinition($0) }
    guard !models.isEmpty else {
      throw PantanalError(
        .unknownName, "the project has no models", hint: "a model is a file in sql/models/")
    }
    guard !names.isEmpty else { return models }
    return try names.map { name in
      if let model = models.first(where: { $0.name == name }) { return model }
      throw PantanalError.unknown("model", name, among: models.map(\.name))
    }
  }
}

extension ModelStatus {
  /// What a person reads: the version that predicts, its measures, whether training is due.
  fileprivate var lines: [String] {
    var lines = ["\(model.name): \(model.description)"]
    if let champion, let trainedAt {
      lines.append("  version \(champion) predicts, trained \(trainedAt) UTC")
    }
    if let dueReason { lines.append("  training is due: \(dueReason)") }
    guard !metrics.isEmpty else { return lines + [""] }
    var table = TextTable(["  measure", "part", "value", "baseline"], right: [2, 3])
    for metric in metrics {
      table.add([
        "  \(metric.metric)\(metric.metric == deciding ? " *" : "")", metric.split,
        metric.isCount ? String(Int(metric.value)) : metric.value.withThreeDecimals,
        metric.baseline?.withThreeDecimals ?? "",
      ])
    }
    lines += table.lines
    if let baseline {
      lines.append("  * decides which version predicts; the baseline is \(baseline)")
    }
    return lines + [""]
  }

  /// What a script reads.
  fileprivate var json: JSONValue {
    .object([
      "model": .text(model.name), "champion": .init(champion.map(Int.init)),
      "latest": .init(latest.map(Int.init)), "trained_at": .init(trainedAt),
      "due": .init(dueReason), "deciding": .init(deciding), "baseline": .init(baseline),
      "metrics": .list(
        metrics.map {
          .object([
            "metric": .text($0.metric), "split": .text($0.split), "value": .number($0.value),
            "baseline": .init($0.baseline),
          ])
        }),
    ])
  }
}

extension ModelMetric {
  /// Whether the value counts things, and so has no decimals.
  fileprivate var isCount: Bool { metric.hasSuffix("_count") }
}
