import Foundation
import Pipeline
import Testing
import Warehouse

@Suite("A selection")
struct SelectionTests {
  private static let migrations = ["trusted/0001_create_tables", "refined/0001_create_tables"]

  /// Selectors, and the steps they mean besides the migrations, which always come along.
  static let selections: [(selectors: [String], excluded: [String], objects: [String])] = [
    (["trusted.customer"], [], ["trusted.customer"]),
    (["+trusted.customer"], [], ["raw.customer", "trusted.customer"]),
    (
      ["1+refined.fact_customer"], [],
      ["trusted.customer", "trusted.order_line", "refined.fact_customer"]
    ),
    (
      ["2+refined.fact_customer"], [],
      [
        "raw.customer", "raw.order_line", "trusted.customer", "trusted.order_line",
        "refined.fact_customer",
      ]
    ),
    (["raw.order_line+1"], [], ["raw.order_line", "trusted.order_line"]),
    (
      ["raw.order_line+"], [],
      ["raw.order_line", "trusted.order_line", "refined.fact_customer", "refined.total"]
    ),
    (
      ["@trusted.order_line"], [],
      [
        "raw.customer", "raw.order_line", "trusted.customer", "trusted.order_line",
        "refined.fact_customer", "refined.total",
      ]
    ),
    (["tag:orders"], [], ["trusted.order_line"]),
    (["tag:ord*+1"], [], ["trusted.order_line", "refined.fact_customer"]),
    (["layer:refined"], [], ["refined.fact_customer", "refined.total"]),
    (["refined.*"], ["refined.total"], ["refined.fact_customer"]),
    (["*.customer"], [], ["raw.customer", "trusted.customer"]),
    (["source:landing"], [], ["raw.customer", "raw.order_line"]),
    (["source:customer+1"], [], ["raw.customer", "trusted.customer"]),
    (
      ["kind:transform,tag:orders+"], [],
      ["trusted.order_line", "refined.fact_customer", "refined.total"]
    ),
    (["path:sql/trusted,raw.customer+"], [], ["trusted.customer"]),
    (["path:sql/refined/total.sql"], [], ["refined.total"]),
    (["trusted.customer", "refined.total"], [], ["trusted.customer", "refined.total"]),
    ([], ["kind:ingest", "refined.*"], ["trusted.customer", "trusted.order_line"]),
  ]

  @Test(arguments: selections)
  func means(selectors: [String], excluded: [String], objects: [String]) throws {
    let project = try SmallProject()
    let plan = try project.pipeline().plan(selectors, excluding: excluded)
    #expect(
      plan.steps.map(\.object).filter { !Self.migrations.contains($0) }
        == objects.filter {
          plan.steps.map(\.object).contains($0)
        })
    #expect(Set(plan.steps.map(\.object)) == Set(objects + Self.migrations))
  }

  static let unknown: [(selector: String, hint: String)] = [
    ("trusted.custmer", "did you mean trusted.customer?"),
    ("tag:order", "did you mean tag:orders?"),
    ("2+refined.totl", "did you mean refined.total?"),
    ("tagg:orders", "did you mean tag:orders?"),
    ("source:landng", "did you mean source:landing?"),
    ("state:modifed", "did you mean state:modified?"),
    ("kind:transfrom", "did you mean kind:transform?"),
    ("path:sql/trusted/custmer.sql", "did you mean path:sql/trusted/customer.sql?"),
    ("nonsense", "pantanal plan --all lists what there is"),
    ("", "pantanal plan --all lists what there is"),
  ]

  @Test(arguments: unknown)
  func suggestsWhatMayBeMeant(selector: String, hint: String) throws {
    let project = try SmallProject()
    let error = #expect(throws: PantanalError.self) {
      try project.pipeline().plan([selector])
    }
    #expect(error?.code == .unknownName)
    #expect(error?.hint == hint)
    #expect(throws: PantanalError.self) { try project.pipeline().plan(excluding: [selector]) }
  }

  @Test func findsWhatIsDefinedOtherwise() throws {
    let project = try SmallProject()
    _ = try project.run()
    let none = #expect(throws: PantanalError.self) {
      try project.pipeline().plan(["state:modified"])
    }
    #expect(none?.hint == "every step is defined as it was when it ran last")
    try project.write(
      "SELECT CAST(id AS BIGINT) AS id, upper(name) AS name FROM raw.customer",
      to: "sql/trusted/customer.sql")
    #expect(
      try project.pipeline().plan(["state:modified+1"]).steps.map(\.object) == [
        "trusted.customer", "refined.fact_customer",
      ])
  }
}
