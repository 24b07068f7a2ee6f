import SQLite
import Testing

@testable import Functions

/// A bug in a function must not take the host down, whatever stands in a column.
@Suite("Functions called with anything")
struct RobustnessTests {
  static let values: [Value] = [
    .null, .integer(0), .integer(1), .integer(-1), .integer(Int64.max), .integer(Int64.min),
    .integer(1000), .double(0.5), .double(-1e308), .double(.infinity), .double(-0.0),
    .text(""), .text(" "), .text("-"), .text("."), .text("("), .text("2024-02-29"),
    .text("9999-12-31T23:59:59.999999-18:00"), .text("0001-01-01 00:00+18"), .text("31/12/2024"),
    .text("pt-BR"), .text("iso"), .text("-1e99999"), .text("999999999999999999999,99"),
    .text("'"), .text("''''yyyy"), .text("SSSSSSSSS"), .text("$9\\"), .text("(?U"), .text("(?)"),
    .text("é\u{301}\u{200B}"), .text("+55"), .text("00"), .text("529.982.247-25"),
    .text(String(repeating: "a", count: 200)), .blob([]), .blob([0]), .blob([0xC3]),
    .blob([0xF4, 0x90, 0x80, 0x80]), .blob([0x2D, 0xE2, 0x88]), .blob([0xFF, 0xC2]),
  ]

  /// Each function, with many choices of arguments, blobs also as text that is not well-formed.
  ///
  /// A failure is fine; coming back is the test.
  @Test(arguments: FunctionLibraryTests.names)
  func comeBack(name: String) throws {
    let function = try #require(FunctionLibrary.functions.first { $0.name == name })
    let connection = try database()
    var random = SplitMix64(seed: name.utf8.reduce(0) { $0 &* 31 &+ UInt64($1) })
    var answers = 0
    for count in function.argumentCounts ?? 1...4 where count > 0 {
      for call in 0..<300 {
        let places = (1...count).map { call % 2 == 0 ? "?\($0)" : "CAST(?\($0) AS TEXT)" }
        let values = (1...count).map { _ in Self.values.randomElement(using: &random) ?? .null }
        let sql = "SELECT \"\(name)\"(\(places.joined(separator: ", ")))"
        if (try? connection.value(sql, values)) != nil { answers += 1 }
      }
    }
    #expect(answers > 0)
  }
}
