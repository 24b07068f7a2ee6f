// Merging the rows of some keys in a time that follows from their number. Rows of keys that are spread over
// a table are on as many pages of it, more than SQLite keeps in memory, so each is read once and written once.

import SQLite
import Warehouse

extension Merge {
  /// What the stage is compared with: the table, or of it the rows of the affected keys.
  var former: String { affected == nil ? target : "temp.former" }

  /// Fails where the stage has two rows of a key that the table has once: of those, one may be as the
  /// table's row is, and so would not be in the way of the other.
  ///
  /// The index stays, for finding the rows that are gone.
  func refuseDuplicates() throws {
    let isUnique = Set(compilation.key) == Set(compilation.shape.primaryKey)
    try connection.execute(
      "CREATE \(isUnique ? "UNIQUE " : "")INDEX temp.stage_key ON stage (\(key))")
  }

  /// Copies the affected keys' rows out of the table.
  func findFormer() throws {
    guard let affected else { return }
    let types = Dictionary(
      compilation.shape.columns.map { ($0.name, $0.type) }, uniquingKeysWith: { first, _ in first })
    let columns = compilation.columns.map { "\($0.sqlIdentifier) \(types[$0] ?? "")" }
    try connection.execute(
      """
      DROP TABLE IF EXISTS temp.former;
      CREATE TABLE temp.former (\(columns.joined(separator: ", ")));
      INSERT INTO temp.former
      SELECT \(self.columns) FROM \(target) AS t WHERE \(affected.condition(on: "t"));
      CREATE INDEX temp.former_key ON former (\(key));
      """)
  }

  /// Whether rows may be changed where they are: only the key must be unique, so that no value is in the way
  /// of another, and no trigger tells of rows that go and come.
  func mayUpdate() throws -> Bool {
    guard affected != nil, Set(compilation.key) == Set(compilation.shape.primaryKey) else {
      return false
    }
    let table = compilation.transform.table
    let obstacles = try connection.value(
      """
      SELECT (SELECT count(*) FROM pragma_index_list(?1, ?2) WHERE "unique" AND origin <> 'pk')
        + (
          SELECT count(*) FROM \(table.layer.rawValue).sqlite_master
          WHERE type = 'trigger' AND lower(tbl_name) = lower(?1))
      """, [.text(table.name), .text(table.layer.rawValue)])
    return obstacles == 0
  }

  /// Gives the rows that differ their new values.
  func update() throws {
    let others = compilation.columns.filter { !compilation.key.contains($0) }
    let new = (others + compilation.key).map { "s.\($0.sqlIdentifier)" }
    let changes = others.map { "\($0.sqlIdentifier) = ?" }
    let isSame = compilation.key.map { "\($0.sqlIdentifier) = ?" }
    var rows = try connection.prepare(
      """
      SELECT \(new.joined(separator: ", "))
      FROM temp.difference AS d
      JOIN \(Stage.name) AS s ON s.rowid = d.stage_row
      WHERE d.is_known
      ORDER BY \(compilation.key.map { "s.\($0.sqlIdentifier)" }.joined(separator: ", "))
      """)
    // One statement for all rows would first collect them, and so look for each of them twice.
    var update = try connection.prepare(
      """
      UPDATE OR FAIL \(target) SET \(changes.joined(separator: ", "))
      WHERE \(isSame.joined(separator: " AND "))
      """)
    while try rows.step() {
      update.bind(rows.row())
      while try update.step() {}
      update.reset()
    }
  }
}
