// The next migration, drafted from what transforms select: to be read and edited, and sound as it stands.

import Foundation
import SQLText
import SQLite
public import Warehouse

/// A migration that has not been written yet.
public struct MigrationDraft: Sendable {
  /// A column of a table that is made or changed, and what was decided about it.
  public struct Column: Sendable {
    /// The table.
    public let table: TableName
    /// The column.
    public let name: String
    /// Its declared type.
    public let type: String
    /// Whether it may be NULL.
    public let isNullable: Bool
    /// Where the type is from.
    public let reason: String
  }

  /// The layer.
  public let layer: Layer
  /// The path of its file in the project, which is not there yet.
  public let path: String
  /// The text of the file.
  public let text: String
  /// The columns that it makes.
  public let columns: [Column]
  /// What a person should look at, a sentence each.
  public let notes: [String]
  /// What the linter says of it.
  public let findings: [Finding]
}

extension Migrations {
  /// Drafts the migrations that tables need for their transforms to fill them.
  ///
  /// - Parameters:
  ///   - tables: The tables; nothing means all that need one.
  ///   - project: The project.
  ///   - warehouse: Where rows are looked at for types that the text does not tell.
  ///   - asOf: The day that `:as_of` is for those rows.
  ///   - name: What the file is called behind its number, `add_email` for instance.
  /// - Returns: One migration for each layer with such tables; none where all fit.
  /// - Throws: ``PantanalError`` for a table without transform, or a SELECT that does not compile.
  public static func drafts(
    for tables: [TableName] = [], of project: Project, in warehouse: Warehouse, asOf: String,
    named name: String? = nil
  ) throws -> [MigrationDraft] {
    let shapes = try shape(of: project)
    try refuseUnknown(tables, project)
    let data = try warehouse.exists ? warehouse.connect() : nil
    var drafts: [TableDraft] = []
    try forEachTransform(of: project, on: shapes) { table, file in
      let isWanted = tables.isEmpty || tables.contains(table)
      let shape = try SelectShape(
        of: table, file, on: shapes, data: isWanted ? data : nil,
        parameters: Parameters(asOf: asOf, variables: project.settings.variables))
      guard let draft = try TableDraft(shape, on: shapes) else { return }
      try apply(draft, on: shapes)
      // What others need first is made in memory and not written.
      if isWanted { drafts.append(draft) }
    }
    let migrations = Migration.named(in: project).migrations
    return try AppliedMigration.layers.compactMap { layer in
      let own = drafts.filter { $0.shape.table.layer == layer }
      guard !own.isEmpty else { return nil }
      let number = (migrations.filter { $0.layer == layer }.map(\.number).max() ?? 0) + 1
      return try MigrationDraft(own, in: layer, number: number, named: name)
    }
  }

  /// A migration with nothing in it but how to go on, for what no SELECT asks: an index, a view.
  ///
  /// - Throws: ``PantanalError`` for a name that is none.
  public static func emptyDraft(
    named name: String, in layer: Layer, of project: Project
  ) throws -> MigrationDraft {
    let migrations = Migration.named(in: project).migrations
    let number = (migrations.filter { $0.layer == layer }.map(\.number).max() ?? 0) + 1
    let path = Migration.path(of: layer, number, name)
    let text = """
      -- What this migration is for.
      --
      -- CREATE, ALTER and DROP, with \(layer). before the names of what they make or change. A query below
      -- a comment that begins with verify: must return no rows. A CREATE TABLE below one that begins with
      -- the word rebuild: and names the table gives it another definition and keeps its rows.

      """
    _ = try Migration(SQLFile(path: path, text: text), of: layer)
    return MigrationDraft(
      layer: layer, path: path, text: text, columns: [],
      notes: ["it changes nothing yet, which pantanal check says until it does"], findings: [])
  }

  /// Writes a draft's file.
  ///
  /// - Throws: ``PantanalError`` with the code `fileExists` rather than replace one.
  public static func write(_ draft: MigrationDraft, in project: Project) throws {
    try NewFile.write(draft.text, to: draft.path, in: project.root)
  }

  private static func refuseUnknown(_ tables: [TableName], _ project: Project) throws {
    let known = project.transforms.map(\.table)
    for table in tables where !known.contains(table) {
      throw PantanalError(
        .unknownName, "no transform fills \(table), so there is nothing to draft it from",
        hint: Suggestion.closest(to: table.description, in: known.map(\.description))
          .map { "did you mean \($0)?" }
          ?? "write its SELECT in sql/\(table.layer)/, or name a migration:"
          + " pantanal migrate new \(table.layer)/verb_noun")
    }
  }

  /// Calls `body` with every transform, each after those whose tables it reads.
  ///
  /// - Throws: What `body` throws, and what is wrong with the transforms that never compile.
  static func forEachTransform(
    of project: Project, on shapes: Connection, _ body: (TableName, SQLFile) throws -> Void
  ) throws {
    var waiting = project.transforms
    while !waiting.isEmpty {
      var failures: [(transform: (table: TableName, file: SQLFile), error: PantanalError)] = []
      for (table, file) in waiting {
        do {
          try body(table, file)
        } catch let error as SQLiteError {
          failures.append(((table, file), file.error(error)))
        }
      }
      guard failures.count < waiting.count else {
        throw PantanalError.joining(failures.map(\.error)) ?? failures[0].error
      }
      waiting = failures.map(\.transform)
    }
  }

  static func apply(_ draft: TableDraft, on shapes: Connection) throws {
    let table = draft.shape.table
    let migration = try Migration(
      table.layer, number: 0, name: "draft_\(table.name)", text: draft.text, isFollowing: true)
    try MigrationExecution(migration: migration, connection: shapes, hasRows: false).run()
  }
}

extension MigrationDraft {
  fileprivate init(
    _ drafts: [TableDraft], in layer: Layer, number: Int, named name: String?
  ) throws {
    let name = name ?? Self.name(drafts)
    let path = Migration.path(of: layer, number, name)
    let text =
      drafts.map { "-- \(Self.title($0)).\n\($0.text)\n" }.joined(separator: "\n")
    let migration = try Migration(SQLFile(path: path, text: text), of: layer)
    self.init(
      layer: layer, path: path, text: text,
      columns: drafts.flatMap { draft in
        draft.columns.map {
          Column(
            table: draft.shape.table, name: $0.name, type: $0.declared.sql,
            isNullable: $0.isNullable, reason: $0.reason)
        }
      },
      notes: drafts.flatMap(\.notes), findings: MigrationLint.findings(in: migration))
  }

  private static func name(_ drafts: [TableDraft]) -> String {
    guard drafts.count == 1, let draft = drafts.first else {
      return drafts.allSatisfy { $0.change == .create } ? "create_tables" : "change_tables"
    }
    return "\(draft.change.rawValue)_\(draft.shape.table.name.asMigrationName)"
  }

  private static func title(_ draft: TableDraft) -> String {
    let description = (try? draft.shape.file.header["description"]?.text()) ?? nil
    switch draft.change {
    case .create:
      // One line, whatever the header makes of it.
      let text = description?.split(whereSeparator: \.isNewline).joined(separator: " ") ?? ""
      let first = text.prefix { $0 != "." }
      return first.isEmpty ? "What \(draft.shape.file.path) selects" : String(first)
    case .alter: return "\(draft.shape.file.path) selects more"
    case .rebuild: return "\(draft.shape.file.path) selects other columns"
    }
  }
}

extension String {
  /// The name as a part of a migration's: small letters, digits and single _.
  var asMigrationName: String {
    let words = lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    return words.isEmpty ? "table" : words.joined(separator: "_")
  }
}
