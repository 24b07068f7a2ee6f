// What a file in sql/models says: a header of its own and the SELECT of the feature table.

import SQLText
public import Warehouse

/// A model as its file defines it.
public struct ModelDefinition: Sendable {
  /// How a model learns.
  public enum Algorithm: String, CaseIterable, Codable, Sendable {
    /// The probability of something happening within the horizon.
    case gradientBoosting = "gradient_boosting"
    /// What someone may buy next, by what is bought by the same people.
    case itemToItem = "item_to_item"
  }

  /// The model's name, that of its file.
  public let name: String
  /// What it is for, in a sentence.
  public let description: String
  /// How it learns.
  public let algorithm: Algorithm
  /// The columns that name what is predicted for.
  public let entity: [String]
  /// The column that says what happened, 1 or 0, NULL while nobody can know.
  public let label: String
  /// The column with the item, for a recommendation.
  public let item: String?
  /// The column with how often the item was bought, for a recommendation.
  public let weight: String?
  /// How many days after an observation its label is known.
  public let horizonDays: Int
  /// When past rows are observed.
  public let observations: ObservationSchedule
  /// After how many days it is trained again, absent for never.
  public let retrainDays: Int?
  /// How many items are recommended.
  public let itemLimit: Int
  /// The file with the SELECT.
  public let file: SQLFile
  let boosting: BoostingParameters

  /// The keys that the header of a model's file may have.
  public static let headerKeys = [
    "description", "algorithm", "entity", "label", "positive", "item", "weight", "horizon",
    "observations", "retrain", "parameters", "seed", "tags", "columns", "rules", "known_at",
    "owner", "key", "expected_rows", "lint",
  ]

  /// Reads a model's file.
  ///
  /// - Throws: ``PantanalError`` with the place of what is wrong.
  public init(_ file: SQLFile) throws {
    let header = file.header
    try header.allowOnly(Self.headerKeys)
    self.file = file
    name = file.name
    description = try header["description"]?.text() ?? ""
    algorithm = try header.required("algorithm").oneOf(Algorithm.self)
    let item = try header["item"]?.text()
    entity = try header.required("entity").texts().filter { $0 != item }
    self.item = item
    label = try header.required("label").text()
    weight = try header["weight"]?.text()
    horizonDays = try Self.days(header.required("horizon"))
    observations = try ObservationSchedule(header.required("observations"))
    retrainDays = try Self.retrainDays(header["retrain"])
    let parameters = header["parameters"]
    itemLimit = try parameters?.whole("items", in: 1...1000) ?? 10
    boosting = try BoostingParameters(parameters, seed: header["seed"])
    if algorithm == .itemToItem { _ = try header.required("item") }
  }

  /// The table with the features, filled like that of a transform.
  public var featureTable: TableName { TableName(.refined, "feature_\(name)") }

  /// The table with the predictions.
  public var predictionTable: TableName { TableName(.refined, "prediction_\(name)") }

  /// The columns that name a row of the feature table.
  public var featureKey: [String] { entity + ["as_of"] + (item.map { [$0] } ?? []) }

  /// The columns of a feature table that are no features.
  var nonFeatures: Set<String> { Set(featureKey + [label]) }

  /// What the training depends on beside the rows: equal fingerprints and rows give equal models.
  ///
  /// Comments and layout of the file are left aside.
  public var fingerprint: String {
    var print = Fingerprint(["model", "1", algorithm.rawValue, SQLText.normalised(file.sql)])
    for part in entity + ["label", label, "item", item ?? "", "weight", weight ?? ""] {
      print.add(part)
    }
    print.add("\(horizonDays) \(itemLimit) \(observations)")
    for (name, value) in boosting.names { print.add("\(name)=\(value)") }
    print.add("\(boosting.roundLimit) \(boosting.patience)")
    return print.text
  }

  /// Reads a span such as `90 days` or `3 months`; words after it are for people.
  ///
  /// A month counts 31 days and a year 366: an embargo rather too long than too short.
  static func days(_ yaml: YAML) throws -> Int {
    let words = try yaml.text().split { !$0.isLetter && !$0.isNumber }
    let units = ["day": 1, "week": 7, "month": 31, "year": 366]
    guard
      words.count >= 2, let count = Int(words[0]), (0...10_000).contains(count),
      let unit = units.first(where: { [$0.key, $0.key + "s"].contains(String(words[1])) })
    else {
      throw PantanalError(
        .yamlInvalid, "a span of time is expected here", hint: "90 days, for instance",
        place: yaml.place)
    }
    return count * unit.value
  }

  private static func retrainDays(_ yaml: YAML?) throws -> Int? {
    guard let yaml else { return 90 }
    return try yaml.text() == "never" ? nil : days(yaml)
  }
}

extension BoostingParameters {
  /// Reads what the header of a model says about growing trees.
  init(_ yaml: YAML?, seed: YAML?) throws {
    if let seed { self.seed = Int(try seed.integer()) }
    guard let yaml else { return }
    try yaml.allowOnly("rounds", "patience", "depth", "learning_rate", "leaf_weight", "items")
    roundLimit = try yaml.whole("rounds", in: 1...10_000) ?? roundLimit
    patience = try yaml.whole("patience", in: 1...10_000) ?? patience
    depth = try yaml.whole("depth", in: 1...16) ?? depth
    learningRate = try yaml["learning_rate"]?.number() ?? learningRate
    leafWeight = try yaml["leaf_weight"]?.number() ?? leafWeight
  }
}

extension YAML {
  /// A whole number under a key, within bounds, where there is one.
  fileprivate func whole(_ key: String, in range: ClosedRange<Int64>) throws -> Int? {
    guard let value = self[key] else { return nil }
    let number = try value.integer()
    guard range.contains(number) else {
      throw PantanalError(
        .yamlInvalid, "\(key) is from \(range.lowerBound) to \(range.upperBound)",
        place: value.place)
    }
    return Int(number)
  }
}
