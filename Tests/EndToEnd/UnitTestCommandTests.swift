// `pantanal test` and `pantanal test --create` as a person runs them.

import Foundation
import Testing

@Suite("Unit tests of transforms")
struct UnitTestCommandTests {
  @Test func passInANewProject() throws {
    let scratch = try Starter.fresh()
    let outcome = try Program.run("test", in: scratch.folder)
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.output.contains("3 unit tests: 3 passed, in "))
    #expect(!scratch.layer("raw").exists, "nothing is written")
    let some = try Program.run("test", "refined.*", "--json", in: scratch.folder)
    #expect(some.objects.map { $0["transform"] as? String } == ["refined.sale_by_day"])
    let one = try Program.run("test", "sql/tests/sale.yaml", "--case", "BRAZIL", in: scratch.folder)
    #expect(one.output.contains("1 unit test: 1 passed"))
    let unknown = try Program.run("test", "trusted.sael", in: scratch.folder)
    #expect(unknown.status == 1)
    #expect(unknown.error.contains("hint: did you mean trusted.sale?"))
  }

  @Test func showWhichColumnsOfWhichRowsDiffer() throws {
    let scratch = try Starter.fresh()
    try scratch.replace(
      "amount_cents: 125000}", with: "amount_cents: 1250}", in: "sql/tests/sale.yaml")
    let outcome = try Program.run("test", "trusted.sale", in: scratch.folder)
    #expect(outcome.status == 1)
    #expect(
      outcome.output.contains(
        """
          expect (sql/tests/sale.yaml:7:5): 1 row with other values
            sale_number=0001
              amount_cents  expected 1250  found 125000
        """))
    #expect(outcome.error == "error: 1 unit test failed\n")
    let check = try Program.run("check", in: scratch.folder)
    #expect(check.status == 1)
    #expect(check.error.contains("hint: pantanal test trusted.sale shows how the rows differ"))
    let json = try Program.run("test", "trusted.sale", "--json", in: scratch.folder)
    #expect(json.objects.map { $0["state"] as? String } == ["failed", "passed"])
  }

  /// All slips of the pen in one go, each with its place.
  @Test func sayWhatIsWrongWithTheirFiles() throws {
    let scratch = try Starter.fresh()
    try scratch.write(
      "transform: trusted.sael\ncases: [{name: a, expect: []}]", to: "sql/tests/a.yaml")
    try scratch.write(
      "transform: trusted.sale\ncases:\n  - name: a\n    given: {raw.sale: [{amuont: 1}]}\n    expect: []",
      to: "sql/tests/b.yaml")
    for command in ["test", "check"] {
      let outcome = try Program.run(command, in: scratch.folder)
      #expect(outcome.status == 1)
      #expect(outcome.error.contains("no transform fills trusted.sael"))
      #expect(outcome.error.contains("hint: did you mean trusted.sale?"))
      #expect(outcome.error.contains("raw.sale has no column amuont"))
      #expect(outcome.error.contains("sql/tests/b.yaml:4:25"))
    }
  }

  /// A row of a table becomes a test that passes, without what is personal in it.
  @Test func areWrittenFromLiveRows() throws {
    let scratch = try Starter.fresh()
    try scratch.replace(
      "product: {header: Produto, description: What was sold}",
      with: "product: {header: Produto, description: What was sold, pii: name}",
      in: "sql/raw/sale.yaml")
    #expect(try Program.run("run", in: scratch.folder).status == 0)
    let before = try scratch.read("sql/tests/sale.yaml")
    let outcome = try Program.run(
      "test", "--create", "trusted.sale", "--key", "0001", in: scratch.folder)
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(
      outcome.output
        == "sql/tests/sale_2.yaml: 1 row given, 1 row expected, 1 column pseudonymised\n")
    #expect(outcome.error.isEmpty, "the rows found make the row")
    #expect(try scratch.read("sql/tests/sale.yaml") == before, "no file is overwritten")
    let text = try scratch.read("sql/tests/sale_2.yaml")
    #expect(!text.contains("Solda"))
    #expect(text.contains("amount_cents: 125000"))
    let days = try Program.run(
      "test", "--create", "refined.sale_by_day", "--key", "sold_on=2025-01-02", in: scratch.folder)
    #expect(days.status == 0, "\(days.error)")
    #expect(days.output.contains("2 rows given, 1 row expected"))
    let all = try Program.run("test", in: scratch.folder)
    #expect(all.status == 0, "\(all.output)")
    #expect(all.output.contains("5 unit tests: 5 passed"))
    let missing = try Program.run(
      "test", "--create", "trusted.sale", "--key", "0009", in: scratch.folder)
    #expect(missing.status == 1)
    #expect(missing.error.contains("trusted.sale has no row with sale_number 0009"))
  }
}
