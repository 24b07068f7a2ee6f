// From features to numbers, and back to the names people know them by.

/// How features become the columns of a matrix, as it was learnt from the training part.
///
/// A number stays a number. A text becomes one column per common category, 1 where the row has it.
/// A category that the training part did not have, or hardly, has 0 in all of them; a NULL is
/// missing in all of them.
struct FeatureEncoding: Codable, Equatable, Sendable {
  /// A feature, and its categories when it is text.
  struct Feature: Codable, Equatable, Sendable {
    /// The feature's name.
    let name: String
    /// The categories that have a column, in alphabetical order; `nil` for a number.
    let categories: [String]?
  }

  /// The features, in the order of the feature table.
  let features: [Feature]

  /// At most so many categories of a feature have a column.
  static let categoryLimit = 32
  /// A category of fewer training rows has none: its trees would learn a handful of rows by heart.
  static let leastRowCount = 20

  /// Learns the categories from the named rows, and from no others.
  static func learn(from table: FeatureTable, rows: [Int]) -> FeatureEncoding {
    FeatureEncoding(
      features: table.columns.map { column in
        switch column.content {
        case .numbers: Feature(name: column.name, categories: nil)
        case .words(let codes, let dictionary):
          Feature(name: column.name, categories: common(codes, dictionary, rows: rows))
        }
      })
  }

  /// The names of the matrix's columns.
  var columnNames: [String] {
    features.flatMap { feature in
      feature.categories?.map { "\(feature.name)=\($0)" } ?? [feature.name]
    }
  }

  /// For each column of the matrix, the position of its feature.
  var featureOfColumn: [Int] {
    features.indices.flatMap { index in
      Array(repeating: index, count: features[index].categories?.count ?? 1)
    }
  }

  /// The named rows as numbers.
  ///
  /// - Throws: ``LearningError`` when the table lacks a feature.
  func matrix(of table: FeatureTable, rows: [Int]) throws(LearningError) -> Matrix {
    var matrix = Matrix(columnNames: columnNames, rowCount: rows.count)
    var position = 0
    for feature in features {
      guard let column = table.columns.first(where: { $0.name == feature.name }) else {
        throw .missingFeature(feature.name)
      }
      if let categories = feature.categories {
        fill(&matrix, from: position, with: column, categories, rows)
        position += categories.count
      } else {
        fill(&matrix, at: position, with: column, rows)
        position += 1
      }
    }
    return matrix
  }

  private static func common(
    _ codes: [Int32], _ dictionary: [String], rows: [Int]
  ) -> [String] {
    var counts = Array(repeating: 0, count: dictionary.count)
    for row in rows where codes[row] >= 0 { counts[Int(codes[row])] += 1 }
    let least = min(leastRowCount, max(1, rows.count / 100))
    let ranked = dictionary.indices.filter { counts[$0] >= least }.sorted {
      (counts[$1], dictionary[$0]) < (counts[$0], dictionary[$1])
    }
    return ranked.prefix(categoryLimit).map { dictionary[$0] }.sorted()
  }

  /// One column: numbers.
  ///
  /// Words where numbers were learnt are missing.
  private func fill(
    _ matrix: inout Matrix, at position: Int, with column: FeatureColumn, _ rows: [Int]
  ) {
    guard case .numbers(let numbers) = column.content else { return }
    for (index, row) in rows.enumerated() { matrix[index, position] = numbers[row] }
  }

  /// One column per category.
  private func fill(
    _ matrix: inout Matrix, from position: Int, with column: FeatureColumn,
    _ categories: [String], _ rows: [Int]
  ) {
    guard case .words(let codes, let dictionary) = column.content else { return }
    let places = dictionary.map { word in categories.firstIndex(of: word) }
    for (index, row) in rows.enumerated() where codes[row] >= 0 {
      for category in categories.indices { matrix[index, position + category] = 0 }
      if let place = places[Int(codes[row])] { matrix[index, position + place] = 1 }
    }
  }
}
