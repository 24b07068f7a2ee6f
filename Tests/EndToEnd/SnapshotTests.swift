// Histories kept by the real program: extracts in order, in disorder, late and taken back.

import Foundation
import Testing

@Suite("A history")
struct SnapshotTests {
  private static let migration = """
    CREATE TABLE refined.dim_price (
      product VARCHAR(60) NOT NULL CHECK (length(product) <= 60),
      price_cents BIGINT CHECK (typeof(price_cents) IN ('integer', 'null')),
      valid_from DATE NOT NULL CHECK (
        valid_from GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
        AND valid_from IS date(valid_from, '+0 days')
      ),
      valid_to DATE CHECK (
        valid_to GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
        AND valid_to IS date(valid_to, '+0 days')
      ),
      is_current BOOLEAN NOT NULL CHECK (is_current IN (0, 1)),
      PRIMARY KEY (product, valid_from)
    ) WITHOUT ROWID;
    """

  private static let source = """
    description: The price list, whole, whenever somebody exports it.
    connection: landing
    path: precos_*.csv
    format: {type: csv, delimiter: ";", encoding: utf-8}
    mode: append
    columns:
      exported_on: {header: Data, description: Day of the export}
      product: {header: Produto, description: What is sold}
      price: {header: Valor, description: Its price}
    """

  private static func transform(_ header: String, _ date: String) -> String {
    """
    /* ---
    description: What each product cost, and when.
    key: [product]
    materialized: snapshot
    \(header)
    --- */
    SELECT
      squeeze(price.product) AS product,
      parse_cents(price.price, 'pt-BR') AS price_cents\(date)
    FROM raw.price AS price
    """
  }

  private static let extracts = [
    "precos_1.csv": "Data;Produto;Valor\n02/01/2025;Curso;100,00\n02/01/2025;Livro;50,00\n",
    "precos_2.csv": "Data;Produto;Valor\n02/02/2025;Curso;100,00\n02/02/2025;Livro;55,00\n",
    "precos_3.csv": "Data;Produto;Valor\n02/03/2025;Curso;120,00\n",
    "precos_4.csv": "Data;Produto;Valor\n02/04/2025;Curso;120,00\n02/04/2025;Livro;55,00\n",
  ]

  private static let history = [
    "Curso|10000|2025-01-02|2025-03-02|0", "Curso|12000|2025-03-02||1",
    "Livro|5000|2025-01-02|2025-02-02|0", "Livro|5500|2025-02-02|2025-03-02|0",
    "Livro|5500|2025-04-02||1",
  ]

  private func project(_ header: String, _ date: String = "") throws -> Scratch {
    let scratch = try Starter.fresh()
    try scratch.write(Self.source, to: "sql/raw/price.yaml")
    try scratch.write(Self.migration, to: "migrations/refined/0002_create_dim_price.sql")
    try scratch.write(Self.transform(header, date), to: "sql/refined/dim_price.sql")
    return scratch
  }

  private func run(_ arguments: String..., in scratch: Scratch) throws -> Program.Outcome {
    try Program.start(["run"] + arguments, in: scratch.folder).outcome()
  }

  private func content(of scratch: Scratch) throws -> [String] {
    try scratch.layer("refined").rows("SELECT * FROM dim_price ORDER BY product, valid_from")
  }

  private static let observed =
    ",\n  parse_date(price.exported_on, 'pt-BR') AS exported_on"

  /// In whatever order extracts arrive, one by one or together, the history is the same.
  @Test func isTheSameInAnyOrder() throws {
    let header = "valid_from: exported_on\ndeletes: absent"
    for order in [["1", "2", "3", "4"], ["4", "2", "1", "3"]] {
      let scratch = try project(header, Self.observed)
      for number in order {
        let name = "precos_\(number).csv"
        try scratch.write(try #require(Self.extracts[name]), to: "landing/\(name)")
        let outcome = try run(in: scratch)
        #expect(outcome.status == 0, "\(outcome.error)")
      }
      #expect(try content(of: scratch) == Self.history)
      // It is made of the extracts alone: without one of them it is what it was without it.
      let retracted = try Program.run(
        "ingest", "retract", "raw.price", "precos_3.csv", in: scratch.folder)
      #expect(retracted.status == 0, "\(retracted.error)")
      #expect(try run(in: scratch).status == 0)
      #expect(
        try content(of: scratch) == [
          "Curso|10000|2025-01-02|2025-04-02|0", "Curso|12000|2025-04-02||1",
          "Livro|5000|2025-01-02|2025-02-02|0", "Livro|5500|2025-02-02||1",
        ])
    }
  }

  /// A late extract makes the histories anew that it is about, and they are what they are when all
  /// is computed.
  @Test func computesTheHistoriesThatALateExtractIsAbout() throws {
    let scratch = try project("valid_from: exported_on", Self.observed)
    for name in ["precos_1.csv", "precos_4.csv"] {
      try scratch.write(try #require(Self.extracts[name]), to: "landing/\(name)")
    }
    #expect(try run(in: scratch).status == 0)
    try scratch.write(try #require(Self.extracts["precos_3.csv"]), to: "landing/precos_3.csv")
    #expect(try run(in: scratch).status == 0)
    let history = [
      "Curso|10000|2025-01-02|2025-03-02|0", "Curso|12000|2025-03-02||1",
      "Livro|5000|2025-01-02|2025-04-02|0", "Livro|5500|2025-04-02||1",
    ]
    #expect(try content(of: scratch) == history)
    let method = try scratch.layer("refined").value(
      "SELECT method FROM _ledger WHERE object = 'refined.dim_price' ORDER BY version DESC LIMIT 1")
    #expect(method == "by_key")
    #expect(try run("--full-refresh", in: scratch).status == 0)
    #expect(try content(of: scratch) == history)
  }

  /// Two states of one product and day: one stays, always the same, and the other is set aside.
  @Test func setsASecondStateOfADayAside() throws {
    let scratch = try project("valid_from: exported_on", Self.observed)
    for (name, text) in Self.extracts { try scratch.write(text, to: "landing/\(name)") }
    try scratch.write(
      "Data;Produto;Valor\n02/02/2025;Curso;90,00\n31/02/2025;Curso;1,00\n",
      to: "landing/precos_5.csv")
    let outcome = try run(in: scratch)
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(
      try content(of: scratch)
        == [
          "Curso|10000|2025-01-02|2025-02-02|0", "Curso|9000|2025-02-02|2025-03-02|0",
          "Curso|12000|2025-03-02||1", "Livro|5000|2025-01-02|2025-02-02|0",
          "Livro|5500|2025-02-02||1",
        ])
    let quarantined = try scratch.layer("dataquality").rows(
      """
      SELECT row ->> 'price_cents', rules FROM quarantine
      WHERE is_current AND table_name = 'refined.dim_price'
      ORDER BY 1
      """)
    #expect(quarantined.count == 2)
    #expect(quarantined.first?.hasPrefix("100|") == true)
    #expect(quarantined.first?.contains("not_null_valid_from") == true)
    #expect(quarantined.last?.hasPrefix("10000|") == true)
    #expect(quarantined.last?.contains("one_state_per_date") == true)
  }

  /// Without dates, each run remembers what it finds; nothing that is done to the table later, a full
  /// refresh or a new rule, takes that away, and no run goes back behind it.
  @Test func remembersWhatWas() throws {
    let scratch = try project("")
    func day(_ day: String, _ text: String, _ arguments: String...) throws -> Program.Outcome {
      let settings = try scratch.read("pantanal.yaml").split(separator: "\n")
        .filter { !$0.hasPrefix("as_of:") }.joined(separator: "\n")
      try scratch.write("\(settings)\nas_of: \(day)\n", to: "pantanal.yaml")
      try scratch.write("Data;Produto;Valor\n\(text)", to: "landing/precos_1.csv")
      return try Program.start(["run"] + arguments, in: scratch.folder).outcome()
    }
    #expect(try day("2025-01-02", "a;Curso;100,00\na;Livro;50,00\n").status == 0)
    #expect(try day("2025-02-02", "a;Curso;110,00\n").status == 0)
    let history = [
      "Curso|10000|2025-01-02|2025-02-02|0", "Curso|11000|2025-02-02||1",
      "Livro|5000|2025-01-02|2025-02-02|0",
    ]
    #expect(try content(of: scratch) == history)
    #expect(try run("--full-refresh", in: scratch).status == 0)
    #expect(try content(of: scratch) == history)

    let refused = try day("2025-01-15", "a;Curso;130,00\n")
    #expect(refused.status == 1)
    #expect(refused.error.contains("already knows what was so on 2025-02-02"))
    #expect(refused.error.contains("hint: run it for 2025-02-02 or later"))
    #expect(try content(of: scratch) == history)

    // A rule that former days did not know of keeps out what is new, and nothing of theirs.
    try scratch.replace(
      "materialized: snapshot",
      with: "materialized: snapshot\nrules:\n  - expression: price_cents < 10000\n"
        + "    on_failure: quarantine", in: "sql/refined/dim_price.sql")
    #expect(try day("2025-03-02", "a;Curso;120,00\na;Livro;60,00\n").status == 0)
    #expect(
      try content(of: scratch) == [
        "Curso|10000|2025-01-02|2025-02-02|0", "Curso|11000|2025-02-02|2025-03-02|0",
        "Livro|5000|2025-01-02|2025-02-02|0", "Livro|6000|2025-03-02||1",
      ])
    let quarantined = try scratch.layer("dataquality").rows(
      """
      SELECT row ->> 'price_cents' FROM quarantine
      WHERE is_current AND table_name = 'refined.dim_price'
      """)
    #expect(quarantined == ["12000"])
  }
}
