// Migrations drafted from SELECTs: what is drafted compiles, passes the linter, and takes the rows.

import Foundation
import SQLite
import Testing
import Warehouse

@testable import Migrations

@Suite("A drafted migration")
struct DraftTests {
  private static let source = """
    connection: landing
    path: sales_*.csv
    columns:
      number: {header: Nº}
      sold_on: {header: Data}
      amount: {header: Valor}
      cpf: {header: CPF, pii: cpf}
      order: {header: Ordem}
    """
  private static let sale = """
    /* ---
    description: One row per sale.
    key: [number]
    rules:
      - not_null: [sold_on]
        on_failure: quarantine
      - relationship: {columns: [unit_code], to: trusted.unit}
        on_failure: quarantine
    --- */
    SELECT
      squeeze(sale.number) AS number,
      parse_date(sale.sold_on, 'pt-BR') AS sold_on,
      parse_cents(sale.amount, 'pt-BR') AS amount_cents,
      cpf(sale.cpf) AS cpf,
      'U1' AS unit_code,
      sale."order" AS "order",
      CASE WHEN sale.amount IS NULL THEN 0 ELSE 1 END AS is_paid
    FROM raw.sale AS sale
    """
  private static let byDay = """
    /* ---
    description: Sales of each day.
    --- */
    WITH days AS (
      SELECT sale.sold_on, sale.amount_cents, unit.name AS unit_name
      FROM trusted.sale AS sale
      LEFT JOIN trusted.unit AS unit ON unit.unit_code = sale.unit_code
    )
    SELECT
      days.sold_on AS sold_on,
      count(*) AS sale_count,
      sum(days.amount_cents) / 100.0 AS sales_amount,
      max(days.unit_name) AS unit_name,
      count(*) > 10 AS is_busy,
      date_add(days.sold_on, 1) AS next_day,
      datetime(days.sold_on || ' 12:00:00') AS noon_at,
      :as_of AS as_of
    FROM days
    GROUP BY days.sold_on
    """
  private static let unit = """
    CREATE TABLE trusted.unit (
      unit_code VARCHAR(10) NOT NULL CHECK (length(unit_code) <= 10),
      name VARCHAR(60) NOT NULL CHECK (length(name) <= 60),
      PRIMARY KEY (unit_code)
    ) WITHOUT ROWID;
    """

  private func folder(_ more: [String: String] = [:]) throws -> ProjectFolder {
    let folder = try ProjectFolder([
      "sql/raw/sale.yaml": Self.source, "sql/trusted/sale.sql": Self.sale,
      "sql/refined/sale_by_day.sql": Self.byDay,
      "migrations/trusted/0001_create_unit.sql": Self.unit,
    ])
    for (path, text) in more { try folder.write(text, to: path) }
    return folder
  }

  private func drafts(
    _ folder: ProjectFolder, _ tables: [TableName] = []
  ) throws -> [MigrationDraft] {
    try Migrations.drafts(
      for: tables, of: try folder.project, in: folder.warehouse, asOf: "2025-01-31")
  }

  private func write(_ drafts: [MigrationDraft], _ folder: ProjectFolder) throws {
    for draft in drafts { try Migrations.write(draft, in: try folder.project) }
  }

  /// Whether every SELECT gives exactly the columns that its table has.
  private func expectFit(_ folder: ProjectFolder) throws {
    let shape = try Migrations.shape(of: try folder.project)
    for (table, file) in try folder.project.transforms {
      let columns = try shape.rows(
        "SELECT name FROM pragma_table_info(?, ?)",
        [.text(table.name), .text(table.layer.rawValue)]
      ).compactMap { $0[0].text }
      let statement = try shape.prepare(file.sql)
      #expect(Set(columns) == Set(statement.columnNames), "\(table)")
    }
    #expect(try drafts(folder).isEmpty, "nothing is left to draft")
  }

  @Test func ofNewTablesTellsTypesKeysAndReferences() throws {
    let folder = try folder()
    let drafts = try drafts(folder)
    #expect(
      drafts.map(\.path) == [
        "migrations/trusted/0002_create_sale.sql", "migrations/refined/0001_create_sale_by_day.sql",
      ])
    #expect(drafts.flatMap(\.findings).isEmpty)
    #expect(
      drafts[0].text == """
        -- One row per sale.
        CREATE TABLE trusted.sale (
          number TEXT NOT NULL,
          sold_on DATE NOT NULL
            CHECK (sold_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
              AND sold_on IS date(sold_on, '+0 days')),
          amount_cents BIGINT CHECK (amount_cents IS NULL OR typeof(amount_cents) = 'integer'),
          cpf VARCHAR(11) CHECK (length(cpf) <= 11),
          unit_code VARCHAR(10) NOT NULL CHECK (length(unit_code) <= 10),
          "order" TEXT,
          is_paid BIGINT NOT NULL CHECK (typeof(is_paid) = 'integer'),
          PRIMARY KEY (number),
          FOREIGN KEY (unit_code) REFERENCES unit (unit_code)
        ) WITHOUT ROWID;

        """)
    let types = drafts[1].columns.map { "\($0.name) \($0.type)\($0.isNullable ? "" : " NOT NULL")" }
    #expect(
      types == [
        "sold_on DATE NOT NULL", "sale_count BIGINT NOT NULL", "sales_amount DOUBLE",
        "unit_name VARCHAR(60)", "is_busy BOOLEAN NOT NULL", "next_day DATE", "noon_at TIMESTAMP",
        "as_of DATE NOT NULL",
      ])
    #expect(drafts[1].text.contains("PRIMARY KEY (sold_on)\n) WITHOUT ROWID;"))
    try write(drafts, folder)
    try expectFit(folder)
    // A file that is there is never replaced.
    #expect(throws: PantanalError.self) { try write(drafts, folder) }
  }

  @Test func looksAtRowsWhereTheTextDoesNotTell() throws {
    let folder = try folder([
      "sql/trusted/sale.sql": """
      /* ---
      key: [number]
      --- */
      SELECT sale.number AS number, json_extract(sale.amount, '$.cents') AS cents,
        json_extract(sale.amount, '$.day') AS day, json_extract(sale.amount, '$.x') AS x,
        json_extract(sale.amount, '$.y') AS sale_count
      FROM raw.sale AS sale -- no more
      """,
      "sql/refined/sale_by_day.sql": "SELECT sale.number AS unit_code FROM trusted.sale AS sale",
    ])
    try folder.warehouse.prepare()
    let connection = try folder.warehouse.connect(writing: .raw)
    for source in try folder.project.sources { try connection.execute(source.createTable) }
    try connection.execute(
      """
      INSERT INTO raw.sale (number, amount) VALUES
        ('0001', '{"cents": 12, "day": "2025-01-31", "x": 1.5}'),
        ('000000000000000002', '{"cents": 0, "day": "2025-02-28", "x": 2}')
      """)
    let drafts = try drafts(folder)
    #expect(
      drafts[0].columns.map { "\($0.name) \($0.type)" } == [
        "number VARCHAR(40)", "cents BIGINT", "day DATE", "x DOUBLE", "sale_count BIGINT",
      ])
    #expect(drafts[0].columns[4].reason == "by its name")
    #expect(drafts[1].notes.first?.contains("without a key in the header") == true)
    // Its column is called as a key of another layer's table, which a foreign key cannot reach.
    #expect(!drafts[1].text.contains("FOREIGN KEY"))
    try write(drafts, folder)
    try expectFit(folder)
  }

  @Test func guessesAForeignKeyAsAComment() throws {
    let folder = try folder([
      "sql/trusted/sale.sql":
        "SELECT sale.number AS number, sale.cpf AS unit_code FROM raw.sale AS sale",
      "sql/refined/sale_by_day.sql": "SELECT sale.number AS n FROM trusted.sale AS sale",
    ])
    #expect(
      try drafts(folder)[0].text.contains(
        "  -- Perhaps, for the columns have the names of a key: FOREIGN KEY (unit_code)"
          + " REFERENCES unit (unit_code)\n);"))
  }

  /// The engine adds from when until when each state was so.
  @Test func ofASnapshotHasTheColumnsOfAHistory() throws {
    let folder = try folder([
      "sql/trusted/sale.sql": """
      /* ---
      key: [number]
      materialized: snapshot
      valid_from: seen_on
      --- */
      SELECT sale.number AS number, parse_date(sale.sold_on, 'pt-BR') AS seen_on, cpf(sale.cpf) AS cpf
      FROM raw.sale AS sale
      """,
      "sql/refined/sale_by_day.sql": "SELECT sale.number AS n FROM trusted.sale AS sale",
    ])
    let draft = try drafts(folder)[0]
    #expect(
      draft.columns.map { "\($0.name) \($0.type)\($0.isNullable ? "" : " NOT NULL")" } == [
        "number TEXT NOT NULL", "cpf VARCHAR(11)", "valid_from DATE NOT NULL", "valid_to DATE",
        "is_current BOOLEAN NOT NULL",
      ])
    #expect(draft.text.contains("  PRIMARY KEY (number, valid_from)\n) WITHOUT ROWID;"))
  }

  // MARK: The next migration

  /// A project whose tables fit and hold a row.
  private func filled() throws -> ProjectFolder {
    let folder = try folder()
    try write(drafts(folder), folder)
    try folder.warehouse.prepare()
    _ = try Migrations.apply(try folder.project, to: folder.warehouse, runID: "r")
    try folder.warehouse.connect(writing: .trusted).execute(
      """
      INSERT INTO trusted.unit VALUES ('U1', 'Campo Grande');
      INSERT INTO trusted.sale VALUES ('0001', '2025-01-31', 1250, '52998224725', 'U1', 'x', 1);
      CREATE INDEX trusted.sale_cpf ON sale (cpf);
      """)
    try folder.write(
      "CREATE INDEX trusted.sale_cpf ON sale (cpf);", to: "migrations/trusted/0003_index_sale.sql")
    try folder.warehouse.connect(writing: .trusted).execute("DROP INDEX trusted.sale_cpf")
    _ = try Migrations.apply(try folder.project, to: folder.warehouse, runID: "r2")
    return folder
  }

  private func edit(_ folder: ProjectFolder, _ part: String, _ other: String) throws {
    let path = "sql/trusted/sale.sql"
    let text = try folder.read(path)
    try #require(text.contains(part))
    try folder.write(text.replacing(part, with: other), to: path)
  }

  @Test func addsColumns() throws {
    let folder = try filled()
    try edit(
      folder, "'U1' AS unit_code,",
      "'U1' AS unit_code,\n  is_cpf(sale.cpf) AS is_person,\n  length(sale.number) AS \"limit\",")
    let draft = try #require(try drafts(folder).first)
    #expect(draft.path == "migrations/trusted/0004_alter_sale.sql")
    #expect(
      draft.text == """
        -- sql/trusted/sale.sql selects more.
        ALTER TABLE trusted.sale ADD COLUMN is_person BOOLEAN CHECK (is_person IN (0, 1));
        ALTER TABLE trusted.sale ADD COLUMN "limit" BIGINT CHECK ("limit" IS NULL OR typeof("limit") = 'integer');

        """)
    try write([draft], folder)
    try expectFit(folder)
    _ = try Migrations.apply(try folder.project, to: folder.warehouse, runID: "s")
  }

  @Test func rebuildsForWhatGoesIsRenamedOrHasAnotherType() throws {
    let folder = try filled()
    try edit(folder, "  sale.\"order\" AS \"order\",\n", "")
    try edit(folder, "cpf(sale.cpf) AS cpf", "cpf(sale.cpf) AS buyer_cpf")
    try edit(
      folder, "parse_cents(sale.amount, 'pt-BR') AS amount_cents",
      "parse_number(sale.amount, 'pt-BR') AS amount_cents")
    let draft = try #require(try drafts(folder).first)
    #expect(draft.path == "migrations/trusted/0004_rebuild_sale.sql")
    for line in [
      "-- rebuild: trusted.sale", "-- rename: cpf buyer_cpf", "-- drop: \"order\"",
      "  buyer_cpf VARCHAR(11) CHECK (length(buyer_cpf) <= 11),",
      "  amount_cents DOUBLE CHECK (amount_cents IS NULL OR typeof(amount_cents) IN ('real', 'integer')),",
      "  PRIMARY KEY (number),", "  FOREIGN KEY (unit_code) REFERENCES unit (unit_code)",
      ") WITHOUT ROWID;",
    ] {
      #expect(draft.text.split(separator: "\n").contains { $0 == line }, "\(line)\n\(draft.text)")
    }
    #expect(draft.notes.contains { $0.hasPrefix("trusted.sale.amount_cents was BIGINT") })
    try write([draft], folder)
    try expectFit(folder)
    _ = try Migrations.apply(try folder.project, to: folder.warehouse, runID: "s")
    let connection = try folder.warehouse.connect()
    #expect(
      try connection.rows("SELECT number, amount_cents, buyer_cpf FROM trusted.sale")
        == [["0001", 1250.0, "52998224725"]])
    #expect(
      try connection.rows("SELECT name FROM pragma_index_info('sale_cpf', 'trusted')")
        == [["buyer_cpf"]])
    #expect(try Migrations.verify(try folder.project, folder.warehouse).allSatisfy(\.isEmpty))
  }

  @Test func dropsAnIndexOfAColumnThatGoes() throws {
    let folder = try filled()
    try edit(folder, "  cpf(sale.cpf) AS cpf,\n", "")
    let draft = try #require(try drafts(folder).first)
    #expect(
      draft.text.contains("DROP INDEX trusted.sale_cpf;\n-- rebuild: trusted.sale\n-- drop: cpf\n"))
    try write([draft], folder)
    try expectFit(folder)
    _ = try Migrations.apply(try folder.project, to: folder.warehouse, runID: "s")
  }

  @Test func rebuildsForAnotherKey() throws {
    let folder = try filled()
    try edit(folder, "key: [number]", "key: [number, unit_code]")
    let draft = try #require(try drafts(folder).first)
    #expect(draft.text.contains("  PRIMARY KEY (number, unit_code)"))
    try write([draft], folder)
    try expectFit(folder)
  }

  @Test func saysWhatItCannotDraft() throws {
    let folder = try folder()
    let unknown = #expect(throws: PantanalError.self) {
      try drafts(folder, [TableName(.trusted, "sales")])
    }
    #expect(unknown?.hint == "did you mean trusted.sale?")
    try folder.write("SELECT sale.nought FROM raw.sale AS sale", to: "sql/trusted/sale.sql")
    let broken = #expect(throws: PantanalError.self) { try drafts(folder) }
    #expect(
      broken?.parts.contains { $0.message == "no such column: sale.nought" } == true,
      "\(broken.map { [$0.message] + $0.parts.map(\.message) } ?? [])")
    #expect(
      throws: PantanalError.self, "is not the name of a migration",
      performing: {
        try Migrations.emptyDraft(named: "oops", in: .trusted, of: try folder.project)
      })
    let empty = try Migrations.emptyDraft(named: "index_unit", in: .trusted, of: try folder.project)
    #expect(empty.path == "migrations/trusted/0002_index_unit.sql")
    try write([empty], folder)
    let error = #expect(throws: PantanalError.self) {
      try Migrations.shape(of: try folder.project)
    }
    #expect(error?.message == "migrations/trusted/0002_index_unit.sql changes nothing (ddl-empty)")
  }
}
