// The feature table of a model: a transform whose table the engine makes, over the dates that the
// model is observed on.

import Learning
import SQLite
import Transforms
import Warehouse

/// A model's file seen as a transform that fills `refined.feature_<model>`.
struct ModelFeatures {
  /// The model, as Learning reads it.
  let definition: ModelDefinition
  /// The file.
  let file: SQLFile
  /// The transform that fills the feature table.
  let transform: Transform
  /// The feature table's columns with their types.
  private let columns: [(name: String, type: String)]

  var name: String { definition.name }
  var table: TableName { transform.table }

  /// Reads a model's file and compiles its SELECT.
  init(_ file: SQLFile, on shapes: Connection) throws {
    definition = try ModelDefinition(file)
    self.file = file
    let table = TableName(.refined, "feature_\(definition.name)")
    let declared = try Transform(table, file, otherKeys: ModelDefinition.headerKeys)
    transform = Transform(table, key: definition.featureKey, like: declared)
    columns = try Self.columns(of: file, declared, key: definition.featureKey, on: shapes)
    try refuseMissingColumns()
  }

  // A column's type is what the header says, else that of the column it comes from; what is computed
  // counts as a number, and text in it stays text.
  private static func columns(
    of file: SQLFile, _ transform: Transform, key: [String], on shapes: Connection
  ) throws -> [(String, String)] {
    do {
      let statement = try shapes.prepare(file.sql)
      return statement.columnNames.enumerated().map { index, name in
        let type = name == "as_of" ? "DATE" : statement.declaredType(at: index)
        return (name, transform.columns[name]?.type ?? type ?? "DOUBLE")
      }
    } catch let error {
      // The compiler that follows says the same with hints; here there is only no shape to be had.
      throw file.error(error)
    }
  }

  private func refuseMissingColumns() throws {
    let names = columns.map(\.name)
    let wanted = definition.featureKey + [definition.label]
    guard let missing = wanted.first(where: { !names.contains($0) }) else { return }
    throw PantanalError(
      .modelInvalid, "the SELECT of the model \(name) has no column \(missing)",
      hint: Suggestion.closest(to: missing, in: names).map { "did you mean \($0)?" }
        ?? "entity, item, as_of and label are columns of its SELECT",
      place: (definition.label == missing ? file.header["label"] : file.header["entity"])?.place)
  }

  /// Makes the feature table, anew when its columns are others than before.
  func createTable(on connection: Connection) throws {
    let wanted = columns.map { "\($0.name.sqlIdentifier) \($0.type)" }
    let key = transform.key.map(\.sqlIdentifier).joined(separator: ", ")
    let notNull = Set(transform.key)
    let definitions = zip(columns, wanted).map { column, text in
      notNull.contains(column.name) ? "\(text) NOT NULL" : text
    }
    let sql = """
      CREATE TABLE \(table.sql) (
        \(definitions.joined(separator: ",\n  ")),
        PRIMARY KEY (\(key))
      ) WITHOUT ROWID
      """
    if let shape = try TableShape(of: table, on: connection) {
      let names = shape.columns.map { "\($0.name.sqlIdentifier) \($0.type)" }
      if names == wanted, shape.primaryKey == transform.key { return }
      try connection.execute("DROP TABLE \(table.sql)")
    }
    try connection.execute(sql)
  }

  /// Writes the dates on which the model is observed, and the day it is scored for.
  func writeObservations(asOf: String, on connection: Connection) throws {
    try connection.run(
      "DELETE FROM refined._observation WHERE model = ?", [.text(name)])
    for day in try definition.observations.days(before: asOf) {
      try connection.run(
        "INSERT INTO refined._observation (model, as_of, purpose) VALUES (?, ?, 'train')",
        [.text(name), .text(day)])
    }
    try connection.run(
      """
      INSERT INTO refined._observation (model, as_of, purpose) VALUES (?, ?, 'score')
      ON CONFLICT (model, as_of) DO UPDATE SET purpose = 'score'
      """, [.text(name), .text(asOf)])
  }
}
