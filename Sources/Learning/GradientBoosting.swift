// Gradient boosting with early stopping: how many rounds, then the model that is kept.

/// Rows with their labels, 0 or 1.
struct LabelledMatrix: Sendable {
  /// The features.
  let matrix: Matrix
  /// 1 where it happened, 0 where it did not.
  let labels: [Float]
}

/// How trees are grown.
struct BoostingParameters: Codable, Equatable, Sendable {
  /// At most so many rounds.
  var roundLimit = 300
  /// How many rounds without a better log loss end the search.
  var patience = 25
  /// How deep a tree may be.
  var depth = 4
  /// How much of each tree is added.
  var learningRate = 0.05
  /// The least weight of a leaf: it keeps leaves of a few rows away.
  var leafWeight = 20.0
  /// The share of rows each tree sees.
  var rowShare = 0.8
  /// The share of columns each tree sees.
  var columnShare = 0.8
  /// The seed of the samples.
  var seed = 42
  /// How many threads grow a tree; the trees do not depend on it.
  ///
  /// OpenMP's threads wait for each other by spinning, which is ruinous beside other work: 50
  /// thousand rows on two busy cores took 100 s with two threads and 9 s with one.
  var threadCount = 1

  /// The parameters under XGBoost's names.
  var names: [(String, String)] {
    [
      ("objective", "binary:logistic"), ("tree_method", "hist"), ("verbosity", "0"),
      ("max_depth", String(depth)), ("eta", String(learningRate)),
      ("min_child_weight", String(leafWeight)), ("subsample", String(rowShare)),
      ("colsample_bytree", String(columnShare)), ("seed", String(seed)),
      ("nthread", String(threadCount)),
    ]
  }
}

/// Growing trees.
enum GradientBoosting {
  /// The model that early stopping chose, with all its probabilities on the validation part.
  struct Search {
    /// The booster, with the trees of the rounds after the best one still in it.
    let booster: Booster
    /// How many rounds had the best log loss.
    let roundCount: Int
    /// The probabilities of the validation part after the best round.
    let validation: [Float]
  }

  /// Looks for the number of rounds with the best log loss on rows the trees do not see.
  ///
  /// `onRound` is called after each round; what it throws ends the search.
  static func search(
    train: BoosterInput, validation: BoosterInput, labels: [Float],
    parameters: BoostingParameters, onRound: (Int) throws -> Void
  ) throws -> Search {
    let booster = try Booster(growingOn: train, parameters: parameters.names)
    var best = (loss: Double.infinity, round: 0, probabilities: [Float]())
    for round in 0..<parameters.roundLimit {
      try booster.grow(round: round, on: train)
      let probabilities = try booster.probabilities(of: validation)
      let loss = BinaryMetrics.logLoss(probabilities, labels)
      if loss < best.loss { best = (loss, round, probabilities) }
      try onRound(round + 1)
      if round - best.round >= parameters.patience { break }
    }
    return Search(
      booster: booster, roundCount: best.round + 1, validation: best.probabilities)
  }

  /// Grows a given number of rounds.
  static func grow(
    on train: BoosterInput, roundCount: Int, parameters: BoostingParameters,
    onRound: (Int) throws -> Void
  ) throws -> Booster {
    let booster = try Booster(growingOn: train, parameters: parameters.names)
    for round in 0..<roundCount {
      try booster.grow(round: round, on: train)
      try onRound(round + 1)
    }
    return booster
  }
}
