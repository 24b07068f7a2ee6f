// What ALTER TABLE cannot do, by the procedure of SQLite's documentation: a table of the new definition
// takes the rows, the old one goes, the new one takes its name, and indexes and triggers are made again.
// Views and foreign keys of other tables name the table, and so find the new one.
//
// Related SQLite documentation: <https://www.sqlite.org/lang_altertable.html#making_other_kinds_of_table_schema_changes>

import SQLText
import SQLite
import Warehouse

/// The rebuild of one table, within the transaction of its migration.
struct TableRebuild {
  let rebuild: Rebuild
  let connection: Connection
  /// The columns whose values are not shown in messages, in small letters.
  let hidden: Set<String>

  private var statement: MigrationStatement { rebuild.statement }
  private var layer: String { statement.layer.rawValue }
  private var table: TableName { TableName(statement.layer, rebuild.name) }
  private var newTable: String { "\(layer).\(Self.newName(of: rebuild.name).sqlIdentifier)" }

  /// The name of the new table until it takes that of the old one.
  static func newName(of table: String) -> String { "_rebuild_\(table)" }

  /// Gives the table its new definition.
  ///
  /// - Returns: What is not in it as it was.
  /// - Throws: ``PantanalError`` with the rows that do not fit, ``SQLiteError``.
  func run() throws -> TableChange {
    for rename in rebuild.renames { try self.rename(rename.old, to: rename.new) }
    let former = try formerColumns()
    let mapping = try mapping(from: former)
    let dependents = try dependents()
    try create()
    try copy(mapping)
    try connection.execute("DROP TABLE \(table.sql)")
    try takeName()
    for dependent in dependents { try remake(dependent) }
    return change(former, mapping)
  }

  /// A column, where its values come from, and whether they stay as they are.
  private struct Mapping {
    let column: String
    let expression: String
    /// Where an expression of the migration's own begins in its file.
    let offset: Int?
    let isUnchanged: Bool
  }

  private struct FormerColumn {
    let name: String
    let type: String
    let isGenerated: Bool
  }

  // SQLite itself rewrites indexes, triggers, views and references of other tables.
  private func rename(_ old: String, to new: String) throws {
    do {
      try connection.execute(
        "ALTER TABLE \(table.sql) RENAME COLUMN \(old.sqlIdentifier) TO \(new.sqlIdentifier)")
    } catch {
      guard error.primaryCode == 1 else { throw error }
      throw PantanalError(
        .migrationInvalid, "\(table) cannot rename \(old) to \(new): \(error.message)",
        place: statement.place(), cause: error)
    }
  }

  private func formerColumns() throws -> [FormerColumn] {
    let rows = try connection.rows(
      "SELECT name, type, hidden FROM pragma_table_xinfo(?, ?)",
      [.text(rebuild.name), .text(layer)])
    guard !rows.isEmpty else {
      let names = try connection.rows(
        "SELECT name FROM \(layer).sqlite_master WHERE type = 'table'"
      )
      .compactMap { $0[0].text }
      throw PantanalError(
        .migrationInvalid, "there is no table \(table) to rebuild",
        hint: Suggestion.closest(to: rebuild.name, in: names).map { "did you mean \($0)?" }
          ?? "leave -- rebuild: out to make a new table",
        place: statement.place())
    }
    return rows.map {
      FormerColumn(
        name: $0[0].text ?? "", type: $0[1].text ?? "", isGenerated: ($0[2].integer ?? 0) > 1)
    }
  }

  private func mapping(from former: [FormerColumn]) throws -> [Mapping] {
    var mapping: [Mapping] = []
    for column in rebuild.definition.columns where !column.isGenerated {
      let own = former.first { $0.name.lowercased() == column.name.lowercased() }
      if let value = rebuild.values[column.name.lowercased()] {
        mapping.append(
          Mapping(
            column: column.name, expression: value.expression, offset: value.offset,
            isUnchanged: false))
      } else if let own {
        mapping.append(
          Mapping(
            column: column.name, expression: own.name.sqlIdentifier, offset: nil,
            isUnchanged: own.type.affinity == column.type.affinity))
      }
    }
    try refuseLoss(former, mapping)
    return mapping
  }

  /// A column is given up only where the migration says so.
  private func refuseLoss(_ former: [FormerColumn], _ mapping: [Mapping]) throws {
    let kept = Set(rebuild.definition.columns.map { $0.name.lowercased() })
    let lost = former.filter {
      !$0.isGenerated && !kept.contains($0.name.lowercased())
        && !rebuild.drops.contains($0.name.lowercased())
    }
    let names = former.map { $0.name.lowercased() }
    let strangers = rebuild.drops.filter { !names.contains($0) }.sorted()
    var errors = lost.map { column in
      PantanalError(
        .migrationInvalid, "the rebuild of \(table) would lose the column \(column.name)",
        hint: "say so with -- drop: \(column.name.shown), or keep its values with"
          + " -- rename: \(column.name.shown) new_name",
        place: statement.place())
    }
    errors += strangers.map { name in
      PantanalError(
        .migrationInvalid, "-- drop: \(name) of \(table) drops nothing",
        hint: Suggestion.closest(to: name, in: names).map { "did you mean \($0)?" },
        place: statement.place())
    }
    if let error = PantanalError.joining(errors) { throw error }
  }

  /// The indexes and triggers of the table, which go with it.
  private func dependents() throws -> [(name: String, sql: String)] {
    try connection.rows(
      """
      SELECT name, sql FROM \(layer).sqlite_master
      WHERE tbl_name = ? COLLATE NOCASE AND type IN ('index', 'trigger') AND sql IS NOT NULL
      ORDER BY rowid
      """, [.text(rebuild.name)]
    ).map { ($0[0].text ?? "", $0[1].text ?? "") }
  }

  private func create() throws {
    let text = rebuild.definition.sql
    let head = "CREATE TABLE \(newTable) "
    do {
      try connection.execute(head + text.text(in: rebuild.definition.bodyRange))
    } catch {
      guard error.primaryCode == 1 else { throw error }
      let offset = error.offset.map {
        $0 - head.utf8.count + rebuild.definition.bodyRange.lowerBound
      }
      throw PantanalError(
        .migrationInvalid, error.message, place: statement.place(of: max(offset ?? 0, 0)),
        cause: error)
    }
  }

  // MARK: Rows

  private func copy(_ mapping: [Mapping]) throws {
    guard !mapping.isEmpty else { return }
    let columns = mapping.map(\.column.sqlIdentifier).joined(separator: ", ")
    // In the new key's order the b-tree is filled from left to right.
    let key = rebuild.definition.primaryKey.compactMap { name in
      mapping.firstIndex { $0.column.lowercased() == name.lowercased() }.map { String($0 + 1) }
    }
    let order = key.isEmpty ? "" : " ORDER BY \(key.joined(separator: ", "))"
    do {
      try insert(into: newTable, columns, mapping, order)
    } catch let error as SQLiteError where error.isConstraint {
      try explainMisfits(mapping, columns)
      throw error
    }
  }

  private func insert(
    into target: String, _ columns: String, _ mapping: [Mapping], _ order: String
  ) throws {
    var sql = "INSERT INTO \(target) (\(columns)) SELECT "
    var starts: [(start: Int, mapping: Mapping)] = []
    for (index, item) in mapping.enumerated() {
      if index > 0 { sql += ", " }
      if item.offset != nil { sql += "(" }
      starts.append((sql.utf8.count, item))
      sql += item.expression
      if item.offset != nil { sql += ")" }
    }
    sql += " FROM \(table.sql)\(order)"
    do {
      try connection.execute(sql)
    } catch {
      // What an expression says is wrong at its place, in its directive.
      guard error.primaryCode == 1, let offset = error.offset,
        let (start, item) = starts.last(where: { $0.start <= offset }), let own = item.offset
      else { throw error }
      throw PantanalError(
        .migrationInvalid, error.message,
        hint: SQLFile.hint(
          for: error.message, among: try formerColumns().map { "\(table).\($0.name)" }),
        place: statement.file.place(of: own + offset - start), cause: error)
    }
  }

  /// Says which rows the new constraints refuse, asked of all of them in a table without constraints.
  private func explainMisfits(_ mapping: [Mapping], _ columns: String) throws {
    let types = rebuild.definition.columns.filter { !$0.isGenerated }
      .map { "\($0.name.sqlIdentifier) \($0.type)" }
    try connection.execute(
      """
      DROP TABLE IF EXISTS temp.rebuild_fit;
      CREATE TEMP TABLE rebuild_fit (\(types.joined(separator: ", ")));
      """)
    try insert(into: "temp.rebuild_fit", columns, mapping, "")
    for column in rebuild.definition.columns
    where !mapping.contains(where: { $0.column == column.name }) {
      guard let value = column.defaultValue else { continue }
      try connection.execute(
        "UPDATE temp.rebuild_fit SET \(column.name.sqlIdentifier) = (\(value))")
    }
    let misfits = Misfits(
      table: table, definition: rebuild.definition, statement: statement, connection: connection,
      hidden: hidden)
    let errors = try misfits.errors()
    try connection.execute("DROP TABLE temp.rebuild_fit")
    if let error = PantanalError.joining(errors) { throw error }
  }

  // MARK: The new table in the place of the old

  // With the newer behaviour, SQLite would look into every view while the table they name is away.
  private func takeName() throws {
    try connection.execute("PRAGMA legacy_alter_table = ON")
    defer { try? connection.execute("PRAGMA legacy_alter_table = OFF") }
    try connection.execute("ALTER TABLE \(newTable) RENAME TO \(rebuild.name.sqlIdentifier)")
  }

  private func remake(_ dependent: (name: String, sql: String)) throws {
    do {
      try connection.execute(dependent.sql.creating(in: statement.layer))
    } catch {
      guard error.primaryCode == 1 else { throw error }
      let head = StatementHead(SQLText(dependent.sql))
      throw PantanalError(
        .migrationInvalid,
        "\(layer).\(dependent.name) does not fit the new definition of \(table): \(error.message)",
        hint: "\(head.action.replacing("create", with: "drop").uppercased())"
          + " \(layer).\(dependent.name) before the rebuild, and make it anew after it",
        place: statement.place(), cause: error)
    }
  }

  private func change(_ former: [FormerColumn], _ mapping: [Mapping]) -> TableChange {
    let unchanged = Set(mapping.filter(\.isUnchanged).map { $0.column.lowercased() })
    let renamed = rebuild.renames.flatMap { [$0.old, $0.new] }
    let changed = (rebuild.definition.columns.map(\.name) + former.map(\.name)).filter {
      !unchanged.contains($0.lowercased())
    }
    return .columns(Set(renamed + changed))
  }
}

/// What a migration did to a table that stays.
enum TableChange: Equatable {
  /// It did something to these columns, in every row, and to no others.
  case columns(Set<String>)
  /// Its rows are not those that were there.
  case anything

  func merging(_ other: TableChange) -> TableChange {
    guard case .columns(let first) = self, case .columns(let second) = other else {
      return .anything
    }
    return .columns(first.union(second))
  }
}

extension TableDefinition {
  /// The columns of the primary key, in its order.
  var primaryKey: [String] {
    allConstraints.lazy.compactMap { item -> [String]? in
      if case .primaryKey(let names) = item.constraint.kind { names } else { nil }
    }.first ?? []
  }
}

extension TableDefinition.Column {
  var isGenerated: Bool {
    constraints.contains { if case .generated = $0.kind { true } else { false } }
  }

  /// The value it has where none is given.
  var defaultValue: String? {
    constraints.lazy.compactMap { constraint -> String? in
      if case .defaultValue(let text) = constraint.kind { text } else { nil }
    }.first
  }
}

extension String {
  /// The affinity that SQLite gives a column of this declared type.
  ///
  /// Related SQLite documentation: <https://www.sqlite.org/datatype3.html#determination_of_column_affinity>
  var affinity: String {
    let type = uppercased()
    if type.contains("INT") { return "integer" }
    if ["CHAR", "CLOB", "TEXT"].contains(where: type.contains) { return "text" }
    if type.isEmpty || type.contains("BLOB") { return "blob" }
    return ["REAL", "FLOA", "DOUB"].contains(where: type.contains) ? "real" : "numeric"
  }

  /// A stored CREATE statement, with the layer before the name of what it makes.
  func creating(in layer: Layer) -> String {
    let text = SQLText(self)
    let head = StatementHead(text)
    guard head.schema == nil else { return self }
    return text.text(in: 0..<head.offset) + "\(layer.rawValue)."
      + text.text(in: head.offset..<text.bytes.count)
  }
}
