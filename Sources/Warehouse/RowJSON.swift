// Rows as JSON that loses nothing, written by SQLite because the rows are there.

import SQLite

/// SQL expressions that write rows as JSON.
public enum RowJSON {
  // SQLite takes at most 127 arguments for a function, two for each column.
  private static let columnsPerCall = 60

  /// An expression for an object of a row's columns.
  public static func object(of columns: [String], in row: String) -> String {
    let parts = stride(from: 0, to: columns.count, by: columnsPerCall).map { start in
      let pairs = columns[start...].prefix(columnsPerCall).map { name in
        "\(name.sqlLiteral), \(exact("\(row).\(name.sqlIdentifier)"))"
      }
      return "json_object(\(pairs.joined(separator: ", ")))"
    }
    guard parts.count > 1 else { return parts.first ?? "'{}'" }
    let inner = parts.map { "substr(\($0), 2, length(\($0)) - 2)" }
    return "'{' || \(inner.joined(separator: " || ',' || ")) || '}'"
  }

  /// An expression for an array of expressions' values.
  public static func array(of expressions: [String]) -> String {
    "json_array(\(expressions.map(exact).joined(separator: ", ")))"
  }

  /// A value as JSON can hold it: SQLite would round doubles to fifteen digits, write infinity as a
  /// bare word, and refuse blobs.
  private static func exact(_ value: String) -> String {
    """
    CASE typeof(\(value))
      WHEN 'real' THEN
        CASE WHEN \(value) - \(value) = 0 THEN json(printf('%!.17g', \(value)))
        ELSE CAST(\(value) AS TEXT) END
      WHEN 'blob' THEN hex(\(value))
      ELSE \(value) END
    """
  }
}
