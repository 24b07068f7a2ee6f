// Snapshots from their header to their table.

import SQLite
import Testing
import Warehouse

@testable import Transforms

@Suite("A snapshot")
struct SnapshotTests {
  private static let table = "refined.dim_unit_history"

  private func lab(
    _ columns: String = """
    unit VARCHAR(9) NOT NULL, city VARCHAR(9), valid_from DATE NOT NULL, valid_to DATE,
    is_current BOOLEAN NOT NULL, PRIMARY KEY (unit, valid_from)
    """
  ) throws -> Connection {
    let connection = try Warehouse.inMemory()
    try connection.execute(
      """
      CREATE TABLE raw.unit (unit TEXT, city TEXT, seen TEXT);
      CREATE TABLE \(Self.table) (\(columns)) WITHOUT ROWID;
      """)
    return connection
  }

  private func compilation(
    _ header: String, _ select: String, on connection: Connection
  ) throws -> Compilation {
    try Compilation(
      transform("/* ---\n\(header)\n--- */\n\(select)", into: Self.table), on: connection)
  }

  private static let dated = "materialized: snapshot\nkey: [unit]\nvalid_from: seen"
  private static let present = "materialized: snapshot\nkey: [unit]"
  private static let select = "SELECT unit, city, seen FROM raw.unit"

  /// Each header, SELECT and table that make no history are told so, in one sentence with its place.
  @Test func refusesWhatMakesNoHistory() throws {
    let own = "unit VARCHAR(9), city VARCHAR(9)"
    let types = "valid_to DATE, is_current BOOLEAN"
    let cases: [(header: String, select: String, columns: String?, message: String, line: Int)] = [
      (
        "materialized: snapshots", Self.select, nil, "snapshots is not known here", 2
      ),
      (
        "key: [unit]\nvalid_from: seen", Self.select, nil,
        "valid_from: says something of a snapshot, and this is a table", 3
      ),
      (
        "materialized: snapshot", Self.select, nil,
        "a snapshot needs a key: the columns that say whose history it keeps", 2
      ),
      (
        "\(Self.present)\ndeletes: absent", Self.select, nil,
        "deletes: says what a missing key means in an extract, so it needs the extract's date", 4
      ),
      ("\(Self.dated)\ndeletes: gone", Self.select, nil, "gone is not known here", 5),
      (
        "materialized: snapshot\nkey: [unit, seen]\nvalid_from: seen", Self.select, nil,
        "seen is the date of a state, and cannot say whose state it is", 4
      ),
      (
        "materialized: snapshot\nkey: [unit]\nvalid_from: sen", Self.select, nil,
        "valid_from: names sen, which the SELECT does not give", 4
      ),
      (
        Self.dated, "SELECT unit, city, seen,\n NULL AS valid_to FROM raw.unit", nil,
        "the SELECT gives valid_to, which the engine makes of a snapshot's states", 7
      ),
      (
        Self.dated, Self.select, "\(own), valid_from DATE, PRIMARY KEY (unit, valid_from)",
        "refined.dim_unit_history lacks valid_to, is_current of a snapshot", 2
      ),
      (
        Self.dated, Self.select, "\(own), valid_from DATE, \(types), PRIMARY KEY (unit)",
        "refined.dim_unit_history has one row for each (unit), and a snapshot has one for each state"
          + " of unit", 2
      ),
      (
        Self.dated, Self.select,
        "\(own), valid_from TIMESTAMP, \(types), PRIMARY KEY (unit, valid_from)",
        "valid_from of refined.dim_unit_history is TIMESTAMP, and valid_to is DATE", 2
      ),
      (
        Self.dated, "SELECT unit, seen FROM raw.unit", nil,
        "the SELECT does not fit refined.dim_unit_history: the SELECT lacks city", 6
      ),
    ]
    for (header, select, columns, message, line) in cases {
      let connection = try columns.map { try lab($0) } ?? lab()
      let error = try #require(throws: PantanalError.self, "\(message)") {
        try compilation(header, select, on: connection)
      }
      #expect(error.message == message)
      #expect(error.place?.line == line, "\(message)")
      #expect(error.hint != nil, "\(message)")
    }
  }

  private func run(
    _ compilation: Compilation, asOf: String = "", on connection: Connection
  ) throws -> MergeResult {
    _ = try Stage.fill(from: compilation, with: Parameters(asOf: asOf), on: connection)
    return try Merge(compilation, stepID: "s", on: connection).run()
  }

  private func content(of connection: Connection) throws -> [[Value]] {
    try connection.rows("SELECT * FROM \(Self.table) ORDER BY unit, valid_from")
  }

  /// An extract that comes late slots in, and only the rows that it changes are changed.
  @Test func letsLateExtractsSlotIn() throws {
    let connection = try lab()
    let compilation = try compilation(Self.dated, Self.select, on: connection)
    #expect(compilation.columns == ["unit", "city", "valid_from", "valid_to", "is_current"])
    #expect(compilation.key == ["unit", "valid_from"])
    #expect(!compilation.needsAsOf)
    try connection.execute(
      """
      INSERT INTO raw.unit VALUES ('1', 'Bonito', '2024-01-01'), ('1', 'Miranda', '2024-03-01'),
        ('2', 'Bonito', '2024-01-01');
      """)
    #expect(try run(compilation, on: connection).insertedCount == 3)
    try connection.execute(
      """
      INSERT INTO raw.unit VALUES ('1', 'Jardim', '2024-02-01'), ('2', 'Bonito', '2024-02-01');
      """)
    let result = try run(compilation, on: connection)
    #expect(result.insertedCount == 1 && result.updatedCount == 1 && result.deletedCount == 0)
    #expect(
      try content(of: connection) == [
        ["1", "Bonito", "2024-01-01", "2024-02-01", 0],
        ["1", "Jardim", "2024-02-01", "2024-03-01", 0], ["1", "Miranda", "2024-03-01", nil, 1],
        ["2", "Bonito", "2024-01-01", nil, 1],
      ])
    #expect(try run(compilation, on: connection).changedCount == 0)
  }

  /// A changed observation concerns the history of its key alone.
  @Test func goesByKeyWhereTheSourceHasDates() throws {
    let connection = try lab()
    func way(_ header: String, _ select: String) throws -> RefreshWay {
      try KeyedRefresh(compilation(header, select, on: connection), on: connection)
        .way(whenChanged: [TableName(.raw, "unit")])
    }
    #expect(try way(Self.dated, Self.select) == .byKey(KeyedWay(columns: ["unit"], scans: [])))
    #expect(
      try way("\(Self.dated)\ndeletes: absent", Self.select)
        == .full(.init("what is gone shows only in whole extracts")))
    #expect(
      try way(Self.present, "SELECT unit, city FROM raw.unit")
        == .full(.init("what is gone shows only in the whole present state")))
  }

  @Test func remembersThePresentOfEachDay() throws {
    let connection = try lab()
    let select = "SELECT unit, city FROM raw.unit"
    let compilation = try compilation(Self.present, select, on: connection)
    #expect(compilation.needsAsOf)
    #expect(!compilation.usesAsOf, "another day alone makes nothing new")
    #expect(!compilation.reads.keys.contains { $0.description == Self.table })
    func see(_ rows: String, on day: String) throws -> MergeResult {
      try connection.execute(
        "DELETE FROM raw.unit; INSERT INTO raw.unit (unit, city) VALUES \(rows)")
      return try run(compilation, asOf: day, on: connection)
    }
    _ = try see("('1', 'Bonito'), ('2', 'Bonito')", on: "2024-01-01")
    #expect(try see("('1', 'Bonito'), ('2', 'Bonito')", on: "2024-01-02").changedCount == 0)
    #expect(try see("('1', 'Jardim')", on: "2024-02-01").changedCount == 3)
    let history: [[Value]] = [
      ["1", "Bonito", "2024-01-01", "2024-02-01", 0], ["1", "Jardim", "2024-02-01", nil, 1],
      ["2", "Bonito", "2024-01-01", "2024-02-01", 0],
    ]
    #expect(try content(of: connection) == history)
    let error = try #require(throws: PantanalError.self) {
      try see("('1', 'Jardim')", on: "2024-01-15")
    }
    #expect(
      error.message
        == "refined.dim_unit_history already knows what was so on 2024-02-01, and cannot"
        + " go back to 2024-01-15")
    #expect(try content(of: connection) == history)
    // What was seen in error on a day is taken back on that day.
    _ = try see("('1', 'Bonito'), ('2', 'Bonito')", on: "2024-02-01")
    #expect(
      try content(of: connection) == [
        ["1", "Bonito", "2024-01-01", nil, 1], ["2", "Bonito", "2024-01-01", nil, 1],
      ])
  }

  /// Numbers that the table turns into text, or text into numbers, are the same state.
  @Test func comparesStatesAsTheTableHoldsThem() throws {
    let connection = try lab(
      """
      unit VARCHAR(9) NOT NULL, city VARCHAR(9), size BIGINT, share DOUBLE, valid_from DATE,
      valid_to DATE, is_current BOOLEAN, PRIMARY KEY (unit, valid_from)
      """)
    let compilation = try compilation(
      Self.present, "SELECT 7 AS unit, 12 AS city, '5' AS size, 1 AS share", on: connection)
    #expect(try run(compilation, asOf: "2024-01-01", on: connection).insertedCount == 1)
    #expect(try run(compilation, asOf: "2024-01-02", on: connection).changedCount == 0)
    #expect(try content(of: connection) == [["7", "12", 5, 1.0, "2024-01-01", nil, 1]])
  }

  /// What is wrong inside the SELECT is shown in the SELECT, although more stands around it.
  @Test func placesErrorsInTheSelect() throws {
    let connection = try lab()
    let compilation = try compilation(
      Self.dated, "SELECT unit, abs(-9223372036854775807 - 1) AS city,\n seen FROM raw.unit",
      on: connection)
    try connection.execute("INSERT INTO raw.unit VALUES ('1', 'x', '2024-01-01')")
    let error = try #require(throws: PantanalError.self) { try run(compilation, on: connection) }
    #expect(error.message == "integer overflow")
    #expect(error.place?.file == "sql/dim_unit_history.sql")
  }

  /// A comment of the header's makes no other work; another kind of history does.
  @Test func isPartOfTheDefinition() throws {
    let connection = try lab()
    func fingerprint(_ header: String) throws -> String {
      try compilation(header, Self.select, on: connection).definition(with: Parameters(asOf: ""))
        .fingerprint
    }
    let plain = try fingerprint(Self.dated)
    #expect(try fingerprint("description: x\n\(Self.dated)") == plain)
    #expect(try fingerprint("\(Self.dated)\ndeletes: absent") != plain)
  }
}
