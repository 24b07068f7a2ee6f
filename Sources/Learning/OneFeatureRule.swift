// The baseline that gradient boosting has to beat: what someone would do with one column and a
// spreadsheet.

/// A prediction from one feature: the share of positives among training rows alike in it.
///
/// A number is cut into tenths of the training rows, a text into its categories; a missing value is
/// a part of its own. Small parts are drawn towards the base rate.
struct OneFeatureRule: Sendable {
  /// The feature that ranked the training rows best.
  let feature: String
  private let parts: Parts
  private let groups: [BinaryMetrics.Group]

  /// How many rows of the base rate are mixed into each part.
  static let weight = 20.0

  /// Finds the feature whose parts rank the training rows best.
  ///
  /// - Returns: `nil` when there is no feature or only one class.
  static func best(of table: FeatureTable, rows: [Int]) -> OneFeatureRule? {
    let labels = table.labels(of: rows)
    var best: (auc: Double, rule: OneFeatureRule)?
    for column in table.columns {
      let rule = OneFeatureRule(column, rows: rows, labels: labels)
      guard let auc = BinaryMetrics.auc(rule.groups.sorted { $0.score > $1.score }) else {
        return nil
      }
      if auc > best?.auc ?? 0 { best = (auc, rule) }
    }
    return best?.rule
  }

  /// The prediction for the named rows.
  func probabilities(of table: FeatureTable, rows: [Int]) -> [Float] {
    guard let column = table.columns.first(where: { $0.name == feature }) else { return [] }
    return rates(of: column, rows: rows)
  }

  private init(_ column: FeatureColumn, rows: [Int], labels: [Float]) {
    feature = column.name
    parts = Parts(column, rows: rows)
    let base = BinaryMetrics.baseRate(labels)
    var groups = Array(repeating: BinaryMetrics.Group(score: 0), count: parts.count)
    for (part, label) in zip(parts.of(column, rows: rows), labels) {
      groups[part].positives += Double(label)
      groups[part].negatives += Double(1 - label)
    }
    for part in groups.indices {
      let (positives, negatives) = (groups[part].positives, groups[part].negatives)
      groups[part].score = Float(
        (positives + Self.weight * base) / (positives + negatives + Self.weight))
    }
    self.groups = groups
  }

  private func rates(of column: FeatureColumn, rows: [Int]) -> [Float] {
    parts.of(column, rows: rows).map { groups[$0].score }
  }
}

/// The parts a feature is cut into.
///
/// Part 0 holds what is missing or was not there to learn from.
private enum Parts {
  /// Upper borders of all tenths but the last.
  case tenths([Float])
  /// The categories.
  case categories([String: Int])

  init(_ column: FeatureColumn, rows: [Int]) {
    switch column.content {
    case .numbers(let numbers):
      // Ten thousand rows, spread evenly, say where the tenths end.
      let step = rows.count / 10_000 + 1
      let sorted = stride(from: 0, to: rows.count, by: step).map { numbers[rows[$0]] }
        .filter { !$0.isNaN }.sorted()
      let borders = (1..<10).compactMap { tenth in
        sorted.isEmpty ? nil : sorted[sorted.count * tenth / 10]
      }
      self = .tenths(Set(borders).sorted())
    case .words(let codes, let dictionary):
      let used = Set(rows.map { codes[$0] }.filter { $0 >= 0 }).map { dictionary[Int($0)] }
      let places = used.sorted().enumerated().map { ($0.element, $0.offset + 1) }
      self = .categories(Dictionary(uniqueKeysWithValues: places))
    }
  }

  var count: Int {
    switch self {
    case .tenths(let borders): borders.count + 2
    case .categories(let places): places.count + 1
    }
  }

  func of(_ column: FeatureColumn, rows: [Int]) -> [Int] {
    switch (self, column.content) {
    case (.tenths(let borders), .numbers(let numbers)):
      rows.map { row in
        let number = numbers[row]
        return number.isNaN ? 0 : 1 + (borders.firstIndex { number < $0 } ?? borders.count)
      }
    case (.categories(let places), .words(let codes, let dictionary)):
      rows.map { codes[$0] < 0 ? 0 : places[dictionary[Int(codes[$0])]] ?? 0 }
    default: rows.map { _ in 0 }
    }
  }
}
