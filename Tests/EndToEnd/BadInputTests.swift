// What people see when their input is wrong, and that nothing is lost by it.

import Foundation
import Testing

@Suite("Bad input gets a clear error and")
struct BadInputTests {
  /// Runs a command that must fail, and compares what it says with what was recorded.
  private func expect(
    _ name: String, of arguments: String..., in scratch: Scratch, status: Int32 = 1,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let before = try content(of: scratch)
    let outcome = try Program.start(arguments, in: scratch.folder).outcome()
    #expect(outcome.status == status, sourceLocation: sourceLocation)
    #expect(outcome.output == "", "an error is no result", sourceLocation: sourceLocation)
    try Golden.expect(outcome.error, is: name, sourceLocation: sourceLocation)
    let after = try content(of: scratch)
    #expect(after == before, "the warehouse is as before", sourceLocation: sourceLocation)
  }

  private func content(of scratch: Scratch) throws -> [String: [String: [String]]] {
    var content: [String: [String: [String]]] = [:]
    for name in ["raw", "trusted", "refined"] where scratch.layer(name).exists {
      content[name] = try scratch.layer(name).content { _ in false }
    }
    return content
  }

  @Test func namesTheMissingProjectFile() throws {
    try expect("no-project", of: "run", in: Scratch())
  }

  /// A folder that was deleted under the shell has no name, and so no end upwards.
  @Test func endsInAFolderThatIsGone() throws {
    let scratch = try Scratch()
    let command =
      "mkdir gone && cd gone && rmdir ../gone && timeout 20 '\(Program.url.path)' status"
    let outcome = try Program.Running(
      command: ["bash", "-c", command], folder: scratch.folder, environment: [:]
    ).outcome()
    #expect(outcome.status == 1)
    #expect(outcome.error.contains("there is no pantanal.yaml"), "\(outcome.error)")
  }

  @Test func pointsIntoYAMLThatDoesNotParse() throws {
    let scratch = try Starter.run()
    try scratch.write(
      "connections:\n  landing: {type: folder, path: landing\n", to: "pantanal.yaml")
    try expect("yaml-broken", of: "run", in: scratch)
  }

  @Test func pointsAtAnUnknownKey() throws {
    let scratch = try Starter.run()
    try scratch.replace("locale:", with: "lokale:", in: "pantanal.yaml")
    try expect("yaml-unknown-key", of: "run", in: scratch)
  }

  @Test func pointsAtTheColumnThatIsNot() throws {
    let scratch = try Starter.run()
    try scratch.replace(
      "squeeze(sale.product) AS product", with: "squeeze(sale.prodct) AS product",
      in: "sql/trusted/sale.sql")
    try expect("sql-no-such-column", of: "run", in: scratch)
  }

  @Test func pointsAtSQLThatDoesNotParse() throws {
    let scratch = try Starter.run()
    try scratch.replace("GROUP BY", with: "GROUP", in: "sql/refined/sale_by_day.sql")
    try expect("sql-syntax", of: "check", in: scratch)
  }

  @Test func saysWhichColumnsDoNotFit() throws {
    let scratch = try Starter.run()
    try scratch.replace(
      "squeeze(sale.product) AS product", with: "squeeze(sale.product) AS product_name",
      in: "sql/trusted/sale.sql")
    try expect("columns-do-not-fit", of: "run", in: scratch)
  }

  @Test func printsTheWholeCycle() throws {
    let scratch = try Starter.run()
    try scratch.write(
      """
      CREATE TABLE refined.busy_day (
        sale_count BIGINT NOT NULL CHECK (typeof(sale_count) = 'integer'),
        PRIMARY KEY (sale_count)
      ) WITHOUT ROWID;
      """, to: "migrations/refined/0002_create_busy_day.sql")
    try scratch.write(
      "SELECT sale_by_day.sale_count AS sale_count FROM refined.sale_by_day AS sale_by_day",
      to: "sql/refined/busy_day.sql")
    try scratch.replace(
      "FROM trusted.sale AS sale",
      with: """
        FROM trusted.sale AS sale
        WHERE (SELECT max(busy_day.sale_count) FROM refined.busy_day AS busy_day) < 1000
        """,
      in: "sql/refined/sale_by_day.sql")
    try expect("cycle", of: "run", in: scratch)
  }

  @Test func refusesToReadALayerAbove() throws {
    let scratch = try Starter.run()
    try scratch.replace(
      "FROM raw.sale AS sale",
      with: """
        FROM raw.sale AS sale
        WHERE sale.sold_on NOT IN (SELECT sale_by_day.sold_on FROM refined.sale_by_day AS sale_by_day)
        """,
      in: "sql/trusted/sale.sql")
    try expect("reads-layer-above", of: "run", in: scratch)
  }

  @Test func refusesAnEditedMigration() throws {
    let scratch = try Starter.run()
    try scratch.replace(
      "VARCHAR(60)", with: "VARCHAR(80)", in: "migrations/trusted/0001_create_sale.sql")
    try expect("migration-edited", of: "run", in: scratch)
  }

  @Test func refusesAnUnknownSelector() throws {
    try expect("selector-unknown", of: "run", "refined.sale_by_dy", in: Starter.run())
  }

  @Test func refusesAnUnknownTarget() throws {
    try expect("target-unknown", of: "run", "--target", "prod", in: Starter.run())
  }

  @Test func refusesAnInitOverFiles() throws {
    try expect("init-not-empty", of: "init", ".", in: Starter.run())
  }

  @Test func refusesADemoOverFiles() throws {
    try expect("demo-not-empty", of: "demo", ".", in: Starter.run())
  }

  @Test func explainsWrongUsage() throws {
    try expect("usage", of: "run", "--as-off", "2025-01-31", in: Starter.run(), status: 64)
  }

  @Test func refusesADayThatIsNone() throws {
    try expect("no-such-day", of: "run", "--as-of", "2025-02-30", in: Starter.run(), status: 64)
  }

  /// The same facts as an object, for scripts.
  @Test func speaksJSON() throws {
    let scratch = try Starter.run()
    try scratch.replace("sale.product", with: "sale.prodct", in: "sql/trusted/sale.sql")
    let outcome = try Program.run("run", "--json", in: scratch.folder)
    let line = try #require(outcome.error.split(separator: "\n").last)
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    #expect(object["error"] as? String == "sql-invalid")
    #expect(object["file"] as? String == "sql/trusted/sale.sql")
    #expect(object["line"] as? Int == 14)
  }
}
