// What a migration does to a layer, statement by statement: the same on the real file, in a rehearsal and
// on the empty shapes that a project compiles against.

import SQLText
import SQLite
import Warehouse

/// The execution of a migration on a connection that has its layer attached, within a transaction.
struct MigrationExecution {
  let migration: Migration
  let connection: Connection
  /// Whether verifications are asked; on empty tables they are only compiled.
  var hasRows = true
  /// The columns of each table whose values are not shown in messages, in small letters.
  var hidden: [TableName: Set<String>] = [:]

  /// How many rows a verification shows.
  private static let exampleCount = 3

  /// Executes the migration.
  ///
  /// - Returns: What it did to tables that were there and still are, by their names in small letters.
  /// - Throws: ``PantanalError`` with the place in the file.
  @discardableResult
  func run() throws -> [String: TableChange] {
    let script = MigrationScript(migration)
    var changes: [String: TableChange] = [:]
    var mayBreakOthers = false
    for item in script.items {
      switch item {
      case .statement(let statement):
        try execute(statement)
        let text = SQLText(statement.text)
        let head = StatementHead(text)
        mayBreakOthers =
          mayBreakOthers || ["alter table", "drop table", "drop view"].contains(head.action)
        guard let name = head.name?.lowercased(), let change = head.change(text)
        else { continue }
        changes[name] = changes[name]?.merging(change) ?? change
      case .rebuild(let rebuild):
        let table = TableName(migration.layer, rebuild.name)
        let change = try TableRebuild(
          rebuild: rebuild, connection: connection, hidden: hidden[table] ?? []
        ).run()
        let name = rebuild.name.lowercased()
        changes[name] = changes[name]?.merging(change) ?? change
        mayBreakOthers = true
      case .verification(let verification):
        try verify(verification)
      }
    }
    if mayBreakOthers { try refuseBroken() }
    return changes
  }

  private func execute(_ statement: MigrationStatement) throws {
    do {
      try connection.execute(statement.text)
    } catch {
      guard [1, 19].contains(error.primaryCode) else { throw error }
      throw MigrationMessages.refused(statement, error, names: try names())
    }
  }

  /// The real names that a misspelt one may have meant.
  private func names() throws -> [String] {
    try connection.rows(
      """
      SELECT m.name, c.name
      FROM \(migration.layer.rawValue).sqlite_master AS m, pragma_table_info(m.name, ?) AS c
      WHERE m.type = 'table'
      """, [.text(migration.layer.rawValue)]
    ).flatMap { row -> [String] in
      let table = "\(migration.layer).\(row[0].text ?? "")"
      return [table, "\(table).\(row[1].text ?? "")"]
    }
  }

  // MARK: Verifications

  private func verify(_ verification: Verification) throws {
    do {
      for access in try connection.accesses(of: verification.sql) {
        switch access {
        case .write, .other: throw MigrationMessages.verificationWrites(verification)
        case .read, .function, .select: break
        }
      }
      guard hasRows else { return }
      let (count, examples) = try rows(of: verification.sql)
      if count > 0 {
        throw MigrationMessages.verificationFailed(verification, count, examples)
      }
    } catch let error as SQLiteError {
      guard error.primaryCode == 1 else { throw error }
      throw PantanalError(
        .migrationInvalid, error.message,
        hint: SQLFile.hint(for: error.message, among: try names()),
        place: verification.file.place(of: verification.offset + (error.offset ?? 0)), cause: error)
    }
  }

  private func rows(of query: String) throws -> (count: Int, examples: [String]) {
    var statement = try connection.prepare(query)
    let columns = statement.columnNames
    var count = 0
    var examples: [String] = []
    while try statement.step() {
      count += 1
      guard examples.count < Self.exampleCount else { continue }
      examples.append(example(columns, statement.row()))
    }
    return (count, examples)
  }

  private func example(_ columns: [String], _ row: [Value]) -> String {
    let hidden = Set(self.hidden.values.joined())
    return zip(columns, row).map { column, value in
      let isHidden = hidden.contains(column.lowercased())
      return
        "\(column) \(isHidden ? "•••" : value.isNull ? "NULL" : String(value.description.prefix(40)))"
    }.joined(separator: ", ")
  }

  // MARK: What names the tables

  /// Views and triggers that no longer compile now that what they name has changed.
  private func refuseBroken() throws {
    let layer = migration.layer.rawValue
    var errors: [PantanalError] = []
    for row in try connection.rows(
      "SELECT type, name, tbl_name FROM \(layer).sqlite_master WHERE type IN ('view', 'trigger')")
    {
      guard let kind = row[0].text, let name = row[1].text, let table = row[2].text else {
        continue
      }
      let target = "\(layer).\(table.sqlIdentifier)"
      do {
        if kind == "view" {
          _ = try connection.accesses(of: "SELECT * FROM \(target)")
        } else {
          try compileTriggers(of: table, target)
        }
      } catch let error as SQLiteError where error.primaryCode == 1 {
        errors.append(MigrationMessages.broken(kind, "\(layer).\(name)", by: migration, error))
      }
    }
    if let error = PantanalError.joining(errors) { throw error }
  }

  private func compileTriggers(of table: String, _ target: String) throws {
    let layer = migration.layer.rawValue
    guard
      let column = try connection.value(
        "SELECT name FROM pragma_table_info(?, ?) LIMIT 1", [.text(table), .text(layer)]
      ).text?.sqlIdentifier
    else { return }
    _ = try connection.accesses(of: "INSERT INTO \(target) DEFAULT VALUES")
    _ = try connection.accesses(of: "DELETE FROM \(target)")
    _ = try connection.accesses(of: "UPDATE \(target) SET \(column) = \(column)")
  }
}

extension StatementHead {
  /// What a statement does to the table that it names.
  fileprivate func change(_ text: SQLText) -> TableChange? {
    guard action == "alter table" else { return action == "drop table" ? .anything : nil }
    let words = rest.filter { [.word, .quotedName, .string].contains($0.kind) }.map(text.content)
    let verb = words.first?.lowercased() ?? ""
    var names = words.dropFirst()
    // A column may be called `column`, and then a name follows only after it.
    if names.count > 1, names.first?.lowercased() == "column", verb != "rename" || names.count > 3 {
      names = names.dropFirst()
    }
    guard let first = names.first else { return .anything }
    switch verb {
    case "add", "drop": return .columns([first])
    case "rename" where first.lowercased() != "to" && names.count > 2:
      return .columns([first, names[names.startIndex + 2]])
    default: return .anything
    }
  }
}
