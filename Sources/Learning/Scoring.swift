// From a day's features to rows of the prediction table.

import SQLite
import Warehouse

/// The predictions of one day, each row in the order of the prediction table's columns.
enum Scoring {
  /// Predicts with gradient boosting: probability, decile, and the three strongest reasons.
  static func boosting(
    _ artifact: Artifact, version: Int64, _ model: ModelDefinition, on connection: Connection,
    asOf: Day, cancellation: Cancellation
  ) throws -> [[Value]] {
    guard let encoding = artifact.description.encoding else {
      throw LearningError.unreadableArtifact("it has no encoding of features")
    }
    let reader = FeatureReader(model: model, connection: connection)
    let texts = Set(encoding.features.filter { $0.categories != nil }.map(\.name))
    let names = try reader.featureNames().filter { name in
      encoding.features.contains { $0.name == name }
    }
    var keys: [[Value]] = []
    let table = try reader.read(names, texts: texts, .observed(on: asOf)) { key in
      keys.append(key)
      if keys.count % 10_000 == 0 { try cancellation.check() }
    }
    guard table.rowCount > 0 else { return [] }
    let matrix = try encoding.matrix(of: table, rows: Array(0..<table.rowCount))
    let booster = try Booster(bytes: artifact.booster)
    let input = try BoosterInput(matrix)
    let probabilities = try booster.probabilities(of: input)
    try cancellation.check()
    let contributions = try booster.approximateContributions(of: input)
    let deciles = Self.deciles(probabilities)
    return keys.indices.map { row in
      let start = row * contributions.width
      let reasons = reasons(
        contributions.values[start..<start + contributions.width - 1], encoding)
      // Six decimals: what is beyond is noise, and would make every row a changed one.
      let probability = (Double(probabilities[row]) * 1e6).rounded() / 1e6
      return keys[row] + [
        .text(asOf.description), .double(probability), .integer(deciles[row]),
        .integer(version),
      ] + (0..<3).map { $0 < reasons.count ? .text(reasons[$0]) : .null }
    }
  }

  /// Recommends items to everyone with a history.
  static func recommendations(
    _ artifact: Artifact, version: Int64, _ model: ModelDefinition, on connection: Connection,
    asOf: Day, cancellation: Cancellation
  ) throws -> [[Value]] {
    guard let recommender = artifact.description.recommender else {
      throw LearningError.unreadableArtifact("it has no items")
    }
    let reader = FeatureReader(model: model, connection: connection)
    let table = try reader.baskets(on: asOf, cancellation: cancellation)
    let histories = table.outcome(in: recommender.items).baskets.people
    var rows: [[Value]] = []
    rows.reserveCapacity(histories.count * model.itemLimit)
    for (person, history) in histories.enumerated() where !history.isEmpty {
      let scores = recommender.model.scores(for: history)
      let ranking = ItemToItem.ranking(scores, k: model.itemLimit)
      for (place, item) in ranking.enumerated() where scores[item] > 0 {
        let score = (Double(scores[item]) * 1e6).rounded() / 1e6
        rows.append(
          table.people[person] + [
            recommender.items[item].value, .text(asOf.description), .integer(place + 1),
            .double(score), .integer(version),
          ])
      }
      if person % 1_000 == 0 { try cancellation.check() }
    }
    return rows
  }

  /// The tenth each score is in, 1 holding the highest; equal scores share the better one.
  static func deciles(_ scores: [Float]) -> [Int] {
    let sorted = scores.sorted(by: >)
    var first: [Float: Int] = [:]
    for (index, score) in sorted.enumerated() where first[score] == nil { first[score] = index }
    return scores.map { 1 + 10 * (first[$0] ?? 0) / scores.count }
  }

  /// The features that moved a prediction most, with a sign for the direction.
  ///
  /// `days_overdue (+)` made it more probable, `attendance_percent (-)` less.
  static func reasons(
    _ contributions: ArraySlice<Float>, _ encoding: FeatureEncoding
  ) -> [String] {
    var sums = Array(repeating: Float(0), count: encoding.features.count)
    for (feature, contribution) in zip(encoding.featureOfColumn, contributions) {
      sums[feature] += contribution
    }
    let strongest = sums.indices.filter { abs(sums[$0]) > 1e-4 }.sorted {
      (abs(sums[$1]), $0) < (abs(sums[$0]), $1)
    }
    return strongest.prefix(3).map {
      "\(encoding.features[$0].name) \(sums[$0] > 0 ? "(+)" : "(-)")"
    }
  }
}
