import SQLite
import Warehouse

/// The insertion of rows one at a time, by binding and stepping.
struct RowInsert: ~Copyable {
  private let layout: RowLayout
  private var statement: Statement

  init(_ layout: RowLayout, into table: RawTable) throws {
    let names = layout.columns.map(\.sqlIdentifier).joined(separator: ", ")
    let places = layout.columns.map { _ in "?" }.joined(separator: ", ")
    statement = try table.connection.prepare(
      "INSERT INTO \(table.name.sql) (\(names)) VALUES (\(places))")
    self.layout = layout
  }

  /// Inserts a row.
  mutating func insert(_ values: RowValues) throws {
    for (index, slot) in layout.slots.enumerated() {
      switch slot {
      case .integer(let place): statement.bind(values.integers[place], at: index + 1)
      case .text(let place):
        let text = values.texts[place]
        if text.baseAddress == nil {
          statement.bindNull(at: index + 1)
        } else {
          statement.bind(bytes: text, at: index + 1)
        }
      }
    }
    _ = try statement.step()
    statement.reset()
  }
}
