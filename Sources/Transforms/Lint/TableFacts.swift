// What the linter knows of the tables of the layers: their columns' types, keys, and what is never NULL.

import SQLite
import Warehouse

/// The tables of a schema, each read once.
final class TableFacts {
  /// One table.
  struct Table {
    let columns: [(name: String, type: ValueType)]
    /// Sets of columns in small letters that no two rows share.
    let keys: [Set<String>]
    /// The columns in small letters that are never NULL.
    let complete: Set<String>
    let isView: Bool
  }

  private let shapes: Connection
  private var known: [TableName: Table?] = [:]

  init(_ shapes: Connection) { self.shapes = shapes }

  /// What is known of a table; nothing where there is none of that name.
  func table(_ name: TableName) -> Table? {
    if let table = known[name] { return table }
    let table = try? read(name)
    known[name] = table
    return table
  }

  /// The table that a name means, in the layer that is said or in the only one that has it.
  func name(_ schema: String?, _ name: String) -> TableName? {
    if let schema {
      return Layer(rawValue: schema.lowercased()).flatMap { actual(TableName($0, name)) }
    }
    let matches = Layer.allCases.compactMap { actual(TableName($0, name)) }
    return matches.count == 1 ? matches[0] : nil
  }

  /// The table's name as it was made, since SQLite does not tell capitals from small letters.
  private func actual(_ table: TableName) -> TableName? {
    let found = try? shapes.value(
      "SELECT name FROM \(table.layer.rawValue).sqlite_master WHERE lower(name) = lower(?)",
      [.text(table.name)]
    ).text
    return found.map { TableName(table.layer, $0) }
  }

  private func read(_ name: TableName) throws -> Table? {
    let layer = name.layer.rawValue
    let rows = try shapes.rows("PRAGMA \(layer).table_info(\(name.name.sqlIdentifier))")
    guard !rows.isEmpty else { return nil }
    let primary = rows.filter { ($0[5].integer ?? 0) > 0 }.map { ($0[1].text ?? "").lowercased() }
    let unique = try shapes.rows(
      """
      SELECT i.name, lower(c.name)
      FROM pragma_index_list(?1, ?2) AS i, pragma_index_info(i.name, ?2) AS c
      WHERE i."unique" = 1 AND i.partial = 0
      """, [.text(name.name), .text(layer)])
    let indexes = Dictionary(grouping: unique) { $0[0].text ?? "" }.values
      .map { Set($0.compactMap { $0[1].text }) }
    var keys = indexes + (primary.isEmpty ? [] : [Set(primary)])
    // Every line of a load is in RAW once.
    if name.layer == .raw { keys.append(["_load_id", "_line"]) }
    let complete = rows.filter { $0[3].integer == 1 || ($0[5].integer ?? 0) > 0 }
    let kind = try shapes.value(
      "SELECT type FROM \(layer).sqlite_master WHERE name = ?", [.text(name.name)])
    return Table(
      columns: rows.map { ($0[1].text ?? "", ValueType(declared: $0[2].text ?? "")) },
      keys: keys, complete: Set(complete.map { ($0[1].text ?? "").lowercased() }),
      isView: kind == "view")
  }
}
