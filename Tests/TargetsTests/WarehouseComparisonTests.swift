import Foundation
import SQLite
import Testing
import Warehouse

@testable import Targets

@Suite("A comparison of two warehouses")
struct WarehouseComparisonTests {
  /// Two warehouses with the same table, each filled by its own statements.
  private static func compare(
    _ definition: String, here: String, there: String, hidden: Set<String> = [],
    definitionThere: String? = nil
  ) throws -> TableDifference {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "pantanal-difference-\(UUID().uuidString)", directoryHint: .isDirectory)
    defer { try? FileManager.default.removeItem(at: folder) }
    let warehouses = ["here", "there"].map {
      Warehouse(folder: folder.appending(path: $0, directoryHint: .isDirectory))
    }
    let sides = [(definition, here), (definitionThere ?? definition, there)]
    for (warehouse, (definition, rows)) in zip(warehouses, sides) {
      try warehouse.prepare()
      try warehouse.connect(writing: .refined).execute("\(definition);\n\(rows)")
    }
    var differences: [TableDifference] = []
    try WarehouseComparison(
      warehouses[0], with: warehouses[1], hidden: [TableName(.refined, "t"): hidden]
    ).run { differences.append($0) }
    return try #require(differences.first { $0.table.name == "t" })
  }

  private static let keyed =
    "CREATE TABLE refined.t (id BIGINT PRIMARY KEY, a TEXT, b DOUBLE) WITHOUT ROWID"

  @Test func tellsRowsApartByTheirKey() throws {
    let difference = try Self.compare(
      Self.keyed,
      here: "INSERT INTO refined.t VALUES (1, 'x', 1), (2, 'y', 2), (3, NULL, 3), (4, 'z', 4)",
      there: "INSERT INTO refined.t VALUES (1, 'x', 1), (2, 'Y', 2), (3, '', 3.5), (5, 'z', 4)")
    #expect(difference.key == ["id"])
    #expect(difference.equalCount == 1)
    #expect(difference.differentCount == 2)
    #expect(difference.onlyHereCount == 1)
    #expect(difference.onlyThereCount == 1)
    #expect(difference.columns.map(\.name) == ["a", "b"])
    #expect(difference.columns.map(\.count) == [2, 1])
    let changed = try #require(difference.examples.first { $0.presence == .both })
    #expect(changed.identity.map(\.value) == [.value(2)])
    #expect(changed.changes.map(\.column) == ["a"])
    #expect(changed.changes[0].here == .value("y"))
    #expect(changed.changes[0].there == .value("Y"))
  }

  @Test func countsRowsWithoutAKey() throws {
    let difference = try Self.compare(
      "CREATE TABLE refined.t (a TEXT, b)",
      here: "INSERT INTO refined.t VALUES ('x', 1), ('x', 1), ('x', 1), (NULL, NULL)",
      there: "INSERT INTO refined.t VALUES ('x', 1), (NULL, NULL), ('x', '1')")
    #expect(difference.key.isEmpty)
    #expect(difference.equalCount == 2)
    #expect(difference.onlyHereCount == 2)
    #expect(difference.onlyThereCount == 1)
    let more = try #require(difference.examples.first { $0.presence == .onlyHere })
    #expect(more.count == 2)
    #expect(more.identity.map(\.value) == [.value("x"), .value(1)])
  }

  @Test func doesNotSeeTheOrderOfABag() throws {
    let difference = try Self.compare(
      "CREATE TABLE refined.t (a TEXT, b)", here: "INSERT INTO refined.t VALUES ('x', 1), ('y', 2)",
      there: "INSERT INTO refined.t VALUES ('y', 2), ('x', 1)")
    #expect(difference.isEqual)
    #expect(difference.equalCount == 2)
  }

  @Test func hidesPersonalValuesAndStillCountsThem() throws {
    let difference = try Self.compare(
      Self.keyed, here: "INSERT INTO refined.t VALUES (1, 'Ana', 1)",
      there: "INSERT INTO refined.t VALUES (1, 'Bia', 1)", hidden: ["a"])
    #expect(difference.columns.map(\.name) == ["a"])
    #expect(difference.examples[0].changes[0].here == .hidden)
    #expect(difference.examples[0].changes[0].there == .hidden)
  }

  @Test func saysHowDefinitionsDiffer() throws {
    let difference = try Self.compare(
      Self.keyed, here: "INSERT INTO refined.t VALUES (1, 'x', 1)",
      there: "INSERT INTO refined.t VALUES (1, 'x', 7)",
      definitionThere:
        "CREATE TABLE refined.t (id BIGINT PRIMARY KEY, a VARCHAR(9), c BIGINT) WITHOUT ROWID")
    #expect(
      difference.schema == [
        .init(column: "a", here: "TEXT", there: "VARCHAR(9)"),
        .init(column: "b", here: "DOUBLE", there: nil),
        .init(column: "c", here: nil, there: "BIGINT"),
      ])
    #expect(difference.differentCount == 0, "only columns that both have are compared")
    #expect(!difference.isEqual)
  }

  @Test func findsTablesOfOneSide() throws {
    let difference = try Self.compare(
      Self.keyed, here: "INSERT INTO refined.t VALUES (1, 'x', 1), (2, 'x', 1)", there: "",
      definitionThere: "SELECT 1")
    #expect(difference.presence == .onlyHere)
    #expect(difference.onlyHereCount == 2)
    #expect(!difference.isEqual)
  }

  /// Random tables, of every storage class and with NULLs in their keys, against SQL's own answer.
  @Test(arguments: [5_679_702_271_978_944_568, UInt64.random(in: 0...UInt64.max)])
  func agreesWithSQL(seed: UInt64) throws {
    var random = Linear(state: seed)
    let values = [
      "NULL", "0", "1", "-1", "1.5", "''", "'a'", "'A'", "'ab'", "x'61'", "'é'", "9007199254740993",
    ]
    var checkedCount = 0
    for _ in 0..<16 {
      func rows() -> String {
        let rows = (0..<25).map { _ in
          let picked = (0..<4).map { _ in values[Int.random(in: 0..<values.count, using: &random)] }
          return "(\(picked.joined(separator: ", ")))"
        }
        return "INSERT OR IGNORE INTO refined.t VALUES \(rows.joined(separator: ", "))"
      }
      let (here, there) = (rows(), rows())
      let definition = "CREATE TABLE refined.t (k, l, v, w, PRIMARY KEY (k, l))"
      let difference = try Self.compare(definition, here: here, there: there)
      let connection = try Connection(.memory)
      for (name, rows) in [("a", here), ("b", there)] {
        try connection.execute("CREATE TABLE \(name) (k, l, v, w, PRIMARY KEY (k, l))")
        try connection.execute(rows.replacing("refined.t", with: name))
      }
      func count(_ sql: String) throws -> Int64 { try connection.value(sql).integer ?? -1 }
      // A key with NULL in it is no key to SQL: such rows may be there more than once.
      guard
        try count("SELECT count(*) FROM (SELECT 1 FROM a GROUP BY k, l HAVING count(*) > 1)") == 0,
        try count("SELECT count(*) FROM (SELECT 1 FROM b GROUP BY k, l HAVING count(*) > 1)") == 0
      else { continue }
      checkedCount += 1
      let on = "a.k IS b.k AND a.l IS b.l"
      let same = "a.v IS b.v AND a.w IS b.w"
      #expect(
        difference.equalCount
          == (try count("SELECT count(*) FROM a JOIN b ON \(on) WHERE \(same)")), "seed \(seed)")
      #expect(
        difference.differentCount
          == (try count("SELECT count(*) FROM a JOIN b ON \(on) WHERE NOT (\(same))")),
        "seed \(seed)")
      #expect(
        difference.onlyHereCount
          == (try count("SELECT count(*) FROM a WHERE NOT EXISTS (SELECT 1 FROM b WHERE \(on))")),
        "seed \(seed)")
      #expect(
        difference.onlyThereCount
          == (try count("SELECT count(*) FROM b WHERE NOT EXISTS (SELECT 1 FROM a WHERE \(on))")),
        "seed \(seed)")
    }
    #expect(checkedCount > 0, "seed \(seed)")
  }

  @Test func saysWhichTableIsNotThere() throws {
    let fixture = try Fixture(rowCount: 1)
    let error = #expect(throws: PantanalError.self) {
      try WarehouseComparison(fixture.warehouse, with: fixture.warehouse, hidden: [:])
        .run(["trusted.persom"]) { _ in }
    }
    #expect(error?.hint == "did you mean trusted.person?")
  }
}

/// A small generator whose numbers a seed repeats.
private struct Linear: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ state >> 33
  }
}
