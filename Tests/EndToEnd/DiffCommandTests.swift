// pantanal diff and run --rehearse: what differs, said exactly, and nothing changed by saying it.

import Foundation
import Testing

@Suite("What differs")
struct DiffCommandTests {
  private static let february = "Nº Pedido;Data;Produto;Valor\n0009;03/01/2025;Uniforme;10,00\n"

  @Test func isToldByKeyRowAndColumn() throws {
    let scratch = try TargetTests.starter()
    try #require(try Program.run("run", "--target", "dev", in: scratch.folder).status == 0)
    let equal = try Program.run("diff", "dev", in: scratch.folder)
    #expect(equal.status == 0)
    #expect(equal.output == "3 tables, all equal\n")
    try scratch.write(Self.february, to: "landing/vendas_2025-02.csv")
    try #require(try Program.run("run", "--target", "dev", in: scratch.folder).status == 0)
    let different = try Program.run("diff", "dev", in: scratch.folder)
    #expect(different.status == 1)
    #expect(
      different.output == """
        raw.sale  4 rows equal, 1 only there
          + sale_number 0009, sold_on 03/01/2025, product Uniforme, amount 10,00
        trusted.sale  3 rows equal, 1 only there
          + sale_number 0009
        refined.sale_by_day  1 row equal, 1 different
          sale_count in 1 row, sales_amount in 1 row
          ~ sold_on 2025-01-03: sale_count 1 here, 2 there; sales_amount 89.9 here, 99.9 there
        3 tables, 3 differ

        """)
    let json = try Program.run("diff", "dev", "refined.*", "--json", in: scratch.folder)
    #expect(json.status == 1)
    #expect(json.objects.map { $0["different_rows"] as? Int } == [1])
    #expect(json.objects.first?["key"] as? [String] == ["sold_on"])
    let unknown = try Program.run("diff", "devv", in: scratch.folder)
    #expect(unknown.status == 1)
    #expect(unknown.error.contains("did you mean dev?"))
  }

  /// The first run is moved into the past, the second is what has changed since.
  @Test func isToldSinceADay() throws {
    let scratch = try Starter.run()
    for layer in ["raw", "trusted", "refined"] {
      _ = try scratch.layer(layer).rows("UPDATE _ledger SET ended_at = '2020-01-01 00:00:00.000'")
    }
    let unchanged = try Program.run("diff", "--since", "2020-01-02", in: scratch.folder)
    #expect(unchanged.status == 0)
    #expect(unchanged.output == "3 tables, all equal\n")
    try scratch.write(Self.february, to: "landing/vendas_2025-02.csv")
    try #require(try Program.run("run", in: scratch.folder).status == 0)
    let changed = try Program.run("diff", "--since", "2020-01-02", in: scratch.folder)
    #expect(changed.status == 1)
    #expect(
      changed.output == """
        raw.sale  4 rows equal, 1 only now
        trusted.sale  3 rows equal, 1 only now
          + sale_number 0009
        refined.sale_by_day  1 row equal, 1 different
          sale_count in 1 row, sales_amount in 1 row
          ~ sold_on 2025-01-03: sale_count 1 then, 2 now; sales_amount 89.9 then, 99.9 now
        3 tables, 3 differ

        """)
    // What came and has gone again is no difference.
    try FileManager.default.removeItem(
      at: scratch.folder.appending(path: "landing/vendas_2025-02.csv"))
    let retracted = try Program.run(
      "ingest", "retract", "sale", "vendas_2025-02.csv", in: scratch.folder)
    try #require(retracted.status == 0, "\(retracted.error)")
    try #require(try Program.run("run", in: scratch.folder).status == 0)
    let back = try Program.run(
      "diff", "--since", "2020-01-02", "trusted.*", "refined.*", in: scratch.folder)
    #expect(back.status == 0, "\(back.output)\(back.error)")
    let before = try Program.run(
      "diff", "--since", "2019-01-02", "refined.sale_by_day", in: scratch.folder)
    #expect(before.output.hasPrefix("refined.sale_by_day  only now, 2 rows\n"))
    for wrong in [["diff"], ["diff", "--since", "ontem"]] {
      #expect(try Program.start(wrong, in: scratch.folder).outcome().status == 64)
    }
  }

  @Test func showsPersonalDataForAPurposeOnly() throws {
    let scratch = try Demo.run()
    try #require(try Program.run("run", "--target", "dev", in: scratch.folder).status == 0)
    let dev = Database(file: scratch.folder.appending(path: ".pantanal/dev/trusted.db"))
    _ = try dev.rows(
      "UPDATE student SET full_name = 'Zulmira Quaresma' WHERE registration = '00100003'")
    let hidden = try Program.run("diff", "dev", "trusted.student", in: scratch.folder)
    #expect(hidden.status == 1)
    #expect(hidden.output.contains("registration 00100003: full_name differs"))
    #expect(!hidden.output.contains("Zulmira"))
    let shown = try Program.run(
      "diff", "dev", "trusted.student", "--purpose", "auditoria", in: scratch.folder)
    #expect(shown.output.contains("Zulmira Quaresma there"))
    #expect(
      try scratch.layer("catalog").rows("SELECT purpose, outcome FROM query_log") == [
        "auditoria|done"
      ])
  }
}

@Suite("A rehearsal")
struct RehearsalTests {
  private static func leftovers(_ scratch: Scratch) throws -> [String] {
    try FileManager.default.contentsOfDirectory(
      atPath: scratch.folder.appending(path: ".pantanal").path
    ).filter { $0.hasPrefix(".") }
  }

  @Test func showsWhatARunWouldDoAndLeavesEverythingAsItIs() throws {
    let scratch = try Starter.run()
    try scratch.write(
      "Nº Pedido;Data;Produto;Valor\n0009;03/01/2025;Uniforme;10,00\n0010;31/02/2025;X;1,00\n",
      to: "landing/vendas_2025-02.csv")
    let before = try TargetTests.original(scratch)
    let rehearsed = try Program.run("run", "--rehearse", in: scratch.folder)
    #expect(rehearsed.status == 0, "\(rehearsed.error)")
    #expect(try TargetTests.original(scratch) == before)
    #expect(try Self.leftovers(scratch) == [])
    let text = rehearsed.output
    #expect(text.contains("refined.sale_by_day  1 row equal, 1 different\n"))
    #expect(
      text.contains(
        "  ~ sold_on 2025-01-03: sale_count 1 now, 2 then; sales_amount 89.9 now, 99.9 then\n"))
    #expect(text.contains("trusted.sale/not_null_sold_on  2 of 6 rows: quarantined\n"))
    #expect(text.contains("mart.bi would be published, 2 rows\n"))
    #expect(text.hasSuffix("rehearsed: the warehouse and what is published are as before\n"))
    // The real run then does what was rehearsed.
    let executed = try Program.run("run", "--json", in: scratch.folder)
    let done = executed.objects.filter { $0["state"] as? String == "done" }
    #expect(done.count == 4)
    #expect(try scratch.layer("refined").value("SELECT max(sale_count) FROM sale_by_day") == "2")
    let nothing = try Program.run("run", "--rehearse", in: scratch.folder)
    #expect(nothing.status == 0)
    #expect(nothing.output.contains("nothing to do"))
  }

  @Test func stopsWhereARuleWouldStopTheRun() throws {
    let scratch = try Starter.run()
    try scratch.replace(
      "  - expression: amount_cents >= 0",
      with: "  - row_count: {min: 99}\n    on_failure: stop\n"
        + "  - expression: amount_cents >= 0", in: "sql/trusted/sale.sql")
    let before = try TargetTests.original(scratch)
    let rehearsed = try Program.run("run", "--rehearse", in: scratch.folder)
    #expect(rehearsed.status == 3, "\(rehearsed.error)")
    #expect(rehearsed.output.contains("trusted.sale/row_count"))
    #expect(try TargetTests.original(scratch) == before)
    #expect(try Self.leftovers(scratch) == [])
  }

  @Test func runsMigrationsToo() throws {
    let scratch = try Starter.run()
    try scratch.write(
      "ALTER TABLE trusted.sale ADD COLUMN channel VARCHAR(9) CHECK (length(channel) <= 9);\n",
      to: "migrations/trusted/0002_add_channel.sql")
    try scratch.replace(
      "  sale.sale_number AS sale_number,",
      with: "  sale.sale_number AS sale_number, 'loja' AS channel,",
      in: "sql/trusted/sale.sql")
    let before = try TargetTests.original(scratch)
    let rehearsed = try Program.run("run", "--rehearse", in: scratch.folder)
    #expect(rehearsed.status == 0, "\(rehearsed.error)")
    #expect(rehearsed.output.contains("  channel: none now, VARCHAR(9) then\n"))
    #expect(try TargetTests.original(scratch) == before)
  }

  /// Killed at several moments and interrupted: the original is as it was, and the next start removes
  /// what is left.
  @Test func leavesNothingBehindWhenItIsEnded() throws {
    let scratch = try Demo.run()
    let later = try Program.Running(
      command: ["cp", "-r", ".pantanal/later/.", ".pantanal/landing/"], folder: scratch.folder,
      environment: [:]
    ).outcome()
    try #require(later.status == 0)
    let before = try TargetTests.original(scratch)
    let clock = ContinuousClock()
    let start = clock.now
    try #require(try Program.run("run", "--rehearse", in: scratch.folder).status == 0)
    let elapsed = clock.now - start
    var killedCount = 0
    for (share, signal) in [(0.3, "KILL"), (0.6, "KILL"), (0.8, "KILL"), (0.5, "INT")] {
      let moment = elapsed * share
      let seconds = String(
        format: "%.3f",
        Double(moment.components.seconds) + Double(moment.components.attoseconds) * 1e-18)
      let outcome = try Program.start(
        ["run", "--rehearse"], in: scratch.folder, through: ["timeout", "-s", signal, seconds]
      ).outcome()
      if signal == "INT" {
        #expect(
          try Self.leftovers(scratch) == [], "interrupted after \(seconds) s: \(outcome.error)")
      } else if outcome.status == 137 {
        killedCount += 1
      }
      #expect(try TargetTests.original(scratch) == before, "\(signal) after \(seconds) s")
    }
    #expect(killedCount > 0)
    let next = try Program.run("run", "--rehearse", "trusted.state", in: scratch.folder)
    #expect(next.status == 0, "\(next.error)")
    #expect(try Self.leftovers(scratch) == [])
  }
}
