// Real files that nobody wrote for us, with figures that others computed.

import Foundation
import Testing

@Suite(
  "The UCI Online Retail files",
  .enabled(if: SharedData.has("online_retail"), "the data is not on this machine"))
struct OnlineRetailTests {
  private static let made = Result {
    let source = Program.repository.appending(path: "Tests/EndToEnd/OnlineRetail")
    let scratch = try Scratch(copyOf: source)
    let outcome = try Program.run(
      "run", "--quiet", in: scratch.folder, environment: environment)
    try #require(outcome.status == 0, "\(outcome.error)")
    return scratch
  }

  private static let environment = [
    "ONLINE_RETAIL": SharedData.folder.appending(path: "online_retail").path
  ]

  @Test(arguments: [
    ("raw", "SELECT count(*) FROM sale_line", "541909"),
    ("raw", "SELECT count(*) FROM _load WHERE state = 'loaded'", "305"),
    ("refined", "SELECT sum(revenue_mills) FROM fact_sale", "9747747934"),
    ("refined", "SELECT printf('%.3f', sum(revenue_amount)) FROM fact_sale", "9747747.934"),
    ("refined", "SELECT count(*) FROM fact_sale WHERE quantity < 0", "10624"),
    ("refined", "SELECT count(*) FROM dim_customer WHERE customer_code <> 'UNKNOWN'", "4372"),
    ("refined", "SELECT count(DISTINCT invoice_code) FROM fact_sale", "25900"),
    ("refined", "SELECT count(*) FROM dim_day", "374"),
  ])
  func addsUp(layer: String, sql: String, expected: String) throws {
    #expect(try Self.made.get().layer(layer).value(sql) == expected)
  }

  /// A log that stayed would keep as much disk as its layer.
  @Test(arguments: ["raw", "trusted", "refined"])
  func leavesNoLog(layer: String) throws {
    let log = try Self.made.get().folder.appending(path: ".pantanal/warehouse/\(layer).db-wal")
    let size = (try? FileManager.default.attributesOfItem(atPath: log.path))?[.size] as? Int
    #expect(size ?? 0 == 0)
  }

  @Test func isUpToDateAfterOneRun() throws {
    let scratch = try Self.made.get()
    let outcome = try Program.run(
      "run", "--json", in: scratch.folder, environment: Self.environment)
    #expect(outcome.objects.allSatisfy { $0["state"] as? String == "skipped" })
    #expect(!outcome.objects.isEmpty)
  }
}
