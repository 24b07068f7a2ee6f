import Foundation
import Testing
import Warehouse

@testable import Learning

@Suite("The encoding of features")
struct FeatureEncodingTests {
  static func table(_ words: [String], numbers: [Float]? = nil) -> FeatureTable {
    var columns = [FeatureColumn(name: "shift", content: PlainCSV.words(words))]
    if let numbers { columns.append(FeatureColumn(name: "age", content: .numbers(numbers))) }
    return FeatureTable(
      columns: columns, days: words.indices.map { Day(number: $0) }, labels: [])
  }

  @Test func learnsCategoriesFromTheTrainingRowsOnly() throws {
    let table = Self.table(["night", "day", "day", "dawn"], numbers: [30, .nan, 20, 10])
    let encoding = FeatureEncoding.learn(from: table, rows: [0, 1, 2])
    #expect(encoding.columnNames == ["shift=day", "shift=night", "age"])
    #expect(encoding.featureOfColumn == [0, 0, 1])
    let matrix = try encoding.matrix(of: table, rows: [0, 1, 3])
    #expect(matrix.values[0..<3] == [0, 1, 30])
    #expect(matrix.values[3..<5] == [1, 0])
    #expect(matrix[1, 2].isNaN)
    // An unseen category is none of the known ones, which is not the same as missing.
    #expect(matrix.values[6..<9] == [0, 0, 10])
  }

  @Test func keepsMissingTextMissing() throws {
    let column = FeatureColumn(name: "shift", content: .words([0, -1], dictionary: ["day"]))
    let table = FeatureTable(
      columns: [column], days: [Day(number: 0), Day(number: 1)], labels: [])
    let encoding = FeatureEncoding.learn(from: table, rows: [0, 1])
    let matrix = try encoding.matrix(of: table, rows: [0, 1])
    #expect(matrix.values[0] == 1)
    #expect(matrix.values[1].isNaN)
  }

  /// A text that names the row has no category common enough to be learnt by heart.
  @Test func ignoresNamesOfRows() {
    let table = Self.table((0..<5_000).map { "student \($0)" })
    let encoding = FeatureEncoding.learn(from: table, rows: Array(0..<5_000))
    #expect(encoding.columnNames == [])
  }

  @Test func keepsTheMostCommonCategories() {
    let words = (0..<10_000).map { "category \($0 % 100 < 60 ? $0 % 10 : $0 % 40)" }
    let encoding = FeatureEncoding.learn(
      from: Self.table(words), rows: Array(words.indices))
    #expect(encoding.features.first?.categories?.count == FeatureEncoding.categoryLimit)
    #expect(encoding.columnNames.contains("shift=category 3"))
  }

  @Test func namesAMissingFeature() {
    let encoding = FeatureEncoding(features: [.init(name: "age", categories: nil)])
    #expect(throws: LearningError.missingFeature("age")) {
      try encoding.matrix(of: Self.table(["day"]), rows: [0])
    }
  }

  @Test func readsWordsWhereNumbersWereLearntAsMissing() throws {
    let encoding = FeatureEncoding(features: [.init(name: "shift", categories: nil)])
    #expect(try encoding.matrix(of: Self.table(["day"]), rows: [0])[0, 0].isNaN)
  }
}

@Suite("An artifact")
struct ArtifactTests {
  static let artifact = Artifact(
    description: .init(
      encoding: FeatureEncoding(features: [
        .init(name: "turno/período", categories: ["manhã", "noite"]),
        .init(name: "age", categories: nil),
      ])), booster: [1, 2, 3, 0, 255])

  @Test func isReadBackWhole() throws {
    #expect(try Artifact(bytes: Self.artifact.bytes()) == Self.artifact)
    #expect(try Self.artifact.bytes() == Self.artifact.bytes())
  }

  @Test func keepsARecommenderToTheBit() throws {
    let model = ItemToItem(
      learningFrom: ItemToItemTests.baskets, parameters: .init(shrinkage: 3))
    let items: [Recommender.ItemKey] = [.integer(1), .integer(.max), .text("007"), .text("")]
    let artifact = Artifact(description: .init(recommender: .init(items: items, model: model)))
    #expect(try Artifact(bytes: artifact.bytes()) == artifact)
  }

  @Test func refusesWhatIsNotWhole() throws {
    let bytes = try Self.artifact.bytes()
    for broken in [[], Array(bytes.prefix(11)), Array(bytes.prefix(40)), Array(bytes.dropFirst())] {
      #expect(throws: LearningError.self) { try Artifact(bytes: broken) }
    }
  }
}
