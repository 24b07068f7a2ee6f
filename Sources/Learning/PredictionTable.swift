// The table predictions are kept in: its shape, and how new predictions replace old ones.

public import SQLite
import Warehouse

/// A column of a prediction table.
private struct PredictionColumn {
  let name: String
  let type: String
  let isNullable: Bool
  let check: String?

  init(_ name: String, _ type: String, isNullable: Bool = false, check: String? = nil) {
    self.name = name
    self.type = type
    self.isNullable = isNullable
    self.check = check
  }

  /// The column's line in CREATE TABLE, with the check of its type.
  var definition: String {
    let id = name.sqlIdentifier
    var tests = [check].compactMap(\.self)
    switch type {
    case "BIGINT": tests.insert("typeof(\(id)) = 'integer'", at: 0)
    case "DOUBLE": tests.insert("typeof(\(id)) IN ('real', 'integer')", at: 0)
    case "DATE":
      tests.insert(
        "\(id) GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]' "
          + "AND \(id) IS date(\(id), '+0 days')", at: 0)
    default:
      if let length = type.firstMatch(of: /\((\d+)\)/)?.1 {
        tests.insert("length(\(id)) <= \(length)", at: 0)
      }
    }
    let checks = tests.isEmpty ? "" : " CHECK (\(tests.joined(separator: " AND ")))"
    return "\(id) \(type)\(isNullable ? "" : " NOT NULL")\(checks)"
  }
}

extension ModelDefinition {
  /// The columns of the prediction table with their types, in order.
  ///
  /// - Parameter connection: The shapes of all tables, that of the feature table among them.
  /// - Returns: The columns that scoring would make.
  /// - Throws: ``SQLiteError`` when the shapes cannot be read.
  public func predictionColumns(on connection: Connection) throws -> [(name: String, type: String)]
  {
    try PredictionTable(of: self, on: connection).columns.map { ($0.name, $0.type) }
  }
}

/// A model's prediction table: the predictions of one day, those of the last scoring.
struct PredictionTable {
  private let model: ModelDefinition
  private let connection: Connection
  fileprivate let columns: [PredictionColumn]
  private let keyCount: Int
  private let references: [String]

  /// The table of a model, its key typed as the feature table has it.
  init(of model: ModelDefinition, on connection: Connection) throws {
    self.model = model
    self.connection = connection
    let declared = try connection.columns(of: model.featureTable)
    let key = (model.entity + (model.item.map { [$0] } ?? [])).map { name in
      PredictionColumn(name, Self.type(declared.first { $0.name == name }?.type ?? ""))
    }
    let version = PredictionColumn("model_version", "BIGINT")
    let asOf = PredictionColumn("as_of", "DATE")
    switch model.algorithm {
    case .gradientBoosting:
      columns =
        key + [
          asOf, PredictionColumn("probability", "DOUBLE", check: "probability BETWEEN 0 AND 1"),
          PredictionColumn("decile", "BIGINT", check: "decile BETWEEN 1 AND 10"), version,
        ]
        + (1...3).map { PredictionColumn("reason_\($0)", "VARCHAR(255)", isNullable: true) }
    case .itemToItem:
      columns =
        key + [
          asOf, PredictionColumn("rank", "BIGINT", check: "rank >= 1"),
          PredictionColumn("score", "DOUBLE"), version,
        ]
    }
    keyCount = key.count + 1
    references = try [model.entity, model.item.map { [$0] } ?? []].compactMap {
      try Self.reference(of: $0, on: connection)
    }
  }

  /// Makes the table, anew when it had another shape: what is in it can be predicted again.
  func create() throws {
    let sql = "CREATE TABLE \(model.predictionTable.name.sqlIdentifier) (\(body)) WITHOUT ROWID"
    let present = try connection.value(
      "SELECT sql FROM refined.sqlite_schema WHERE type = 'table' AND name = ?",
      [.text(model.predictionTable.name)])
    guard present.text != sql else { return }
    try connection.execute("DROP TABLE IF EXISTS \(model.predictionTable.sql)")
    try connection.execute("CREATE TABLE \(model.predictionTable.sql) (\(body)) WITHOUT ROWID")
  }

  /// Replaces the predictions by those of `rows`, touching only what differs.
  ///
  /// - Parameter rows: Called with a function that takes one row, its values in the table's order.
  /// - Returns: How many rows there are, and how many were inserted, changed or deleted.
  /// - Throws: What `rows` throws, and what SQLite says.
  func replace(
    _ rows: (([Value]) throws -> Void) throws -> Void
  ) throws -> (rowCount: Int, changedRowCount: Int) {
    let names = columns.map(\.name.sqlIdentifier)
    let list = names.joined(separator: ", ")
    let key = names.prefix(keyCount)
    let keyList = key.joined(separator: ", ")
    // Typed as the table is, so that a code such as 007 is not compared as a number.
    let typed = columns.map { "\($0.name.sqlIdentifier) \($0.type)" }.joined(separator: ", ")
    try connection.execute(
      "CREATE TEMP TABLE prediction_stage (\(typed), PRIMARY KEY (\(keyList))) WITHOUT ROWID")
    defer { try? connection.execute("DROP TABLE IF EXISTS temp.prediction_stage") }
    let marks = names.map { _ in "?" }.joined(separator: ", ")
    var insert = try connection.prepare("INSERT INTO temp.prediction_stage VALUES (\(marks))")
    var rowCount = 0
    try rows { values in
      insert.bind(values)
      _ = try insert.step()
      insert.reset()
      rowCount += 1
    }
    let others = names.dropFirst(keyCount)
    let table = model.predictionTable.name.sqlIdentifier
    var changedCount = try connection.run(
      """
      INSERT INTO \(model.predictionTable.sql) (\(list))
      SELECT \(list) FROM temp.prediction_stage WHERE true
      ON CONFLICT (\(keyList)) DO UPDATE SET
      \(others.map { "\($0) = excluded.\($0)" }.joined(separator: ", "))
      WHERE \(others.map { "\(table).\($0) IS NOT excluded.\($0)" }.joined(separator: " OR "))
      """)
    changedCount += try connection.run(
      """
      DELETE FROM \(model.predictionTable.sql) AS old
      WHERE NOT EXISTS (
        SELECT 1 FROM temp.prediction_stage AS new
        WHERE \(key.map { "new.\($0) = old.\($0)" }.joined(separator: " AND ")))
      """)
    return (rowCount, changedCount)
  }

  private var body: String {
    let key = columns.prefix(keyCount).map(\.name.sqlIdentifier).joined(separator: ", ")
    let lines = columns.map(\.definition) + ["PRIMARY KEY (\(key))"] + references
    return "\n  " + lines.joined(separator: ",\n  ") + "\n"
  }

  /// The type of a key column, which a table that took its SELECT's shape may declare otherwise.
  private static func type(_ declared: String) -> String {
    let type = declared.uppercased()
    return switch type {
    case "INTEGER", "INT", "BIGINT", "BOOLEAN": "BIGINT"
    case "REAL", "DOUBLE": "DOUBLE"
    case "DATE": "DATE"
    default: type.hasPrefix("VARCHAR(") ? type : "VARCHAR(255)"
    }
  }

  /// The foreign key to the one table that has just these columns as its primary key.
  private static func reference(
    of columns: [String], on connection: Connection
  ) throws -> String? {
    guard !columns.isEmpty else { return nil }
    let tables = try connection.rows(
      """
      SELECT s.name
      FROM refined.sqlite_schema AS s
      WHERE s.type = 'table' AND s.name NOT LIKE '\\_%' ESCAPE '\\'
        AND s.name NOT LIKE 'feature\\_%' ESCAPE '\\'
        AND s.name NOT LIKE 'prediction\\_%' ESCAPE '\\'
        AND (
          SELECT group_concat(name) FROM (
            SELECT name FROM pragma_table_info(s.name, 'refined') WHERE pk > 0 ORDER BY pk)
        ) = ?
      """, [.text(columns.joined(separator: ","))]
    ).compactMap { $0[0].text }
    guard tables.count == 1, let table = tables.first else { return nil }
    let list = columns.map(\.sqlIdentifier).joined(separator: ", ")
    return "FOREIGN KEY (\(list)) REFERENCES \(table.sqlIdentifier) (\(list))"
  }
}
