import SQLite
import Testing
import Warehouse

@testable import Transforms

@Suite("Index care")
struct IndexCareTests {
  static let payment = TableName(.refined, "fact_payment")
  static let invoice = TableName(.trusted, "invoice")
  static let student = TableName(.trusted, "student")
  static let raw = TableName(.raw, "payment")
  static let large: [TableName: Int64] = [
    payment: 10_000_000, invoice: 2_000_000, student: 300_000,
  ]

  private func scans(
    _ sql: String, sizes: [TableName: Int64] = large, also schema: String = ""
  ) throws -> [RepeatedScan] {
    let shapes = try LintTables.schema()
    try shapes.execute(schema)
    return try IndexCare(shapes, sizes: sizes).scans(in: sql)
  }

  /// Statements that walk a large table again and again, and the index that ends it.
  static let planted = [
    (
      """
      SELECT i.invoice_number, sum(p.paid_cents) AS paid FROM trusted.invoice AS i
      LEFT JOIN refined.fact_payment AS p ON p.invoice_number = i.invoice_number
      GROUP BY i.invoice_number
      """, payment,
      "CREATE INDEX refined.fact_payment_by_invoice_number ON fact_payment (invoice_number)"
    ),
    (
      """
      SELECT i.note FROM trusted.invoice AS i WHERE NOT EXISTS (
        SELECT 1 FROM refined.fact_payment AS p WHERE p.invoice_number = i.invoice_number)
      """, payment,
      "CREATE INDEX refined.fact_payment_by_invoice_number ON fact_payment (invoice_number)"
    ),
    (
      """
      SELECT s.name, (SELECT max(i.due_on) FROM trusted.invoice AS i
        WHERE i.student_id = s.student_id AND i.amount_cents > 5) AS d
      FROM trusted.student AS s
      """, invoice, "CREATE INDEX trusted.invoice_by_student_id ON invoice (student_id)"
    ),
    // All columns that are asked for one value.
    (
      """
      SELECT s.name, (SELECT count(*) FROM trusted.invoice AS i
        WHERE i.student_id = s.student_id AND i.note = s.city) AS n
      FROM trusted.student AS s
      """, invoice,
      "CREATE INDEX trusted.invoice_by_student_id_and_note ON invoice (student_id, note)"
    ),
  ]

  @Test(arguments: planted)
  func namesTheIndex(sql: String, table: TableName, index: String) throws {
    let scans = try scans(sql)
    #expect(scans.map(\.table) == [table])
    #expect(scans.first?.index == index)
    #expect(scans.first?.rowCount == Self.large[table])
    // It is a statement for a migration, and it does avoid the walk.
    #expect(try self.scans(sql, also: index).isEmpty)
  }

  @Test func saysWhoseRowsCauseIt() throws {
    let scan = try scans(Self.planted[0].0).first
    #expect(scan?.outer == Self.invoice)
  }

  @Test func proposesNoIndexWhereNoneHelps() throws {
    let sql = """
      SELECT i.note FROM trusted.invoice AS i
      LEFT JOIN refined.fact_payment AS p ON lower(p.invoice_number) = lower(i.invoice_number)
      """
    let scans = try scans(sql)
    #expect(scans.map(\.table) == [Self.payment])
    #expect(scans.first?.index == nil)
  }

  /// What must stay silent.
  static let silent = [
    // By key, and by an index that is there.
    "SELECT p.paid_cents FROM refined.fact_payment AS p INNER JOIN trusted.invoice AS i ON i.invoice_number = p.invoice_number",
    "SELECT i.note FROM trusted.invoice AS i INNER JOIN trusted.student AS s ON s.student_id = i.student_id",
    // Each is read once.
    "SELECT sum(p.paid_cents) AS c FROM refined.fact_payment AS p",
    "SELECT p.invoice_number, count(*) AS n FROM refined.fact_payment AS p GROUP BY p.invoice_number",
    "SELECT i.note FROM trusted.invoice AS i WHERE i.due_on > (SELECT max(p.paid_on) FROM refined.fact_payment AS p)",
    "SELECT p.paid_on FROM refined.fact_payment AS p UNION ALL SELECT i.due_on FROM trusted.invoice AS i",
    // An aggregate that is joined is computed once.
    """
    WITH paid AS (SELECT p.invoice_number AS n, sum(p.paid_cents) AS c FROM refined.fact_payment AS p GROUP BY 1)
    SELECT i.note, paid.c FROM trusted.invoice AS i LEFT JOIN paid ON paid.n = i.invoice_number
    """,
    // The engine's own tables have a row for each date.
    """
    SELECT p.paid_on FROM refined._observation AS o
    INNER JOIN refined.fact_payment AS p ON p.paid_on <= o.as_of WHERE o.model = 'x'
    """,
    // A range for each row of a result that may be small.
    """
    WITH days AS (SELECT DISTINCT i.due_on AS day FROM trusted.invoice AS i WHERE i.note = 'x')
    SELECT p.paid_cents FROM days INNER JOIN refined.fact_payment AS p ON p.paid_on > days.day
    """,
    "not SQL at all", "", "SELECT x FROM nowhere.nothing",
  ]

  @Test(arguments: silent)
  func isSilent(sql: String) throws {
    #expect(try scans(sql).isEmpty)
  }

  /// A walk of a small table costs nothing, nor do a few of a large one.
  @Test func isSilentAboutSmallTables() throws {
    let sql = Self.planted[0].0
    #expect(try scans(sql, sizes: [:]).isEmpty)
    #expect(try scans(sql, sizes: [Self.payment: 99_999, Self.invoice: 2_000_000]).isEmpty)
    let join = """
      SELECT s.name, p.paid_on FROM trusted.student AS s
      CROSS JOIN refined.fact_payment AS p WHERE p.invoice_number > s.name
      """
    #expect(try scans(join, sizes: [Self.payment: 10_000_000, Self.student: 12]).isEmpty)
    #expect(try !scans(join, sizes: [Self.payment: 10_000_000, Self.student: 1200]).isEmpty)
  }

  /// RAW has no indexes, so none is proposed.
  @Test func proposesNoIndexOfRAW() throws {
    let sql = """
      SELECT i.note FROM trusted.invoice AS i
      LEFT JOIN raw.payment AS p ON p.paid_on > i.due_on
      """
    let scans = try scans(sql, sizes: [Self.raw: 5_000_000, Self.invoice: 200_000])
    #expect(scans.map(\.table) == [Self.raw])
    #expect(scans.first?.index == nil)
  }

  @Test func quotesHostileNames() throws {
    let odd = TableName(.refined, "odd `name")
    let sql = """
      SELECT i.note FROM trusted.invoice AS i
      WHERE NOT EXISTS (SELECT 1 FROM refined.`odd ``name` AS o
        WHERE o.`cpf"s` = i.note AND o.`select` IS NOT i.seen_at || i.note)
      """
    let sizes: [TableName: Int64] = [odd: 1_000_000, Self.invoice: 200_000]
    let index = try #require(try scans(sql, sizes: sizes).first?.index)
    #expect(try scans(sql, sizes: sizes, also: index).isEmpty)
  }
}

@Suite("Advice about a transform")
struct IndexAdviceTests {
  private static let paid = """
    /* ---
    key: [invoice_number]
    --- */
    SELECT i.invoice_number AS invoice_number, i.note AS note
    FROM trusted.invoice AS i
    LEFT JOIN trusted.student AS s ON s.student_id = i.student_id
    """

  private func advice(
    _ sql: String, _ sizes: [TableName: Int64], also schema: String = ""
  ) throws -> [IndexCare.Advice] {
    let shapes = try LintTables.schema()
    try shapes.execute(
      "CREATE TABLE refined.t (invoice_number TEXT PRIMARY KEY, note TEXT) WITHOUT ROWID; \(schema)"
    )
    let file = try SQLFile(path: "sql/refined/t.sql", text: sql)
    let transform = try Transform(TableName(.refined, "t"), file)
    let compilation = try Compilation(transform, on: shapes, parameters: [])
    return try IndexCare(shapes, sizes: sizes).advice(about: compilation)
  }

  /// A student who changes is found in 2 million invoices only by reading them all.
  @Test func namesTheIndexForARefreshOfAFewKeys() throws {
    let sizes = [IndexCareTests.invoice: Int64(2_000_000), IndexCareTests.student: 300_000]
    let advice = try advice(Self.paid, sizes)
    #expect(advice.map(\.code) == [.scanByKey])
    #expect(advice.first?.table == IndexCareTests.invoice)
    let index = "CREATE INDEX trusted.invoice_by_student_id ON invoice (student_id);"
    #expect(advice.first?.hint == index)
    #expect(
      advice.first?.message
        == "trusted.invoice (2,000,000 rows) is read whole when a few rows of trusted.student change"
    )
    #expect(try self.advice(Self.paid, sizes, also: index).isEmpty)
  }

  /// Read once, less than a million rows are soon read.
  @Test func isSilentAboutOneWalkOfFewerRows() throws {
    let sizes = [IndexCareTests.invoice: Int64(900_000), IndexCareTests.student: 300_000]
    #expect(try advice(Self.paid, sizes).isEmpty)
  }

  @Test func isSilentWithoutSizes() throws {
    #expect(try advice(Self.paid, [:]).isEmpty)
    #expect(try advice(Self.paid, [IndexCareTests.invoice: 5000]).isEmpty)
  }

  @Test func isPlacedWhereTheTableIsNamed() throws {
    let file = try SQLFile(path: "sql/refined/t.sql", text: Self.paid)
    let sizes = [IndexCareTests.invoice: Int64(2_000_000)]
    let finding = try #require(IndexCare.findings(try advice(Self.paid, sizes), in: file).first)
    #expect(finding.place.description == "sql/refined/t.sql:5:6")
    #expect(finding.severity == .warning)
  }

  @Test(
    arguments: [
      ("SELECT i.note AS note FROM trusted.invoice AS i", 500),
      ("SELECT i.note AS note FROM trusted.invoice AS i UNION ALL SELECT 'x' AS note", 501),
      (
        "WITH a AS (SELECT * FROM trusted.invoice) SELECT a.note FROM a LEFT JOIN raw.payment AS p",
        500
      ),
      ("SELECT q.note FROM (SELECT i.note FROM trusted.invoice AS i) AS q", 500),
      ("SELECT i.note FROM trusted.invoice AS i GROUP BY i.note", nil),
      ("SELECT DISTINCT i.note FROM trusted.invoice AS i", nil),
      ("SELECT i.note FROM trusted.invoice AS i LIMIT 5", nil),
      ("SELECT s.name FROM trusted.student AS s", nil),
    ] as [(String, Int64?)])
  func estimatesRows(sql: String, count: Int64?) throws {
    let shapes = try LintTables.schema()
    try shapes.execute("CREATE TABLE refined.t (note TEXT); CREATE TABLE refined.u (name TEXT)")
    let file = try SQLFile(path: "sql/refined/t.sql", text: sql)
    let table = TableName(.refined, sql.contains("s.name") ? "u" : "t")
    let compilation = try Compilation(try Transform(table, file), on: shapes, parameters: [])
    #expect(compilation.estimatedRowCount(with: [IndexCareTests.invoice: 500]) == count)
  }
}
