// What a table's own schema demands of its rows, read from the schema that is really there.

import SQLText
import SQLite
import Warehouse

/// The columns of a table and the constraints its migration gave it.
struct TableConstraints {
  struct Column {
    let name: String
    let type: String
    let isNotNull: Bool
  }

  struct ForeignKey {
    let columns: [String]
    let parent: String
    /// Empty where the parent's primary key is meant.
    let keys: [String]
  }

  struct Check {
    let name: String?
    let column: String?
    let expression: String
  }

  let columns: [Column]
  let primaryKey: [String]
  let uniqueKeys: [[String]]
  let foreignKeys: [ForeignKey]
  let checks: [Check]

  /// Reads a table of an attached layer; without columns where there is no such table.
  init(of table: TableName, on connection: Connection) throws {
    let name: Value = .text(table.name)
    let schema: Value = .text(table.layer.rawValue)
    let rows = try connection.rows(
      """
      SELECT name, type, "notnull", pk
      FROM pragma_table_xinfo(?, ?)
      ORDER BY cid
      """, [name, schema])
    columns = rows.map { row in
      Column(
        name: row[0].text ?? "", type: row[1].text ?? "",
        // SQLite lets NULL into the key of a rowid table. Nobody means that.
        isNotNull: row[2] != 0 || row[3] != 0)
    }
    let keys = try Self.uniqueIndexes(of: table, on: connection)
    let declaredKey = rows.filter { $0[3] != 0 }
      .sorted { ($0[3].integer ?? 0) < ($1[3].integer ?? 0) }
      .map { $0[0].text ?? "" }
    primaryKey = keys.first { $0.isPrimary }?.columns ?? declaredKey
    uniqueKeys = keys.filter { !$0.isPrimary }.map(\.columns)
    foreignKeys = try Self.foreignKeys(of: table, on: connection)
    let sql = try connection.value(
      "SELECT sql FROM \(table.layer.rawValue).sqlite_master WHERE type = 'table' AND name = ?",
      [name]
    ).text
    checks = (sql.flatMap { TableDefinition($0) }?.allConstraints ?? []).compactMap { item in
      guard case .check(let expression) = item.constraint.kind else { return nil }
      return Check(name: item.constraint.name, column: item.column?.name, expression: expression)
    }
  }

  /// The key of each unique index; one over an expression or a part of the rows is no rule of ours.
  private static func uniqueIndexes(
    of table: TableName, on connection: Connection
  ) throws -> [(isPrimary: Bool, columns: [String])] {
    let rows = try connection.rows(
      """
      SELECT i.seq, i.origin, c.name
      FROM pragma_index_list(?1, ?2) AS i, pragma_index_xinfo(i.name, ?2) AS c
      WHERE i."unique" = 1 AND i.partial = 0 AND c."key" = 1
      ORDER BY i.seq DESC, c.seqno
      """, [.text(table.name), .text(table.layer.rawValue)])
    var indexes: [(number: Value, isPrimary: Bool, columns: [String?])] = []
    for row in rows {
      if indexes.last?.number != row[0] { indexes.append((row[0], row[1] == "pk", [])) }
      indexes[indexes.count - 1].columns.append(row[2].text)
    }
    return indexes.compactMap { index in
      let columns = index.columns.compactMap(\.self)
      return columns.count == index.columns.count ? (index.isPrimary, columns) : nil
    }
  }

  private static func foreignKeys(
    of table: TableName, on connection: Connection
  ) throws -> [ForeignKey] {
    let rows = try connection.rows(
      """
      SELECT id, "table", "from", "to"
      FROM pragma_foreign_key_list(?, ?)
      ORDER BY id DESC, seq
      """, [.text(table.name), .text(table.layer.rawValue)])
    var numbers: [Value] = []
    var groups: [Value: [[Value]]] = [:]
    for row in rows {
      if groups[row[0]] == nil { numbers.append(row[0]) }
      groups[row[0], default: []].append(row)
    }
    return numbers.compactMap { groups[$0] }.map { rows in
      ForeignKey(
        columns: rows.map { $0[2].text ?? "" }, parent: rows[0][1].text ?? "",
        keys: rows.compactMap { $0[3].text })
    }
  }

  /// Whether a set of columns is exactly one of the table's keys, so that an index finds its rows.
  func isKey(_ names: [String]) -> Bool {
    let wanted = Set(names.map { $0.lowercased() })
    return ([primaryKey] + uniqueKeys).contains { Set($0.map { $0.lowercased() }) == wanted }
  }

  func column(_ name: String) -> Column? {
    columns.first { $0.name.lowercased() == name.lowercased() }
  }
}
