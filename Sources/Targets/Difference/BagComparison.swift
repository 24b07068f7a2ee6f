// Two tables without a key: how often each row is on either side.

import SQLite
import Warehouse

/// Compares two tables as bags of rows.
///
/// Sums of hashes say in one pass that two are the same. Only where they are not are the rows sorted,
/// which SQLite does on disk when they are many.
struct BagComparison {
  let table: ComparedTable
  let connection: Connection
  let cancellation: Cancellation
  /// Told how many rows have been read.
  let progress: (Int64) -> Void

  func run(into difference: inout TableDifference) throws {
    guard !table.columns.isEmpty else { return }
    let here = try digest(here: true)
    let there = try digest(here: false)
    guard here != there else {
      difference.equalCount = here.count
      return
    }
    try compareRows(&difference)
    difference.equalCount = here.count - difference.onlyHereCount
  }

  private struct Digest: Equatable {
    var count: Int64 = 0
    var sum: UInt64 = 0
    var mixed: UInt64 = 0
  }

  private func digest(here isHere: Bool) throws -> Digest {
    var statement = try connection.prepare(table.select(here: isHere))
    var digest = Digest()
    while try statement.step() {
      digest.count += 1
      if digest.count % 4096 == 0 {
        try cancellation.check()
        progress(digest.count)
      }
      var hash: UInt64 = 0xcbf2_9ce4_8422_2325
      for column in 0..<statement.columnCount {
        hash =
          (hash ^ UInt64(truncatingIfNeeded: statement.storageClass(at: column)))
          &* 0x100_0000_01b3
        statement.withText(at: column) { bytes in
          for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
          hash = (hash ^ UInt64(bytes.count)) &* 0x100_0000_01b3
        }
      }
      // Sums do not depend on the order of the rows.
      digest.sum &+= hash
      digest.mixed &+= (hash ^ hash >> 29) &* 0xbf58_476d_1ce4_e5b9
    }
    return digest
  }

  private func compareRows(_ difference: inout TableDifference) throws {
    let names = table.columns.map(\.sqlIdentifier).joined(separator: ", ")
    let places = (1...table.columns.count).map(String.init).joined(separator: ", ")
    var statement = try connection.prepare(
      """
      SELECT \(names), count(*) FILTER (WHERE is_here) - count(*) FILTER (WHERE NOT is_here) AS surplus
      FROM (
        SELECT *, 1 AS is_here FROM (\(table.select(here: true)))
        UNION ALL
        SELECT *, 0 AS is_here FROM (\(table.select(here: false)))
      )
      GROUP BY \(places)
      HAVING surplus <> 0
      """)
    while try statement.step() {
      let surplus = statement.integer(at: table.columns.count)
      let presence: TableDifference.Presence = surplus > 0 ? .onlyHere : .onlyThere
      if surplus > 0 {
        difference.onlyHereCount += surplus
      } else {
        difference.onlyThereCount -= surplus
      }
      let shown = difference.examples.count { $0.presence == presence }
      guard shown < table.exampleLimit else { continue }
      var row: [(column: String, value: TableDifference.Shown)] = []
      for (column, name) in table.columns.enumerated() {
        row.append((name, table.shown(statement.value(at: column), of: name)))
      }
      difference.examples.append(
        .init(presence: presence, identity: row, changes: [], count: abs(surplus)))
    }
  }
}
