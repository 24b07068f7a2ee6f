// The SQL of a drafted migration: a new table, added columns, or a rebuild.

import SQLText
import SQLite
import Warehouse

/// The statements that bring one table to the shape that its transform asks for.
struct TableDraft {
  /// What is done to the table.
  enum Change: String {
    case create
    case alter
    case rebuild
  }

  let shape: SelectShape
  let change: Change
  let text: String
  /// The columns that are new, or are not as they were.
  let columns: [SelectShape.Column]
  /// What a person should look at, a sentence each.
  let notes: [String]

  /// From how many bytes a row on average a table is better kept with a rowid.
  static let wideRow = 800.0
}

extension TableDraft {
  /// Drafts what a table lacks; nothing where it fits.
  ///
  /// - Parameters:
  ///   - shape: What its transform asks for.
  ///   - shapes: The shapes of all tables as they are.
  ///   - hasChecks: Whether columns are held to their types. Without, the table only follows.
  /// - Throws: ``SQLiteError`` when the shapes cannot be read.
  init?(_ shape: SelectShape, on shapes: Connection, hasChecks: Bool = true) throws {
    let names = SQLNames(shapes)
    let sql = try shapes.value(
      """
      SELECT sql FROM \(shape.table.layer.rawValue).sqlite_master
      WHERE type = 'table' AND name = ? COLLATE NOCASE
      """, [.text(shape.table.name)]
    ).text
    guard let sql, let definition = TableDefinition(sql) else {
      self.init(creating: shape, names, hasChecks)
      return
    }
    let difference = ShapeDifference(shape, definition)
    guard !difference.isEmpty else { return nil }
    if difference.isAddition {
      self.init(altering: shape, difference, names, hasChecks)
    } else {
      try self.init(rebuilding: shape, difference, definition, names, hasChecks, shapes)
    }
  }

  private init(creating shape: SelectShape, _ names: SQLNames, _ hasChecks: Bool) {
    var parts = shape.columns.map { Self.definition($0, names, hasChecks) }
    if !shape.key.isEmpty { parts.append("  PRIMARY KEY (\(names.list(shape.key)))") }
    let isWide = (shape.width ?? 0) > Self.wideRow
    let end = shape.key.isEmpty || isWide ? ")" : ") WITHOUT ROWID"
    var notes: [String] = []
    if shape.key.isEmpty {
      notes.append(
        "\(shape.table): without a key in the header the table has none; name one with key:")
    }
    if isWide {
      notes.append(
        "\(shape.table): its rows have \(Int(shape.width ?? 0)) bytes on average, so it keeps its rowid"
      )
    }
    self.init(
      shape: shape, change: .create,
      text: Self.statement(
        shape, parts + Self.references(shape, names), end, names,
        perhaps: Self.perhaps(shape, names)),
      columns: shape.columns, notes: notes)
  }

  private static func statement(
    _ shape: SelectShape, _ parts: [String], _ end: String, _ names: SQLNames, perhaps: [String]
  ) -> String {
    ([
      "CREATE TABLE \(shape.table.layer).\(names.sql(shape.table.name)) (",
      parts.joined(separator: ",\n"),
    ] + perhaps + ["\(end);"]).joined(separator: "\n")
  }

  private static func definition(
    _ column: SelectShape.Column, _ names: SQLNames, _ hasChecks: Bool
  ) -> String {
    let name = names.sql(column.name)
    guard !hasChecks else {
      return column.declared.definition(name, isNullable: column.isNullable)
    }
    // A guess would change values on their way in; a column without a type takes them as they are.
    let type = column.isCertain ? " \(column.declared.sql)" : ""
    return "  \(name)\(type)"
  }

  private static func references(_ shape: SelectShape, _ names: SQLNames) -> [String] {
    shape.references.filter(\.isCertain).map { "  \(foreignKey($0, names))" }
  }

  private static func perhaps(_ shape: SelectShape, _ names: SQLNames) -> [String] {
    shape.references.filter { !$0.isCertain }
      .map { "  -- Perhaps, for the columns have the names of a key: \(foreignKey($0, names))" }
  }

  private static func foreignKey(
    _ reference: SelectShape.Reference, _ names: SQLNames
  ) -> String {
    "FOREIGN KEY (\(names.list(reference.columns)))"
      + " REFERENCES \(names.sql(reference.parent.name)) (\(names.list(reference.keys)))"
  }

  private init(
    altering shape: SelectShape, _ difference: ShapeDifference, _ names: SQLNames,
    _ hasChecks: Bool
  ) {
    let table = "\(shape.table.layer).\(names.sql(shape.table.name))"
    let statements = difference.added.map { column in
      // The rows that are there get NULL until their table is computed anew.
      let nullable = SelectShape.Column(
        name: column.name, type: column.type, isNullable: true, isCertain: column.isCertain,
        reason: column.reason)
      let definition = Self.definition(nullable, names, hasChecks).trimmed
      return "ALTER TABLE \(table) ADD COLUMN \(definition);"
    }
    self.init(
      shape: shape, change: .alter, text: statements.joined(separator: "\n"),
      columns: difference.added,
      notes: difference.added.filter { !$0.isNullable }.map {
        "\(shape.table).\($0.name) is never NULL in the SELECT; only a rebuild could declare it so"
      })
  }

  private init(
    rebuilding shape: SelectShape, _ difference: ShapeDifference, _ definition: TableDefinition,
    _ names: SQLNames, _ hasChecks: Bool, _ shapes: Connection
  ) throws {
    var lines: [String] = []
    var notes: [String] = []
    for index in try Self.indexes(of: shape.table, naming: difference.lost, on: shapes) {
      lines.append("DROP INDEX \(shape.table.layer).\(names.sql(index));")
      notes.append("the index \(index) names a column that goes, so it goes too")
    }
    for (old, new) in difference.renamed where hasChecks {
      lines.append(
        "-- \(old) and \(new) look like one column under two names. If they are two, write"
          + " -- drop: \(names.sql(old)) instead.")
    }
    for (column, former) in difference.retyped {
      notes.append(
        "\(shape.table).\(column.name) was \(former) and is \(column.declared.sql) now (\(column.reason));"
          + " rows that do not fit stop the migration and are named")
    }
    lines.append("-- rebuild: \(shape.table)")
    if hasChecks {
      lines += difference.renamed.map { "-- rename: \(names.sql($0.old)) \(names.sql($0.new))" }
    }
    let dropped = difference.removed + (hasChecks ? [] : difference.renamed.map(\.old))
    lines += dropped.map { "-- drop: \(names.sql($0))" }
    let renames = Dictionary(
      difference.renamed.map { ($0.old.lowercased(), $0.new) },
      uniquingKeysWith: { first, _ in first })
    let retyped = Set(difference.retyped.map { $0.column.name.lowercased() })
    var parts = shape.columns.map { column -> String in
      let former = definition.columns.first { known in
        let name = known.name.lowercased()
        return name == column.name.lowercased()
          || hasChecks && renames[name]?.lowercased() == column.name.lowercased()
      }
      guard let former, !retyped.contains(column.name.lowercased()) else {
        return Self.definition(column, names, hasChecks)
      }
      return "  " + definition.text(in: former.extent, renaming: renames, names)
    }
    let key =
      shape.key.isEmpty ? definition.primaryKey.map { renames[$0.lowercased()] ?? $0 } : shape.key
    let hasKey =
      !key.isEmpty && key.allSatisfy { name in shape.columns.contains { $0.name == name } }
    let isInline = definition.columns.contains { column in
      column.constraints.contains { if case .primaryKey = $0.kind { true } else { false } }
    }
    if hasKey, !isInline { parts.append("  PRIMARY KEY (\(names.list(key)))") }
    let gone = Set(dropped.map { $0.lowercased() })
    for constraint in definition.constraints {
      if case .primaryKey = constraint.kind { continue }
      let text = definition.text(in: constraint.extent, renaming: renames, names)
      if definition.mentions(gone, in: constraint.extent) {
        notes.append("\(text) names a column that goes, so it goes too")
      } else {
        parts.append("  \(text)")
      }
    }
    let options = definition.options.map { $0.uppercased() }.sorted()
    let end =
      hasKey
      ? options.isEmpty ? ") WITHOUT ROWID" : ") " + options.joined(separator: ", ") : ")"
    lines.append(Self.statement(shape, parts, end, names, perhaps: []))
    self.init(
      shape: shape, change: .rebuild, text: lines.joined(separator: "\n"),
      columns: difference.added + difference.retyped.map(\.column), notes: notes)
  }

  /// The indexes that could not be made without these columns.
  private static func indexes(
    of table: TableName, naming columns: Set<String>, on shapes: Connection
  ) throws -> [String] {
    try shapes.rows(
      """
      SELECT name, sql FROM \(table.layer.rawValue).sqlite_master
      WHERE type = 'index' AND tbl_name = ? COLLATE NOCASE AND sql IS NOT NULL ORDER BY name
      """, [.text(table.name)]
    ).filter { row in
      let text = SQLText(row[1].text ?? "")
      return text.tokens.contains { token in
        [.word, .quotedName].contains(token.kind)
          && columns.contains(text.content(of: token).lowercased())
      }
    }.compactMap { $0[0].text }
  }
}

extension TableDefinition {
  /// A part of the text with columns under their new names.
  fileprivate func text(
    in range: Range<Int>, renaming renames: [String: String], _ names: SQLNames
  ) -> String {
    var result = ""
    var place = range.lowerBound
    for token in sql.tokens where range.contains(token.range.lowerBound) {
      guard [.word, .quotedName].contains(token.kind),
        let new = renames[sql.content(of: token).lowercased()]
      else { continue }
      result += sql.text(in: place..<token.range.lowerBound) + names.sql(new)
      place = token.range.upperBound
    }
    return result + sql.text(in: place..<range.upperBound)
  }

  /// Whether a part of the text names one of these columns, given in small letters.
  fileprivate func mentions(_ columns: Set<String>, in range: Range<Int>) -> Bool {
    sql.tokens.contains { token in
      range.contains(token.range.lowerBound) && [.word, .quotedName].contains(token.kind)
        && columns.contains(sql.content(of: token).lowercased())
    }
  }
}

/// How names are written in SQL: with quotes where they are words of it.
struct SQLNames {
  private let connection: Connection

  init(_ connection: Connection) { self.connection = connection }

  func sql(_ name: String) -> String {
    // These are values where no table stands before them, as in a CHECK.
    let values = ["current_date", "current_time", "current_timestamp"]
    let isBare =
      name.shown == name && !values.contains(name.lowercased())
      && (try? connection.accesses(
        of: "SELECT t.\(name) AS \(name) FROM (SELECT 1 AS \(name)) AS t"))
        != nil
    return isBare ? name : name.sqlIdentifier
  }

  func list(_ names: [String]) -> String { names.map(sql).joined(separator: ", ") }
}
