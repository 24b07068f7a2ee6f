// Transforms that read stored views: lineage column by column, and personal data never missed.

import Foundation
import SQLite
import Testing
import Transforms
import Warehouse

@Suite("Lineage through views")
struct ViewLineageTests {
  /// Views of a layer above RAW, where what a view reads counts for who may skip a step.
  static let throughStoredViews: [(sql: String, personal: [String], isExact: Bool)] = [
    ("SELECT product, sum(amount_cents) AS n FROM trusted.v_sale GROUP BY product", [], true),
    ("SELECT 'all' AS product, count(*) AS n FROM trusted.v_sale", [], true),
    ("SELECT product, n FROM trusted.v_product", [], true),
    // The view carries what its columns are made of, under whatever name and at any depth.
    ("SELECT who AS product, n FROM trusted.v_who", ["product"], true),
    ("SELECT product, who AS n FROM (SELECT * FROM trusted.v_deep)", ["product", "n"], true),
    ("SELECT max(who) AS product, 1 AS n FROM trusted.v_who", ["product"], true),
    // Its conditions and joins only decide.
    ("SELECT product, 1 AS n FROM trusted.v_known", [], true),
    ("SELECT product, city AS n FROM trusted.v_joined", [], true),
    ("SELECT product, name AS n FROM trusted.v_joined", ["n"], true),
    // In a view whose text is not understood, and in NATURAL joins, everything counts.
    ("SELECT product, n FROM trusted.v_odd", ["product", "n"], false),
    ("SELECT product, 1 AS n FROM trusted.v_natural", ["product", "n"], false),
  ]

  @Test(arguments: throughStoredViews)
  func followsStoredViews(sql: String, personal: [String], isExact: Bool) throws {
    let connection = try Warehouse.inMemory()
    try connection.execute(
      """
      CREATE TABLE raw.sale (sold_on TEXT, amount_cents TEXT, product TEXT, cpf TEXT);
      CREATE TABLE raw.person (cpf TEXT, name TEXT, city TEXT);
      CREATE TABLE trusted.sale (sold_on DATE, amount_cents BIGINT, product TEXT, cpf TEXT);
      CREATE TABLE trusted.person (cpf TEXT, name TEXT, city TEXT);
      CREATE TABLE refined.summary (product, n);
      CREATE VIEW trusted.v_sale AS SELECT sale.sold_on, sale.amount_cents, sale.product FROM sale;
      CREATE VIEW trusted.v_product AS SELECT product, count(*) AS n FROM v_sale GROUP BY product;
      CREATE VIEW trusted.v_who (product, who, n) AS SELECT product, substr(cpf, 1, 3), 1 FROM sale;
      CREATE VIEW trusted.v_deep AS SELECT product || who AS product, who FROM v_who;
      CREATE VIEW trusted.v_known AS SELECT product, cpf FROM sale WHERE cpf > '';
      CREATE VIEW trusted.v_joined AS
        SELECT sale.product, person.name, person.city FROM sale JOIN person USING (cpf);
      CREATE VIEW trusted.v_odd AS SELECT product 'product', 1 AS n FROM sale WHERE cpf > '';
      CREATE VIEW trusted.v_natural AS SELECT product FROM sale NATURAL JOIN person;
      """)
    let folder = try Folder([
      "sql/raw/sale.yaml":
        "connection: a\npath: b\ncolumns: {sold_on: {}, amount_cents: {}, product: {}, cpf: {pii: cpf}}",
      "sql/raw/person.yaml":
        "connection: a\npath: b\ncolumns: {cpf: {pii: cpf}, name: {pii: name}, city: {}}",
    ])
    let sources = try ["sale", "person"].map {
      try Source(at: folder.url.appending(path: "sql/raw/\($0).yaml"), in: folder.url)
    }
    let compilations = try [
      ("SELECT * FROM raw.sale", "trusted.sale"), ("SELECT * FROM raw.person", "trusted.person"),
      (sql, "refined.summary"),
    ].map { try Compilation(transform($0, into: $1), on: connection) }
    let found = try PersonalData(sources: sources, compilations: compilations, on: connection)
    #expect(found.columns[TableName(.refined, "summary")]?.keys.sorted() ?? [] == personal.sorted())
    let schema = try LineageSchema(on: connection)
    #expect(schema.lineage(of: compilations[2]).isExact == isExact)
  }

  /// The first row out of a view is another where what its rows are ordered by changes.
  @Test func countsTheOrderInsideAView() throws {
    let connection = try Warehouse.inMemory()
    try connection.execute(
      """
      CREATE TABLE trusted.sale (product TEXT, amount_cents BIGINT);
      CREATE TABLE refined.summary (product);
      CREATE VIEW trusted.v AS SELECT product FROM sale ORDER BY amount_cents;
      CREATE VIEW trusted.above AS SELECT product FROM v;
      """)
    let compilation = try Compilation(
      transform("SELECT product FROM trusted.above LIMIT 1", into: "refined.summary"),
      on: connection)
    let lineage = try LineageSchema(on: connection).lineage(of: compilation)
    #expect(
      lineage["product"].all.contains(ColumnName(TableName(.trusted, "sale"), "amount_cents")))
  }
}
