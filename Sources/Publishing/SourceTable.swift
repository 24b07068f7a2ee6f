// What SQLite knows of a table that is to be published.

import SQLite
import Warehouse

/// A table of the warehouse with its columns, keys and references.
struct SourceTable {
  struct Column {
    let name: String
    let type: String
    /// The place in the primary key, from 1; 0 for a column that is not in it.
    let keyPosition: Int64

    var isKey: Bool { keyPosition > 0 }
  }

  struct Reference {
    let column: String
    let parent: TableName
    let parentColumn: String
  }

  let name: TableName
  let sql: String
  let indexes: [String]
  let columns: [Column]
  let references: [Reference]
  /// The columns of unique indexes and constraints.
  let uniqueColumns: Set<String>

  init(_ name: TableName, on connection: Connection) throws {
    let layer = name.layer.rawValue
    self.name = name
    sql =
      try connection.value(
        "SELECT sql FROM \(layer).sqlite_master WHERE type = 'table' AND name = ?",
        [.text(name.name)]
      ).text ?? ""
    indexes = try connection.rows(
      """
      SELECT sql FROM \(layer).sqlite_master
      WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL
      ORDER BY name
      """, [.text(name.name)]
    ).compactMap { $0[0].text }
    columns = try SourceTable.columns(of: name, on: connection)
    references = try connection.rows(
      """
      SELECT f."from", f."table", coalesce(f."to", k.name)
      FROM pragma_foreign_key_list(?1, ?2) AS f
      LEFT JOIN pragma_table_info(f."table", ?2) AS k ON f."to" IS NULL AND k.pk = f.seq + 1
      ORDER BY f.id, f.seq
      """, [.text(name.name), .text(layer)]
    ).map { row in
      Reference(
        column: row[0].text ?? "", parent: TableName(name.layer, row[1].text ?? ""),
        parentColumn: row[2].text ?? "")
    }
    uniqueColumns = Set(
      try connection.rows(
        """
        SELECT c.name
        FROM pragma_index_list(?1, ?2) AS i, pragma_index_info(i.name, ?2) AS c
        WHERE i."unique" AND c.name IS NOT NULL
        """, [.text(name.name), .text(layer)]
      ).compactMap { $0[0].text })
  }

  /// The columns of the primary key, in its order.
  var key: [String] {
    columns.filter(\.isKey).sorted { $0.keyPosition < $1.keyPosition }.map(\.name)
  }

  /// The columns of a table, in order; empty when there is no such table.
  static func columns(of name: TableName, on connection: Connection) throws -> [Column] {
    try connection.rows(
      "SELECT name, type, pk FROM pragma_table_info(?, ?) ORDER BY cid",
      [.text(name.name), .text(name.layer.rawValue)]
    ).map { row in
      Column(name: row[0].text ?? "", type: row[1].text ?? "", keyPosition: row[2].integer ?? 0)
    }
  }
}
