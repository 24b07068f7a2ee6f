// Rules asked about some keys find what they find about all rows.

import Foundation
import SQLite
import Testing
import Warehouse

@testable import Quality

@Suite("An audit of some keys")
struct PartialAuditTests {
  private static let schema = """
    CREATE TABLE trusted.parent (id BIGINT NOT NULL PRIMARY KEY, area BIGINT) WITHOUT ROWID;
    CREATE TABLE trusted.fact (
      a BIGINT NOT NULL, b BIGINT NOT NULL, code VARCHAR(4), parent_id BIGINT REFERENCES parent (id),
      amount DOUBLE CHECK (amount >= 0), PRIMARY KEY (a, b), UNIQUE (code)) WITHOUT ROWID;
    """

  private static let warning = """
    rules:
      - expression: amount < 3
        name: small
        on_failure: warn
        fail_above: 20%
      - not_null: [code]
        on_failure: warn
      - unique: [amount]
        name: amounts
        on_failure: warn
      - relationship: {columns: [b], to: trusted.parent, keys: [id]}
        name: b_is_parent
        on_failure: warn
      - expression: parent_id IS NULL OR EXISTS (SELECT 1 FROM trusted.parent WHERE area = fact.a)
        name: area
        on_failure: warn
      - row_count: {min: 12}
        on_failure: warn
      - accepted_values: {column: a, values: [0, 1, 2, 3, 4]}
        name: known
        on_failure: quarantine
        fail_above: 40%
      - range: {column: amount, max: 7.5}
        name: stopping
    """

  private static let query = """
    /* ---
    table: trusted.fact
    name: alone
    on_failure: warn
    --- */
    SELECT a FROM trusted.fact GROUP BY a HAVING count(*) = 1
    """

  /// One state of the world: the parents, and the rows that the transform would give.
  private struct World {
    var parents: [Int64: Int64] = [:]
    var rows: [[Value]: [[Value]]] = [:]

    mutating func change(_ random: inout SplitMix64) {
      for _ in 0..<Int.random(in: 0..<3, using: &random) {
        let id = Int64.random(in: 0..<8, using: &random)
        if Bool.random(using: &random) { parents[id] = nil } else { parents[id] = id % 3 }
      }
      for _ in 0..<Int.random(in: 1..<5, using: &random) {
        let key: [Value] = [
          Int.random(in: 0..<30, using: &random) == 0
            ? .null : .integer(Int64.random(in: 0..<6, using: &random)),
          .integer(Int64.random(in: 0..<5, using: &random)),
        ]
        let count = [0, 1, 1, 1, 1, 2].randomElement(using: &random) ?? 1
        rows[key] = (0..<count).map { _ in key + values(&random) }
      }
    }

    private func values(_ random: inout SplitMix64) -> [Value] {
      let code = Int.random(in: 0..<300, using: &random)
      let amount = Double(Int.random(in: -1..<140, using: &random)) / 20
      return [
        code < 8 ? .null : .text(code == 8 ? "long text" : "c\(code)"),
        code % 7 == 0 ? .null : .integer(Int64.random(in: 0..<8, using: &random)),
        Int.random(in: 0..<300, using: &random) == 0 ? 9 : .double(amount),
      ]
    }
  }

  /// How a seed went, so that the test knows that it tests something.
  private struct Tally { var (partial, entangled, stopped) = (0, 0, 0) }

  /// A failure prints its seed, and that seed alone repeats it.
  @Test func findsWhatAnAuditOfAllRowsFinds() throws {
    var tally = Tally()
    // More of them by hand.
    let count = ProcessInfo.processInfo.environment["PANTANAL_SEEDS"].flatMap(UInt64.init) ?? 8
    for seed in 0..<count { try compare(seed, &tally) }
    #expect(tally.partial > 20 && tally.entangled > 0 && tally.stopped > 0, "\(tally)")
  }

  /// A table may be called as one of the step's own.
  @Test(arguments: ["affected", "stage", "gone"])
  func asksQueriesAboutATableOfAnyName(_ name: String) throws {
    let layers = try Layers("CREATE TABLE trusted.\(name) (a BIGINT PRIMARY KEY) WITHOUT ROWID")
    let rules = try layers.ruleSet(
      of: "trusted.\(name)",
      queries: [
        "/* ---\ntable: trusted.\(name)\non_failure: warn\n--- */\nSELECT a FROM trusted.\(name)"
      ])
    try layers.stage(of: "trusted.\(name)", [[1], [2]])
    if name != "stage" { try layers.connection.execute("CREATE TEMP TABLE \(name) (k1 BIGINT)") }
    let audit = try rules.audit(stage: "temp.stage", on: layers.connection)
    #expect(audit.failures == ["query_1": 2])
  }

  private func compare(_ seed: UInt64, _ tally: inout Tally) throws {
    var random = SplitMix64(seed: seed)
    // A step computes the part, another all rows, each in a warehouse of its own.
    let part = try Side(Self.schema, Self.warning, Self.query)
    let all = try Side(Self.schema, Self.warning, Self.query)
    var world = World()
    for _ in 0..<8 { world.change(&random) }
    for number in 1...8 as ClosedRange<Int64> {
      let formerWorld = world
      if number > 1 { world.change(&random) }
      // Keys that nothing has touched may be among the affected ones.
      let changed = Set(world.rows.keys).union(formerWorld.rows.keys).filter {
        world.rows[$0] != formerWorld.rows[$0] || Int.random(in: 0..<9, using: &random) == 0
      }
      try part.write(world.parents, from: formerWorld.parents, version: number)
      try all.write(world.parents, from: formerWorld.parents, version: number)
      let wanted = try all.step(number, Array(world.rows.values.joined()), affected: nil)
      let found = try part.step(
        number, Array(world.rows.values.joined()), affected: Array(changed))
      tally.partial += found.isPartial ? 1 : 0
      tally.entangled += found.isEntangled ? 1 : 0
      tally.stopped += wanted.isStopped ? 1 : 0
      let place: Comment = "seed \(seed), step \(number)"
      #expect(found.results == wanted.results, place)
      #expect(found.isStopped == wanted.isStopped, place)
      guard !wanted.isStopped else { return }
      #expect(try part.content() == all.content(), place)
      #expect(try part.quarantine() == all.quarantine(), place)
    }
  }
}

/// A warehouse with one table of rules, and the steps that fill it.
private final class Side {
  struct Findings {
    var results: [String]
    var isStopped = false
    var isPartial = false
    var isEntangled = false
  }

  private let folder: WarehouseFolder
  private let rules: RuleSet
  private var former: LedgerEntry?
  private let table = TableName(.trusted, "fact")
  private let parent = TableName(.trusted, "parent")

  init(_ schema: String, _ header: String, _ query: String) throws {
    folder = try WarehouseFolder(schema)
    let shape = try folder.warehouse.connect()
    rules = try RuleSet(
      for: table, header: YAML(header, file: "sql/trusted/fact.sql", firstLine: 2),
      queries: [RuleQuery(SQLFile(path: "sql/dataquality/alone.sql", text: query))], shape: shape)
  }

  /// Changes the parents as a merge would.
  func write(_ now: [Int64: Int64], from before: [Int64: Int64], version: Int64) throws {
    let connection = try folder.warehouse.connect(writing: .trusted)
    var count: Int64 = 0
    func keep(_ operation: String, _ id: Int64, _ before: Int64?, _ after: Int64?) throws {
      count += 1
      let json = { (area: Int64) in "{\"id\":\(id),\"area\":\(area)}" }
      try connection.run(
        """
        INSERT INTO trusted._change (table_name, step_id, op, "key", "before", "after")
        VALUES ('parent', ?, ?, ?, ?, ?)
        """,
        [
          .text("p\(version)"), .text(operation), .text("[\(id)]"), .text(orNull: before.map(json)),
          .text(orNull: after.map(json)),
        ])
    }
    try connection.immediately {
      for id in Set(now.keys).union(before.keys) {
        try connection.run("DELETE FROM trusted.parent WHERE id = ?", [.integer(id)])
        if let area = now[id] {
          try connection.run(
            "INSERT INTO trusted.parent VALUES (?, ?)", [.integer(id), .integer(area)])
        }
        let former = version == 1 ? nil : before[id]
        switch (former, now[id]) {
        case (nil, let area?): try keep("insert", id, nil, area)
        case (let area?, nil): try keep("delete", id, area, nil)
        case (let old?, let new?) where old != new: try keep("update", id, old, new)
        default: break
        }
      }
      let latest = try Ledger(.trusted, on: connection).latest(of: parent.description)
      try Ledger(.trusted, on: connection).record(
        entry("p\(version)", parent, latest.map { $0.version + (count > 0 ? 1 : 0) } ?? 1, count))
    }
  }

  private func entry(
    _ stepID: String, _ table: TableName, _ version: Int64, _ count: Int64,
    inputs: [String: Int64] = [:], rowCount: Int64 = 0
  ) -> LedgerEntry {
    LedgerEntry(
      stepID: stepID, runID: "run", kind: .transform, object: table.description, fingerprint: "",
      inputs: inputs, version: version, rowCount: rowCount, changedRowCount: count, startedAt: "",
      endedAt: "", seconds: 0)
  }

  func step(
    _ number: Int64, _ rows: [[Value]], affected: [[Value]]?
  ) throws -> Findings {
    let connection = try folder.warehouse.connect(writing: .trusted)
    let evidence = try Evidence(of: folder.warehouse)
    let step = Evidence.Step(id: "f\(number)", runID: "run", object: table.description)
    try connection.execute("BEGIN IMMEDIATE")
    let version =
      try Ledger(.trusted, on: connection).latest(of: parent.description)?.version ?? 0
    var findings = Findings(results: [])
    var audit: Audit?
    if let affected, let former {
      let isChanged = former.inputs[parent.description] != version
      let columns = number % 3 == 0 ? ["b"] : ["a", "b"]
      let part = TablePart(
        key: ["a", "b"], columns: columns, former: former, changed: isChanged ? [parent] : [])
      #expect(try rules.reasonForAllRows(part, on: connection) == nil)
      #expect(try rules.findTouchedKeys(of: part, on: connection) == nil)
      let touched = try connection.rows("SELECT k1, k2 FROM temp.touched")
      let keys = Set(touched + affected)
      if !keys.contains(where: { $0.contains(.null) }) {
        let chosen = columns.count == 2 ? keys : Set(keys.map { [.null, $0[1]] })
        try connection.execute("CREATE TEMP TABLE affected (k1 BIGINT, k2 BIGINT)")
        for key in chosen { try connection.run("INSERT INTO temp.affected VALUES (?, ?)", key) }
        let isChosen = { (row: [Value]) in
          chosen.contains(columns.count == 2 ? Array(row[..<2]) : [.null, row[1]])
        }
        try fill(rows.filter(isChosen), connection)
        audit = try partialAudit(part, connection, &findings)
      }
    }
    if audit == nil {
      try fill(rows, connection)
      audit = try rules.audit(stage: "temp.stage", on: connection)
    }
    let found = try #require(audit)
    findings.results = found.results.map {
      "\($0.ruleID) \($0.rowCount) \($0.failedCount) \($0.outcome)"
    }
    findings.isStopped = found.isStopped
    if found.isStopped {
      try evidence.fail(step) { try found.write(to: $0) }
      connection.rollBack()
      return findings
    }
    try evidence.prepare(step, replacing: found.replaced) { try found.write(to: $0) }
    try found.removeBrokenRows()
    try connection.execute(
      findings.isPartial
        ? """
        DELETE FROM trusted.fact WHERE EXISTS (
          SELECT 1 FROM temp.affected WHERE coalesce(k1, a) = a AND k2 = b)
        """
        : "DELETE FROM trusted.fact")
    try connection.execute("INSERT INTO trusted.fact SELECT * FROM temp.stage")
    let count = try connection.value("SELECT count(*) FROM trusted.fact").integer ?? 0
    #expect(count == found.keptCount)
    let done = entry(
      step.id, table, number, 1, inputs: [parent.description: version], rowCount: count)
    try Ledger(.trusted, on: connection).record(done)
    try connection.execute("COMMIT")
    try evidence.publish(step)
    former = done
    return findings
  }

  private func partialAudit(
    _ part: TablePart, _ connection: Connection, _ findings: inout Findings
  ) throws -> Audit? {
    switch try rules.audit(part: part, stage: "temp.stage", on: connection) {
    case .audit(let found):
      findings.isPartial = true
      return found
    case .allRows(let reason):
      #expect(reason.hasSuffix("(rule unique_code)"))
      findings.isEntangled = true
      return nil
    }
  }

  private func fill(_ rows: [[Value]], _ connection: Connection) throws {
    try connection.execute(
      """
      DROP TABLE IF EXISTS temp.stage;
      CREATE TEMP TABLE stage (
        a BIGINT, b BIGINT, code VARCHAR(4), parent_id BIGINT, amount DOUBLE);
      """)
    for row in rows { try connection.run("INSERT INTO stage VALUES (?, ?, ?, ?, ?)", row) }
  }

  func content() throws -> [[Value]] { try folder.rows("SELECT * FROM trusted.fact ORDER BY 1, 2") }

  func quarantine() throws -> [[Value]] {
    try folder.rows(
      """
      SELECT "key", rules, "row" FROM dataquality.quarantine
      WHERE is_current ORDER BY "key", "row", rules
      """)
  }
}
