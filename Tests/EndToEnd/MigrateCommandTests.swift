// Migrations with the real program, from a SELECT that changed to a warehouse that fits it.

import Foundation
import Testing

@Suite("pantanal migrate")
struct MigrateCommandTests {
  private static let transform = "sql/trusted/sale.sql"
  private static let more =
    "squeeze(sale.product) AS product,\n  length(sale.product) AS product_length"

  private func selectMore(_ scratch: Scratch) throws {
    try scratch.replace("squeeze(sale.product) AS product", with: Self.more, in: Self.transform)
  }

  private func sql(_ statements: String, _ layer: String, _ scratch: Scratch) throws {
    let file = scratch.folder.appending(path: ".pantanal/warehouse/\(layer).db").path
    let outcome = try Program.Running(
      command: ["sqlite3", file, statements], folder: scratch.folder, environment: [:]
    ).outcome()
    try #require(outcome.status == 0, "\(outcome.error)")
  }

  /// Change the SELECT, draft, rehearse, run: nothing was written by hand but the SELECT.
  @Test func goesFromASelectToItsTable() throws {
    let scratch = try Starter.run()
    try selectMore(scratch)
    let misfit = try Program.run("check", in: scratch.folder)
    #expect(misfit.status == 1)
    #expect(misfit.error.contains("pantanal migrate new trusted.sale"), "\(misfit.error)")
    let draft = try Program.run("migrate", "new", "trusted.sale", in: scratch.folder)
    #expect(draft.status == 0, "\(draft.error)")
    #expect(draft.output == "migrations/trusted/0002_alter_sale.sql\n")
    #expect(draft.error.contains("trusted.sale  product_length  BIGINT  length()"))
    let before = try scratch.layer("trusted").content { _ in false }
    let rehearsal = try Program.run("migrate", "--rehearse", in: scratch.folder)
    #expect(rehearsal.status == 0, "\(rehearsal.error)")
    #expect(rehearsal.output.contains("      + product_length BIGINT\n"))
    #expect(rehearsal.output.contains("  rows of trusted.sale: 3 rows, 0 changed\n"))
    #expect(try scratch.layer("trusted").content { _ in false } == before)
    let status = try Program.run("migrate", "status", "--json", in: scratch.folder)
    #expect(status.objects.map { $0["state"] as? String } == ["applied", "pending", "applied"])
    #expect(try Program.run("run", in: scratch.folder).status == 0)
    #expect(try Program.run("migrate", "verify", in: scratch.folder).status == 0)
    let nothing = try Program.run("migrate", "new", in: scratch.folder)
    #expect(nothing.status == 0 && nothing.output == "")
  }

  @Test func findsWhatWasDoneByHand() throws {
    let scratch = try Starter.run()
    try sql("ALTER TABLE sale ADD COLUMN x TEXT", "trusted", scratch)
    let text = try Program.run("migrate", "verify", in: scratch.folder)
    #expect(text.status == 1)
    #expect(text.output == "  table trusted.sale\n    + x TEXT\n")
    let json = try Program.run("migrate", "verify", "--json", in: scratch.folder)
    #expect(json.status == 1)
    #expect(json.objects.map { $0["object"] as? String } == ["trusted.sale"])
    #expect(json.objects.first?["added"] as? [String] == ["x TEXT"])
  }

  /// The table that the file made is there; the file is what is missing.
  @Test func saysThatAFileIsGone() throws {
    let scratch = try Starter.run()
    let path = "migrations/trusted/0001_create_sale.sql"
    let text = try scratch.read(path)
    try FileManager.default.removeItem(at: scratch.folder.appending(path: path))
    let run = try Program.run("run", in: scratch.folder)
    #expect(run.status == 1)
    #expect(run.error.contains("migration trusted/0001_create_sale.sql ran on"))
    #expect(run.error.contains("and its file is gone"))
    #expect(!run.error.contains("there is no table"))
    #expect(try Program.run("migrate", "repair", in: scratch.folder).status == 1)
    let repair = try Program.run("migrate", "repair", "--restore", in: scratch.folder)
    #expect(repair.status == 0, "\(repair.error)")
    #expect(try scratch.read(path) == text)
    #expect(try Program.run("run", in: scratch.folder).status == 0)
  }

  @Test func numbersTheMigrationsOfTwoBranches() throws {
    let scratch = try Starter.run()
    try scratch.write(
      "CREATE INDEX trusted.sale_day ON sale (sold_on);\n",
      to: "migrations/trusted/0002_index_sale.sql")
    #expect(try Program.run("migrate", in: scratch.folder).status == 0)
    try scratch.write(
      "CREATE INDEX trusted.sale_product ON sale (product);\n",
      to: "migrations/trusted/0002_index_product.sql")
    let clash = try Program.run("check", in: scratch.folder)
    #expect(clash.status == 1)
    #expect(clash.error.contains("0002_index_product"), "\(clash.error)")
    #expect(clash.error.contains("0002_index_sale"))
    #expect(clash.error.contains("pantanal migrate repair"))
    let rehearsal = try Program.run("migrate", "repair", "--rehearse", in: scratch.folder)
    #expect(
      rehearsal.output.contains("would do: it becomes migrations/trusted/0003_index_product.sql"))
    #expect(try Program.run("check", in: scratch.folder).status == 1)
    #expect(try Program.run("migrate", "repair", in: scratch.folder).status == 0)
    #expect(try Program.run("run", in: scratch.folder).status == 0)
    #expect(try Program.run("migrate", "verify", in: scratch.folder).status == 0)
  }

  /// In a target with `shape: follow` nothing but the SELECT is edited.
  @Test func letsATargetFollow() throws {
    let scratch = try Starter.run()
    try scratch.write(
      try scratch.read("pantanal.yaml")
        + "targets:\n  dev: {warehouse: .pantanal/dev, shape: follow}\n", to: "pantanal.yaml")
    try selectMore(scratch)
    let run = try Program.run("run", "--target", "dev", in: scratch.folder)
    #expect(run.status == 0, "\(run.error)")
    let query = try Program.run(
      "sql", "--target", "dev", "SELECT max(product_length) AS n FROM trusted.sale", "--json",
      in: scratch.folder)
    #expect(query.objects.first?["n"] as? Int == 14, "\(query.output)\(query.error)")
    #expect(
      try Program.run("check", in: scratch.folder).status == 1, "the original does not follow")
    #expect(try Program.run("migrate", "new", "--target", "dev", in: scratch.folder).status == 0)
    for target in [["--target", "dev"], []] {
      let run = try Program.start(["run"] + target, in: scratch.folder).outcome()
      #expect(run.status == 0, "\(run.error)")
      let verify = try Program.start(["migrate", "verify"] + target, in: scratch.folder).outcome()
      #expect(verify.status == 0, "\(verify.output)")
    }
  }

  @Test func beginsALayerWithAnExistingFile() throws {
    let scratch = try Scratch()
    try #require(try Program.run("init", "p", in: scratch.folder).status == 0)
    let project = scratch.folder.appending(path: "p")
    for path in ["migrations", "sql"] {
      try FileManager.default.removeItem(at: project.appending(path: path))
    }
    try Data("warehouse: .pantanal/warehouse\n".utf8).write(
      to: project.appending(path: "pantanal.yaml"))
    let made = try Program.Running(
      command: [
        "sqlite3", "old.db",
        "CREATE TABLE course (id INTEGER PRIMARY KEY, price DECIMAL); INSERT INTO course VALUES (1, 9.5)",
      ],
      folder: project, environment: [:]
    ).outcome()
    try #require(made.status == 0)
    let baseline = try Program.run("migrate", "baseline", "trusted", "old.db", in: project)
    #expect(baseline.status == 0, "\(baseline.error)")
    #expect(
      baseline.output == "trusted.course  1 row\nmigrations/trusted/0001_baseline_trusted.sql\n")
    #expect(baseline.error.contains("ODBC reads DECIMAL as text or loses digits (ddl-type)"))
    #expect(try Program.run("check", in: project).status == 0)
    #expect(try Program.run("migrate", "verify", in: project).status == 0)
    let status = try Program.run("migrate", "status", "--json", in: project)
    #expect(status.objects.first?["state"] as? String == "baseline")
  }

  /// `timeout` kills a rebuild of 100,000 rows at moments spread over its time: afterwards either all of it
  /// happened or nothing, and the same command ends it.
  @Test func leavesAllOrNothingWhenKilled() throws {
    let origin = try Starter.run()
    try sql(
      """
      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
      INSERT INTO sale SELECT printf('K%07d', i), '2025-01-31', 'Uniforme', i FROM n;
      """, "trusted", origin)
    let text = try origin.read("migrations/trusted/0001_create_sale.sql")
    try origin.write(
      "-- rebuild: trusted.sale\n-- value: amount_cents = amount_cents + 1\n"
        + "-- verify: SELECT 1 FROM trusted.sale WHERE amount_cents < 0\n"
        + text.replacing("VARCHAR(60)", with: "VARCHAR(80)").replacing("<= 60", with: "<= 80"),
      to: "migrations/trusted/0002_rebuild_sale.sql")
    let clock = ContinuousClock()
    let undisturbed = try Scratch(copyOf: origin.folder)
    let start = clock.now
    try #require(try Program.run("migrate", in: undisturbed.folder).status == 0)
    let elapsed = clock.now - start
    var states: [String: Int] = [:]
    for point in 1...8 {
      let moment = elapsed * (Double(point) / 8)
      let seconds = String(
        format: "%.3f",
        Double(moment.components.seconds) + Double(moment.components.attoseconds) * 1e-18)
      let scratch = try Scratch(copyOf: origin.folder)
      _ = try Program.start(
        ["migrate"], in: scratch.folder, through: ["timeout", "-s", "KILL", seconds]
      ).outcome()
      #expect(try scratch.damagedFiles() == [], "killed after \(seconds) s")
      let verify = try Program.run("migrate", "verify", in: scratch.folder)
      #expect(verify.status == 0, "killed after \(seconds) s: \(verify.output)")
      let status = try Program.run("migrate", "status", "--json", in: scratch.folder)
      let state = status.objects[1]["state"] as? String ?? ""
      states[state, default: 0] += 1
      let again = try Program.run("migrate", in: scratch.folder)
      #expect(again.status == 0, "killed after \(seconds) s: \(again.error)")
      let sum = try Program.run(
        "sql",
        "SELECT count(*) AS n, sum(amount_cents) AS s FROM trusted.sale WHERE sale_number GLOB 'K*'",
        "--json", in: scratch.folder)
      #expect(sum.objects.first?["n"] as? Int == 100_000, "killed after \(seconds) s")
      #expect(sum.objects.first?["s"] as? Int == 5_000_150_000, "killed after \(seconds) s")
    }
    #expect((states["pending"] ?? 0) > 1, "too few were killed before their end: \(states)")
  }
}
