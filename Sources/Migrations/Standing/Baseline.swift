// An existing SQLite file becomes the start of a layer: its schema is the first migration, which counts as
// applied, because what it makes is there already.

public import Foundation
import SQLText
import SQLite
public import Warehouse

/// The start of a layer from what was there.
public struct Baseline: Sendable {
  /// The path of the migration that tells it.
  public let path: String
  /// The tables with how many rows they have.
  public let tables: [(table: TableName, rowCount: Int64)]
  /// What was left out, and why; a sentence each.
  public let notes: [String]
  /// What the linter says of it: shown, and not refused.
  public let findings: [Finding]
}

extension Migrations {
  /// Makes an existing file the start of a layer.
  ///
  /// Belongs behind the writer's lock.
  ///
  /// - Parameters:
  ///   - layer: TRUSTED or REFINED.
  ///   - file: The SQLite file, whose tables are copied; nothing means what the layer's own file holds.
  ///   - project: The project, which gets the migration's file.
  ///   - warehouse: The warehouse, which is prepared.
  ///   - runID: The run that it belongs to.
  /// - Returns: What was found.
  /// - Throws: ``PantanalError`` when the layer has begun already, or the file cannot be read; then
  ///   nothing has changed.
  public static func baseline(
    _ layer: Layer, from file: URL?, of project: Project, in warehouse: Warehouse, runID: String
  ) throws -> Baseline {
    try refuseBegun(layer, project, warehouse)
    do {
      let connection = try warehouse.connect(writing: layer)
      let source = try file.map(open)
      return try connection.immediately {
        let content = try BaselineContent(
          of: source == nil ? layer.rawValue : "main", for: layer, on: source ?? connection)
        let migration = try content.migration(of: file)
        if let source { try content.copy(from: source, to: connection) }
        try record(migration, runID: runID, on: connection)
        try refuseDifference(migration, on: connection)
        // The last that can fail before the commit; a file without its record would be pending, and
        // would fail on tables that are there.
        try NewFile.write(migration.file.text, to: migration.file.path, in: project.root)
        return Baseline(
          path: migration.file.path, tables: try content.tables(on: connection),
          notes: content.notes, findings: MigrationLint.findings(in: migration))
      }
    } catch let error as SQLiteError {
      throw PantanalError(
        error, doing: "taking \(file?.path ?? "\(layer).db") for the start of \(layer)")
    }
  }

  private static func refuseBegun(
    _ layer: Layer, _ project: Project, _ warehouse: Warehouse
  ) throws {
    guard AppliedMigration.layers.contains(layer) else {
      throw PantanalError(
        .migrationInvalid, "\(layer) has no migrations",
        hint:
          "baselines are of trusted or refined; what comes from elsewhere enters raw as a source")
    }
    let status = try status(of: project, in: warehouse).filter { $0.layer == layer }
    guard let first = status.first else { return }
    throw PantanalError(
      .migrationInvalid, "\(layer) has begun already, with \(first.path)",
      hint: "a baseline is the first migration of a layer; bring further tables in with migrations")
  }

  /// Opens a file by itself: attached under another name, one whose views say `main.` could not be read.
  private static func open(_ file: URL) throws -> Connection {
    guard FileManager.default.fileExists(atPath: file.path) else {
      throw PantanalError(.fileUnreadable, "there is no file \(file.path)")
    }
    do {
      let connection = try Connection(.file(file.path), mode: .readOnly)
      _ = try connection.value("SELECT count(*) FROM sqlite_master")
      return connection
    } catch {
      throw PantanalError(
        .fileUnreadable, "\(file.path) is no SQLite file that can be read: \(error.message)",
        cause: error)
    }
  }

  private static func record(
    _ migration: Migration, runID: String, on connection: Connection
  ) throws {
    let stepID = "\(runID)-\(migration.layer)-\(migration.number)"
    try AppliedMigration.record(migration, stepID: stepID, kind: .baseline, on: connection)
    var entry = LedgerEntry.migration(
      migration.description, stepID: stepID, checksum: migration.checksum, at: Timestamp.now())
    entry.runID = runID
    try Ledger(migration.layer, on: connection).record(entry)
  }

  /// Makes sure that the migration would make on an empty layer what is there.
  private static func refuseDifference(_ migration: Migration, on connection: Connection) throws {
    let shape = try Warehouse.inMemory()
    try MigrationExecution(migration: migration, connection: shape, hasRows: false).run()
    let differences = SchemaDifference.between(
      try LayerSchema(of: migration.layer, on: shape),
      try LayerSchema(of: migration.layer, on: connection))
    guard !differences.isEmpty else { return }
    throw PantanalError(
      .migrationInvalid,
      "what is in \(migration.layer) cannot be told in a migration: "
        + differences.flatMap(\.lines).map(\.trimmed).joined(separator: "; "),
      hint: "nothing was changed; make those tables anew, and take the others")
  }
}

/// What a database holds by way of schema, and how a migration tells it.
private struct BaselineContent {
  private let layer: Layer
  private let source: String
  private var objects: [(kind: String, name: String, sql: String)] = []
  private(set) var notes: [String] = []

  init(of source: String, for layer: Layer, on connection: Connection) throws {
    self.layer = layer
    self.source = source
    let order = ["table", "index", "view", "trigger"]
    let rows = try connection.rows(
      """
      SELECT type, name, tbl_name, sql FROM \(source).sqlite_master
      WHERE sql IS NOT NULL AND name NOT GLOB 'sqlite_*' ORDER BY rowid
      """)
    for row in rows {
      guard let kind = row[0].text, let name = row[1].text, let table = row[2].text,
        let sql = row[3].text
      else { continue }
      if name.hasPrefix("_") || table.hasPrefix("_") {
        if source != layer.rawValue {
          notes.append("the \(kind) \(name) is left out: names that begin with _ are the engine's")
        }
      } else if StatementHead(SQLText(sql)).action.contains("virtual") {
        notes.append(
          "the table \(name) is left out: a virtual table belongs to the program that made it")
      } else {
        objects.append((kind, name, sql))
      }
    }
    objects = order.flatMap { kind in objects.filter { $0.kind == kind } }
    guard objects.contains(where: { $0.kind == "table" }) else {
      throw PantanalError(
        .migrationInvalid, "there is no table to begin \(layer) with",
        hint: "name the SQLite file: pantanal migrate baseline \(layer) FILE")
    }
  }

  /// The migration that makes all of it.
  func migration(of file: URL?) throws -> Migration {
    let origin = file?.lastPathComponent ?? "\(layer).db"
    let statements = objects.map { "\($0.sql.unqualified.creating(in: layer));" }
    let text =
      "-- baseline: what \(origin.replacing("\n", with: " ")) held before there were migrations.\n\n"
      + statements.joined(separator: "\n\n") + "\n"
    return try Migration(layer, number: 1, name: "baseline_\(layer)", text: text)
  }

  /// Makes all of it in the layer: tables, then rows, then what would slow them down or act on them.
  func copy(from file: Connection, to connection: Connection) throws {
    try file.execute("BEGIN")
    defer { file.rollBack() }
    for object in objects where object.kind == "table" {
      try connection.execute(object.sql.creating(in: layer))
      let columns = try file.rows(
        "SELECT name FROM pragma_table_xinfo(?) WHERE hidden = 0", [.text(object.name)]
      ).compactMap { $0[0].text?.sqlIdentifier }
      let list = columns.joined(separator: ", ")
      let places = columns.map { _ in "?" }.joined(separator: ", ")
      var rows = try file.prepare("SELECT \(list) FROM \(object.name.sqlIdentifier)")
      var insert = try connection.prepare(
        "INSERT INTO \(TableName(layer, object.name).sql) (\(list)) VALUES (\(places))")
      while try rows.step() {
        insert.bind(rows.row())
        _ = try insert.step()
        insert.reset()
      }
    }
    for object in objects where object.kind != "table" {
      try connection.execute(object.sql.unqualified.creating(in: layer))
    }
  }

  func tables(on connection: Connection) throws -> [(table: TableName, rowCount: Int64)] {
    try objects.filter { $0.kind == "table" }.map { object in
      let table = TableName(layer, object.name)
      return (table, try connection.value("SELECT count(*) FROM \(table.sql)").integer ?? 0)
    }.sorted { $0.table < $1.table }
  }
}

extension String {
  /// A stored statement without `main.`, under which the layer's tables are not found.
  fileprivate var unqualified: String {
    let text = SQLText(self)
    var result = ""
    var place = 0
    for (index, token) in text.tokens.enumerated()
    where text.isSymbol(index + 1, ".") && text.content(of: token).lowercased() == "main" {
      result += text.text(in: place..<token.range.lowerBound)
      place = text.tokens[index + 1].range.upperBound
    }
    return result + text.text(in: place..<text.bytes.count)
  }
}
