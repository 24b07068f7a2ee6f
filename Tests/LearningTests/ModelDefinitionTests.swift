import Testing
import Warehouse

@testable import Learning

@Suite("A model's file")
struct ModelDefinitionTests {
  static func model(_ header: String) throws -> ModelDefinition {
    try ModelDefinition(
      SQLFile(path: "sql/models/x.sql", text: "/* ---\n\(header)\n--- */\nSELECT 1"))
  }

  static let whole = """
    algorithm: gradient_boosting
    entity: [a]
    label: b
    horizon: 3 months, in words
    observations: {every: month, from: 2024-06-30}
    """

  @Test func isRead() throws {
    let model = try Self.model(Self.whole + "\nparameters: {rounds: 7, depth: 2}\nseed: 9")
    #expect(model.horizonDays == 93)
    #expect(model.featureTable.description == "refined.feature_x")
    #expect(model.predictionTable.description == "refined.prediction_x")
    #expect(model.featureKey == ["a", "as_of"])
    #expect(model.boosting.roundLimit == 7)
    #expect(model.boosting.seed == 9)
    #expect(model.retrainDays == 90)
  }

  @Test(arguments: [
    ("", "algorithm is missing"),
    ("algorithm: magic", "magic is not known here"),
    ("algorithm: item_to_item\nentity: a\nlabel: b", "horizon is missing"),
    (
      whole.replacing("gradient_boosting", with: "item_to_item"), "item is missing"
    ),
    (whole.replacing("3 months", with: "soon"), "a span of time is expected here"),
    (whole.replacing("2024-06-30", with: "30/06/2024"), "a day is expected here"),
    (whole.replacing("every: month, ", with: ""), "every is missing"),
    (
      whole.replacing("2024-06-30", with: "2024-06-30, to: 2023-01-31"),
      "observations end on 2023-01-31, before they begin on 2024-06-30"
    ),
    (whole + "\nlabels: x", "unknown key: labels"),
    (whole + "\nparameters: {depth: 99}", "depth is from 1 to 16"),
    (whole + "\nparameters: {items: -1}", "items is from 1 to 1000"),
  ])
  func refuses(header: String, saying message: String) {
    let error = #expect(throws: PantanalError.self) { try Self.model(header) }
    #expect(error?.message == message)
    #expect(error?.place?.file == "sql/models/x.sql")
  }

  @Test(arguments: [
    // From the end of a month to the ends of months, through February.
    (
      "month", "2024-12-31", "2025-04-30", ["2024-12-31", "2025-01-31", "2025-02-28", "2025-03-31"]
    ),
    ("month", "2024-01-15", "2024-03-15", ["2024-01-15", "2024-02-15"]),
    ("month", "2024-01-30", "2024-04-01", ["2024-01-30", "2024-02-29", "2024-03-30"]),
    ("quarter", "2024-06-30", "2025-01-01", ["2024-06-30", "2024-09-30", "2024-12-31"]),
    ("week", "2024-02-26", "2024-03-05", ["2024-02-26", "2024-03-04"]),
    ("day", "2024-02-28", "2024-03-02", ["2024-02-28", "2024-02-29", "2024-03-01"]),
    ("month", "2024-06-30", "2024-06-30", []),
  ])
  func observes(every: String, from: String, before end: String, days: [String]) throws {
    let model = try Self.model(
      Self.whole.replacing("every: month", with: "every: \(every)")
        .replacing("2024-06-30", with: from))
    #expect(try model.observations.days(before: end) == days)
  }
}

@Suite("Scoring")
struct ScoringTests {
  @Test func givesEqualScoresTheSameTenth() {
    #expect(Scoring.deciles([0.1, 0.2, 0.2, 0.9]) == [8, 3, 3, 1])
    #expect(Scoring.deciles((0..<20).map { Float($0) }).sorted() == (2...21).map { $0 / 2 })
    #expect(Scoring.deciles([]) == [])
  }

  @Test func addsUpTheColumnsOfACategory() {
    let encoding = FeatureEncoding(features: [
      .init(name: "age", categories: nil),
      .init(name: "shift", categories: ["day", "night"]),
      .init(name: "flat", categories: nil),
      .init(name: "grade", categories: nil),
    ])
    let reasons = Scoring.reasons([0.3, -0.2, -0.2, 0, 0.1], encoding)
    #expect(reasons == ["shift (-)", "age (+)", "grade (+)"])
  }
}
