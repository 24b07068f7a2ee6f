// Why a step runs and why another does not, in words and in fact.

import Foundation
import Pipeline
import SQLite
import Testing
import Warehouse

@Suite("The reasons of a plan")
struct PlanReasonTests {
  private func step(_ object: String, of project: borrowing SmallProject) throws -> PlannedStep {
    try #require(try project.pipeline().plan().steps.first { $0.object == object })
  }

  @Test func nameThePartThatChanged() throws {
    let project = try SmallProject()
    _ = try project.run()
    #expect(try project.pipeline().plan().isEmpty)
    let rules = "/* ---\nrules:\n  - expression: id > 0\n    name: positive\n--- */\n"
    let select = "SELECT CAST(id AS BIGINT) AS id, name FROM raw.customer"
    try project.write(rules + "-- why not\n" + select, to: "sql/trusted/customer.sql")
    #expect(
      try step("trusted.customer", of: project).decision == .run("the rule positive is new"))
    try project.write("-- another comment\n" + select, to: "sql/trusted/customer.sql")
    #expect(try project.pipeline().plan().isEmpty, "a comment defines nothing")
    try project.write(
      rules + "SELECT CAST(id AS BIGINT) AS id, squeeze(name) AS name FROM raw.customer",
      to: "sql/trusted/customer.sql")
    let changed = try step("trusted.customer", of: project)
    #expect(changed.decision == .run("its SQL changed, and 2 more of its definition"))
    #expect(
      changed.details == [
        "its SQL changed", "it calls the function squeeze now", "the rule positive is new",
      ])
    #expect(changed.way?.reason == "its definition has changed")
  }

  @Test func followTheVariablesThatAreUsed() throws {
    let project = try SmallProject()
    try project.write(
      SmallProject.files["pantanal.yaml", default: ""] + "variables: {least: 100, other: x}\n",
      to: "pantanal.yaml")
    try project.write(
      """
      SELECT CAST(id AS BIGINT) AS id, CAST(customer AS BIGINT) AS customer_id,
        CAST(cents AS BIGINT) AS cents
      FROM raw.order_line
      WHERE CAST(cents AS BIGINT) >= :least
      """, to: "sql/trusted/order_line.sql")
    _ = try project.run()
    #expect(try project.rows("SELECT count(*) FROM trusted.order_line") == [[2]])
    func pipeline(_ assignments: [String]) throws -> Pipeline {
      try Pipeline(
        Project(at: project.folder, environment: [:]), variables: assignments)
    }
    #expect(try pipeline(["other=y"]).plan().isEmpty)
    let plan = try pipeline(["least=50"]).plan()
    #expect(plan.dueSteps.first?.decision == .run(":least is 50, it was 100"))
    _ = try pipeline(["least=50"]).run(command: "test")
    #expect(try project.rows("SELECT count(*) FROM trusted.order_line") == [[3]])
    let unknown = #expect(throws: PantanalError.self) { try pipeline(["leest=50"]) }
    #expect(unknown?.hint == "did you mean least?")
    let text = #expect(throws: PantanalError.self) { try pipeline(["least=many"]) }
    #expect(text?.message == "the variable least is a whole number, and many is none")
  }

  /// What changed only in columns that a table is not made of does not make it anew.
  @Test func skipReadersOfOtherColumns() throws {
    let project = try SmallProject()
    _ = try project.run()
    try project.write("id,name\n7,Anna\n8,João\n", to: "landing/customer.csv")
    _ = try project.run(["raw.customer", "trusted.customer"])
    let reader = try step("refined.fact_customer", of: project)
    #expect(reader.decision == .skip("it does not read what changed in trusted.customer"))
    #expect(
      reader.details == [
        "trusted.customer changed only in name, which is not read here:"
          + " it is at version 2, the step read 1"
      ])
    #expect(try project.run().objects(.done).isEmpty)
    // Rows that come are something to everybody who reads the table.
    try project.write("id,name\n7,Ana\n8,João\n9,Zé\n", to: "landing/customer.csv")
    let result = try project.run()
    #expect(result.objects(.done).contains("refined.fact_customer"))
    #expect(try project.rows("SELECT id FROM refined.fact_customer") == [[7], [8], [9]])
  }

  @Test func tellWhatToExpectFromHistory() throws {
    let project = try SmallProject()
    let first = try step("trusted.order_line", of: project)
    #expect(first.expectation == nil)
    #expect(first.way?.reason == "it is computed for the first time")
    _ = try project.run()
    try project.write("id,customer,cents\n4,8,25\n", to: "landing/order-2.csv")
    let again = try step("trusted.order_line", of: project)
    #expect(again.expectation?.rowCount == 3)
    #expect(again.expectation?.runCount == 1)
    #expect(again.expectation.map { $0.seconds > 0 } == true)
    #expect(again.way != nil)
  }

  @Test func sayThatEverythingWasAskedFor() throws {
    let project = try SmallProject()
    _ = try project.run()
    let result = try project.pipeline().run(
      ["trusted.*"], forced: [.transform], command: "test")
    #expect(result.objects(.done) == ["trusted.customer", "trusted.order_line"])
    #expect(
      try project.rows(
        """
        SELECT DISTINCT method, method_reason FROM trusted._ledger
        WHERE kind = 'transform' AND run_id = (SELECT max(run_id) FROM trusted._ledger)
        """
      ).map { $0[0] } == ["full"])
  }
}
