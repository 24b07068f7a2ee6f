// What check says of a project beside whether it compiles, and how it is told not to.

import Foundation
import Testing

@Suite("check lints a project and")
struct LintTests {
  private func check(_ scratch: Scratch, _ arguments: String...) throws -> Program.Outcome {
    try Program.start(["check"] + arguments, in: scratch.folder).outcome()
  }

  private func codes(_ outcome: Program.Outcome) -> [String] {
    outcome.objects.compactMap { $0["finding"] as? String }
  }

  @Test func findsNothingInTheExampleAndTheStarter() throws {
    let starter = try check(Starter.fresh(), "--strict")
    #expect(starter.status == 0, "\(starter.error)")
    let example = try Program.run("check", "--strict", in: Program.repository)
    #expect(example.status == 0, "\(example.error)")
    #expect(example.output.contains("no errors\n"))
  }

  /// Every file's findings in one go, errors among them, each with its place.
  @Test func saysAllAtOnce() throws {
    let scratch = try Starter.fresh()
    try scratch.replace(
      "FROM trusted.sale AS sale",
      with: "FROM trusted.sale AS sale\nWHERE sale.product <> NULL AND sale.product LIKE 'U%'",
      in: "sql/refined/sale_by_day.sql")
    try scratch.replace(
      "squeeze(sale.product)", with: "CAST(sale.product AS TEXT)", in: "sql/trusted/sale.sql")
    try scratch.replace(
      ") WITHOUT ROWID;", with: ");", in: "migrations/trusted/0001_create_sale.sql")
    try scratch.write(
      "SELECT sale.product FROM trusted.sale AS sale LIMIT 3", to: "sql/queries/q.sql")
    let outcome = try check(scratch)
    #expect(outcome.status == 1)
    #expect(outcome.output == "")
    for line in [
      "error: <> NULL is never true (null-comparison)\n --> sql/refined/sale_by_day.sql:13:23\n",
      "(spark-like)\n --> sql/refined/sale_by_day.sql:13:",
      "(spark-cast)\n --> sql/trusted/sale.sql:14:3\n",
      "(ddl-rowid)\n --> migrations/trusted/0001_create_sale.sql:9:3\n",
      "(order-limit)\n --> sql/queries/q.sql:1:",
    ] {
      #expect(outcome.error.contains(line), "\(line) in:\n\(outcome.error)")
    }
    let json = try check(scratch, "--json")
    #expect(
      Set(codes(json)) == [
        "null-comparison", "spark-like", "spark-cast", "ddl-rowid", "order-limit",
      ])
    let cast = try #require(json.objects.first { $0["finding"] as? String == "spark-cast" })
    #expect(cast["severity"] as? String == "warning")
    #expect(cast["file"] as? String == "sql/trusted/sale.sql")
    #expect(cast["line"] as? Int == 14)
    #expect(codes(try check(scratch, "sql/trusted", "--json")) == ["spark-cast"])
    #expect(codes(try check(scratch, "./sql/queries/q.sql", "--json")) == ["order-limit"])
  }

  /// A file that does not compile hides no finding of the others.
  @Test func lintsBesideWhatDoesNotCompile() throws {
    let scratch = try Starter.fresh()
    try scratch.replace("sale.product", with: "sale.prodct", in: "sql/trusted/sale.sql")
    try scratch.replace("/ 100e0", with: "/ 100.0", in: "sql/refined/sale_by_day.sql")
    let outcome = try check(scratch)
    #expect(outcome.status == 1)
    #expect(outcome.error.contains("no such column: sale.prodct"))
    #expect(outcome.error.contains("(spark-decimal)"))
  }

  @Test func failsForWarningsWhereThatIsAsked() throws {
    let scratch = try Starter.fresh()
    try scratch.replace("/ 100e0", with: "/ 100.0", in: "sql/refined/sale_by_day.sql")
    let lax = try check(scratch)
    #expect(lax.status == 0)
    #expect(lax.output.contains("no errors, 1 warning"))
    let strict = try check(scratch, "--strict")
    #expect(strict.status == 1)
    #expect(strict.error.contains("1 warning, and --strict allows none"))
  }

  // MARK: Switches

  @Test func isSilentAboutWhatIsSwitchedOffWithAReason() throws {
    let scratch = try Starter.fresh()
    try scratch.replace("/ 100e0", with: "/ 100.0", in: "sql/refined/sale_by_day.sql")
    try scratch.replace(
      "key: [sold_on]",
      with: "key: [sold_on]\nlint: {off: [{code: spark-decimal, reason: \"never on Spark\"}]}",
      in: "sql/refined/sale_by_day.sql")
    try scratch.replace(
      ") WITHOUT ROWID;", with: "); -- lint: off ddl-rowid: wide rows",
      in: "migrations/refined/0001_create_sale_by_day.sql")
    #expect(try check(scratch, "--strict").status == 0)
  }

  @Test func mayBeSwitchedOffForTheProject() throws {
    let scratch = try Starter.fresh()
    try scratch.replace("/ 100e0", with: "/ 100.0", in: "sql/refined/sale_by_day.sql")
    try scratch.replace(
      "locale:", with: "lint: {off: [{code: spark-decimal, reason: never on Spark}]}\nlocale:",
      in: "pantanal.yaml")
    #expect(try check(scratch, "--strict").status == 0)
  }

  @Test(arguments: [
    ("[{code: spark-decimal}]", "a finding is switched off for a reason", Int32(1)),
    ("[spark-decimal]", "a finding is switched off for a reason", 1),
    ("[{code: spark-decimals, reason: x}]", "did you mean spark-decimal?", 1),
    ("[{code: clock, reason: x}]", "clock cannot be switched off", 1),
    ("[{code: spark-decimal, reason: x}]", "nothing of that code is found", 0),
    ("[{code: spark-decimal, reason: x, until: y}]", "unknown key: until", 1),
  ])
  func saysWhatIsWrongWithASwitch(list: String, message: String, status: Int32) throws {
    let scratch = try Starter.fresh()
    try scratch.replace(
      "key: [sold_on]", with: "key: [sold_on]\nlint: {off: \(list)}",
      in: "sql/refined/sale_by_day.sql")
    let outcome = try check(scratch)
    #expect(outcome.status == status, "\(outcome.error)")
    #expect(outcome.error.contains(message), "\(outcome.error)")
    #expect(outcome.error.contains("--> sql/refined/sale_by_day.sql:4:"), "\(outcome.error)")
  }

  // MARK: What only the project shows

  @Test func saysWhichPersonalDataIsPublished() throws {
    let scratch = try Starter.fresh()
    try scratch.replace(
      "{header: Produto, description: What was sold}",
      with: "{header: Produto, description: Who bought, pii: name}", in: "sql/raw/sale.yaml")
    try scratch.replace(
      "tables: [refined.*]", with: "tables: [refined.*, trusted.sale]", in: "pantanal.yaml")
    let finding = "trusted.sale.product holds personal data (name); the mart bi publishes it empty"
    #expect(try check(scratch).error.contains(finding))
    // Whoever says so knows it.
    try scratch.replace(
      "columns:\n", with: "columns:\n  product: {pii: name}\n", in: "sql/trusted/sale.sql")
    #expect(try check(scratch, "--strict").status == 0)
    try scratch.replace("pii: name", with: "pii: none", in: "sql/trusted/sale.sql")
    #expect(try check(scratch, "--strict").status == 0)
  }

  @Test func saysWhichTableHasNoKey() throws {
    let scratch = try Starter.fresh()
    try scratch.replace("key: [sold_on]\n", with: "", in: "sql/refined/sale_by_day.sql")
    #expect(try check(scratch, "--strict").status == 0, "the primary key is one")
    try scratch.replace(
      ",\n  PRIMARY KEY (sold_on)\n) WITHOUT ROWID", with: "\n)",
      in: "migrations/refined/0001_create_sale_by_day.sql")
    #expect(codes(try check(scratch, "--json")).contains("missing-key"))
  }

  @Test func refusesAKeyOfTheRun() throws {
    let scratch = try Starter.fresh()
    try scratch.replace(
      "sale.sale_number AS sale_number", with: ":run_id AS sale_number",
      in: "sql/trusted/sale.sql")
    let outcome = try check(scratch)
    #expect(outcome.status == 1)
    #expect(outcome.error.contains("(run-id-key)"))
  }

  @Test func notesColumnsThatNothingReads() throws {
    let scratch = try Starter.fresh()
    #expect(codes(try check(scratch, "--json")) == ["unread-column"])
    let verbose = try check(scratch, "--verbose")
    #expect(verbose.error.contains("reads trusted.sale.product (unread-column)"))
    #expect(verbose.status == 0)
  }

  /// Sizes that are declared say what will be slow before there is a row.
  @Test func namesTheIndexThatALargeTableLacks() throws {
    let scratch = try Starter.fresh()
    try scratch.replace(
      "connection: landing", with: "connection: landing\nexpected_rows: 10M",
      in: "sql/raw/sale.yaml")
    try scratch.replace(
      "count(*) AS sale_count",
      with: """
        max((
            SELECT count(*) FROM trusted.sale AS same WHERE same.product = sale.product
          )) AS sale_count
        """, in: "sql/refined/sale_by_day.sql")
    let outcome = try check(scratch)
    #expect(
      outcome.error.contains(
        "trusted.sale (10,000,000 rows) is read whole for each row of a result in between (scan-in-loop)"
      ))
    let index = "CREATE INDEX trusted.sale_by_product ON sale (product);"
    #expect(outcome.error.contains("hint: \(index)"))
    // plan says so before it costs anything.
    #expect(try Program.run("plan", in: scratch.folder).output.contains(index))
    try scratch.write(index, to: "migrations/trusted/0002_index_sale_product.sql")
    #expect(!(try check(scratch).error.contains("scan-in-loop")))
    #expect(!(try Program.run("plan", in: scratch.folder).output.contains("read whole for each")))
  }

  // MARK: Documentation

  /// The table of the README is the program's own, line by line.
  @Test func documentsEveryCode() throws {
    let outcome = try Program.run("check", "--codes", "--json", in: Program.repository)
    let expected = outcome.objects.map { object -> String in
      func text(_ key: String) -> String { object[key] as? String ?? "" }
      let severity = text("severity") == "information" ? "note" : text("severity")
      let always = object["switchable"] as? Bool == false ? ", always" : ""
      return "| `\(text("code"))` | \(severity)\(always) | \(text("finds")) | \(text("instead")) |"
    }
    #expect(expected.count > 40)
    let readme = try String(
      contentsOf: Program.repository.appending(path: "README.md"), encoding: .utf8)
    let table = readme.split(separator: "| code | severity | finds | write instead |\n").last ?? ""
    let listed = table.split(separator: "\n").dropFirst().prefix { $0.hasPrefix("| `") }
    #expect(listed.map(String.init) == expected)
  }
}
