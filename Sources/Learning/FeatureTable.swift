// A feature table in memory, column by column, as it is before any encoding.

import Warehouse

/// One feature of all rows.
struct FeatureColumn: Sendable {
  /// What the rows have.
  enum Content: Sendable {
    /// Numbers; a missing one is NaN.
    case numbers([Float])
    /// Positions in a list of words; a missing one is negative.
    case words([Int32], dictionary: [String])
  }

  /// The column's name.
  let name: String
  /// What the rows have.
  let content: Content
}

/// Rows of features with their observation days and, where they are known, labels.
struct FeatureTable: Sendable {
  /// The features, without entity, observation day and label.
  let columns: [FeatureColumn]
  /// The day each row was observed.
  let days: [Day]
  /// 1 where it happened, 0 where it did not; empty when nobody asked for labels.
  let labels: [Float]

  /// How many rows there are.
  var rowCount: Int { days.count }

  /// The rows observed on any of these days, in their order.
  func rows(on days: [Day]) -> [Int] {
    let wanted = Set(days)
    return self.days.indices.filter { wanted.contains(self.days[$0]) }
  }

  /// The labels of the named rows.
  func labels(of rows: [Int]) -> [Float] { rows.map { labels[$0] } }
}
