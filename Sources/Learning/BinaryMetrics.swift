// How good probabilities are. Rankings of items are measured in RankingMetrics.

import Foundation

/// Measures of probabilities against what happened (labels 0 and 1).
///
/// Rows with the same probability are one group throughout, so no figure depends on the order in
/// which rows happen to come.
enum BinaryMetrics {
  /// The area under the ROC curve: the chance that a positive row ranks above a negative one, a tie
  /// counting half.
  ///
  /// - Returns: `nil` when one of the classes is absent.
  static func auc(_ scores: [Float], _ labels: [Float]) -> Double? {
    auc(groups(scores, labels))
  }

  /// The same area, of rows already grouped by score, highest first.
  static func auc(_ groups: [Group]) -> Double? {
    var above = 0.0
    var below = 0.0
    var pairs = 0.0
    for group in groups.reversed() {
      pairs += group.positives * (below + group.negatives / 2)
      below += group.negatives
      above += group.positives
    }
    guard above > 0, below > 0 else { return nil }
    return pairs / (above * below)
  }

  /// The area under the precision-recall curve, as average precision: no interpolation.
  ///
  /// - Returns: `nil` when nothing is positive.
  static func averagePrecision(_ scores: [Float], _ labels: [Float]) -> Double? {
    let positives = positiveCount(labels)
    guard positives > 0 else { return nil }
    var found = 0.0
    var seen = 0.0
    var area = 0.0
    for group in groups(scores, labels) {
      found += group.positives
      seen += group.positives + group.negatives
      area += group.positives / positives * found / seen
    }
    return area
  }

  /// The mean of −ln of the probability given to what happened.
  static func logLoss(_ probabilities: [Float], _ labels: [Float]) -> Double {
    var sum = 0.0
    for (probability, label) in zip(probabilities, labels) {
      let given = Double(label > 0.5 ? probability : 1 - probability)
      sum -= log(max(given, 1e-15))
    }
    return sum / Double(max(labels.count, 1))
  }

  /// The mean squared distance between probability and label.
  static func brier(_ probabilities: [Float], _ labels: [Float]) -> Double {
    var sum = 0.0
    for (probability, label) in zip(probabilities, labels) {
      let distance = Double(probability) - Double(label)
      sum += distance * distance
    }
    return sum / Double(max(labels.count, 1))
  }

  /// How many times more positives the tenth with the highest scores has than any tenth.
  ///
  /// Of a group of ties across the border, the share that still fits counts.
  ///
  /// - Returns: `nil` when nothing is positive.
  static func topDecileLift(_ scores: [Float], _ labels: [Float]) -> Double? {
    let positives = positiveCount(labels)
    guard positives > 0 else { return nil }
    let size = Double(labels.count) / 10
    var left = size
    var found = 0.0
    for group in groups(scores, labels) where left > 0 {
      let count = group.positives + group.negatives
      let share = min(1, left / count)
      found += group.positives * share
      left -= count * share
    }
    return (found / size) / (positives / Double(labels.count))
  }

  /// The mean distance between what was predicted and what happened, over ten groups of rows alike
  /// in size and ordered by probability.
  static func calibrationError(_ probabilities: [Float], _ labels: [Float]) -> Double {
    // Ties keep whole groups together: equal predictions are judged by one outcome rate.
    let size = Double(labels.count) / 10
    var error = 0.0
    var bin = (predicted: 0.0, happened: 0.0, count: 0.0)
    for group in groups(probabilities, labels) {
      let count = group.positives + group.negatives
      bin.predicted += Double(group.score) * count
      bin.happened += group.positives
      bin.count += count
      guard bin.count >= size else { continue }
      error += abs(bin.predicted - bin.happened)
      bin = (0, 0, 0)
    }
    error += abs(bin.predicted - bin.happened)
    return error / Double(max(labels.count, 1))
  }

  /// The share of rows that are positive.
  static func baseRate(_ labels: [Float]) -> Double {
    positiveCount(labels) / Double(max(labels.count, 1))
  }

  /// The rows that share a score.
  struct Group {
    /// The score.
    var score: Float
    /// How many of them are positive.
    var positives = 0.0
    /// How many of them are not.
    var negatives = 0.0
  }

  /// The rows of each score, highest first.
  private static func groups(_ scores: [Float], _ labels: [Float]) -> [Group] {
    precondition(scores.count == labels.count, "a score for every label")
    let order = scores.indices.sorted { scores[$0] > scores[$1] }
    var groups: [Group] = []
    for row in order {
      if groups.last?.score != scores[row] { groups.append(Group(score: scores[row])) }
      if labels[row] > 0.5 {
        groups[groups.count - 1].positives += 1
      } else {
        groups[groups.count - 1].negatives += 1
      }
    }
    return groups
  }

  private static func positiveCount(_ labels: [Float]) -> Double {
    Double(labels.reduce(0) { $0 + ($1 > 0.5 ? 1 : 0) })
  }
}
