import Foundation
import SQLite
import Testing
import Warehouse

@testable import Transforms

/// The generator of Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014).
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

@Suite("A merge")
struct MergeTests {
  private static let table = TableName(.trusted, "fact")

  private func warehouse(key: String) throws -> Connection {
    let connection = try Warehouse.inMemory()
    try connection.execute(
      """
      CREATE TABLE raw.line (a TEXT, b TEXT, c TEXT, d TEXT);
      CREATE TABLE trusted.fact (a BIGINT, b BIGINT, c VARCHAR(9), d DOUBLE, UNIQUE (c) \(key));
      """)
    return connection
  }

  private func compilation(_ header: String, on connection: Connection) throws -> Compilation {
    try Compilation(
      transform(
        "\(header) SELECT d, CAST(a AS BIGINT) AS a, CAST(b AS BIGINT) AS b, c FROM raw.line",
        into: "trusted.fact"), on: connection)
  }

  private func fill(_ rows: [[Value]], on connection: Connection) throws {
    try connection.run("DELETE FROM raw.line")
    for row in rows { try connection.run("INSERT INTO raw.line VALUES (?, ?, ?, ?)", row) }
  }

  /// Rows with unique pairs (a, b) and unique or NULL texts, which may move between rows.
  private func rows(_ random: inout SplitMix64) -> [[Value]] {
    var rows: [[Value]] = []
    var texts = (0..<40).map { "t\($0)" }.shuffled(using: &random)
    for a in 0..<6 {
      for b in 0..<4 where Int.random(in: 0..<3, using: &random) > 0 {
        let text = Bool.random(using: &random) ? texts.popLast() : nil
        let number = Int64.random(in: 0..<3, using: &random)
        rows.append([
          .integer(a), .integer(b), .text(orNull: text),
          number == 0 ? .null : .double(Double(number) / 2),
        ])
      }
    }
    return rows.shuffled(using: &random)
  }

  /// Whatever was in the table, after a merge it holds the stage, and the kept changes lead from
  /// the one to the other.
  ///
  /// A failure prints its seed, and that seed alone repeats it.
  @Test func makesTheTableEqualToTheStage() throws {
    for seed in 0..<60 as Range<UInt64> {
      var random = SplitMix64(seed: seed)
      let connection = try warehouse(key: ", PRIMARY KEY (a, b)) WITHOUT ROWID --")
      let compilation = try compilation("", on: connection)
      for round in 0..<4 {
        try fill(rows(&random), on: connection)
        let before = try content(of: connection)
        let result = try merge(compilation, "step \(round)", on: connection)
        let after = try content(of: connection)
        let wanted = try connection.rows(
          "SELECT CAST(a AS BIGINT), CAST(b AS BIGINT), c, CAST(d AS DOUBLE) FROM raw.line ORDER BY 1, 2"
        )
        #expect(after == wanted, "seed \(seed)")
        #expect(result.rowCount == after.count, "seed \(seed)")
        let expected = Self.differences(before, after)
        #expect(result.changedCount == expected, "seed \(seed)")
        let kept = try connection.rows(
          "SELECT count(*) FROM trusted._change WHERE step_id = ?", [.text("step \(round)")])
        #expect(kept == [[.integer(before.isEmpty ? 0 : expected)]], "seed \(seed)")
      }
    }
  }

  @Test func changesNothingWhereNothingDiffers() throws {
    let connection = try warehouse(key: ", PRIMARY KEY (a)) WITHOUT ROWID --")
    let compilation = try compilation("", on: connection)
    try fill([[1, 1, "x", 0.5], [2, 1, nil, nil]], on: connection)
    #expect(try merge(compilation, "1", on: connection).insertedCount == 2)
    let again = try merge(compilation, "2", on: connection)
    #expect(again == MergeResult(rowCount: 2))
  }

  /// The run that computed a row makes no other row of it, and is another one where the row is.
  @Test func tellsOfTheRunWhereARowIsAnother() throws {
    let connection = try warehouse(key: ", PRIMARY KEY (a)) WITHOUT ROWID --")
    let compilation = try Compilation(
      transform(
        "SELECT CAST(a AS BIGINT) AS a, CAST(b AS BIGINT) AS b, :run_id AS c, d FROM raw.line",
        into: "trusted.fact"), on: connection)
    try fill([[1, 1, nil, 0.5]], on: connection)
    #expect(try merge(compilation, "1", on: connection).changedColumns == nil)
    #expect(try merge(compilation, "2", on: connection).changedColumns == [])
    #expect(try content(of: connection) == [[1, 1, "1", 0.5]])
    try fill([[1, 2, nil, 0.5]], on: connection)
    #expect(try merge(compilation, "3", on: connection).changedColumns == ["b", "c"])
    #expect(try content(of: connection) == [[1, 2, "3", 0.5]])
  }

  @Test func keepsBeforeAndAfterImages() throws {
    let connection = try warehouse(key: ", PRIMARY KEY (a)) WITHOUT ROWID --")
    let compilation = try compilation("", on: connection)
    try fill([[1, 1, "x", 0.5], [2, 1, nil, nil]], on: connection)
    _ = try merge(compilation, "1", on: connection)
    try fill([[1, 7, "x", 0.5], [3, 1, nil, nil]], on: connection)
    let result = try merge(compilation, "2", on: connection)
    let entry = LedgerEntry(
      stepID: "2", runID: "", kind: .transform, object: "trusted.fact", fingerprint: "",
      inputs: [:], version: 2, rowCount: 2, changedRowCount: Int64(result.changedCount),
      startedAt: "", endedAt: "", seconds: 0)
    let changes = try #require(try ChangeSet(of: entry, table: Self.table, on: connection)).changes
    #expect(changes.map(\.operation).sorted() == ["delete", "insert", "update"])
    let update = try #require(changes.first { $0.operation == "update" })
    #expect(update.key == "[1]")
    #expect(update.before == #"{"d":0.5,"a":1,"b":1,"c":"x"}"#)
    #expect(update.after == #"{"d":0.5,"a":1,"b":7,"c":"x"}"#)
    // The first fill was too much to keep, so who needs it computes in full.
    var first = entry
    first.stepID = "1"
    first.changedRowCount = 2
    #expect(try ChangeSet(of: first, table: Self.table, on: connection) == nil)
  }

  @Test func replacesATableWithoutKeyOnlyWhenItDiffers() throws {
    let connection = try warehouse(key: ") --")
    let compilation = try compilation("", on: connection)
    try fill([[1, 1, nil, nil], [1, 1, nil, nil]], on: connection)
    #expect(try merge(compilation, "1", on: connection).insertedCount == 2)
    #expect(try merge(compilation, "2", on: connection).changedCount == 0)
    try fill([[1, 1, nil, nil], [1, 2, nil, nil]], on: connection)
    #expect(try merge(compilation, "3", on: connection).changedCount == 4)
    #expect(try content(of: connection).count == 2)
  }

  private func merge(
    _ compilation: Compilation, _ stepID: String, on connection: Connection
  ) throws -> MergeResult {
    _ = try Stage.fill(
      from: compilation, with: Parameters(asOf: "2025-12-31", runID: stepID), on: connection)
    return try Merge(compilation, stepID: stepID, on: connection).run()
  }

  private func content(of connection: Connection) throws -> [[Value]] {
    try connection.rows("SELECT a, b, c, d FROM trusted.fact ORDER BY a, b")
  }

  private static func differences(_ before: [[Value]], _ after: [[Value]]) -> Int {
    let old = Dictionary(uniqueKeysWithValues: before.map { (Array($0[..<2]), $0) })
    let new = Dictionary(uniqueKeysWithValues: after.map { (Array($0[..<2]), $0) })
    return Set(old.keys).union(new.keys).count { old[$0] != new[$0] }
  }
}

@Suite("Personal data")
struct PersonalDataTests {
  @Test func travelsUntilAMask() throws {
    let connection = try Warehouse.inMemory()
    try connection.execute(
      """
      CREATE TABLE raw.student (cpf TEXT, name TEXT, city TEXT);
      CREATE TABLE trusted.student (cpf, name, city, known);
      CREATE TABLE refined.dim_student (person, initial, city, declared);
      """)
    let source = """
      connection: a
      path: b
      columns:
        cpf: {pii: cpf}
        name: {pii: name}
        city: {}
      """
    let folder = try Folder(["sql/raw/student.yaml": source])
    let project = try Source(at: folder.url.appending(path: "sql/raw/student.yaml"), in: folder.url)
    let trusted = try Compilation(
      transform(
        """
        WITH newest AS (SELECT *, row_number() OVER (PARTITION BY cpf) AS n FROM raw.student)
        SELECT cpf(cpf) AS cpf, initcap(name) AS name, city, cpf IS NOT NULL AS known
        FROM newest WHERE n = 1
        """, into: "trusted.student"), on: connection)
    let refined = try Compilation(
      transform(
        """
        /* ---
        columns:
          initial: {pii: none}
          declared: {pii: other}
        --- */
        SELECT pseudonym(cpf, 'k') AS person, substr(name, 1, 1) AS initial, city, 1 AS declared
        FROM trusted.student
        """, into: "refined.dim_student"), on: connection)
    let personal = try PersonalData(
      sources: [project], compilations: [trusted, refined], on: connection)
    #expect(personal.columns[TableName(.trusted, "student")] == ["cpf": .cpf, "name": .name])
    #expect(personal.columns[TableName(.refined, "dim_student")] == ["declared": .other])
  }

  /// Personal data through a view, and where the text of a query is not understood.
  private func personalData(of sql: String) throws -> [String: Source.PersonalData]? {
    let connection = try Warehouse.inMemory()
    try connection.execute(
      """
      CREATE TABLE raw.student (cpf TEXT, city TEXT);
      CREATE TABLE trusted.student (city);
      CREATE VIEW raw.v AS SELECT cpf, city FROM student;
      CREATE VIEW raw.renamed (x, y) AS SELECT city, cpf FROM v;
      """)
    let folder = try Folder([
      "sql/raw/student.yaml": "connection: a\npath: b\ncolumns: {cpf: {pii: cpf}, city: {}}"
    ])
    let source = try Source(at: folder.url.appending(path: "sql/raw/student.yaml"), in: folder.url)
    let compilation = try Compilation(
      transform(sql, into: "trusted.student"), on: connection)
    return try PersonalData(
      sources: [source], compilations: [compilation], on: connection
    ).columns[TableName(.trusted, "student")]
  }

  static let throughViews: [(sql: String, expected: [String: Source.PersonalData])] = [
    ("SELECT city FROM raw.v WHERE cpf > ''", [:]),
    ("SELECT cpf AS city FROM raw.v", ["city": .cpf]),
    ("SELECT y AS city FROM raw.renamed", ["city": .cpf]),
    ("SELECT x AS city FROM raw.renamed", [:]),
    // A string as a name is more than we read, so everything counts.
    ("SELECT city 'city' FROM raw.v WHERE cpf > ''", ["city": .cpf]),
  ]

  @Test(arguments: throughViews)
  func seesThroughViews(sql: String, expected: [String: Source.PersonalData]) throws {
    #expect(try personalData(of: sql) ?? [:] == expected)
  }
}
