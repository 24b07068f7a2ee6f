// What a layer's file holds by way of shape, in a form that can be compared line by line: of a table its
// columns, constraints and options, of an index, a trigger or a view its text, comments and layout aside.

import SQLText
import SQLite
public import Warehouse

/// The shape of all that users have in one layer.
public struct LayerSchema: Sendable {
  /// One table, index, trigger or view, as lines of which each can be there or not.
  public struct Object: Hashable, Sendable {
    /// What it is.
    public enum Kind: String, Sendable, CaseIterable {
      case table
      case index
      case trigger
      case view
    }

    /// What it is.
    public let kind: Kind
    /// Its own name.
    public let name: String
    /// The table that it belongs to: itself, or what an index or a trigger is on.
    public let table: String
    /// Its columns with their types, in order; none of what is no table.
    let columns: [(name: String, line: String)]
    /// What else there is to it, a line each, sorted.
    let lines: [String]

    /// Whether both have the same columns in the same order, and the same lines.
    public static func == (left: Object, right: Object) -> Bool {
      left.kind == right.kind && left.name == right.name && left.table == right.table
        && left.columns.map(\.line) == right.columns.map(\.line) && left.lines == right.lines
    }

    /// Mixes in what it is called.
    public func hash(into hasher: inout Hasher) {
      hasher.combine(kind)
      hasher.combine(name)
    }
  }

  /// The layer.
  public let layer: Layer
  /// What there is, by kind and name.
  let objects: [Object]

  /// Reads the schema of an attached layer.
  ///
  /// - Parameters:
  ///   - layer: The layer.
  ///   - connection: A connection that has it attached.
  ///   - schema: The name it is attached under, where that is another one.
  ///   - isOurs: Whether a table is made by the engine, so that no migration knows it.
  /// - Throws: ``SQLiteError`` when the file cannot be read.
  init(
    of layer: Layer, on connection: Connection, as schema: String? = nil,
    withoutTables isOurs: (String) -> Bool = { _ in false }
  ) throws {
    self.layer = layer
    objects = try connection.rows(
      """
      SELECT type, name, tbl_name, sql FROM \((schema ?? layer.rawValue).sqlIdentifier).sqlite_master
      WHERE sql IS NOT NULL AND tbl_name NOT GLOB '_*' AND tbl_name NOT GLOB 'sqlite_*'
      ORDER BY type, name
      """
    ).compactMap { row in
      guard let kind = Object.Kind(rawValue: row[0].text ?? ""), let name = row[1].text,
        let table = row[2].text, let sql = row[3].text, !isOurs(table)
      else { return nil }
      return Object(kind, name, of: table, sql)
    }
  }

  func object(_ kind: Object.Kind, _ name: String) -> Object? {
    objects.first { $0.kind == kind && $0.name.lowercased() == name.lowercased() }
  }
}

extension LayerSchema.Object {
  init(_ kind: Kind, _ name: String, of table: String, _ sql: String) {
    self.kind = kind
    self.name = name
    self.table = table
    guard kind == .table, let definition = TableDefinition(sql) else {
      columns = []
      // What stands before the name may differ in quotes and in IF NOT EXISTS.
      let head = StatementHead(SQLText(sql))
      let unique = SQLText(sql).words(["unique"]).first.map { $0.range.lowerBound < head.offset }
      let rest = head.rest.first.map {
        String(decoding: Array(sql.utf8)[$0.range.lowerBound...], as: UTF8.self)
      }
      lines = [(unique == true ? "UNIQUE " : "") + SQLText.normalised(rest ?? sql).tidied]
      return
    }
    columns = definition.columns.map { column in
      (
        column.name,
        "\(column.name) \(SQLText.normalised(column.type).uppercased().replacing(" (", with: "("))"
          .trimmed
      )
    }
    lines =
      (definition.allConstraints.map { Self.line($0.column, $0.constraint) }
      + definition.options.map { $0.uppercased() }).sorted()
  }

  private static func line(
    _ column: TableDefinition.Column?, _ constraint: TableDefinition.Constraint
  ) -> String {
    func list(_ names: [String]) -> String { names.map(\.shown).joined(separator: ", ") }
    let name = column?.name.shown ?? ""
    switch constraint.kind {
    case .notNull: return "\(name) NOT NULL"
    case .primaryKey(let names): return "PRIMARY KEY (\(list(names)))"
    case .unique(let names): return "UNIQUE (\(list(names)))"
    case .check(let text): return "CHECK (\(SQLText.normalised(text).tidied))"
    case .foreignKey(let names, let parent, let keys):
      let target = keys.isEmpty ? "" : " (\(list(keys)))"
      return "FOREIGN KEY (\(list(names))) REFERENCES \(parent.shown)\(target)"
    case .defaultValue(let text): return "\(name) DEFAULT \(SQLText.normalised(text).tidied)"
    case .collation(let text): return "\(name) COLLATE \(text)"
    case .generated(let text): return "\(name) AS (\(SQLText.normalised(text).tidied))"
    case .action(let text): return "\(name) ON \(text)".trimmed
    }
  }
}

extension String {
  /// A name as people read it: quoted only where it must be.
  var shown: String {
    let isPlain = utf8.allSatisfy {
      $0 == 0x5F || (0x61...0x7A).contains($0) || (0x41...0x5A).contains($0)
        || (0x30...0x39).contains($0)
    }
    return isPlain && first?.isNumber == false ? self : sqlIdentifier
  }
}

extension String {
  /// A normal form with calls as people write them: without a space behind the function's name.
  var tidied: String {
    MigrationLint.functions.reduce(self) { $0.replacing("\($1) (", with: "\($1)(") }
  }
}
