// The SQL over a stage: the one scan for the rules that a row alone can break, passes for keys, and
// the reading of broken rows. Rows are known by the stage's rowid, rules by bits in words of a mask.

import SQLText
import SQLite
import Warehouse

/// The tests of a rule set on one stage.
struct StageScan {
  /// A rule's bit.
  struct Bit {
    let word: Int
    let value: Int64
  }

  // A word stays below SQLite's sign bit, and CASE terms are added up: more of them would make an
  // expression deeper than SQLite allows sooner than they would save time.
  private static let bitsPerWord = 60

  private let ruleSet: RuleSet
  private let stage: String
  private let rowID: String
  private let parameters: [String: Value]

  /// Prepares the tests of a rowid table in `temp` that has the table's columns.
  init(_ ruleSet: RuleSet, stage: String, parameters: [String: Value]) {
    self.ruleSet = ruleSet
    self.stage = stage
    self.parameters = parameters
    let names = Set(ruleSet.columns.map { $0.lowercased() })
    rowID = ["rowid", "_rowid_", "oid"].first { !names.contains($0) } ?? "rowid"
  }

  private var rules: [Rule] { ruleSet.rules }
  private var wordCount: Int { (rules.count + Self.bitsPerWord - 1) / Self.bitsPerWord }
  private var words: [String] { (0..<wordCount).map { "word_\($0)" } }

  var stageSQL: String { "temp.\(stage.sqlIdentifier)" }
  private var brokenSQL: String { "temp.\("\(stage)_broken".sqlIdentifier)" }
  private var foundSQL: String { "temp.\("\(stage)_found".sqlIdentifier)" }
  /// A condition for the stage's rows that nothing has moved.
  var isGood: String { "\(rowID) NOT IN (SELECT stage_row FROM \(brokenSQL))" }
  // Rules of the schema may qualify columns by the table's name, so the stage bears it.
  private var row: String { ruleSet.table.name.sqlIdentifier }
  // What queries read in the table's place bears the table's name, which they may qualify columns by,
  // unless the stage bears it already.
  private var viewSQL: String {
    let isTaken = Self.ownTables.contains(ruleSet.table.name.lowercased())
    return isTaken || ruleSet.table.name.lowercased() == stage.lowercased()
      ? "temp.\("\(stage)_good".sqlIdentifier)" : "temp.\(row)"
  }

  /// The names of temporary tables that a step may have beside the stage.
  private static let ownTables: Set<String> = [
    "affected", "touched", "former_rows", "set_aside", "entangled", "parent_before",
    "parent_after", "difference", "gone", "image",
  ]

  func bit(of rule: Int) -> Bit {
    Bit(word: rule / Self.bitsPerWord, value: 1 << (rule % Self.bitsPerWord))
  }

  /// The rules whose bits are set.
  func rules(brokenIn words: [Int64]) -> [Int] {
    rules.indices.filter { words[bit(of: $0).word] & bit(of: $0).value != 0 }
  }

  // MARK: Rules of a row

  func prepare(on connection: Connection) throws {
    let columns = words.map { "\($0) INTEGER NOT NULL DEFAULT 0" }
    try connection.execute(
      """
      DROP TABLE IF EXISTS \(brokenSQL);
      CREATE TABLE \(brokenSQL) (
        stage_row INTEGER PRIMARY KEY, \(columns.joined(separator: ", ")));
      """)
  }

  func rowCount(on connection: Connection) throws -> Int64 {
    try connection.value("SELECT count(*) FROM \(stageSQL)").integer ?? 0
  }

  /// Looks at every row once, and notes those that are to be moved.
  ///
  /// - Parameters:
  ///   - connection: The step's connection.
  ///   - isAsked: Whether each rule is asked.
  ///   - cancellation: Asked every few thousand broken rows.
  /// - Returns: How many rows broke each rule.
  /// - Throws: What SQLite says, or that somebody asked to stop.
  func scanRows(
    on connection: Connection, asking isAsked: [Bool], _ cancellation: Cancellation?
  ) throws -> [Int64] {
    var counts = rules.map { _ in Int64(0) }
    guard let sql = rowScan(asking: isAsked) else { return counts }
    let moving = (0..<wordCount).map { word in
      rules.indices.reduce(Int64(0)) { mask, rule in
        rules[rule].movesRows && bit(of: rule).word == word ? mask | bit(of: rule).value : mask
      }
    }
    var broken = try connection.prepare(sql)
    broken.bind(parameters)
    var note = try connection.prepare(
      """
      INSERT INTO \(brokenSQL) (stage_row, \(words.joined(separator: ", ")))
      VALUES (\(Array(repeating: "?", count: wordCount + 1).joined(separator: ", ")))
      """)
    var seen = 0
    while try broken.step() {
      seen += 1
      if seen.isMultiple(of: 4096) { try cancellation?.check() }
      var isMoved = false
      for word in 0..<wordCount {
        let mask = broken.integer(at: word + 1)
        note.bind(mask, at: word + 2)
        isMoved = isMoved || mask & moving[word] != 0
        Self.count(mask, from: word * Self.bitsPerWord, in: &counts)
      }
      guard isMoved else { continue }
      note.bind(broken.integer(at: 0), at: 1)
      while try note.step() {}
      note.reset()
    }
    return counts
  }

  private func failure(of index: Int) -> String? {
    let condition = rules[index].condition
    let isIndexed = ruleSet.indexedRelationships.contains(condition)
    return condition.failure(in: row, isIndexed: isIndexed)
  }

  /// How many of a query's rows, which have the table's columns, break each of some rules.
  func failures(
    of indices: [Int], in query: String, on connection: Connection
  ) throws -> [Int: Int64] {
    let asked = indices.compactMap { index in failure(of: index).map { (index, $0) } }
    guard !asked.isEmpty else { return [:] }
    let sums = asked.map { "coalesce(sum(CASE WHEN \($0.1) THEN 1 ELSE 0 END), 0)" }
    var statement = try connection.prepare(
      "SELECT \(sums.joined(separator: ",\n")) FROM (\(query)) AS \(row)")
    statement.bind(parameters)
    guard try statement.step() else { return [:] }
    var counts: [Int: Int64] = [:]
    for (column, rule) in asked.enumerated() { counts[rule.0] = statement.integer(at: column) }
    return counts
  }

  private static func count(_ mask: Int64, from first: Int, in counts: inout [Int64]) {
    var rest = mask
    while rest != 0 {
      counts[first + rest.trailingZeroBitCount] += 1
      rest &= rest - 1
    }
  }

  /// One SELECT of the rows that broke anything, with their masks.
  private func rowScan(asking isAsked: [Bool]) -> String? {
    var terms = words.map { _ in [String]() }
    for index in rules.indices where isAsked[index] && !isSelfReference(rules[index]) {
      guard let failure = failure(of: index) else { continue }
      // CASE WHEN rather than the value of the condition, because it stops at the first false term
      // of an AND: `d GLOB '…' AND d IS date(d, …)` must not ask date() about the word 'now'.
      let bit = bit(of: index)
      terms[bit.word].append("CASE WHEN \(failure) THEN \(bit.value) ELSE 0 END")
    }
    guard !terms.allSatisfy(\.isEmpty) else { return nil }
    let masks = zip(words, terms).map { word, terms in
      "\(terms.isEmpty ? "0" : terms.joined(separator: "\n + ")) AS \(word)"
    }
    return """
      SELECT stage_row, \(words.joined(separator: ", "))
      FROM (
        SELECT \(row).\(rowID) AS stage_row, \(masks.joined(separator: ", "))
        FROM \(stageSQL) AS \(row)\(ruleSet.spared.map { " WHERE NOT (\($0))" } ?? "")
      )
      WHERE \(words.map { "\($0) <> 0" }.joined(separator: " OR "))
      """
  }

  // MARK: Keys

  /// Finds the rows whose key another row has too: all of them but the first.
  ///
  /// The first is a row that broke no other rule, if there is one; among those the smallest by all
  /// columns in their order, compared byte by byte. So it does not depend on the order in which rows
  /// came, and rows that still tie are the same row.
  ///
  /// - Returns: How many rows there are besides the first ones.
  func scanKey(
    _ columns: [String], rule: Int, on connection: Connection
  ) throws -> Int64 {
    guard try !isUnique(columns, rule: rule, on: connection) else { return 0 }
    let key = columns.map { "s.\($0.sqlIdentifier)" }.joined(separator: ", ")
    let isComplete = columns.map { "s.\($0.sqlIdentifier) IS NOT NULL" }
    let order = ruleSet.columns.map { "s.\($0.sqlIdentifier)" }
    let rest = """
      SELECT stage_row
      FROM (
        SELECT
          s.\(rowID) AS stage_row,
          row_number() OVER (
            PARTITION BY \(key)
            ORDER BY b.stage_row IS NOT NULL, \(order.joined(separator: ", ")), s.\(rowID)
          ) AS place
        FROM \(stageSQL) AS s
        LEFT JOIN \(brokenSQL) AS b ON b.stage_row = s.\(rowID)
        WHERE (\(key)) IN (
          SELECT \(key)
          FROM \(stageSQL) AS s
          WHERE \(isComplete.joined(separator: " AND "))
          GROUP BY \(key)
          HAVING count(*) > 1
        )
      )
      WHERE place > 1
      """
    return try note(rest, rule: rule, on: connection)
  }

  /// Whether no two rows have the same key, found out by making an index of it.
  ///
  /// The index stays: a merge of the stage looks rows up by their key.
  private func isUnique(
    _ columns: [String], rule: Int, on connection: Connection
  ) throws -> Bool {
    let name = "temp.\("\(stage)_key_\(rule)".sqlIdentifier)"
    let key = columns.map(\.sqlIdentifier).joined(separator: ", ")
    let target = "\(stage.sqlIdentifier) (\(key))"
    do {
      try connection.execute("CREATE UNIQUE INDEX \(name) ON \(target)")
      return true
    } catch {
      guard error.isConstraint else { throw error }
      try connection.execute("CREATE INDEX \(name) ON \(target)")
      return false
    }
  }

  // MARK: References to the table itself

  func isSelfReference(_ rule: Rule) -> Bool {
    if case .relationship(_, ruleSet.table, _) = rule.condition { true } else { false }
  }

  /// Finds the rows that refer to a row of the stage that is not there, or is moved itself.
  func scanSelfReference(
    _ columns: [String], keys: [String], rule: Int, on connection: Connection
  ) throws -> Int64 {
    let pairs = zip(columns, keys)
    let isComplete = columns.map { "s.\($0.sqlIdentifier) IS NOT NULL" }
    let isSame = pairs.map { "p.\($0.1.sqlIdentifier) = +s.\($0.0.sqlIdentifier)" }
    let orphans = """
      SELECT s.\(rowID)
      FROM \(stageSQL) AS s
      WHERE \(isComplete.joined(separator: " AND "))
        AND s.\(rowID) NOT IN (
          SELECT stage_row FROM \(brokenSQL) WHERE \(isSet(rule)))
        AND NOT EXISTS (
          SELECT 1
          FROM \(stageSQL) AS p
          WHERE \(isSame.joined(separator: " AND "))
            AND p.\(rowID) NOT IN (SELECT stage_row FROM \(brokenSQL)))
      """
    return try note(orphans, rule: rule, on: connection)
  }

  // MARK: Queries

  /// Asks a query that names the table, with the stage's good rows in the table's place.
  ///
  /// - Returns: How many rows the query gives.
  func scanQuery(_ query: String, rule: Int, on connection: Connection) throws -> Int64 {
    try connection.execute(
      """
      CREATE VIEW IF NOT EXISTS \(viewSQL) AS
      SELECT \(ruleSet.columns.map(\.sqlIdentifier).joined(separator: ", "))
      FROM \(stageSQL)
      WHERE \(isGood);
      """)
    let query = RuleQuery.redirected(query, from: ruleSet.table, to: viewSQL)
    let names = try connection.prepare(query).columnNames.map { $0.lowercased() }
    let key = ruleSet.key
    guard rules[rule].movesRows, !key.isEmpty, key.allSatisfy({ names.contains($0.lowercased()) })
    else { return try value("SELECT count(*) FROM (\n\(query)\n)", on: connection) }
    let keys = key.map(\.sqlIdentifier).joined(separator: ", ")
    try connection.execute("CREATE TEMP TABLE \(foundSQL) (\(keys))")
    defer { try? connection.execute("DROP TABLE \(foundSQL)") }
    let count = try run(
      "INSERT INTO \(foundSQL) (\(keys)) SELECT \(keys) FROM (\n\(query)\n)", on: connection)
    _ = try note(
      """
      SELECT \(rowID)
      FROM \(stageSQL)
      WHERE (\(keys)) IN (SELECT \(keys) FROM \(foundSQL))
        AND \(rowID) NOT IN (SELECT stage_row FROM \(brokenSQL))
      """, rule: rule, on: connection)
    return count
  }

  /// How many rows a query that names the table gives, with other rows in the table's place.
  func queryCount(
    _ query: String, over rows: String, on connection: Connection
  ) throws -> Int64 {
    try connection.execute("CREATE VIEW IF NOT EXISTS \(viewSQL) AS \(rows)")
    let query = RuleQuery.redirected(query, from: ruleSet.table, to: viewSQL)
    return try value("SELECT count(*) FROM (\n\(query)\n)", on: connection)
  }

  // MARK: Broken rows

  func brokenCount(on connection: Connection) throws -> Int64 {
    try connection.value("SELECT count(*) FROM \(brokenSQL)").integer ?? 0
  }

  /// Sets a rule's bit for the rows a query names, where the rule moves rows.
  ///
  /// - Returns: How many rows the query names.
  private func note(_ rows: String, rule: Int, on connection: Connection) throws -> Int64 {
    guard rules[rule].movesRows else {
      return try value("SELECT count(*) FROM (\(rows))", on: connection)
    }
    let word = words[bit(of: rule).word]
    // WHERE true, so that SQLite does not take ON CONFLICT for the condition of a join.
    return try run(
      """
      INSERT INTO \(brokenSQL) (stage_row, \(word))
      WITH found (found_row) AS (\(rows))
      SELECT found_row, \(bit(of: rule).value) FROM found WHERE \(isNotSpared("found_row"))
      ON CONFLICT (stage_row) DO UPDATE SET \(word) = \(word) | excluded.\(word)
      """, on: connection)
  }

  private func isNotSpared(_ stageRow: String) -> String {
    ruleSet.spared.map { "\(stageRow) NOT IN (SELECT \(rowID) FROM \(stageSQL) WHERE \($0))" }
      ?? "true"
  }

  private func isSet(_ rule: Int) -> String {
    "\(words[bit(of: rule).word]) & \(bit(of: rule).value) <> 0"
  }

  private func value(_ sql: String, on connection: Connection) throws -> Int64 {
    var statement = try connection.prepare(sql)
    statement.bind(parameters)
    return try statement.step() ? statement.integer(at: 0) : 0
  }

  private func run(_ sql: String, on connection: Connection) throws -> Int64 {
    var statement = try connection.prepare(sql)
    statement.bind(parameters)
    while try statement.step() {}
    return Int64(connection.changeCount)
  }

  /// Goes over the rows that are moved, in the stage's order.
  func forEachBrokenRow(
    on connection: Connection,
    _ body: (_ words: [Int64], _ key: String?, _ row: String) throws -> Void
  ) throws {
    let key = ruleSet.key.map { "s.\($0.sqlIdentifier)" }
    var statement = try connection.prepare(
      """
      SELECT
        \(words.map { "b.\($0)" }.joined(separator: ", ")),
        \(key.isEmpty ? "NULL" : RowJSON.array(of: key)),
        \(RowJSON.object(of: ruleSet.columns, in: "s"))
      FROM \(brokenSQL) AS b
      JOIN \(stageSQL) AS s ON s.\(rowID) = b.stage_row
      ORDER BY b.stage_row
      """)
    while try statement.step() {
      try body(
        (0..<wordCount).map { statement.integer(at: $0) }, statement.text(at: wordCount),
        statement.text(at: wordCount + 1) ?? "{}")
    }
  }

  /// Goes over the rows that are moved, by their rowids in the stage.
  func forEachBrokenRowID(
    on connection: Connection, _ body: (_ row: Int64, _ words: [Int64]) throws -> Void
  ) throws {
    var statement = try connection.prepare(
      "SELECT stage_row, \(words.joined(separator: ", ")) FROM \(brokenSQL)")
    while try statement.step() {
      try body(statement.integer(at: 0), (1...wordCount).map { statement.integer(at: $0) })
    }
  }

  func removeBrokenRows(on connection: Connection) throws {
    try connection.execute(
      """
      DROP VIEW IF EXISTS \(viewSQL);
      DELETE FROM \(stageSQL) WHERE \(rowID) IN (SELECT stage_row FROM \(brokenSQL));
      DROP TABLE \(brokenSQL);
      """)
  }
}
