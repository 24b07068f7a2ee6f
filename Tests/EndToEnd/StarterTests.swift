// A new project runs, and says what it did.

import Foundation
import Testing

@Suite("A new project")
struct StarterTests {
  @Test func runsAndQuarantinesItsBadLine() throws {
    let scratch = try Starter.run()
    #expect(try scratch.layer("raw").value("SELECT count(*) FROM sale") == "4")
    #expect(
      try scratch.layer("trusted").rows(
        "SELECT sale_number, sold_on, product, amount_cents FROM sale") == [
          "0001|2025-01-02|Curso de Solda|125000",
          "0002|2025-01-02|Uniforme|8990",
          "0003|2025-01-03|Uniforme|8990",
        ])
    #expect(
      try scratch.layer("refined").rows("SELECT * FROM sale_by_day") == [
        "2025-01-02|2|1339.9", "2025-01-03|1|89.9",
      ])
    let quarantined = try scratch.layer("dataquality").rows(
      "SELECT table_name, row ->> 'sale_number' FROM quarantine WHERE is_current")
    #expect(quarantined == ["trusted.sale|0004"])
    #expect(Database(file: scratch.folder.appending(path: ".pantanal/published/bi.db")).exists)
  }

  @Test func hasNothingToDoTheSecondTime() throws {
    let scratch = try Starter.run()
    let outcome = try Program.run("run", "--json", in: scratch.folder)
    #expect(outcome.status == 0)
    #expect(!outcome.objects.isEmpty)
    #expect(outcome.objects.allSatisfy { $0["state"] as? String == "skipped" })
  }

  @Test func plansWhatItRuns() throws {
    let scratch = try Starter.fresh()
    let planned = try Program.run("plan", "--json", in: scratch.folder)
    #expect(planned.status == 0)
    #expect(!scratch.layer("raw").exists, "a plan changes nothing")
    let executed = try Program.run("run", "--json", in: scratch.folder)
    #expect(
      planned.objects.map { $0["object"] as? String }
        == executed.objects.map { $0["object"] as? String })
  }

  /// The options of every command are understood before and behind it.
  @Test func mayBeNamedBeforeTheCommand() throws {
    let scratch = try Starter.fresh()
    let folder = scratch.folder.path
    let before = try Program.run("--project", folder, "--json", "plan", in: Program.repository)
    let behind = try Program.run("plan", "--project", folder, "--json", in: Program.repository)
    #expect(before.status == 0)
    #expect(!before.output.isEmpty)
    #expect(before.output == behind.output)
  }
}
