import Foundation
import Testing

@testable import Federation

@Suite("The calendar and the curves")
struct CalendarTests {
  @Test(arguments: [
    (1970, 1, 1, 0), (2000, 2, 29, 11_016), (2024, 2, 29, 19_782), (2024, 3, 1, 19_783),
    (2025, 12, 31, 20_453), (1999, 12, 31, 10_956),
  ])
  func countsDays(year: Int, month: Int, day: Int, number: Int) {
    #expect(Day(year, month, day).number == number)
    #expect(Day(number: number).date == (year, month, day))
  }

  @Test func comesBackFromEveryDate() {
    for number in 0..<25_000 {
      let date = Day(number: number).date
      #expect(Day(date.year, date.month, date.day).number == number)
    }
  }

  @Test func knowsMondays() {
    #expect(Day(2024, 1, 1).monday == Day(2024, 1, 1))
    #expect(Day(2024, 1, 7).monday == Day(2024, 1, 1))
    #expect(Day(2024, 1, 8).monday == Day(2024, 1, 8))
  }

  @Test func knowsMonthsByName() {
    #expect(Month(index: 0).name == "2024-01")
    #expect(Month(index: 23).name == "2025-12")
    #expect(Month(index: 1).last == Day(2024, 2, 29))
    #expect(Month(of: Day(2025, 6, 30)).index == 17)
  }

  @Test(arguments: [-30.0, -5, -1, -0.001, 0, 0.001, 0.5, 1, 5, 30])
  func followsTheExponential(value: Double) {
    #expect(abs(Chance.exponential(value) / exp(value) - 1) < 1e-5)
  }

  /// Mean and deviation of many draws, and the extremes of a die.
  @Test func drawsFairly() {
    var random = SplitMix64(seed: 1, of: 2)
    let draws = (0..<50_000).map { _ in random.normal() }
    let mean = draws.reduce(0, +) / 50_000
    let variance = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 50_000
    #expect(abs(mean) < 0.02)
    #expect(abs(variance - 1) < 0.03)
    #expect(Set((0..<1000).map { _ in random.between(1, 6) }) == Set(1...6))
  }
}
