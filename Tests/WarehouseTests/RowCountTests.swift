import Testing

@testable import Warehouse

@Suite("A number of rows")
struct RowCountTests {
  @Test(arguments: [
    ("250000", 250_000), ("250k", 250_000), ("10M", 10_000_000), ("1.5G", 1_500_000_000), ("0", 0),
    ("1_000", 1000), ("700K", 700_000), ("2.5m", 2_500_000),
  ])
  func isRead(text: String, count: Int64) throws {
    #expect(try YAML(text, file: "t.yaml").rowCount() == count)
  }

  @Test(arguments: [
    "many", "-1", "1k5", "10 M", "k", "1e9", ".5", "[1]", "{a: 1}", "9999999999999",
  ])
  func isRefused(text: String) {
    let error = #expect(throws: PantanalError.self) {
      try YAML(text, file: "t.yaml").rowCount()
    }
    #expect(error?.place?.line == 1)
  }
}
