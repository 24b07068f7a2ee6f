// What the linter asks of a compiled transform.

import SQLText
import Warehouse

extension Compilation {
  /// A result column and where it is written, in bytes of the SQL.
  public struct WrittenColumn: Sendable {
    /// Its name.
    public let name: String
    /// Where it begins.
    public let offset: Int
  }

  /// The result columns as written; nothing where stars stand for some.
  public var resultColumns: [WrittenColumn]? {
    guard let list = SelectList(transform.file.sql), list.columns.count == selectColumns.count
    else {
      return nil
    }
    return zip(selectColumns, list.columns).map {
      WrittenColumn(name: $0, offset: $1.range.lowerBound)
    }
  }

  /// The result columns that are made of `:run_id`.
  public var columnsOfTheRun: [WrittenColumn] {
    guard let list = SelectList(transform.file.sql), list.columns.count == selectColumns.count
    else {
      return []
    }
    return zip(selectColumns, list.columns).compactMap { name, column in
      let text = SQLText(column.expression)
      guard text.tokens.contains(where: { text.text(of: $0).lowercased() == ":run_id" }) else {
        return nil
      }
      return WrittenColumn(name: name, offset: column.range.lowerBound)
    }
  }
}
