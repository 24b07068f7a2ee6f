// Lineage against the truth: one value of one row is changed, and where the result of a column changes
// with it, the lineage of that column must name what was changed.

import Foundation
import SQLite
import Testing
import Transforms
import Warehouse

@Suite("Lineage and what really happens")
struct LineagePropertyTests {
  /// How many queries are tried; more with `PANTANAL_LINEAGE_QUERIES`.
  static let queryCount =
    ProcessInfo.processInfo.environment["PANTANAL_LINEAGE_QUERIES"].flatMap { Int($0) } ?? 2_000
  static let seed =
    ProcessInfo.processInfo.environment["PANTANAL_SEED"].flatMap { UInt64($0) } ?? 20_251_122

  private static let schema = """
    CREATE TABLE raw.t (a BIGINT, b BIGINT, c BIGINT, d TEXT);
    CREATE TABLE trusted.u (a BIGINT NOT NULL, b BIGINT, e BIGINT);
    CREATE TABLE refined.v (b BIGINT, c BIGINT, f BIGINT);
    CREATE TABLE trusted.single (x BIGINT);
    CREATE INDEX trusted.u_a ON u (a, e);
    CREATE INDEX refined.v_b ON v (b) WHERE c IS NOT NULL;
    INSERT INTO trusted.single VALUES (1), (3);
    """

  private static func fill(_ connection: Connection, _ random: inout SplitMix) throws {
    func value() -> String { random.next() % 6 == 0 ? "NULL" : String(random.next() % 4) }
    try connection.execute("DELETE FROM raw.t; DELETE FROM trusted.u; DELETE FROM refined.v;")
    for _ in 0..<4 {
      try connection.execute(
        "INSERT INTO raw.t VALUES (\(value()), \(value()), \(value()), \(value()));"
          + "INSERT INTO trusted.u VALUES (\(random.next() % 4), \(value()), \(value()));"
          + "INSERT INTO refined.v VALUES (\(value()), \(value()), \(value()));")
    }
  }

  /// The values of each result column, sorted, and the rows, sorted.
  private struct Result {
    let columns: [[String]]
    let rows: [String]

    init(of sql: String, on connection: Connection) throws {
      let rows = try connection.rows(sql).map { $0.map { "\($0)" } }
      columns = (0..<(rows.first?.count ?? 0)).map { column in rows.map { $0[column] }.sorted() }
      self.rows = rows.map { $0.joined(separator: "|") }.sorted()
    }

    func column(_ index: Int) -> [String] { columns.indices.contains(index) ? columns[index] : [] }
  }

  private static let columns = RandomQuery.tables.flatMap { table in
    table.columns.compactMap { column in
      TableName(table.text).map { ColumnName($0, column) }
    }
  }

  private static let shadowed = 400

  /// Bytecode and text are two ways to the same answer: what the compiled query still reads when
  /// everything a column does not need is NULL.
  @Test func agreesWithBytecode() throws {
    let connection = try Warehouse.inMemory()
    try connection.execute(Self.schema)
    let schema = try LineageSchema(on: connection)
    let shadow = try ShadowSchema(of: connection)
    var random = SplitMix(seed: Self.seed + 1)
    var (columnCount, equalCount) = (0, 0)
    for number in 0..<Self.shadowed {
      var query = RandomQuery(seed: random.next())
      let sql = query.text()
      let lineage = try #require(schema.lineage(of: sql))
      guard let slices = try? lineage.reads(on: shadow) else { continue }
      for (column, read) in zip(lineage.columns, slices) {
        columnCount += 1
        if read == column.all { equalCount += 1 }
        #expect(
          read.isSubset(of: column.all),
          "query \(number), bytecode reads \(read.subtracting(column.all)) too: \(sql)")
      }
    }
    let share = Double(equalCount) / Double(columnCount)
    #expect(share > 0.7, "\(share) of the columns are the same")
  }

  @Test func namesEveryColumnWhoseChangeChangesTheResult() throws {
    let connection = try Warehouse.inMemory()
    try connection.execute(Self.schema)
    let schema = try LineageSchema(on: connection)
    var random = SplitMix(seed: Self.seed)
    try Self.fill(connection, &random)
    var (changeCount, queryCount) = (0, 0)
    var (namedCount, possibleCount) = (0, 0)
    for number in 0..<Self.queryCount {
      if number % 20 == 0 { try Self.fill(connection, &random) }
      var query = RandomQuery(seed: random.next())
      let sql = query.text()
      let lineage = try #require(
        schema.lineage(of: sql), "not understood: \(sql)")
      // SQLite refuses some joins whose ON looks to the right.
      guard let before = try? Result(of: sql, on: connection) else { continue }
      queryCount += 1
      namedCount += lineage.columns.reduce(0) { $0 + $1.all.count }
      possibleCount += lineage.columns.count * Self.columns.count
      for _ in 0..<8 {
        let changed = Self.columns[Int(random.next() % UInt64(Self.columns.count))]
        guard lineage.mentioned.contains(changed) || random.next() % 4 == 0 else { continue }
        try Self.change(changed, &random, on: connection)
        let after = try Result(of: sql, on: connection)
        for (index, column) in lineage.columns.enumerated()
        where before.column(index) != after.column(index) {
          changeCount += 1
          #expect(
            column.all.contains(changed),
            "seed \(Self.seed), query \(number), column \(index), \(changed): \(sql)")
        }
        if before.rows != after.rows {
          #expect(
            lineage.columns.contains { $0.all.contains(changed) },
            "seed \(Self.seed), query \(number), rows, \(changed): \(sql)")
        }
        try connection.execute("ROLLBACK")
      }
    }
    // A test in which nothing ever changes would prove nothing, and neither would one in which the
    // lineage names everything.
    #expect(queryCount > Self.queryCount * 9 / 10)
    #expect(changeCount > Self.queryCount)
    let share = Double(namedCount) / Double(possibleCount)
    #expect(share < 0.6, "of the columns of all tables, \(share) are named")
  }

  private static func change(
    _ column: ColumnName, _ random: inout SplitMix, on connection: Connection
  ) throws {
    try connection.execute("BEGIN")
    let isNull = random.next() % 5 == 0 && column != ColumnName(TableName(.trusted, "u"), "a")
    let value = isNull ? "NULL" : String(random.next() % 5)
    let offset = random.next() % 4
    try connection.execute(
      """
      UPDATE \(column.table.sql) SET \(column.column) = \(value)
      WHERE rowid = (SELECT rowid FROM \(column.table.sql) LIMIT 1 OFFSET \(offset))
      """)
  }
}
