// What a driver says is in its database: tables, columns and keys. This is what Power BI reads to
// show its navigator and to draw relationships.

import COdbc

/// A column of a table.
public struct Column: Hashable, Sendable {
  /// The name.
  public let name: String

  /// What it holds, in ODBC's terms.
  public let type: DataType

  /// What it holds, in the driver's terms.
  public let typeName: String

  /// Characters of text, digits of a number; nil when the driver does not say.
  public let size: Int?

  /// Whether it may be NULL.
  public let isNullable: Bool
}

/// A declared reference from one table to another.
public struct ForeignKey: Hashable, Sendable {
  /// The columns of the referring table, in order.
  public let columns: [String]

  /// The table referred to.
  public let parent: String

  /// The columns of the table referred to, in the same order.
  public let parentColumns: [String]

  /// Creates a reference.
  public init(columns: [String], parent: String, parentColumns: [String]) {
    self.columns = columns
    self.parent = parent
    self.parentColumns = parentColumns
  }
}

extension DataSource {
  /// The names of the tables, sorted.
  public func tables() throws(ODBCError) -> [String] {
    let rows = try catalog("list tables") { statement in
      withNarrow("TABLE") {
        SQLTables(statement, nil, 0, nil, 0, nil, 0, $0, SQLSMALLINT($1))
      }
    }
    return rows.compactMap { $0[2].text }.sorted()
  }

  /// The columns of a table, in order; empty when there is no such table.
  public func columns(of table: String) throws(ODBCError) -> [Column] {
    let rows = try catalog("list the columns of \(table)") { statement in
      withNarrow(table) { SQLColumns(statement, nil, 0, nil, 0, $0, SQLSMALLINT($1), nil, 0) }
    }
    // The name is a pattern in this call, where "_" stands for any character.
    return rows.filter { $0[2].text == table }.map { row in
      Column(
        name: row[3].text ?? "",
        type: DataType(code: row[4].number ?? 0),
        typeName: row[5].text ?? "",
        size: row[6].number,
        isNullable: row[10].number != Int(SQL_NO_NULLS))
    }
  }

  /// The columns of a table's primary key, in order; empty when it has none.
  public func primaryKey(of table: String) throws(ODBCError) -> [String] {
    let rows = try catalog("read the primary key of \(table)") { statement in
      withNarrow(table) { SQLPrimaryKeys(statement, nil, 0, nil, 0, $0, SQLSMALLINT($1)) }
    }
    return rows.sorted { ($0[4].number ?? 0) < ($1[4].number ?? 0) }.compactMap { $0[3].text }
  }

  /// The foreign keys a table declares, sorted by their columns.
  public func foreignKeys(of table: String) throws(ODBCError) -> [ForeignKey] {
    let rows = try catalog("read the foreign keys of \(table)") { statement in
      withNarrow(table) {
        SQLForeignKeys(statement, nil, 0, nil, 0, nil, 0, nil, 0, nil, 0, $0, SQLSMALLINT($1))
      }
    }
    var keys: [ForeignKey] = []
    for row in rows {
      let column = row[7].text ?? ""
      let parentColumn = row[3].text ?? ""
      // The columns of one key follow each other, numbered from 1.
      if row[8].number ?? 1 > 1, let last = keys.popLast() {
        keys.append(
          ForeignKey(
            columns: last.columns + [column], parent: last.parent,
            parentColumns: last.parentColumns + [parentColumn]))
      } else {
        keys.append(
          ForeignKey(
            columns: [column], parent: row[2].text ?? "", parentColumns: [parentColumn]))
      }
    }
    return keys.sorted { $0.columns.lexicographicallyPrecedes($1.columns) }
  }

  private func catalog(
    _ operation: String, _ call: (SQLHANDLE) -> SQLRETURN
  ) throws(ODBCError) -> [[Field]] {
    let statement = try Handle(.statement, under: connection)
    try statement.check(call(statement.pointer), operation)
    var result = try ResultSet(statement, blockSize: 1)
    var rows: [[Field]] = []
    while try result.next() { rows.append(result.row()) }
    return rows
  }
}

extension Field {
  /// A number of the catalogue, which some drivers send as text.
  fileprivate var number: Int? {
    switch self {
    case .integer(let number): Int(number)
    case .text(let text): Int(text)
    case .null, .double, .date, .timestamp, .bytes: nil
    }
  }
}
