// Bringing a table to what the stage says by changing only the rows that differ. The differences are
// kept in _change for those downstream, and for people.

public import SQLite
public import Warehouse

/// What a merge did to a table.
public struct MergeResult: Sendable, Equatable {
  /// How many rows are new.
  public var insertedCount = 0
  /// How many rows have other values than before.
  public var updatedCount = 0
  /// How many rows are gone.
  public var deletedCount = 0
  /// How many rows the table has now.
  public var rowCount = 0
  /// The columns in which rows differ from before; nothing where rows came or went, which may differ in
  /// any.
  public var changedColumns: [String]? = []

  /// How many rows are not as before.
  public var changedCount: Int { insertedCount + updatedCount + deletedCount }
}

/// The merge of a stage into its table, within the step's transaction.
public struct Merge {
  let compilation: Compilation
  private let stepID: String
  let connection: Connection
  let affected: AffectedKeys?

  /// Prepares the merge of the stage that `compilation` filled.
  ///
  /// - Parameters:
  ///   - compilation: The transform.
  ///   - affected: The keys that the stage has the rows of, where it has not all: rows with other keys
  ///     stay as they are, and are not looked at.
  ///   - stepID: The step.
  ///   - connection: The step's connection, in its transaction.
  public init(
    _ compilation: Compilation, affected: AffectedKeys? = nil, stepID: String,
    on connection: Connection
  ) {
    self.compilation = compilation
    self.affected = affected
    self.stepID = stepID
    self.connection = connection
  }

  var target: String { compilation.transform.table.sql }
  var columns: String { list(compilation.columns) }
  var key: String { list(compilation.key) }

  /// Makes the table equal to the stage.
  public func run() throws -> MergeResult {
    let stageCount = try count("FROM \(Stage.name)")
    let targetCount = try affected?.formerRowCount ?? count("FROM \(target)")
    if targetCount == 0 {
      return MergeResult(
        insertedCount: try insertAll(), rowCount: stageCount, changedColumns: nil)
    }
    guard !compilation.key.isEmpty else { return try replaceIfDifferent(targetCount, stageCount) }
    var result = MergeResult()
    if affected != nil {
      try refuseDuplicates()
      try findFormer()
    }
    try findDifferences()
    result.insertedCount = try count("FROM temp.difference WHERE NOT is_known")
    result.updatedCount = try count("FROM temp.difference WHERE is_known")
    if affected == nil {
      result.deletedCount = targetCount - (stageCount - result.insertedCount)
      if result.deletedCount > 0 { try findGone() }
    } else {
      try findGone()
      result.deletedCount = try count("FROM temp.gone")
    }
    result.rowCount = targetCount + result.insertedCount - result.deletedCount
    result.changedColumns = try changedColumns(result)
    let limit = ChangeLog.stepLimit(ofRows: Int64(targetCount))
    if result.changedCount > 0, result.changedCount <= limit, try !hasBytes() {
      try keepChanges(hasGone: result.deletedCount > 0)
    }
    try apply(result)
    return result
  }

  // In the key's order the b-tree is filled from left to right, which is several times faster.
  private func insertAll() throws -> Int {
    let order = compilation.key.isEmpty ? "" : "ORDER BY \(key)"
    return try connection.run(
      "INSERT INTO \(target) (\(columns)) SELECT \(columns) FROM \(Stage.name) \(order)")
  }

  /// A table without a key is compared as a bag of rows and replaced whole when it differs.
  private func replaceIfDifferent(_ targetCount: Int, _ stageCount: Int) throws -> MergeResult {
    let bag = { (table: String) in
      "SELECT \(self.columns), count(*) FROM \(table) GROUP BY \(self.columns)"
    }
    let differs =
      try targetCount != stageCount
      || count("FROM (SELECT * FROM (\(bag(Stage.name))) EXCEPT SELECT * FROM (\(bag(target))))")
        > 0
    guard differs else { return MergeResult(rowCount: stageCount) }
    try connection.run("DELETE FROM \(target)")
    return MergeResult(
      insertedCount: try insertAll(), deletedCount: targetCount, rowCount: stageCount,
      changedColumns: nil)
  }

  /// The columns in which rows may differ.
  ///
  /// The id of the run is another one each time.
  private var compared: [String] {
    let runID = compilation.runColumns
    return compilation.columns.filter { !compilation.key.contains($0) && !runID.contains($0) }
  }

  private func changedColumns(_ result: MergeResult) throws -> [String]? {
    if result.changedCount == 0 { return [] }
    guard result.insertedCount + result.deletedCount == 0 else { return nil }
    let differs = compared.map { "max(s.\($0.sqlIdentifier) IS NOT t.\($0.sqlIdentifier))" }
    let row = try connection.rows(
      """
      SELECT \(differs.joined(separator: ", "))
      FROM temp.difference AS d
      JOIN \(Stage.name) AS s ON s.rowid = d.stage_row
      JOIN \(former) AS t ON \(equal("s", "t"))
      """)
    // The id of the run is not compared, but it is another one where a row is written anew.
    let different = zip(compared, row.first ?? []).filter { $0.1 == 1 }.map(\.0)
    return different + compilation.runColumns.sorted()
  }

  /// Whether a changed row has bytes where its images could only say text: then none are kept.
  private func hasBytes() throws -> Bool {
    let isBlob = { (row: String) in
      compilation.columns.map { "typeof(\(row).\($0.sqlIdentifier)) = 'blob'" }
        .joined(separator: " OR ")
    }
    let stage = try connection.value(
      """
      SELECT 1 FROM temp.difference AS d
      JOIN \(Stage.name) AS s ON s.rowid = d.stage_row
      LEFT JOIN \(former) AS t ON \(equal("s", "t"))
      WHERE \(isBlob("s")) OR \(isBlob("t"))
      LIMIT 1
      """)
    return !stage.isNull
  }

  private func findDifferences() throws {
    let differs = compared.map { "s.\($0.sqlIdentifier) IS NOT t.\($0.sqlIdentifier)" }
    let firstKey = compilation.key[0].sqlIdentifier
    try connection.execute(
      """
      DROP TABLE IF EXISTS temp.difference;
      CREATE TEMP TABLE difference AS
      SELECT s.rowid AS stage_row, t.\(firstKey) IS NOT NULL AS is_known
      FROM \(Stage.name) AS s
      LEFT JOIN \(former) AS t ON \(equal("s", "t"))
      WHERE t.\(firstKey) IS NULL\(differs.map { " OR \($0)" }.joined());
      """)
  }

  private func findGone() throws {
    try connection.execute(
      """
      CREATE INDEX IF NOT EXISTS temp.stage_key ON stage (\(key));
      DROP TABLE IF EXISTS temp.gone;
      CREATE TEMP TABLE gone AS
      SELECT \(key) FROM \(former) AS t
      WHERE NOT EXISTS (SELECT 1 FROM \(Stage.name) AS s WHERE \(equal("s", "t")));
      """)
  }

  private func keepChanges(hasGone: Bool) throws {
    let table = compilation.transform.table
    let keep =
      "INSERT INTO \(table.layer.rawValue)._change"
      + " (table_name, step_id, op, \"key\", \"before\", \"after\")"
    let names: [Value] = [.text(table.name), .text(stepID)]
    try connection.run(
      """
      \(keep)
      SELECT ?, ?, iif(d.is_known, 'update', 'insert'), \(keyJSON("s")),
        iif(d.is_known, \(rowJSON("t")), NULL), \(rowJSON("s"))
      FROM temp.difference AS d
      JOIN \(Stage.name) AS s ON s.rowid = d.stage_row
      LEFT JOIN \(former) AS t ON \(equal("s", "t"))
      """, names)
    guard hasGone else { return }
    try connection.run(
      """
      \(keep)
      SELECT ?, ?, 'delete', \(keyJSON("t")), \(rowJSON("t")), NULL
      FROM temp.gone AS g
      JOIN \(former) AS t ON \(equal("g", "t"))
      """, names)
  }

  private func apply(_ result: MergeResult) throws {
    if result.deletedCount > 0 {
      try connection.run(
        "DELETE FROM \(target) WHERE (\(key)) IN (SELECT \(key) FROM temp.gone)")
    }
    if result.updatedCount > 0, try mayUpdate() {
      try update()
      if result.insertedCount > 0 { try insert("WHERE NOT is_known") }
      return
    }
    // Changed rows are deleted and inserted, so that values of a unique column may move between rows.
    if result.updatedCount > 0 {
      try connection.run(
        """
        DELETE FROM \(target) WHERE (\(key)) IN (
          SELECT \(key) FROM \(Stage.name)
          WHERE rowid IN (SELECT stage_row FROM temp.difference WHERE is_known))
        """)
    }
    if result.insertedCount + result.updatedCount > 0 { try insert() }
  }

  // OR FAIL, because the step rolls back anyway: else SQLite keeps a copy of each page that it writes.
  private func insert(_ which: String = "") throws {
    try connection.run(
      """
      INSERT OR FAIL INTO \(target) (\(columns))
      SELECT \(columns) FROM \(Stage.name)
      WHERE rowid IN (SELECT stage_row FROM temp.difference \(which))
      ORDER BY \(key)
      """)
  }

  func count(_ from: String) throws -> Int {
    Int(try connection.value("SELECT count(*) \(from)").integer ?? 0)
  }

  func list(_ names: [String]) -> String {
    names.map(\.sqlIdentifier).joined(separator: ", ")
  }

  func equal(_ first: String, _ second: String) -> String {
    compilation.key.map { "\(first).\($0.sqlIdentifier) = \(second).\($0.sqlIdentifier)" }
      .joined(separator: " AND ")
  }

  private func keyJSON(_ alias: String) -> String {
    RowJSON.array(of: compilation.key.map { "\(alias).\($0.sqlIdentifier)" })
  }

  private func rowJSON(_ alias: String) -> String {
    RowJSON.object(of: compilation.columns, in: alias)
  }
}

/// The rows that a step changed in a table, as `_change` keeps them.
public struct ChangeSet: Sendable {
  /// One changed row.
  public struct Change: Sendable, Equatable {
    /// `insert`, `update` or `delete`.
    public let operation: String
    /// The row's key as a JSON array.
    public let key: String
    /// The row before as a JSON object.
    public let before: String?
    /// The row after as a JSON object.
    public let after: String?
  }

  /// The changed rows.
  public let changes: [Change]

  /// Reads the changes of a step.
  ///
  /// - Returns: Nothing when there were too many to keep, or they have been dropped since.
  public init?(of entry: LedgerEntry, table: TableName, on connection: Connection) throws {
    let rows = try connection.rows(
      """
      SELECT op, "key", "before", "after" FROM \(table.layer.rawValue)._change
      WHERE table_name = ? AND step_id = ?
      ORDER BY change_id
      """, [.text(table.name), .text(entry.stepID)])
    guard rows.count == entry.changedRowCount else { return nil }
    changes = rows.map {
      Change(
        operation: $0[0].text ?? "", key: $0[1].text ?? "", before: $0[2].text, after: $0[3].text)
    }
  }
}
