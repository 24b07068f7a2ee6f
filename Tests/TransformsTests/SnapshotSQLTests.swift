// The SQL of snapshots against a naive oracle, which asks for every day and every key what was so.

import SQLite
import Testing
import Warehouse

@testable import Transforms

/// A history as days see it.
private struct Oracle {
  /// For each key its state on each day.
  let states: [String: [String?]]

  /// `key|state|from|to`, in order.
  func rows(_ day: (Int) -> String) -> [String] {
    states.flatMap { key, days in
      days.indices.compactMap { index -> String? in
        guard let state = days[index], index == 0 || days[index - 1] != state else { return nil }
        let end = days[index...].firstIndex { $0 != state }
        return "\(key)|\(state)|\(day(index))|\(end.map(day) ?? "")"
      }
    }.sorted()
  }
}

@Suite("The SQL of a snapshot")
struct SnapshotSQLTests {
  private static let dayCount = 9

  private static func day(_ index: Int) -> String {
    (Day("2024-02-25").map { $0 + index } ?? Day(number: index)).description
  }

  private func snapshot(_ header: String) throws -> Snapshot {
    let yaml = try YAML("materialized: snapshot\n\(header)", file: "f")
    return try #require(try Snapshot(yaml, key: ["code", "part"]))
  }

  private func lab() throws -> Connection {
    let connection = try Warehouse.inMemory()
    try connection.execute(
      """
      CREATE TABLE raw.line (seen TEXT, code TEXT, part TEXT, size TEXT, note TEXT);
      CREATE TABLE refined.history (
        code VARCHAR(9), part BIGINT, size BIGINT, note VARCHAR(9), valid_from DATE, valid_to DATE,
        is_current BOOLEAN);
      """)
    return connection
  }

  private static let columns = ["code", "part", "size", "note"]
  private static let select = """
    -- Its comment stays its own.
    WITH l AS (SELECT * FROM raw.line)
    SELECT code, CAST(part AS BIGINT) AS part, CAST(size AS BIGINT) AS size, note
    """

  /// The history of what is in raw.line.
  private func history(
    _ snapshot: Snapshot, on connection: Connection, asOf: String = ""
  ) throws -> [[Value]] {
    let dated = snapshot.dateColumn != nil
    let sql = snapshot.sql(
      around: Self.columns + (dated ? ["seen"] : []), of: TableName(.refined, "history"),
      dateType: "DATE"
    ).text(around: "\(Self.select)\(dated ? ", seen" : "") FROM l -- and its end")
    var statement = try connection.prepare(sql)
    statement.bind(["as_of": .text(asOf)])
    #expect(
      statement.columnNames == snapshot.columns(of: Self.columns + ["seen"]).filter { $0 != "seen" }
    )
    var rows: [[Value]] = []
    while try statement.step() { rows.append(statement.row()) }
    return rows
  }

  /// `code-part|size-note|from|to`, in order, of the rows that keep the rule.
  private func shown(_ rows: [[Value]]) -> [String] {
    rows.filter { $0[5].isNull || ($0[5].text ?? "") > ($0[4].text ?? "") }.map { row in
      #expect(row[6].integer == (row[5].isNull ? 1 : 0))
      return "\(row[0])-\(row[1])|\(row[2])-\(row[3])|\(row[4])|\(row[5])"
    }.sorted()
  }

  private func state(_ random: inout SplitMix64) -> (size: Value, note: Value, text: String) {
    let size: Int64? = Bool.random(using: &random) ? .random(in: 0...1, using: &random) : nil
    let note: String? = Int.random(in: 0...3, using: &random) == 0 ? "x" : nil
    return (
      .text(orNull: size.map(String.init)), .text(orNull: note),
      "\(size.map(String.init) ?? "")-\(note ?? "")"
    )
  }

  /// Extracts of random keys on random days, their lines in random order.
  ///
  /// A failure prints its seed, and that seed alone repeats it.
  @Test(arguments: [false, true])
  func isWhatEveryDaySays(ofAbsent closesAbsent: Bool) throws {
    let snapshot = try snapshot("valid_from: seen\n\(closesAbsent ? "deletes: absent" : "")")
    for seed in 0..<120 as Range<UInt64> {
      var random = SplitMix64(seed: seed)
      var lines: [[Value]] = []
      var extracts: [[String: String]?] = []
      for day in 0..<Self.dayCount {
        guard Int.random(in: 0...2, using: &random) > 0 else {
          extracts.append(nil)
          continue
        }
        var extract: [String: String] = [:]
        for (code, part) in [("A", "1"), ("A", "2"), ("B", "1")]
        where Int.random(in: 0...3, using: &random) > 0 {
          let state = state(&random)
          extract["\(code)-\(part)"] = state.text
          let line: [Value] = [
            .text(Self.day(day)), .text(code), .text(part), state.size, state.note,
          ]
          // The same line twice says nothing new.
          lines += Array(repeating: line, count: Bool.random(using: &random) ? 1 : 2)
        }
        extracts.append(extract.isEmpty ? nil : extract)
      }
      let oracle = Oracle(states: Self.states(of: extracts, closesAbsent))
      let connection = try lab()
      for line in lines.shuffled(using: &random) {
        try connection.run("INSERT INTO raw.line VALUES (?, ?, ?, ?, ?)", line)
      }
      #expect(try shown(history(snapshot, on: connection)) == oracle.rows(Self.day), "seed \(seed)")
    }
  }

  private static func states(
    of extracts: [[String: String]?], _ closesAbsent: Bool
  ) -> [String: [String?]] {
    var states: [String: [String?]] = [:]
    for key in ["A-1", "A-2", "B-1"] {
      var current: String?
      states[key] = extracts.map { extract in
        if let extract { current = extract[key] ?? (closesAbsent ? nil : current) }
        return current
      }
    }
    return states
  }

  /// Present states on growing days, some days twice; what is seen last on a day is what was so.
  @Test func remembersWhatThePresentWas() throws {
    let snapshot = try snapshot("")
    for seed in 0..<80 as Range<UInt64> {
      var random = SplitMix64(seed: seed)
      let connection = try lab()
      var extracts: [[String: String]?] = []
      for day in 0..<Self.dayCount {
        extracts.append(nil)
        for _ in 0..<Int.random(in: 0...2, using: &random) {
          var extract: [String: String] = [:]
          try connection.run("DELETE FROM raw.line")
          for (code, part) in [("A", "1"), ("A", "2"), ("B", "1")]
          where Int.random(in: 0...3, using: &random) > 0 {
            let state = state(&random)
            extract["\(code)-\(part)"] = state.text
            try connection.run(
              "INSERT INTO raw.line VALUES (NULL, ?, ?, ?, ?)",
              [.text(code), .text(part), state.size, state.note])
          }
          extracts[day] = extract
          let rows = try history(snapshot, on: connection, asOf: Self.day(day))
          try connection.run("DELETE FROM refined.history")
          for row in rows {
            try connection.run("INSERT INTO refined.history VALUES (?, ?, ?, ?, ?, ?, ?)", row)
          }
        }
      }
      let rows = try connection.rows("SELECT * FROM refined.history")
      let oracle = Oracle(states: Self.states(of: extracts, true))
      #expect(shown(rows) == oracle.rows(Self.day), "seed \(seed)")
    }
  }

  /// Of two states of one date the first by all columns is the state, in whatever order they came; the
  /// other is shown once more, so that the rule finds it.
  @Test(arguments: ["valid_from: seen", "valid_from: seen\ndeletes: absent", ""])
  func choosesOneOfTwoStates(header: String) throws {
    let lines: [[Value]] = [
      ["2024-03-01", "A", "1", "1", "x"], ["2024-03-01", "A", "1", "2", nil],
      ["2024-03-01", "A", "1", "1", "x"], ["2024-03-01", "B", "1", "5", nil],
    ]
    for order in [[0, 1, 2, 3], [1, 0, 3, 2], [3, 1, 2, 0]] {
      let connection = try lab()
      for index in order {
        try connection.run("INSERT INTO raw.line VALUES (?, ?, ?, ?, ?)", lines[index])
      }
      let rows = try history(snapshot(header), on: connection, asOf: "2024-03-01")
      #expect(shown(rows) == ["A-1|1-x|2024-03-01|", "B-1|5-|2024-03-01|"])
      #expect(
        rows.filter { $0[4] == $0[5] } == [["A", 1, 2, nil, "2024-03-01", "2024-03-01", 0]])
    }
  }

  /// A state without a date that is one is shown, for the rules to find, and moves no other.
  @Test(arguments: ["valid_from: seen", "valid_from: seen\ndeletes: absent"])
  func leavesStatesWithoutADateAside(header: String) throws {
    let connection = try lab()
    let lines: [[Value]] = [
      ["2024-03-01", "A", "1", "1", nil], [nil, "A", "1", "2", nil],
      ["2024-02-30", "A", "1", "3", nil], ["2024-03-05", "A", "1", "4", nil],
    ]
    for line in lines { try connection.run("INSERT INTO raw.line VALUES (?, ?, ?, ?, ?)", line) }
    let rows = try history(snapshot(header), on: connection)
    #expect(
      Set(rows) == [
        ["A", 1, 1, nil, "2024-03-01", "2024-03-05", 0], ["A", 1, 4, nil, "2024-03-05", nil, 1],
        ["A", 1, 2, nil, nil, nil, 0], ["A", 1, 3, nil, "2024-02-30", nil, 0],
      ])
  }
}
