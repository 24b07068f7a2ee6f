import Testing
import Warehouse

@Suite("A day")
struct DayTests {
  @Test(arguments: [
    ("1970-01-01", 0), ("1969-12-31", -1), ("2000-02-29", 11_016), ("2025-12-31", 20_453),
    ("0001-01-01", -719_162), ("2024-02-29", 19_782),
  ])
  func isANumberAndBack(text: String, number: Int) throws {
    let day = try #require(Day(text))
    #expect(day.number == number)
    #expect(day.description == text)
  }

  @Test(arguments: [
    "2025-02-30", "2025-02-29", "2025-13-01", "2025-00-10", "2025-1-1", "31/12/2025", "",
    "2025-12-31 10:00:00", "+025-01-01", "2025-+1-01", "1900-02-29", "2025-04-31", "2025-10-00",
    "now",
  ])
  func refuses(text: String) { #expect(Day(text) == nil) }
}
