// Refreshing by key against computing from nothing: for every shape of query, over random changes of all
// its inputs at once.

import Foundation
import SQLite
import Testing
import Transforms
import Warehouse

@Suite("Refreshing by key")
struct KeyedRefreshTests {
  /// `PANTANAL_SEEDS=1000` looks longer.
  private static let seeds =
    0..<(ProcessInfo.processInfo.environment["PANTANAL_SEEDS"].flatMap(UInt64.init) ?? 4)

  /// A failure prints its shape and seed, and they alone repeat it.
  @Test(arguments: KeyedRefreshShape.all.map(\.name))
  func equalsComputingInFull(_ name: String) throws {
    let shape = try #require(KeyedRefreshShape.all.first { $0.name == name })
    var counts = (byKey: 0, full: 0)
    for seed in Self.seeds {
      var random = SplitMix64(seed: seed)
      var lab = try KeyedRefreshLab(shape.sql, columns: shape.columns, key: shape.key)
      for table in KeyedRefreshLab.inputs { try lab.change(table, &random, share: 40) }
      _ = try lab.refresh()
      for round in 0..<6 {
        for table in KeyedRefreshLab.inputs where Int.random(in: 0..<3, using: &random) > 0 {
          try lab.change(table, &random)
          if Bool.random(using: &random) { try lab.change(table, &random) }
        }
        switch try lab.refresh() {
        case .byKey: counts.byKey += 1
        case .full: counts.full += 1
        }
        let (found, wanted) = try lab.contents()
        #expect(found == wanted, "\(name), seed \(seed), round \(round)")
        guard found == wanted else { return }
      }
    }
    let reads = Set(
      KeyedRefreshLab.inputs.map(\.name).filter { shape.sql.contains("trusted.\($0)") })
    if shape.byKey == reads { #expect(counts.byKey > 2, "\(name): \(counts)") }
  }

  /// Which inputs' changes are followed by key, and why those of others are not.
  @Test(arguments: KeyedRefreshShape.all.map(\.name))
  func goesByKeyWhereItCan(_ name: String) throws {
    let shape = try #require(KeyedRefreshShape.all.first { $0.name == name })
    let lab = try KeyedRefreshLab(shape.sql, columns: shape.columns, key: shape.key)
    let refresh = try KeyedRefresh(lab.compilation, on: lab.connection)
    for table in KeyedRefreshLab.inputs {
      let way = try refresh.way(whenChanged: [table])
      if shape.byKey.contains(table.name) {
        guard case .byKey = way else {
          Issue.record("\(name), \(table): \(way)")
          continue
        }
      }
      if let phrase = shape.full[table.name] {
        guard case .full(let reason) = way, reason.sentence.contains(phrase) else {
          Issue.record("\(name), \(table): \(way)")
          continue
        }
      }
    }
  }

  /// Two rows of one key are an error, whichever of them the table has already.
  @Test func refusesTwoRowsOfOneKey() throws {
    var (sound, refused) = (0, 0)
    for seed in 0..<30 as Range<UInt64> {
      var random = SplitMix64(seed: seed)
      var lab = try KeyedRefreshLab(
        """
        SELECT e.id AS id, p.n AS n, p.code AS code FROM trusted.e AS e
        JOIN trusted.p AS p ON p.e = e.id
        """, columns: "id BIGINT NOT NULL, n BIGINT, code VARCHAR(9)", key: "id")
      for table in KeyedRefreshLab.inputs { try lab.change(table, &random, share: 8) }
      let isDoubled =
        {
          try !$0.connection.value(
            "SELECT 1 FROM trusted.p AS p JOIN trusted.e ON p.e = e.id GROUP BY e.id"
              + " HAVING count(*) > 1 LIMIT 1"
          ).isNull
        } as (KeyedRefreshLab) throws -> Bool
      guard try !isDoubled(lab), case .full = try lab.refresh() else { continue }
      try lab.change(KeyedRefreshLab.inputs[1], &random)
      if try isDoubled(lab) {
        refused += 1
        #expect(throws: SQLiteError.self, "seed \(seed)") { _ = try lab.refresh() }
      } else {
        guard case .byKey = try lab.refresh() else { continue }
        sound += 1
        let (found, wanted) = try lab.contents()
        #expect(found == wanted, "seed \(seed)")
      }
    }
    #expect(sound > 0 && refused > 0, "\(sound), \(refused)")
  }

  /// Queries that nobody thought of.
  ///
  /// A failure prints its seed, and that seed alone repeats it.
  @Test func equalsComputingInFullForAnyQuery() throws {
    var byKeyCount = 0
    for seed in 0..<(Self.seeds.upperBound * 20) {
      let query = RandomKeyedQuery(seed: seed)
      var random = query.random
      var lab = try KeyedRefreshLab(query.sql, columns: query.columns, key: query.key)
      for table in KeyedRefreshLab.inputs { try lab.change(table, &random, share: 30) }
      _ = try lab.refresh()
      for round in 0..<4 {
        for table in KeyedRefreshLab.inputs where Bool.random(using: &random) {
          try lab.change(table, &random)
        }
        if case .byKey = try lab.refresh() { byKeyCount += 1 }
        let (found, wanted) = try lab.contents()
        #expect(found == wanted, "seed \(seed), round \(round): \(query.sql)")
        guard found == wanted else { break }
      }
    }
    #expect(byKeyCount > 50, "\(byKeyCount)")
  }
}
