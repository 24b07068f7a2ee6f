import Testing
import Warehouse

@testable import Learning

@Suite("A split by time")
struct TimeSplitTests {
  /// The month ends from June 2024 to September 2025.
  static let months = [
    "2024-06-30", "2024-07-31", "2024-08-31", "2024-09-30", "2024-10-31", "2024-11-30",
    "2024-12-31", "2025-01-31", "2025-02-28", "2025-03-31", "2025-04-30", "2025-05-31",
    "2025-06-30", "2025-07-31", "2025-08-31", "2025-09-30",
  ].compactMap { Day($0) }

  @Test func keepsTheNewestDatesForTheTest() throws {
    let split = try #require(TimeSplit(Self.months.reversed(), horizonDays: 90))
    #expect(split.test.map(\.description) == ["2025-07-31", "2025-08-31", "2025-09-30"])
    #expect(split.validation.map(\.description).last == "2025-04-30")
    #expect(split.learning + split.embargoed + split.test == Self.months)
    // What lay between training and validation is learnt from once the rounds are known.
    #expect(split.learning.count > split.train.count + split.validation.count)
    #expect(Set(split.learning).isSuperset(of: split.train + split.validation))
  }

  @Test(arguments: [0, 1, 30, 90, 150])
  func leavesNoOverlappingHorizons(horizonDays: Int) throws {
    let split = try #require(TimeSplit(Self.months, horizonDays: horizonDays))
    for (before, after) in [(split.train, split.validation), (split.learning, split.test)] {
      let last = try #require(before.last)
      let first = try #require(after.first)
      #expect(last < first)
      #expect(last + horizonDays <= first)
    }
  }

  @Test func givesUpTestDatesRatherThanAllTraining() throws {
    let dates = ["2025-01-31", "2025-04-30", "2025-07-31", "2025-08-31"].compactMap { Day($0) }
    let split = try #require(TimeSplit(dates, horizonDays: 89))
    #expect(split.train.map(\.description) == ["2025-01-31"])
    #expect(split.test.map(\.description) == ["2025-08-31"])
  }

  @Test(arguments: [(0, 30), (2, 0), (16, 365)])
  func refusesTooFewDates(count: Int, horizonDays: Int) {
    #expect(TimeSplit(Array(Self.months.prefix(count)), horizonDays: horizonDays) == nil)
  }
}
